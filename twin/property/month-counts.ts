/** What the meters of a dwelling counted in each month, from the readings next to its ends. */
import { divide, multiply, ONE, rational, type Rational } from '#kernel/rational.ts';
import { berlinMidnight, type Instant } from '#kernel/time.ts';
import { firstDay, monthLater, monthsBetween, type Month } from '#kernel/month.ts';
import {
  monthUnits,
  sumMonths,
  type MonthStart,
  type Reading,
  type Spread,
} from '../inform/month-units.ts';
import { livedThrough, type MonthUnits, type Residence } from '../inform/monthly-information.ts';
import type { Meter } from '../store/meters.ts';
import type { ReadingRow } from '../store/readings.ts';
import type { Store } from '../store/store.ts';
import { ratingOf } from './rating.ts';
import { servedReadings, type ServedReadings } from './served-readings.ts';

type CountStore = Pick<Store, 'meters' | 'readings' | 'serviceLives'>;

/** The month, the twelve before it, and twelve more to compare a year with. */
const MONTHS_BACK = 24;

export type HeatSource = 'allocators' | 'heat-meter';

export interface CountedMonths {
  readonly months: ReadonlyMap<Month, MonthUnits>;
  /** Those of the residence. */
  readonly own: ReadonlyMap<Month, MonthUnits>;
}

interface CountsOf {
  readonly dwellingId: string;
  readonly residence: Residence;
  readonly span: { readonly month: Month; readonly newest: Month; readonly watermark: Instant };
}

interface Counting {
  readonly kind: Meter['kind'];
  readonly spread: Spread;
  readonly factorOf: (meter: Meter) => Rational;
  readonly readingOf: (row: ReadingRow) => Reading;
}

const ALLOCATORS: Counting = {
  kind: 'heat-cost-allocator',
  spread: 'degree-days',
  factorOf: ratingOf,
  readingOf: ({ at, units, dueDate, dueDateUnits }) => ({ at, units, dueDate, dueDateUnits }),
};

/** Of registers that run on over due dates: watt hours into kWh, litres into cubic metres. */
const RUNNING_ON = {
  factorOf: () => divide(ONE, rational(1000)),
  readingOf: ({ at, units }: ReadingRow) => ({ at, units, dueDate: null, dueDateUnits: null }),
};
const HEAT_METER: Counting = { kind: 'heat', spread: 'degree-days', ...RUNNING_ON };
const HOT_WATER: Counting = { kind: 'warm-water', spread: 'time', ...RUNNING_ON };

/** Rated units of the allocators; kWh of the heat meter where there is no allocator. */
export function countedHeat(
  store: CountStore,
  of: CountsOf,
): CountedMonths & { readonly source: HeatSource } {
  const allocators = counted(store, ALLOCATORS, of);
  if (allocators !== undefined) return { ...allocators, source: 'allocators' };
  const none: CountedMonths = { months: new Map(), own: new Map() };
  const metered = counted(store, HEAT_METER, of);
  return { ...(metered ?? none), source: metered === undefined ? 'allocators' : 'heat-meter' };
}

/** Cubic metres of hot water; undefined where the dwelling has no meter for it. */
export function countedHotWater(store: CountStore, of: CountsOf): CountedMonths | undefined {
  return counted(store, HOT_WATER, of);
}

export function substitutesOf(months: ReadonlyMap<Month, MonthUnits>): ReadonlySet<Month> {
  return new Set([...months].flatMap(([one, { substitute }]) => (substitute ? [one] : [])));
}

export function kwhOf(
  months: ReadonlyMap<Month, MonthUnits>,
  kwhPerUnit: Rational,
): ReadonlyMap<Month, Rational> {
  return new Map([...months].map(([one, { units }]) => [one, multiply(units, kwhPerUnit)]));
}

/** Undefined without a meter of the kind. */
function counted(
  store: CountStore,
  { kind, spread, factorOf, readingOf }: Counting,
  { dwellingId, residence, span: { month, newest, watermark } }: CountsOf,
): CountedMonths | undefined {
  const meters = store.meters
    .list()
    .filter((meter) => meter.dwellingId === dwellingId && meter.kind === kind);
  if (meters.length === 0) return undefined;
  const readings = servedReadings(store);
  const asked = monthsBetween(monthLater(month, -MONTHS_BACK), monthLater(newest, 1));
  const months = sumMonths(
    meters.map((meter) => ({
      months: monthUnits(
        asked.map((one) => monthStart(readings, meter, { month: one, watermark, readingOf })),
        spread,
      ),
      factor: factorOf(meter),
    })),
  );
  const own = new Map([...months].filter(([one]) => livedThrough(residence, one)));
  return { months, own };
}

function monthStart(
  readings: ServedReadings,
  meter: Meter,
  {
    month,
    watermark,
    readingOf,
  }: Pick<Counting, 'readingOf'> & {
    readonly month: Month;
    readonly watermark: Instant;
  },
): MonthStart {
  const at = berlinMidnight(firstDay(month));
  const before = readings.before(meter.no, at - 1);
  const after = at > watermark ? undefined : readings.after(meter.no, at - 1);
  return {
    month,
    at,
    ...(before === undefined ? {} : { before: readingOf(before) }),
    ...(after === undefined ? {} : { after: readingOf(after) }),
  };
}
