/**
 * Reads from the store what a bill needs. The consumption of a meter is its due-date value where
 * the due date is the last day of the period and a reading carries it; until then the newest
 * reading stands in and the bill is provisional.
 */
import { rational } from '#kernel/rational.ts';
import { addDays, berlinDate, berlinMidnight, type Instant } from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import { fuelUse } from '../billing/fuel-stock.ts';
import type { RuleSet } from '../billing/rule-set.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { BillInput, BillPeriod } from '../billing/types.ts';
import { fuelStockOf } from '../billing/worksheets/bill-input.ts';
import { readStatement, withStatement, type Statement } from '../billing/worksheets/statement.ts';
import type { ReadingTrust } from '../billing/trust.ts';
import type { HeatingCosts } from '../store/costs.ts';
import type { Meter } from '../store/meters.ts';
import type { VouchedBy } from '../store/reading-trust.ts';
import type { Store } from '../store/store.ts';
import { dwellingLines, tenanciesIn, type MeterCount, type UnitsAt } from './bill-users.ts';
import { propertyError } from './errors.ts';
import { negated, partsOf, type Counted, type RegisterPart } from './register-parts.ts';
import { allocatorStart, DUE_DATE_VALUE_MS, registerAt, waterStart } from './register-starts.ts';
import { servedReadings, type ServedReadings } from './served-readings.ts';

export type BillStore = Pick<
  Store,
  'properties' | 'meters' | 'readings' | 'serviceLives' | 'costs' | 'counters' | 'domainClock'
>;

interface MeterTrust {
  /** Of the newest reading that the bill uses; left out without one. */
  readonly vouchedBy?: VouchedBy;
  /** Readings of the period that no bill uses until somebody decides. */
  readonly heldReadings: number;
}

export interface BillSource {
  readonly input: BillInput;
  /** Of the country that the property is in. */
  readonly law: RuleSet;
  /** Meters whose due-date value has not come yet. */
  readonly openMeters: number;
  /** Meters with readings of the period that are held: the bill leaves them out until a decision. */
  readonly heldMeters: number;
  /** Who vouches for what a meter counted, and how much of it is held. */
  readonly trustOf: (meterId: string) => MeterTrust;
  /** Registers that the consumption of each dwelling comes from. */
  readonly counted: { readonly heat: Counted; readonly hotWater: Counted };
  /** What the costs were handed over with. */
  readonly statement?: Statement;
}

/**
 * What `heatingBill` takes, for the period that ends in `year`. Throws PROPERTY_NOT_FOUND,
 * PROPERTY_NO_COSTS, and PROPERTY_NO_READINGS where there is not one reading for it.
 */
