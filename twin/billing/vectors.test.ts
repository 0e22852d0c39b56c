import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ruleSetOf } from './rule-sets.ts';
import { answerSheet, askedSheet, BILLING_SHEETS } from './worksheets/worksheets.ts';

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly steps: Record<string, unknown>;
  readonly expect: Record<string, unknown>;
}

const FILE = new URL('../../test/vectors/billing.jsonl', import.meta.url);
const vectors = readFileSync(FILE, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);
const kinds = new Set(BILLING_SHEETS.map(({ kind }) => kind));
const ours = vectors.filter(({ kind }) => kinds.has(kind));
/** Kinds without a published example; what-if.test.ts, claim.test.ts and tables.test.ts show them. */
const SHOWN_ELSEWHERE = ['what_if', 'co2_claim', 'metering_result'];
const law = ruleSetOf('germany');

describe('worked examples, to the cent', () => {
  test.each(ours.map((vector) => [vector.id, vector] as const))('%s', (_id, vector) => {
    const answer = answerSheet(askedSheet(vector), law);
    expect(answer).toMatchObject(vector.expect);
    expect(answer['steps'] ?? {}).toMatchObject(vector.steps);
  });

  test.each(ours.map((vector) => [vector.id, vector] as const))(
    '%s is recognised from its input alone',
    (_id, vector) => {
      expect(askedSheet(vector.input).sheet.kind).toBe(vector.kind);
    },
  );

  test('cover every kind that the portal bills with', () => {
    const answered = new Set([...ours.map(({ kind }) => kind), ...SHOWN_ELSEWHERE]);
    expect(answered).toEqual(kinds);
  });
});
