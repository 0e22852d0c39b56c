/** The scenario's words and the portal's must not drift apart; only the command line sees both. */
import { expect, test } from 'vitest';
import { ACCEPTANCE_CODES } from '../twin/detect/acceptance-rules.ts';
import { READING_RULES } from '../twin/detect/rules.ts';
import { SWITCHABLE } from '../sim/scenario/semantic-problems.ts';

test('every guard of the portal can be switched off by a scenario', () => {
  const defences = [...ACCEPTANCE_CODES, ...READING_RULES].map(({ defence }) => defence);
  // D5 is off anyhow: it only shows that it does not hold.
  const named = defences.filter((defence) => defence !== undefined && defence !== 'D5');
  expect(SWITCHABLE).toEqual(expect.arrayContaining(named));
});
