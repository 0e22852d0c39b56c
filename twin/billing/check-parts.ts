/**
 * What single parts of a bill cannot be made from: fuel, hot water, groups, failed devices, CO2.
 * Calculations that are asked for alone check the same.
 */
import { addDays, civilDate, daysInclusive, type CivilDate } from '#kernel/time.ts';
import { add, compare, rational, sum, toExactText, ZERO, type Rational } from '#kernel/rational.ts';
import {
  aboveZero,
  checkDistinct,
  checkPct,
  notNegative,
  notNegativeCents,
} from './check-fields.ts';
import { badField } from './errors.ts';
import type { Co2Input } from './co2-types.ts';
import type { BillInput, BillPeriod, EstimateBasis, FuelStock, HotWaterSplit } from './types.ts';

const PERIOD_DAYS_MAX = 3_660;
const BOILING_C = rational(100);
const LAST_DAY: CivilDate = '9900-12-31';

/** Throws BILLING_BAD_FIELD, TIME_NOT_A_DATE. */
export function checkPeriod({ from, to }: BillPeriod, field: string): void {
  civilDate(from);
  civilDate(to);
  if (to < from) throw badField(`${field}.to`, to, `${from} or later`);
  if (to > LAST_DAY) throw badField(`${field}.to`, to, `${LAST_DAY} or earlier`);
  if (daysInclusive(from, to) > PERIOD_DAYS_MAX) {
    throw badField(`${field}.to`, to, `at most ${PERIOD_DAYS_MAX} days after ${from}`);
  }
}

/** `prefix` is the path of the stock with its dot. Throws BILLING_BAD_FIELD. */
export function checkFuelStock({ lots, closing, inLitres }: FuelStock, prefix: string): void {
  const quantity = inLitres === true ? 'litres' : 'quantity';
  const ownField = `${prefix}${inLitres === true ? 'closing_litres' : 'closing'}`;
  lots.forEach((lot, index) => {
    const field = `${prefix}stock_and_deliveries[${index}]`;
    notNegative(`${field}.${quantity}`, lot.quantity);
    notNegativeCents(`${field}.cents`, lot.cents);
    if (lot.quantity.n === 0n && lot.cents > 0) {
      throw badField(`${field}.${quantity}`, 0, 'more than 0, as the fuel costs something');
    }
  });
  notNegative(ownField, closing);
  const total = sum(lots.map(({ quantity }) => quantity));
  if (compare(closing, total) > 0) {
    const most = `at most the stock and the deliveries, ${toExactText(total)}`;
    throw badField(ownField, toExactText(closing), most);
  }
}

/** Throws BILLING_BAD_FIELD, BILLING_SHARE_OUT_OF_RANGE. */
export function checkSplit(split: HotWaterSplit): void {
  if (split.method === 'none') return;
  if (split.method === 'flat') {
    checkPct('split.heating_pct', split.heatingPct);
    return;
  }
  if (split.method === 'recognised_rule') {
    checkPct('split.hot_water_pct', split.hotWaterPct);
    return;
  }
  if (split.method === 'heat_meter') notNegative('split.q_ww_kwh', split.hotWaterKwh);
  if (split.method === 'formula_volume') {
    notNegative('split.volume_m3', split.volumeM3);
    const { temperatureC } = split;
    if (compare(temperatureC, BOILING_C) > 0) {
      throw badField('split.tw_c', toExactText(temperatureC), 'at most 100');
    }
  }
  if (split.method === 'formula_area') aboveZero('split.area_m2', split.areaM2);
  checkDistinct(split.adjust ?? [], (index) => `split.adjust[${index}]`);
}

/** Throws BILLING_SHARE_OUT_OF_RANGE, BILLING_BAD_FIELD. */
export function checkGroups({ groups, users, pipeHeat }: BillInput): void {
  if (groups === undefined) {
    users.forEach(({ group }, index) => {
      if (group === undefined) return;
      throw badField(`users[${index}].group`, group, 'groups, which says what it measured');
    });
    return;
  }
  checkPct('groups.measured_pct', groups.measuredPct);
  groups.groups.forEach((group, index) => {
    checkPct(`groups.groups[${index}].consumption_pct`, group.consumptionPct);
    notNegative(`groups.groups[${index}].kwh`, group.kwh);
  });
  checkDistinct(
    groups.groups.map(({ id }) => id),
    (index) => `groups.groups[${index}].id`,
  );
  if (pipeHeat === undefined) return;
  throw badField('pipe_heat', 'given', 'nothing, as groups are metered by different devices');
}

/** Throws BILLING_BAD_FIELD. */
export function checkPipeHeat({ pipeHeat }: BillInput): void {
  if (pipeHeat === undefined) return;
  aboveZero('pipe_heat.fed_kwh', pipeHeat.fedKwh);
  aboveZero('pipe_heat.kwh_per_unit', pipeHeat.kwhPerUnit);
}

