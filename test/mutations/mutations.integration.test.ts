/** A sample of `mutations.nightly.test.ts`, and the run without a fault. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditedRun } from './audited.ts';
import { MUTATIONS } from './mutations.ts';

const FAULTS = ['bills.shiftedCents', 'bills.wrongCents', 'bills.differenceCents', 'bills.missing'];
const READINGS = ['lost', 'forged', 'duplicated', 'wrong'].map((word) => `readings.${word}`);

test('without a planted fault the auditor finds none', async () => {
  const metrics = await auditedRun();
  expect([...FAULTS, ...READINGS].filter((name) => metrics[name] !== 0)).toEqual([]);
  expect(metrics['bills.count']).toBe(2);
  expect(metrics['readings.expected']).toBeGreaterThan(1_000);
  expect(metrics['fairness.shiftedCents']).toBeGreaterThan(0);
});

test('a planted fault of a bill is found', async () => {
  const [first] = MUTATIONS;
  if (first === undefined) throw new Error('no mutation');
  expect((await auditedRun(first))[first.foundBy]).toBeGreaterThan(0);
});

test.each(MUTATIONS)('$id: there is one place for it', ({ file, from }) => {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  expect(text.split(from)).toHaveLength(2);
});

test('there are faults of every kind', () => {
  expect(MUTATIONS.length).toBeGreaterThanOrEqual(15);
  const ids = new Set(MUTATIONS.map(({ id }) => id));
  expect(ids.size).toBe(MUTATIONS.length);
  const kinds = new Set(MUTATIONS.map(({ foundBy }) => foundBy));
  expect(kinds.size).toBeGreaterThanOrEqual(4);
});
