/** Published bills that were found outside, and rows that the clauses give, to the cent. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { INFORM_EXAMPLES } from '../../twin/inform/examples.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import { answerSheet, askedSheet } from '../../twin/billing/worksheets/worksheets.ts';

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly expect: Readonly<Record<string, unknown>>;
  readonly verdict?: string;
  /** What the law gives where the published figure is rounded. */
  readonly today?: Readonly<Record<string, unknown>>;
}

const rowsOf = (name: string): Row[] =>
  readFileSync(new URL(`../../test/vectors/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

function answerOf({ kind, input }: Row): Record<string, unknown> {
  const inform = INFORM_EXAMPLES[kind];
  if (inform !== undefined) return inform(input).expect;
  const answer = answerSheet(askedSheet({ kind, input }), ruleSetOf());
  const co2 = answer['co2'] ?? {};
  return { ...co2, ...answer };
}

describe('published bills', () => {
  test.each(rowsOf('field-bills.jsonl').map((row) => [row.id, row] as const))('%s', (_id, row) => {
    const isRounded = row.verdict === 'ours right' || row.verdict?.startsWith('equal within');
    const { permille_rounded: permille, ...figures } =
      isRounded === true ? (row.today ?? {}) : row.expect;
    const answer = answerOf(row);
    expect(answer).toMatchObject(figures);
    if (permille !== undefined) expect(Math.round(Number(answer['permille_6dp']))).toBe(permille);
  });
});

describe('rows of the law', () => {
  test('there are sixty of our own making and more', () => {
    expect(rowsOf('billing-law.jsonl').length).toBeGreaterThan(60);
  });

  test.each(rowsOf('billing-law.jsonl').map((row) => [row.id, row] as const))('%s', (_id, row) => {
    expect(answerOf(row)).toMatchObject(row.expect);
  });
});

test.each([
  ['gas of a year with two rates', { fuel: 'natural_gas_gross_kwh', quantity: 1, year: 2024 }],
  ['gas of the other such year', { fuel: 'natural_gas_gross_kwh', quantity: 1, year: 2022 }],
  ['heat of a network', { fuel: 'district_heat_kwh', quantity: 1, year: 2024, kg_per_unit: 0.2 }],
])('%s needs its day', (_what, delivery) => {
  const input = { living_area_m2: 100, deliveries: [delivery] };
  expect(() => answerOf({ id: '', kind: 'co2_split', input, expect: {} })).toThrow(
    expect.objectContaining({
      code: 'BILLING_BAD_FIELD',
      details: expect.objectContaining({ field: 'deliveries[0].delivered_on' }) as object,
    }),
  );
});
