/**
 * Every field of every kind of worksheet with every mean value in its place: a right answer or a
 * coded error that names a field, and nothing that hides or turns what stands on the screen.
 */
import { readFileSync } from 'node:fs';
import { LabError } from '#kernel/errors.ts';
import { isRecord } from '#kernel/records.ts';
import { createRng } from '#kernel/rng.ts';
import { isTranslated } from '../../twin/billing/errors-in-language.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import { answerSheet, askedSheet } from '../../twin/billing/worksheets/worksheets.ts';
import { SHEETS } from './bill-sheets.ts';

type Key = string | number;
interface Example {
  readonly kind: string;
  readonly input: unknown;
}

const NINES = '9'.repeat(30);
const NUMBERS = [NINES, `-${NINES}`, `1/${'9'.repeat(29)}`, 1e15, 9e12, 1e12, 1, 0] as const;
const MEAN: readonly unknown[] = [
  ...NUMBERS,
  ...[null, true, [], {}, [null], { a: 1 }, -1, -0, 0.5, 1e308, 1e-30, 2 ** 53, -(2 ** 53)],
  ...['', 'x', '1/0', '-5', '1e400', 'NaN', 'Infinity', '12,5', '0x10', 'x'.repeat(3_000)],
  ...['A\u202eB', 'A\u0000', '\ud800', '\ufeffA', 'A\nB', '__proto__', 'constructor', 'toString'],
  ...['2023-02-30', '2025-01-01T00:00:00+02:00', '0000-00-00', '9999-12-31', '01.07.2025'],
  undefined,
];

/** The worked examples, and the kinds that need more than figures. */
export function meanExamples(): Example[] {
  const rows = ['billing.jsonl', 'billing-law.jsonl'].flatMap((file) =>
    readFileSync(`test/vectors/${file}`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Example),
  );
  const known = [...Map.groupBy(rows, ({ kind }) => kind).values()].flatMap((own) =>
    own.slice(0, 3),
  );
  return [...known, ...letterExamples(rows.find(({ kind }) => kind === 'heating_bill')?.input)];
}

function letterExamples(house: unknown): Example[] {
  const sender = { name: 'Weiß', address: 'Weg 3, 98693 Ilmenau', contact: '0123' };
  const account = { holder: 'Weiß', iban: 'DE02 1203 0000 0000 2020 51' };
  const year = { from: '2025-01-01', to: '2025-12-31' };
  const delivery = { fuel: 'natural_gas_gross_kwh', quantity: 12_000, year: 2025, number: 'R-1' };
  const co2 = { living_area_m2: 80, deliveries: [delivery] };
  const annual = {
    mix: [{ carrier: 'natural_gas', pct: 100 }],
    taxes: [{ label: 'energy_tax', cents: 100, source: '§2 EnergieStG' }],
    heat_kwh: 1_000,
    before_kwh: { A: 500 },
  };
  const letter = { sender: { ...sender, account }, property_address: 'Weg 3', annual };
  const claim = { period: year, co2: { ...co2, self_supply: { other_own_appliances: true } } };
  const parties = { tenant: { ...sender, account }, landlord: { name: 'AG', address: 'Markt 1' } };
  return [
    { kind: 'co2_claim', input: { ...claim, ...parties, supplier_billed_on: '2026-02-10' } },
    { kind: 'heating_bill', input: { ...(house as object), letter, co2 } },
    {
      kind: 'what_if',
      input: { bill: house, change: { shares: { heating_consumption_pct: 50 } } },
    },
    { kind: 'metering_result', input: { bill: house, result: [{ user: 'A', total_cents: 1 }] } },
  ];
}

interface MeanFinding {
  readonly what: string;
  readonly wrong: string;
}

