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
import { dwellingLines, tenanciesIn } from './bill-users.ts';
import { propertyError } from './errors.ts';
import { heatCounts, runningCount, type CountedMeter } from './meter-counts.ts';
import type { Counted } from './register-parts.ts';
import { DUE_DATE_VALUE_MS } from './register-starts.ts';
import { servedReadings } from './served-readings.ts';

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
  const heat = heatCounts(store, { readings, serving, period });
  const waterMeters = serving.filter(({ kind }) => kind === 'warm-water');
  const water = waterMeters.map((meter) => runningCount(store, meter, { readings, period }));
  // Where nothing measures the heat the hot water says whether the period was read.
  if ((heat.length > 0 ? heat : water).every(({ isSeen }) => !isSeen)) {
    throw propertyError('PROPERTY_NO_READINGS', { details: { year } });
  }
  const heatByDwelling = Map.groupBy(heat, ({ meter }) => meter.dwellingId);
  const waterByDwelling = Map.groupBy(water, ({ meter }) => meter.dwellingId);
  const watermark = store.counters.watermark() ?? 0;
  const statement = costs.statement ? readStatement(JSON.parse(costs.statement)) : undefined;
  const billed = [...heat, ...water].map(({ meter }) => meter);
  const openMeters = [...heat, ...water].filter(({ isOpen }) => isOpen).length;
  const trustOf = (meterId: string): MeterTrust => meterTrust(store, meterId, period);
  const heldMeters = heldIn(store, billed, ends);
  const lines = store.properties.dwellings(property.id).map((dwelling) =>
    dwellingLines({
      dwelling,
      watermark,
      tenancies: tenanciesIn(dwelling.id, store.properties.occupancies(dwelling.id), period),
      meters: heatByDwelling.get(dwelling.id) ?? [],
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
    trust: trustIn(billed, trustOf),
  };
  const counted = {
    heat: partsByDwelling(heat),
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