export function billSource(store: BillStore, year: string): BillSource {
  const property = store.properties.properties()[0];
  if (property === undefined) {
    throw propertyError('PROPERTY_NOT_FOUND', { details: { what: 'property' } });
  }
  const law = ruleSetOf(property.country);
  const costs = store.costs.endingIn(property.id, Number(year));
  if (costs === undefined) throw propertyError('PROPERTY_NO_COSTS', { details: { year } });
  const period: BillPeriod = { from: costs.from, to: costs.to };
  const readings = servedReadings(store);
  const ends = [berlinMidnight(period.from), berlinMidnight(addDays(period.to, 1)) - 1] as const;
  const serving = store.meters.list().filter(({ id }) => readings.serves(id, ...ends));
  const allocators = serving.filter(({ kind }) => kind === 'heat-cost-allocator');
  const read = allocators.map((meter) => ({
    meter,
    consumption: consumptionOf(readings, meter, period),
  }));
  if (read.every(({ consumption }) => !consumption.seen)) {
    throw propertyError('PROPERTY_NO_READINGS', { details: { year } });
  }
  const byDwelling = Map.groupBy(read, ({ meter }) => meter.dwellingId);
  const watermark = store.counters.watermark() ?? 0;
  const statement = costs.statement ? readStatement(JSON.parse(costs.statement)) : undefined;
  const waterMeters = serving.filter(({ kind }) => kind === 'warm-water');
  const water = waterMeters.map((meter) => ({
    ...waterCount(readings, meter, period),
    start: waterStart(store, { readings, meter, period }),
  }));
  const waterByDwelling = Map.groupBy(water, ({ meter }) => meter.dwellingId);
  const openHeat = read.filter(({ consumption }) => !consumption.final).length;
  const openMeters = openHeat + water.filter(({ isOpen }) => isOpen).length;
  const trustOf = (meterId: string): MeterTrust => meterTrust(store, meterId, period);
  const heldMeters = heldIn(store, [...allocators, ...waterMeters], ends);
  const lines = store.properties.dwellings(property.id).map((dwelling) =>
    dwellingLines({
      dwelling,
      watermark,
      tenancies: tenanciesIn(dwelling.id, store.properties.occupancies(dwelling.id), period),
      meters: (byDwelling.get(dwelling.id) ?? []).map(({ meter, consumption }): MeterCount => ({
        meter,
        units: consumption.units,
        unitsAt: (instant) => unitsAt(readings, meter, { period, endsAt: instant }),
        start: allocatorStart(store, { readings, meter, period }),
      })),
      water: waterByDwelling.get(dwelling.id) ?? [],
      ...(statement?.prepaid_cents === undefined ? {} : { prepaidCents: statement.prepaid_cents }),
    }),
  );
  const input: BillInput = {
    property: { id: property.id, name: property.name },
    period,
    provisional: openMeters + heldMeters > 0 || berlinDate(store.domainClock.now()) <= period.to,
    costs: { unitaryCents: cents(costs.heatingCents) },
    shares: { heatingConsumptionPct: rational(costs.consumptionPct) },
    ...periodBefore(store, costs, law),
    users: lines.flatMap(({ users }) => users),
    noInterimReading: lines.flatMap(({ unread }) => unread),
    trust: trustIn([...allocators, ...waterMeters], trustOf),
  };
  const counted = {
    heat: partsByDwelling(read.map(({ meter, consumption }) => ({ meter, ...consumption }))),
    hotWater: partsByDwelling(water),
  };
  const source = { law, openMeters, heldMeters, trustOf, counted };
  if (statement === undefined) return { ...source, input };
  return { ...source, statement, input: withStatement(input, statement) };
}

function partsByDwelling(meters: readonly CountedMeter[]): Counted {
  const byDwelling = Map.groupBy(meters, ({ meter }) => meter.dwellingId);
  return new Map([...byDwelling].map(([one, own]) => [one, own.flatMap(({ parts }) => parts)]));
}

interface CountedMeter {
  readonly meter: Meter;
  readonly parts: readonly RegisterPart[];
}

/** What the letters mark, and what keeps the bill from being final. */
function trustIn(meters: readonly Meter[], of: (meterId: string) => MeterTrust): ReadingTrust {
  const all = meters.map(({ id }) => ({ id, ...of(id) }));
  return {
    unvouched: all.filter(({ vouchedBy }) => vouchedBy === 'nobody').map(({ id }) => id),
    held: all
      .filter(({ heldReadings }) => heldReadings > 0)
      .map(({ id, heldReadings }) => ({ meter: id, count: heldReadings })),
  };
}

/** What the statement before closed with: days and stock; registers agree by themselves. */
function periodBefore(
  { costs }: Pick<BillStore, 'costs'>,
  { propertyId, from }: HeatingCosts,
  law: RuleSet,
): Pick<BillInput, 'before'> {
  const last = costs.list(propertyId).findLast(({ to }) => to < from);
  if (last === undefined) return {};
  const stock = last.statement ? readStatement(JSON.parse(last.statement)).fuel_stock : undefined;
  if (stock === undefined) return { before: { to: last.to } };
  const { lots, closing } = fuelStockOf(stock);
  const { cents: worth } = fuelUse({ lots, closing }, law).closing;
  return { before: { to: last.to, closing: { quantity: closing, cents: worth } } };
}

function heldIn(
  store: BillStore,
  meters: readonly Meter[],
  [from, to]: readonly [Instant, Instant],
): number {
  const held = new Set(store.readings.held({ from, to }).map(({ meterId }) => meterId));
  return meters.filter(({ id }) => held.has(id)).length;
}

function meterTrust(store: BillStore, meterId: string, period: BillPeriod): MeterTrust {
  const [from, to] = [berlinMidnight(period.from), berlinMidnight(addDays(period.to, 1))];
  const after = store.readings.latest(meterId, to + DUE_DATE_VALUE_MS);
  const used = after?.dueDate === period.to ? after : store.readings.latest(meterId, to - 1);
  const held = store.readings.held({ from, to }).filter((one) => one.meterId === meterId);
  return {
    ...(used === undefined ? {} : { vouchedBy: used.vouchedBy }),
    heldReadings: held.reduce((sum, { count }) => sum + count, 0),
  };
}

