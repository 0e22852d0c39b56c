/** What a bill's sums cover, dwelling by dwelling, and when a sum tells of one of them. */
import { add, subtract, ZERO } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import type { Bill, BillLine } from '../billing/types.ts';
import { groupView } from '../inform/landlord-view.ts';

/** Consumption by dwelling. */
export type Counted = ReadonlyMap<string, Rational>;

/** What was counted in dwellings that are billed together, about to be shown as one sum. */
export interface GroupSum {
  readonly propertyId: string;
  readonly heat: Counted;
  /** Cubic metres; empty where no hot water is measured. */
  readonly hotWater: Counted;
  /** Dwellings that the viewer knows already. */
  readonly known: ReadonlySet<string>;
}

/** `own`: the dwelling of a tenant; a landlord knows those that stand empty for a while. */
export function groupSum({ lines, property }: Bill, own?: string): GroupSum {
  const water = byDwelling(lines, (line) => line.hotWaterM3);
  const empty = lines.filter(({ payer }) => payer === 'landlord').map(({ unit }) => unit);
  return {
    propertyId: property.id,
    heat: byDwelling(lines, (line) => line.heatUnits),
    hotWater: [...water.values()].some(({ n }) => n > 0n) ? water : new Map(),
    known: new Set(own === undefined ? empty : [own]),
  };
}

function byDwelling(lines: readonly BillLine[], of: (line: BillLine) => Rational): Counted {
  const sums = new Map<string, Rational>();
  for (const line of lines) sums.set(line.unit, add(sums.get(line.unit) ?? ZERO, of(line)));
  return sums;
}

/**
 * True where a sum says too much about one dwelling: of those that the viewer does not know, too
 * few used anything, or one used nearly all of it.
 */
export function isTelling(counted: Counted, known: ReadonlySet<string>): boolean {
  const values = [...counted]
    .filter(([dwelling, { n }]) => n !== 0n && !known.has(dwelling))
    .map(([, { n, d }]) => ({ n: n < 0n ? -n : n, d }));
  return !groupView({ values }).sumShown;
}

/** What one sum has more than another, by dwelling. */
export function difference(a: Counted, b: Counted): Counted {
  const dwellings = new Set([...a.keys(), ...b.keys()]);
  return new Map(
    [...dwellings].map((one) => [one, subtract(a.get(one) ?? ZERO, b.get(one) ?? ZERO)]),
  );
}
