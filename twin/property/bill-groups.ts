/** What a bill's sums cover, dwelling by dwelling, and when a sum tells of one of them. */
import { add, multiply, rational, subtract, ZERO, type Rational } from '#kernel/rational.ts';
import { groupView } from '../inform/landlord-view.ts';
import type { Counted, RegisterPart } from './register-parts.ts';
import type { StoredBill } from './stored-bill.ts';

/** What was counted in dwellings that are billed together, about to be shown as one sum. */
export interface GroupSum {
  readonly propertyId: string;
  readonly heat: Counted;
  /** Empty where no hot water is measured. */
  readonly hotWater: Counted;
  /** Dwellings that the viewer knows already. */
  readonly known: ReadonlySet<string>;
}

/** `own`: the dwelling of a tenant; a landlord knows those that stand empty for a while. */
export function groupSum({ source, bill }: StoredBill, own?: string): GroupSum {
  const { heat, hotWater } = source.counted;
  const empty = bill.lines.filter(({ payer }) => payer === 'landlord').map(({ unit }) => unit);
  return {
    propertyId: bill.property.id,
    heat,
    hotWater: bill.lines.some(({ hotWaterM3 }) => hotWaterM3.n > 0n) ? hotWater : new Map(),
    known: new Set(own === undefined ? empty : [own]),
  };
}

/** What registers add up to by dwelling, without what is known of them, as at a mounting. */
export function totals(counted: Counted): ReadonlyMap<string, Rational> {
  return new Map([...counted].map(([one, parts]) => [one, totalOf(parts)]));
}

function totalOf(parts: readonly RegisterPart[]): Rational {
  return parts.reduce(
    (all, { value, factor }) => add(all, multiply(rational(value), factor)),
    ZERO,
  );
}

/**
 * True where a sum says too much about one dwelling: of those that the viewer does not know, too
 * few used anything, or one used nearly all of it.
 */
export function isTelling(
  used: ReadonlyMap<string, Rational>,
  known: ReadonlySet<string>,
): boolean {
  const values = [...used]
    .filter(([dwelling, { n }]) => n !== 0n && !known.has(dwelling))
    .map(([, { n, d }]) => ({ n: n < 0n ? -n : n, d }));
  return !groupView({ values }).sumShown;
}

/** What one sum has more than another, by dwelling. */
export function difference(a: Counted, b: Counted): ReadonlyMap<string, Rational> {
  const [of, its] = [totals(a), totals(b)];
  const dwellings = new Set([...of.keys(), ...its.keys()]);
  return new Map(
    [...dwellings].map((one) => [one, subtract(of.get(one) ?? ZERO, its.get(one) ?? ZERO)]),
  );
}
