/** What a bill's sums cover, dwelling by dwelling, and when a sum tells of one of them. */
import { add, ZERO } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { berlinDate } from '#kernel/time.ts';
import type { Bill, BillLine } from '../billing/types.ts';
import { groupView, revealsOneDwelling } from '../inform/landlord-view.ts';
import type { Store } from '../store/store.ts';

/** What was counted in dwellings that are billed together, about to be shown as one sum. */
export interface GroupSum {
  /** Sums of one moment share a name; no two of them may differ by a single dwelling. */
  readonly moment: string;
  /** By dwelling; heat, and hot water where it is billed. */
  readonly counted: readonly ReadonlyMap<string, Rational>[];
  /** Dwellings that the viewer knows already. */
  readonly known: ReadonlySet<string>;
}

/** `own`: the dwelling of a tenant; a landlord knows those that stand empty. */
export function groupSum(
  { lines, period }: Bill,
  store: Pick<Store, 'domainClock'>,
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
    moment: `${period.from}/${berlinDate(store.domainClock.now())}`,
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

/** True where a sum says too much about one dwelling: too few of them, or one nearly all of it. */
export function isTelling({ counted, known }: GroupSum): boolean {
  return counted.some((values) => {
    const knownDwellings = [...values.keys()].filter((dwelling) => known.has(dwelling)).length;
    return !groupView({ values: [...values.values()], knownDwellings }).sumShown;
  });
}

/** Remembers which dwellings the sums of a moment covered that were shown. */
export function createShownSums() {
  let newest = '';
  let shown: (readonly ReadonlySet<string>[])[] = [];
  return {
    /** True where the difference to a sum shown before is one dwelling; else this one is shown. */
    differsByOne({ moment, counted }: GroupSum): boolean {
      if (moment !== newest) shown = [];
      newest = moment;
      const asked = counted.map(
        (values) => new Set([...values].flatMap(([dwelling, { n }]) => (n > 0n ? [dwelling] : []))),
      );
      const tells = shown.some((before) =>
        before.some((dwellings, kind) => revealsOneDwelling(dwellings, asked[kind] ?? dwellings)),
      );
      if (!tells) shown.push(asked);
      return tells;
    },
  };
}
