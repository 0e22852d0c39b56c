/** Bills as the screen shows them: rows, sums and the derivation behind each amount. */
import type {
  BecauseAnswer,
  DwellingBillAnswer,
  PropertySheet,
} from '../../twin/api/schemas/bills.ts';

/** The sum of the rows against the costs, computed here afresh and not taken from the answer. */
interface SheetCheck {
  readonly sumCents: number | undefined;
  readonly costsCents: number;
  readonly holds: boolean;
}

export function sheetCheck(sheet: PropertySheet): SheetCheck {
  const costsCents = sheet.costs.heatingCents;
  const amounts = sheet.rows.map(({ totalCents }) => totalCents);
  if (amounts.some((amount) => amount === null)) {
    return { sumCents: undefined, costsCents, holds: sheet.sumCents === costsCents };
  }
  const sumCents = amounts.reduce((sum: number, amount) => sum + (amount ?? 0), 0);
  return { sumCents, costsCents, holds: sumCents === costsCents };
}

/** What kind of value an input of a derivation is, read from its name. */
type InputKind = 'money' | 'area' | 'percent' | 'number';

export interface DerivationInput {
  readonly name: string;
  readonly kind: InputKind;
  readonly value: string | number;
}

export interface Derivation {
  /** Number of the footnote in print, from 1. */
  readonly number: number;
  readonly title: string;
  readonly rule: string;
  readonly inputs: readonly DerivationInput[];
  readonly source: string;
  /** As the portal words it, for a rule this dashboard does not know. */
  readonly formula: string;
}

/** Keys under which the amounts of a dwelling's bill find their derivation. */
export type AmountKey = keyof DwellingBillAnswer['because'] | `meter:${string}`;

/** In reading order; the last ones only where hot water, CO2 or prepayments are billed. */
const AMOUNTS = [
  'base',
  'consumption',
  'hotWaterBase',
  'hotWaterConsumption',
  'total',
  'co2Credit',
  'payable',
  'balance',
] as const;

/** Numbered in the order in which a reader meets the amounts. */
export function derivations(bill: DwellingBillAnswer): ReadonlyMap<AmountKey, Derivation> {
  const entries: [AmountKey, string, BecauseAnswer][] = [
    ['costs', 'costs', bill.because.costs],
    ...bill.meters.map((meter): [AmountKey, string, BecauseAnswer] => [
      `meter:${meter.id}`,
      meter.room,
      meter.because,
    ]),
    ...AMOUNTS.flatMap((key): [AmountKey, string, BecauseAnswer][] => {
      const because = bill.because[key];
      return because === undefined ? [] : [[key, key, because]];
    }),
  ];
  return new Map(
    entries.map(([key, title, because], index) => [key, derivation(because, title, index + 1)]),
  );
}

export function derivation(because: BecauseAnswer, title: string, number: number): Derivation {
  const { rule, inputs, source, formula } = because;
  return {
    number,
    title,
    rule,
    source,
    formula,
    inputs: Object.entries(inputs).map(([name, value]) => ({
      name,
      value: readable(value),
      kind: kindOf(name),
    })),
  };
}

/** An exact fraction `a/b` as a number that a person can read. */
function readable(value: string | number): string | number {
  const [above, below] = String(value).split('/');
  return below === undefined ? value : String(Number((Number(above) / Number(below)).toFixed(6)));
}

function kindOf(name: string): InputKind {
  if (name.endsWith('Cents')) return 'money';
  if (/area/i.test(name)) return 'area';
  return name.endsWith('Pct') ? 'percent' : 'number';
}

/** Calendar years that may be asked for: the year of the data and the one before. */
export function billYears(watermarkMs: number | undefined): string[] {
  if (watermarkMs === undefined) return [];
  const year = new Date(watermarkMs).getUTCFullYear();
  return [String(year), String(year - 1)];
}