/** One value in one field at a time; every `step`-th of them. */
export function meanSearch(step: number): {
  readonly asked: number;
  readonly found: MeanFinding[];
} {
  const found: MeanFinding[] = [];
  let [place, asked] = [0, 0];
  for (const { kind, input } of meanExamples()) {
    for (const path of pathsOf(input)) {
      for (const value of MEAN) {
        if (place++ % step !== 0) continue;
        asked++;
        const wrong = wrongWith({ kind, input: withValue(input, path, value) });
        if (wrong !== undefined)
          found.push({ what: `${kind} ${path.join('.')} ${String(value)}`, wrong });
      }
    }
  }
  return { asked, found };
}

/** Extremes in several numbers of one worksheet at once. */
export function extremeSearch(seed: number, rounds: number): MeanFinding[] {
  const rng = createRng(seed);
  return meanExamples().flatMap(({ kind, input }) => {
    const numbers = [...pathsOf(input)].filter((path) => typeof valueAt(input, path) === 'number');
    if (numbers.length === 0) return [];
    return Array.from({ length: rounds }, (): MeanFinding[] => {
      const changes = Array.from({ length: 2 + rng.below(3) }, () => ({
        path: numbers[rng.below(numbers.length)] ?? [],
        value: NUMBERS[rng.below(NUMBERS.length)],
      }));
      const changed = changes.reduce<unknown>(
        (all, { path, value }) => withValue(all, path, value),
        input,
      );
      const wrong = wrongWith({ kind, input: changed });
      const what = `${kind} ${changes.map(({ path, value }) => `${path.join('.')}=${value}`).join(' ')}`;
      return wrong === undefined ? [] : [{ what, wrong }];
    }).flat();
  });
}

const NO_FIGURE = /\b(NaN|Infinity)\b/;

/** Undefined for a right answer and for a good refusal. */
function wrongWith(example: Example): string | undefined {
  try {
    const answer = JSON.stringify(answerSheet(askedSheet(example, SHEETS), ruleSetOf()));
    const isAsked = NO_FIGURE.test(JSON.stringify(example));
    return NO_FIGURE.test(answer) && !isAsked ? 'a figure that is none' : undefined;
  } catch (error) {
    if (!(error instanceof LabError)) return `a bug: ${String(error)}`;
    const { code, message, hint, details } = error;
    const field = details['field'] ?? details['path'] ?? '';
    if (field === '' && code !== 'BILLING_UNKNOWN_COUNTRY')
      return `${code} without a field: ${message}`;
    const { expected } = details;
    if (typeof expected === 'string' && !isTranslated(expected, 'de')) {
      return `${code} without German words: ${expected}`;
    }
    const text = `${message}${hint}`.replaceAll('\n', '');
    return /\p{Cc}|\p{Bidi_Control}/u.test(text) ? `${code} with hidden characters` : undefined;
  }
}

/** Of lists the first two: the others are alike. */
function* pathsOf(value: unknown, at: readonly Key[] = []): Generator<readonly Key[]> {
  if (at.length > 0) yield at;
  if (Array.isArray(value)) {
    for (const [index, one] of value.slice(0, 2).entries()) yield* pathsOf(one, [...at, index]);
  } else if (isRecord(value)) {
    for (const [key, one] of Object.entries(value)) yield* pathsOf(one, [...at, key]);
  }
}

function valueAt(value: unknown, path: readonly Key[]): unknown {
  return path.reduce<unknown>((all, key) => (all as Record<Key, unknown>)[key], value);
}

/** A copy; `undefined` takes the field away. */
export function withValue(value: unknown, path: readonly Key[], to: unknown): unknown {
  const copy = structuredClone(value);
  const parent = valueAt(copy, path.slice(0, -1)) as Record<Key, unknown> | undefined;
  const key = path.at(-1);
  if (parent === undefined || parent === null || key === undefined) return copy;
  if (Array.isArray(parent) && to === undefined) parent.splice(Number(key), 1);
  else if (to === undefined) delete parent[key];
  else if (typeof parent === 'object') parent[key] = to;
  return copy;
}
