/**
 * Reads from the store what the monthly information of a dwelling needs: units and cubic metres by
 * month from its readings, the last bill's heat, the weather, and whose time it is.
 */
import { defined } from '#kernel/defined.ts';
import { ONE, rational } from '#kernel/rational.ts';
import {
  addDays,
  berlinDate,
  berlinMidnight,
  DAY_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import {
  averageKwhM2,
  averageUser,
  type AverageUser,
  type EnergySource,
} from '../inform/average-user.ts';
import {
  monthlyInformation,
  unitHeat,
  type LastBill,
  type MonthlyInformation,
} from '../inform/monthly-information.ts';
import { firstDay, monthLater, monthOf, type Month } from '#kernel/month.ts';
import {
  yearGraph,
  type MonthWeather,
  type YearInput,
  type YearMonth,
} from '../inform/weather-adjustment.ts';
import type { HeatStatement } from '../store/heat.ts';
import type { Meter } from '../store/meters.ts';
import type { Dwelling, Occupancy } from '../store/properties.ts';
import type { Store } from '../store/store.ts';
import { propertyError, unknownDwelling } from './errors.ts';
import { hotWaterInformation, type HotWaterInformation } from './hot-water-information.ts';
import {
  countedHeat,
  countedHotWater,
  kwhOf,
  substitutesOf,
  type CountedMonths,
  type HeatSource,
} from './month-counts.ts';

export type InformStore = Pick<
  Store,
  'properties' | 'meters' | 'readings' | 'serviceLives' | 'heat' | 'counters' | 'domainClock'
>;

/** A month that is over waits this long for its last readings; then estimates stand in. */
const LAST_READINGS_MS = 3 * DAY_MS;

export interface DwellingInformation {
  /** Of the readings of the month. */
  readonly trust: { readonly isUnvouched: boolean; readonly held: number };
  readonly property: { readonly id: string; readonly name: string; readonly address: string };
  readonly dwelling: Dwelling;
  readonly occupancy: Occupancy;
  /** Whole months of the residence with data, oldest first. */
  readonly months: readonly Month[];
  readonly information: MonthlyInformation;
  /** What the heating was counted by; a heat meter's units are kWh. */
  readonly heatSource: HeatSource;
  /** The same of hot water, in cubic metres; undefined where the dwelling has no meter for it. */
  readonly hotWater?: HotWaterInformation;
  /** Twelve months that end with the month, and the twelve before. */
  readonly year: readonly YearMonth[];
  readonly yearBefore: readonly YearMonth[];
  readonly substitutes: ReadonlySet<Month>;
  readonly averageUser: AverageUser;
  readonly lastBill: LastBill & { readonly from: string; readonly to: string };
}

interface AskedInformation {
  readonly month?: Month | undefined;
  /** Default: the present one. */
  readonly tenancy?: Occupancy | undefined;
}

/** How far back a month can be asked for. */
const MONTHS_KEPT = 120;

/**
 * The information of a month, or of the newest whole one, for the present occupant or of another
 * tenancy. Throws PROPERTY_UNKNOWN_DWELLING,
 * PROPERTY_NOT_FOUND where nobody lives there or the month is long ago, PROPERTY_NO_CONSUMPTION_YET where no month is over or no
 * finished bill gives the heat of a unit.
 */
export function dwellingInformation(
  store: InformStore,
  dwellingId: string,
  { month: asked, tenancy }: AskedInformation = {},
): DwellingInformation {
  const dwelling = store.properties.dwelling(dwellingId);
  const property = dwelling && store.properties.property(dwelling.propertyId);
  if (dwelling === undefined || property === undefined) {
    const known = store.properties.dwellings().map(({ id }) => id);
    throw unknownDwelling(dwellingId, known);
  }
  if (property.country !== 'germany') {
    throw notFound(`monthly information by the law of ${ruleSetOf(property.country).name}`);
  }
  const watermark = store.counters.watermark();
  if (watermark === null) throw notYet('a whole month of readings');
  const now = store.domainClock.now();
  const reached = Math.max(Math.min(watermark, now), now - LAST_READINGS_MS);
  const newest = newestMonth(reached, tenancy);
  if (asked !== undefined && asked > newest) throw notYet(`the end of ${asked}`);
  if (asked !== undefined && asked < monthLater(newest, -MONTHS_KEPT)) {
    throw notFound(`information of ${asked}, which is more than ${MONTHS_KEPT / 12} years ago`);
  }
  const month = asked ?? newest;
  const occupancy = tenancy ?? presentOccupancy(store, dwellingId, now);
  const statement = store.heat.statementBefore(property.id, firstDay(month));
  if (statement === undefined) {
    throw notYet(`a finished bill before ${month} that gives the heat of a unit`);
  }
  const of = { dwellingId, residence: occupancy, span: { month, newest, watermark } };
  const heat = countedHeat(store, of);
  const hotWater = countedHotWater(store, of);
  const lastBill = lastBillOf(statement);
  const user = averageUser(statement.energy as EnergySource, month);
  const common = { month, areaM2: rational(dwelling.areaM2), residence: occupancy };
  const unitBill = heat.source === 'allocators' ? lastBill : { heatKwh: ONE, units: ONE };
  const water =
    hotWater && hotWaterInformation({ ...common, statement, counted: hotWater, averageUser: user });
  return {
    trust: trustOfMonth(store, dwellingId, month),
    property,
    dwelling,
    occupancy,
    information: monthlyInformation({
      ...common,
      lastBill: unitBill,
      months: heat.months,
      averageKwhM2: averageKwhM2(user, month),
    }),
    heatSource: heat.source,
    ...defined({ hotWater: water }),
    months: monthsOf(heat, hotWater),
    ...graphs(store, {
      month,
      propertyId: property.id,
      heatKwh: kwhOf(heat.own, unitHeat(unitBill)),
      ...(hotWater && water ? { hotWaterKwh: kwhOf(hotWater.own, water.kwhPerM3) } : {}),
    }),
    substitutes: substitutesOf(heat.own),
    averageUser: user,
    lastBill,
  };
}

/** Who vouches for the readings that end the month, and how many of it count for nothing yet. */
function trustOfMonth({ meters, readings }: InformStore, dwellingId: string, month: Month) {
  const [from, to] = [
    berlinMidnight(firstDay(month)),
    berlinMidnight(firstDay(monthLater(month, 1))),
  ];
  const own = meters.list().filter((meter) => meter.dwellingId === dwellingId && isTold(meter));
  const used = own.map(({ id }) => readings.latest(id, to));
  const held = readings
    .held({ from, to })
    .filter(({ meterId }) => own.some(({ id }) => id === meterId));
  return {
    isUnvouched: used.some(
      (one) => one !== undefined && one.at >= from && one.vouchedBy === 'nobody',
    ),
    held: held.reduce((sum, { count }) => sum + count, 0),
  };
}

const isTold = ({ kind }: Meter): boolean =>
  kind === 'heat-cost-allocator' || kind === 'heat' || kind === 'warm-water';

/** The newest whole month that the data reaches, or the last one of a tenancy that has ended. */
function newestMonth(watermark: Instant, tenancy: Occupancy | undefined): Month {
  const whole = (day: CivilDate): Month => monthLater(monthOf(day), -1);
  const reached = whole(berlinDate(watermark));
  const last = tenancy?.to && whole(addDays(tenancy.to, 1));
  return last !== undefined && last < reached ? last : reached;
}

function lastBillOf({ from, to, heatKwh, ratedUnits }: HeatStatement) {
  return { from, to, heatKwh: rational(heatKwh), units: rational(ratedUnits) };
}

function monthsOf(heat: CountedMonths, water: CountedMonths | undefined): Month[] {
  return [...new Set([...heat.own.keys(), ...(water?.own.keys() ?? [])])].sort();
}

function presentOccupancy(store: InformStore, dwellingId: string, at: Instant): Occupancy {
  const today = berlinDate(at);
  const present = store.properties.occupantOn(dwellingId, today);
  const occupancy = present ?? store.properties.occupancies(dwellingId).at(-1);
  if (occupancy === undefined) throw notFound(`occupant of dwelling ${dwellingId}`);
  return occupancy;
}

function graphs(
  store: InformStore,
  {
    month,
    propertyId,
    ...energy
  }: Pick<YearInput, 'heatKwh' | 'hotWaterKwh'> & {
    readonly month: Month;
    readonly propertyId: string;
  },
): Pick<DwellingInformation, 'year' | 'yearBefore'> {
  const range = { from: monthLater(month, -23), to: month };
  const weather = new Map(
    store.heat.climate(propertyId, range).map((row): [Month, MonthWeather] => [
      row.month,
      {
        degreeDays: rational(row.degreeDays),
        normalDegreeDays: rational(row.normalDegreeDays),
      },
    ]),
  );
  const input: YearInput = { ...energy, weather };
  return { year: yearGraph(month, input), yearBefore: yearGraph(monthLater(month, -12), input) };
}

function notYet(missing: string): Error {
  return propertyError('PROPERTY_NO_CONSUMPTION_YET', { details: { missing } });
}

function notFound(what: string): Error {
  return propertyError('PROPERTY_NOT_FOUND', { details: { what } });
}