/**
 * Litres of a warm water meter, whose register runs on over due dates: from one due-date value to
 * the next, or between the readings next to the ends of the period where it sends none.
 */
function waterCount(readings: ServedReadings, meter: Meter, period: BillPeriod): WaterCount {
  const startsAt = berlinMidnight(period.from);
  const endsAt = berlinMidnight(addDays(period.to, 1));
  const start = registerAt(readings, meter, startsAt);
  const startUnits = start?.units;
  const litresAt = (instant: Instant): UnitsAt => {
    const newest = readings.latest(meter.id, instant - 1);
    if (newest === undefined || newest.at < startsAt) return { units: 0, readAt: undefined };
    return { units: newest.units - (startUnits ?? newest.units), readAt: newest.at };
  };
  const after = readings.latest(meter.id, endsAt + DUE_DATE_VALUE_MS);
  const dueUnits = after?.dueDate === period.to ? after.dueDateUnits : null;
  const hasEnded = (readings.endedAt(meter.id) ?? Infinity) <= endsAt;
  const isOpen = dueUnits === null && !hasEnded && (after?.dueDate ?? null) !== null;
  const units = dueUnits === null ? litresAt(endsAt).units : dueUnits - (startUnits ?? dueUnits);
  const end =
    dueUnits !== null && after !== undefined
      ? partsOf(meter, after, 'due')
      : newestOf(readings, meter, { startsAt, endsAt });
  const parts = start === undefined || end.length === 0 ? [] : [...end, ...negated(start.parts)];
  return { meter, units, unitsAt: litresAt, isOpen, parts };
}

/** The last register of a period; none where nothing was read in it. */
function newestOf(
  readings: ServedReadings,
  meter: Meter,
  { startsAt, endsAt }: { readonly startsAt: Instant; readonly endsAt: Instant },
): RegisterPart[] {
  const newest = readings.latest(meter.id, endsAt - 1);
  return newest === undefined || newest.at < startsAt ? [] : partsOf(meter, newest, 'now');
}

interface WaterCount extends MeterCount, CountedMeter {
  /** It sends due-date values, and that of the period has not come yet. */
  readonly isOpen: boolean;
}

interface Consumption {
  readonly units: number;
  readonly final: boolean;
  /** False where no reading of the period or after it exists. */
  readonly seen: boolean;
  readonly parts: readonly RegisterPart[];
}

function consumptionOf(readings: ServedReadings, meter: Meter, period: BillPeriod): Consumption {
  const endsAt = berlinMidnight(addDays(period.to, 1));
  const after = readings.latest(meter.id, endsAt + DUE_DATE_VALUE_MS);
  if (after?.dueDate === period.to && after.dueDateUnits !== null) {
    const parts = partsOf(meter, after, 'due');
    return { units: after.dueDateUnits, final: true, seen: true, parts };
  }
  const { units, readAt, parts } = unitsAt(readings, meter, { period, endsAt });
  const final = (readings.endedAt(meter.id) ?? Infinity) <= endsAt;
  return { units, final, seen: readAt !== undefined, parts };
}

/** The register restarts at 0 after each due date, which need not be the start of the period. */
function unitsAt(
  readings: ServedReadings,
  meter: Meter,
  { period, endsAt }: { readonly period: BillPeriod; readonly endsAt: Instant },
): UnitsAt & Pick<CountedMeter, 'parts'> {
  const startsAt = berlinMidnight(period.from);
  const newest = readings.latest(meter.id, endsAt - 1);
  if (newest === undefined || newest.at < startsAt) {
    return { units: 0, readAt: undefined, parts: [] };
  }
  const dayBefore = addDays(period.from, -1);
  const { units, dueDate, dueDateUnits, at: readAt } = newest;
  const now = partsOf(meter, newest, 'now');
  if (dueDate === dayBefore) return { units, readAt, parts: now };
  const start = readings.latest(meter.id, startsAt - 1);
  const restarted = dueDate !== null && dueDate > dayBefore;
  const counted = restarted ? (dueDateUnits ?? 0) + units : units;
  const parts = [
    ...now,
    ...(restarted ? partsOf(meter, newest, 'due') : []),
    ...(start === undefined ? [] : negated(partsOf(meter, start, 'now'))),
  ];
  return { units: counted - (start?.units ?? 0), readAt, parts };
}