/** Readings of a whole unit go to all its users: what one of them has of the same would count twice. */
export function checkReadings({ noInterimReading = [], users }: BillInput): void {
  checkDistinct(
    noInterimReading.map(({ unit }) => unit),
    (index) => `no_interim_reading[${index}].unit`,
  );
  const byUnit = Map.groupBy(
    users.map((user, index) => ({ user, index })),
    ({ user }) => user.unit,
  );
  noInterimReading.forEach(({ unit, heatUnits, hotWaterM3 }, at) => {
    const field = `no_interim_reading[${at}]`;
    const own = byUnit.get(unit);
    if (own === undefined) throw badField(`${field}.unit`, unit, 'a unit of a user');
    notNegative(`${field}.heat_units`, heatUnits);
    notNegative(`${field}.hot_water_m3`, hotWaterM3);
    for (const { user, index } of own) {
      const heat = user.devices === undefined ? (user.heatUnits ?? ZERO) : undefined;
      if (heatUnits !== undefined && heat?.n !== 0n) {
        throw countedTwice(`users[${index}].heat_units`, `${field}.heat_units`);
      }
      if (hotWaterM3 !== undefined && (user.hotWaterM3 ?? ZERO).n !== 0n) {
        throw countedTwice(`users[${index}].hot_water_m3`, `${field}.hot_water_m3`);
      }
    }
  });
}

function countedTwice(field: string, by: string): Error {
  return badField(field, 'given', `nothing, as ${by} is the reading of the whole unit`);
}

/** Throws BILLING_BAD_FIELD. */
export function checkFailed({ failed = [], users }: BillInput): void {
  const areas = new Map(users.map(({ id, areaM2 }) => [id, areaM2]));
  const failedM2 = new Map<string, Rational>();
  failed.forEach(({ user, side, areaM2, basis }, index) => {
    const field = `failed[${index}]`;
    aboveZero(`${field}.area_m2`, areaM2);
    const whole = areas.get(user);
    if (whole === undefined) throw badField(`${field}.user`, user, 'the id of a user');
    checkBasis(basis, field);
    const key = `${side} ${user}`;
    const all = add(failedM2.get(key) ?? ZERO, areaM2);
    failedM2.set(key, all);
    if (compare(all, whole) > 0) {
      const most = `at most the ${toExactText(whole)} of the unit, all failed rooms together`;
      throw badField(`${field}.area_m2`, toExactText(areaM2), most);
    }
  });
}

function checkBasis(basis: EstimateBasis, field: string): void {
  if (basis.method === 'previous_period') notNegative(`${field}.previous_units`, basis.units);
  if (basis.method === 'previous_periods') {
    basis.units.forEach((units, at) => {
      notNegative(`${field}.previous_units[${at}]`, units);
    });
    aboveZero(`${field}.building_ratio`, basis.buildingRatio);
  }
  if (basis.method !== 'comparable_rooms') return;
  notNegative(`${field}.comparable.units`, basis.units);
  aboveZero(`${field}.comparable.area_m2`, basis.areaM2);
}

/** `prefix` is the path of the CO2 fields with its dot. Throws BILLING_BAD_FIELD, TIME_NOT_A_DATE. */
export function checkCo2(co2: Co2Input, prefix: string): void {
  aboveZero(`${prefix}living_area_m2`, co2.livingAreaM2);
  if (co2.agreedPeriod !== undefined) checkPeriod(co2.agreedPeriod, `${prefix}agreed_period`);
  if ('kg' in co2.emissions) {
    notNegative(`${prefix}emissions_kg`, co2.emissions.kg);
    notNegativeCents(`${prefix}cost_cents`, co2.emissions.costCents);
    return;
  }
  co2.emissions.deliveries.forEach((delivery, index) => {
    const field = `${prefix}deliveries[${index}]`;
    notNegative(`${field}.quantity`, delivery.quantity);
    notNegative(`${field}.kg_per_unit`, delivery.kgPerUnit);
    checkPct(`${field}.vat_pct`, delivery.vatPct);
    checkPct(`${field}.biogenic_pct`, delivery.biogenicPct);
    notNegative(`${field}.price_eur_t`, delivery.eurPerTonne);
    if (delivery.gas === undefined) return;
    aboveZero(`${field}.state_number`, delivery.gas.stateNumber);
    aboveZero(`${field}.calorific_kwh_m3`, delivery.gas.kwhPerM3);
  });
}

/** Empty days between stretches, and before and after them. The stretches are in order of time. */
export function gapsBetween(spans: readonly BillPeriod[], period: BillPeriod): BillPeriod[] {
  const gaps: BillPeriod[] = [];
  let next = period.from;
  for (const { from, to } of spans) {
    if (from > next) gaps.push({ from: next, to: addDays(from, -1) });
    next = addDays(to, 1);
  }
  if (next <= period.to) gaps.push({ from: next, to: period.to });
  return gaps;
}
