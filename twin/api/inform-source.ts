/**
 * Reads from the store what the monthly information of a dwelling needs: units by month from its
 * readings, the last bill's heat, the weather, and whose time it is.
 */
import { multiply, ONE, rational } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { berlinDate, berlinMidnight } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { averageKwhM2, averageUser } from '../inform/average-user.ts';
import type { AverageUser, EnergySource } from '../inform/average-user.ts';
import { livedThrough, monthlyInformation, unitHeat } from '../inform/monthly-information.ts';
import type { LastBill, MonthlyInformation, MonthUnits } from '../inform/monthly-information.ts';
import { addMonths, firstDay, monthOf, monthsBetween } from '../inform/month.ts';
import type { Month } from '../inform/month.ts';
import { monthUnits, sumMonths } from '../inform/month-units.ts';
import type { MonthStart, Reading } from '../inform/month-units.ts';
import { yearGraph } from '../inform/weather-adjustment.ts';
import type { MonthWeather, YearMonth } from '../inform/weather-adjustment.ts';
import type { Meter } from '../store/meters.ts';
import type { Dwelling, Occupancy } from '../store/properties.ts';
import type { ReadingRow } from '../store/readings.ts';
import type { Store } from '../store/store.ts';
import { apiError } from './errors.ts';

export type InformStore = Pick<Store, 'properties' | 'meters' | 'readings' | 'heat' | 'counters'>;

export interface DwellingInformation {
  readonly property: { readonly id: string; readonly name: string; readonly address: string };
  readonly dwelling: Dwelling;
  readonly occupancy: Occupancy;
  /** Whole months of the residence with data, oldest first. */
  readonly months: readonly Month[];
  readonly information: MonthlyInformation;
  /** Twelve months that end with the month, and the twelve before. */
  readonly year: readonly YearMonth[];
  readonly yearBefore: readonly YearMonth[];
  readonly substitutes: ReadonlySet<Month>;
  readonly averageUser: AverageUser;
  readonly lastBill: LastBill & { readonly from: string; readonly to: string };
}

/** The month, the twelve before it, and twelve more to compare a year with. */
const MONTHS_BACK = 24;
/** How far back a month can be asked for. */
const MONTHS_KEPT = 120;

/**
 * The information of a month, or of the newest whole one. Throws API_NOT_FOUND where there is no
 * such dwelling or nobody lives there, API_NO_CONSUMPTION_YET where no month is over or no finished
 * bill gives the heat of a unit.
 */
export function dwellingInformation(
  store: InformStore,
  dwellingId: string,
  asked?: Month,
): DwellingInformation {
  const dwelling = store.properties.dwelling(dwellingId);
  const property = dwelling && store.properties.property(dwelling.propertyId);
  if (dwelling === undefined || property === undefined) throw notFound(`dwelling ${dwellingId}`);
  const watermark = store.counters.watermark();
  if (watermark === null) throw notYet('a whole month of readings');
  const newest = addMonths(monthOf(berlinDate(watermark)), -1);
  if (asked !== undefined && asked > newest) throw notYet(`the end of ${asked}`);
  if (asked !== undefined && asked < addMonths(newest, -MONTHS_KEPT)) {
    throw notFound(`information of ${asked} any more`);
  }
  const month = asked ?? newest;
  const occupancy = presentOccupancy(store, dwellingId, watermark);
  const counted = countedMonths(store, dwellingId, { month, newest, watermark });
  const statement = store.heat.statementBefore(property.id, firstDay(month));
  if (statement === undefined) {
    throw notYet(`a finished bill before ${month} that gives the heat of a unit`);
  }
  const lastBill = {
    from: statement.from,
    to: statement.to,
    heatKwh: rational(statement.heatKwh),
    units: rational(statement.ratedUnits),
  };
  const user = averageUser(statement.energy as EnergySource, month);
  const information = monthlyInformation({
    month,
    areaM2: rational(dwelling.areaM2),
    residence: occupancy,
    lastBill,
    months: counted,
    averageKwhM2: averageKwhM2(user, month),
  });
  const own = new Map([...counted].filter(([one]) => livedThrough(occupancy, one)));
  return {
    property,
    dwelling,
    occupancy,
    information,
    months: [...own.keys()].sort(),
    ...graphs(store, { month, propertyId: property.id, own, lastBill }),
    substitutes: new Set(
      [...own].filter(([, { substitute }]) => substitute !== undefined).map(([one]) => one),
    ),
    averageUser: user,
    lastBill,
  };
}

function presentOccupancy(store: InformStore, dwellingId: string, at: Instant): Occupancy {
  const today = berlinDate(at);
  const present = store.properties.occupantOn(dwellingId, today);
  const occupancy = present ?? store.properties.occupancies(dwellingId).at(-1);
  if (occupancy === undefined) throw notFound(`occupant of dwelling ${dwellingId}`);
  return occupancy;
}

function countedMonths(
  store: InformStore,
  dwellingId: string,
  span: { readonly month: Month; readonly newest: Month; readonly watermark: Instant },
): Map<Month, MonthUnits> {
  const { newest, watermark } = span;
  const first = addMonths(span.month, -MONTHS_BACK);
  const months = monthsBetween(first, addMonths(newest, 1));
  const meters = store.meters
    .list()
    .filter(({ dwellingId: id, kind }) => id === dwellingId && kind === 'heat-cost-allocator');
  return sumMonths(
    meters.map((meter) => ({
      months: monthUnits(months.map((month) => monthStart(store, meter, { month, watermark }))),
      factor: ratingOf(meter),
    })),
  );
}

/** On a product scale the factors are in the display already. */
function ratingOf({ scale, kq, kc }: Meter): Rational {
  return scale === 'unit' ? multiply(rational(kq), rational(kc)) : ONE;
}

function monthStart(
  store: InformStore,
  meter: Meter,
  { month, watermark }: { readonly month: Month; readonly watermark: Instant },
): MonthStart {
  const at = berlinMidnight(firstDay(month));
  const before = store.readings.before(meter.no, at - 1);
  const after = at > watermark ? undefined : store.readings.after(meter.no, at - 1);
  return {
    month,
    at,
    ...(before === undefined ? {} : { before: readingOf(before) }),
    ...(after === undefined ? {} : { after: readingOf(after) }),
  };
}

function readingOf({ at, units, dueDate, dueDateUnits }: ReadingRow): Reading {
  return { at, units, dueDate, dueDateUnits };
}

function graphs(
  store: InformStore,
  {
    month,
    propertyId,
    own,
    lastBill,
  }: {
    readonly month: Month;
    readonly propertyId: string;
    readonly own: ReadonlyMap<Month, MonthUnits>;
    readonly lastBill: LastBill;
  },
): Pick<DwellingInformation, 'year' | 'yearBefore'> {
  const factor = unitHeat(lastBill);
  const heatKwh = new Map([...own].map(([one, { units }]) => [one, multiply(units, factor)]));
  const range = { from: addMonths(month, -23), to: month };
  const weather = new Map(
    store.heat.climate(propertyId, range).map((row): [Month, MonthWeather] => [
      row.month,
      {
        degreeDays: rational(row.degreeDays),
        normalDegreeDays: rational(row.normalDegreeDays),
      },
    ]),
  );
  return {
    year: yearGraph(month, { heatKwh, weather }),
    yearBefore: yearGraph(addMonths(month, -12), { heatKwh, weather }),
  };
}

function notYet(missing: string): Error {
  return apiError('API_NO_CONSUMPTION_YET', { details: { missing } });
}

function notFound(what: string): Error {
  return apiError('API_NOT_FOUND', { details: { what } });
}
