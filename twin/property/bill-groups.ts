/** What a bill's sums cover, dwelling by dwelling, for the rule on small groups in `access.ts`. */
import { add, ZERO } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { berlinDate } from '#kernel/time.ts';
import type { Bill, BillLine } from '../billing/types.ts';
import type { Store } from '../store/store.ts';
import type { GroupSum } from '../api/access.ts';

/** `own`: the dwelling of a tenant; a landlord knows those that stand empty. */
export function groupSum(
  { lines, period }: Bill,
  store: Pick<Store, 'counters'>,
  own?: string,
): GroupSum {
  const heat = byDwelling(lines, (line) => line.heatUnits);
  const water = byDwelling(lines, (line) => line.hotWaterM3);
  const hasWater = [...water.values()].some(({ n }) => n > 0n);
  const empty = [...Map.groupBy(lines, ({ unit }) => unit)]
    .filter(([, ofUnit]) => ofUnit.every(({ payer }) => payer === 'landlord'))
    .map(([unit]) => unit);
  return {
    // Within a day the consumption of the others hides nothing of the one that is more.
    moment: `${period.from}/${berlinDate(store.counters.watermark() ?? 0)}`,
    counted: hasWater ? [heat, water] : [heat],
    known: new Set(own === undefined ? empty : [own]),
  };
}

function byDwelling(
  lines: readonly BillLine[],
  of: (line: BillLine) => Rational,
): ReadonlyMap<string, Rational> {
  const sums = new Map<string, Rational>();
  for (const line of lines) sums.set(line.unit, add(sums.get(line.unit) ?? ZERO, of(line)));
  return sums;
}
