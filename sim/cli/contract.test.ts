/** The scenario's words and the portal's must not drift apart; only the command line sees both. */
import { expect, test } from 'vitest';
import { HEADER_RULES, READING_RULES } from '../../twin/detect/rules.ts';
import { REJECT_REASONS } from '../../twin/store/verdicts.ts';
import { SWITCHABLE } from '../scenario/meaning.ts';
import { METRIC_FAMILIES } from '../scenario/metrics.ts';

test('every reason for which the portal rejects a telegram can be expected, and no other', () => {
  expect([...METRIC_FAMILIES['telegrams.rejected.']].sort()).toEqual([...REJECT_REASONS].sort());
});

test('every guard of the portal can be switched off by a scenario', () => {
  for (const { defence } of [...HEADER_RULES, ...READING_RULES]) {
    expect(SWITCHABLE).toContain(defence);
  }
});

test('every rejection but a duplicate can be an alarm', () => {
  const alarming = REJECT_REASONS.filter((reason) => reason !== 'duplicate');
  expect(METRIC_FAMILIES['alarms.']).toEqual(expect.arrayContaining(alarming));
});
