/**
 * What electricity of a dwelling has cost in the running month, or in one that is over: real readings under
 * the tariffs of the property. What it will have cost at the end is the energy so far by the days that
 * are left; what shifting would save is the same energy at other hours of the same days.
 */
import { add, divide, multiply, rational, roundToCents, type Rational } from '#kernel/rational.ts';
import { firstDay, monthLater, monthOf, type Month } from '#kernel/month.ts';
import { berlinDate, berlinMidnight, DAY_MS, type Instant } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import { totalKwh, type LoadShift } from '../inform/load-profile.ts';
import { readPropertyTariffs } from '../inform/property-tariffs.ts';
import {
  compareShift,
  compareTariffs,
  type ShiftOffer,
  type TariffOffer,
} from '../inform/tariff-comparison.ts';
import type { Dwelling, Occupancy } from '../store/properties.ts';
import type { Store } from '../store/store.ts';
import {
  meteredProfile,
  registerPoint,
  type MeteredProfile,
  type RegisterPoint,
} from './electricity-profile.ts';
import { propertyError, unknownDwelling } from './errors.ts';
import { tenureOf } from './tenancy.ts';

export type ElectricityStore = Pick<
  Store,
  'properties' | 'meters' | 'readings' | 'electricityTariffs' | 'domainClock'
>;

export interface ElectricityCosts {
  readonly dwelling: Dwelling;
  readonly month: Month;
  readonly metered: MeteredProfile;
  readonly kwh: Rational;
  /** Fed in over the same time; null where the meter says nothing of it. */
  readonly feedInKwh: Rational | null;
  readonly presentId: string;
  /** Cheapest first. */
  readonly offers: readonly TariffOffer[];
  /** The whole month under the present tariff, if the rest is as what was. */
  readonly forecastCents: Cents;
  readonly shift: LoadShift;
  readonly shifts: readonly ShiftOffer[];
  /** Readings of the time that no tariff was applied to. */
  readonly heldReadings: number;
}

interface Asked {
  /** Default: the running one. */
  readonly month?: Month | undefined;
  /** Nothing from outside of it counts. */
  readonly tenancy?: Occupancy | undefined;
}

/** Half of what is used in the evening, to the small hours. */
const USUAL_SHIFT: LoadShift = {
  from: { from: 17, to: 21 },
  to: { from: 1, to: 5 },
  sharePct: rational(50),
};

/** Points from before the month that its first midnight may lie between. */
const LEAD_MS = DAY_MS;

/**
 * Throws PROPERTY_UNKNOWN_DWELLING, PROPERTY_NO_ELECTRICITY, and INFORM_NO_PRICE where a dynamic tariff
 * has no price for an hour.
 */
export function electricityCosts(
  store: ElectricityStore,
  dwellingId: string,
  { month: asked, tenancy }: Asked = {},
): ElectricityCosts {
  const dwelling = store.properties.dwelling(dwellingId);
  if (dwelling === undefined) {
    throw unknownDwelling(
      dwellingId,
      store.properties.dwellings().map(({ id }) => id),
    );
  }
  const { tariffs, presentOf } = tariffsOf(store, dwelling);
  const month = asked ?? monthOf(berlinDate(store.domainClock.now()));
  const span = spanOf(store, month, tenancy);
  const { points, fedIn, held } = pointsOf(store, dwellingId, span);
  const metered = meteredProfile(points, span.from);
  if (metered === undefined) throw nothing('a whole quarter of an hour between two readings');
  const shift = USUAL_SHIFT;
  const presentId = presentOf(dwellingId);
  const { profile } = metered;
  const offers = compareTariffs(profile, tariffs, presentId);
  return {
    ...{ dwelling, month, metered, presentId, offers, shift },
    kwh: totalKwh(profile),
    feedInKwh: feedInOf(fedIn, metered),
    forecastCents: forecast(offers, { presentId, metered, month }),
    shifts: compareShift(profile, tariffs, shift),
    heldReadings: held,
  };
}

function tariffsOf(store: ElectricityStore, { propertyId }: Dwelling) {
  const text = store.electricityTariffs.of(propertyId);
  if (text === undefined) throw nothing('a tariff of the property');
  return readPropertyTariffs(JSON.parse(text));
}

interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

function spanOf(store: ElectricityStore, month: Month, tenancy: Occupancy | undefined): Span {
  const [from, until] = [month, monthLater(month, 1)].map((one) => berlinMidnight(firstDay(one)));
  const tenure = tenancy && tenureOf(store, tenancy.id);
  return {
    from: Math.max(from ?? 0, tenure?.startsAt ?? 0),
    until: Math.min(until ?? 0, tenure?.endsAt ?? Infinity),
  };
}

interface Points {
  readonly points: readonly RegisterPoint[];
  readonly fedIn: readonly RegisterPoint[];
  readonly held: number;
}

function pointsOf(store: ElectricityStore, dwellingId: string, { from, until }: Span): Points {
  const meter = store.meters
    .list()
    .find((one) => one.dwellingId === dwellingId && one.kind === 'electricity');
  if (meter === undefined) throw nothing('an electricity meter');
  const all = store.readings.list({ meterId: meter.id, from: from - LEAD_MS, to: until + LEAD_MS });
  const counting = all.filter(({ standing }) => standing === 'counts');
  const inside = ({ at }: RegisterPoint): boolean => at <= until;
  const of = (field: 'quarterEnergy' | 'quarterFeedInEnergy'): RegisterPoint[] =>
    counting.flatMap((reading) => registerPoint(reading, field) ?? []).filter(inside);
  return {
    points: of('quarterEnergy'),
    fedIn: of('quarterFeedInEnergy'),
    held: all.filter(({ standing, at }) => standing === 'held' && at >= from && at < until).length,
  };
}

function feedInOf(points: readonly RegisterPoint[], { profile }: MeteredProfile): Rational | null {
  const fedIn = meteredProfile(points, berlinMidnight(profile.from));
  return fedIn === undefined ? null : totalKwh(fedIn.profile);
}

/** The standing charge is that of the whole month, the energy grows with the time that is left. */
function forecast(
  offers: readonly TariffOffer[],
  { presentId, metered, month }: { presentId: string; metered: MeteredProfile; month: Month },
): Cents {
  const present = offers.find(({ bill }) => bill.tariffId === presentId) ?? offers[0];
  if (present === undefined) throw nothing('a tariff');
  const { bill } = present;
  const begin = berlinMidnight(metered.profile.from);
  const end = berlinMidnight(firstDay(monthLater(month, 1)));
  const grows = divide(rational(end - begin), rational(metered.until - begin));
  const standing = multiply(rational(bill.baseCents), daysOf(begin, end, bill.days));
  return roundToCents(add(multiply(bill.exactEnergyCents, grows), standing));
}

function daysOf(begin: Instant, end: Instant, billedDays: number): Rational {
  const days = Math.round((end - begin) / DAY_MS);
  return divide(rational(days), rational(billedDays));
}

function nothing(missing: string) {
  return propertyError('PROPERTY_NO_ELECTRICITY', { details: { missing } });
}
