/** The scenario's words and the portal's must not drift apart; only the command line sees both. */
import { expect, test } from 'vitest';
import { ACCEPTANCE_CODES } from '../twin/detect/acceptance-rules.ts';
import { READING_RULES } from '../twin/detect/rules.ts';
import { QUIET_REASONS, REJECT_REASONS } from '../twin/store/verdicts.ts';
import { SWITCHABLE } from '../sim/scenario/semantic-problems.ts';
import { METRIC_FAMILIES } from '../sim/scenario/metrics.ts';

test('every reason for which the portal rejects a telegram can be expected, and no other', () => {
  expect([...METRIC_FAMILIES['telegrams.rejected.']].sort()).toEqual([...REJECT_REASONS].sort());
});

test('every guard of the portal can be switched off by a scenario', () => {
  const defences = [...ACCEPTANCE_CODES, ...READING_RULES].map(({ defence }) => defence);
  const named = defences.filter((defence) => defence !== undefined);
  expect(SWITCHABLE).toEqual(expect.arrayContaining(named));
});

test('every rejection but a lawful one can be an alarm', () => {
  const alarming = REJECT_REASONS.filter((reason) => !QUIET_REASONS.has(reason));
  expect(METRIC_FAMILIES['alarms.']).toEqual(expect.arrayContaining(alarming));
});
