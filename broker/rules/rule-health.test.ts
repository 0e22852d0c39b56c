import { expect, test } from 'vitest';
import type { AuditEvent } from '../common/audit-log.ts';
import { ruleError } from './errors.ts';
import { RULE_LIMITS } from './limits.ts';
import { RuleHealth } from './rule-health.ts';

const message = {
  topic: 'a',
  payload: Buffer.alloc(0),
  clientId: undefined,
  principal: undefined,
  traceId: 't',
  properties: undefined,
  receivedAt: 0,
  depth: 0,
};

function health() {
  const problems: string[] = [];
  const clock = { now: 1_000 };
  const write = (event: AuditEvent): void => {
    if (event.kind === 'rule') problems.push(event.problem);
  };
  const audit = { write, anchorIn: () => undefined, close: () => undefined };
  return { problems, clock, health: new RuleHealth(audit, () => clock.now) };
}

test('a flood of problems becomes a bounded number of lines, and how many more there were', () => {
  const { health: rules, problems, clock } = health();
  const max = RULE_LIMITS.logLinesPerWindow;
  for (let count = 0; count < max + 25; count++) rules.report('r', message, 'broken');
  rules.report('other', message, 'also broken');
  expect(problems).toHaveLength(max + 1);
  clock.now += RULE_LIMITS.logWindowMs;
  rules.report('r', message, 'broken');
  expect(problems.at(-1)).toBe('broken (and 25 more before)');
});

test('only a statement that is too costly sends its rule to rest, for a while', () => {
  const { health: rules, clock, problems } = health();
  rules.failed('r', message, new Error('something else'));
  expect(rules.isResting('r')).toBe(false);
  const details = { what: 'x', limit: 1, unit: 'ms' };
  rules.failed('r', message, ruleError('RULE_EVALUATION_TOO_COSTLY', { details }));
  expect(rules.isResting('r')).toBe(true);
  expect(rules.isResting('other')).toBe(false);
  clock.now += RULE_LIMITS.restMs;
  expect(rules.isResting('r')).toBe(false);
  expect(problems).toEqual([
    'something else',
    'RULE_EVALUATION_TOO_COSTLY: x came to more than 1 ms',
  ]);
});
