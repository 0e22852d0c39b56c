/** What a bill cannot be made from: a coded error that names the field, before any money moves. */
import { compare, rational, toExactText } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { addDays, civilDate, daysInclusive } from '#kernel/time.ts';
import type { CivilDate } from '#kernel/time.ts';
import { badField, billingError } from './errors.ts';
import type { BillInput, BillPeriod, BillUser } from './types.ts';

const USERS_MAX = 200_000;
const PERIOD_DAYS_MAX = 3_660;
const LAST_DAY: CivilDate = '9900-12-31';

/**
 * Throws BILLING_NO_DWELLINGS, BILLING_BAD_AREA, BILLING_BAD_FIELD, BILLING_OVERLAPPING_USERS,
 * BILLING_SHARE_OUT_OF_RANGE, TIME_NOT_A_DATE.
 */
export function checkInput(input: BillInput): void {
  if (input.users.length === 0) throw billingError('BILLING_NO_DWELLINGS');
  if (input.users.length > USERS_MAX) {
    throw badField('users', `${input.users.length} users`, `at most ${USERS_MAX}`);
  }
  checkPeriod(input.period, 'period');
  checkCosts(input);
  checkShares(input);
  input.users.forEach((user, index) => checkUser(user, `users[${index}]`, input.period));
  checkIds(input.users);
  checkTenancies(input);
  checkReadings(input);
  checkCo2(input);
}

function checkPeriod({ from, to }: BillPeriod, field: string): void {
  civilDate(from);
  civilDate(to);
  if (to < from) throw badField(`${field}.to`, to, `${from} or later`);
  if (to > LAST_DAY) throw badField(`${field}.to`, to, `${LAST_DAY} or earlier`);
  if (daysInclusive(from, to) > PERIOD_DAYS_MAX) {
    throw badField(`${field}.to`, to, `at most ${PERIOD_DAYS_MAX} days after ${from}`);
  }
}

function checkCosts({ costs }: BillInput): void {
  notNegativeCents('costs.unitary_cents', costs.unitaryCents);
  notNegativeCents('costs.heating_only_cents', costs.heatingOnlyCents ?? 0);
  notNegativeCents('costs.hot_water_only_cents', costs.hotWaterOnlyCents ?? 0);
  costs.fuelStock?.lots.forEach((lot, index) => {
    notNegative(`costs.fuel_stock.lots[${index}].quantity`, lot.quantity);
    notNegativeCents(`costs.fuel_stock.lots[${index}].cents`, lot.cents);
  });
  if (costs.fuelStock) notNegative('costs.fuel_stock.closing', costs.fuelStock.closing);
}

function checkShares({ shares, groups }: BillInput): void {
  checkPct('shares.heating_consumption_pct', shares.heatingConsumptionPct);
  if (shares.hotWaterConsumptionPct !== undefined) {
    checkPct('shares.hot_water_consumption_pct', shares.hotWaterConsumptionPct);
  }
  if (groups === undefined) return;
  checkPct('groups.measured_pct', groups.measuredPct);
  groups.groups.forEach((group, index) => {
    checkPct(`groups.groups[${index}].consumption_pct`, group.consumptionPct);
    notNegative(`groups.groups[${index}].kwh`, group.kwh);
  });
}

export function checkPct(field: string, value: Rational): void {
  if (value.n >= 0n && compare(value, rational(100)) <= 0) return;
  const details = { field, got: toExactText(value), min: 0, max: 100 };
  throw billingError('BILLING_SHARE_OUT_OF_RANGE', { details });
}

function checkUser(user: BillUser, field: string, period: BillPeriod): void {
  if (user.areaM2.n <= 0n) {
    const got = toExactText(user.areaM2);
    const details = { field: `${field}.area_m2`, dwelling: user.unit, got };
    throw billingError('BILLING_BAD_AREA', { details });
  }
  notNegative(`${field}.heat_units`, user.heatUnits);
  notNegative(`${field}.hot_water_m3`, user.hotWaterM3);
  notNegative(`${field}.pipe_length_m`, user.pipeLengthM);
  if (user.prepaidCents !== undefined) {
    notNegativeCents(`${field}.prepaid_cents`, user.prepaidCents);
  }
  const { prepaidMonths = 1 } = user;
  if (!(Number.isInteger(prepaidMonths) && prepaidMonths > 0)) {
    throw badField(`${field}.months`, prepaidMonths, 'a whole number of months from 1 on');
  }
  const own = { from: user.from ?? period.from, to: user.to ?? period.to };
  checkPeriod(own, field);
  if (own.from < period.from) throw badField(`${field}.from`, own.from, `${period.from} or later`);
  if (own.to > period.to) throw badField(`${field}.to`, own.to, `${period.to} or earlier`);
}

function checkIds(users: readonly BillUser[]): void {
  const seen = new Set<string>();
  users.forEach(({ id }, index) => {
    if (seen.has(id)) throw badField(`users[${index}].id`, id, 'an id that no other user has');
    seen.add(id);
  });
}

/** Two users of a unit never share a day. */
function checkTenancies({ users, period }: BillInput): void {
  const spans = users.map((user, index) => ({
    user,
    index,
    from: user.from ?? period.from,
    to: user.to ?? period.to,
  }));
  for (const own of Map.groupBy(spans, ({ user }) => user.unit).values()) {
    const inTime = own.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    inTime.forEach((span, at) => {
      const before = inTime[at - 1];
      if (before === undefined) return;
      if (span.from <= before.to) throw overlap(span, before);
      if (compare(span.user.areaM2, before.user.areaM2) !== 0) {
        const field = `users[${span.index}].area_m2`;
        const area = toExactText(before.user.areaM2);
        const expected = `${area} as for ${before.user.id}, who had the same unit`;
        throw badField(field, toExactText(span.user.areaM2), expected);
      }
    });
  }
}

interface Span {
  readonly user: BillUser;
  readonly index: number;
  readonly from: string;
  readonly to: string;
}

function overlap(span: Span, before: Span): Error {
  return billingError('BILLING_OVERLAPPING_USERS', {
    details: {
      field: `users[${span.index}].from`,
      got: span.from,
      other: before.user.id,
      unit: span.user.unit,
      until: before.to,
    },
    hint: `let ${span.user.id} begin on ${addDays(before.to, 1)} or later`,
  });
}

function checkReadings({ noInterimReading = [], failed = [], users }: BillInput): void {
  const units = new Set(users.map(({ unit }) => unit));
  noInterimReading.forEach((reading, index) => {
    const field = `no_interim_reading[${index}]`;
    if (!units.has(reading.unit)) throw badField(`${field}.unit`, reading.unit, 'a unit of a user');
    notNegative(`${field}.heat_units`, reading.heatUnits);
    notNegative(`${field}.hot_water_m3`, reading.hotWaterM3);
  });
  failed.forEach(({ user, areaM2 }, index) => {
    if (areaM2.n <= 0n) {
      throw badField(`failed[${index}].area_m2`, toExactText(areaM2), 'more than 0');
    }
    const line = users.find(({ id }) => id === user);
    if (line === undefined) throw badField(`failed[${index}].user`, user, 'the id of a user');
    if (compare(areaM2, line.areaM2) > 0) {
      const most = `at most the ${toExactText(line.areaM2)} of the unit`;
      throw badField(`failed[${index}].area_m2`, toExactText(areaM2), most);
    }
  });
}

function checkCo2({ co2 }: BillInput): void {
  if (co2 === undefined) return;
  if (co2.agreedPeriod !== undefined) checkPeriod(co2.agreedPeriod, 'co2.agreed_period');
  if ('kg' in co2.emissions) {
    notNegative('co2.emissions_kg', co2.emissions.kg);
    notNegativeCents('co2.cost_cents', co2.emissions.costCents);
    return;
  }
  co2.emissions.deliveries.forEach((delivery, index) => {
    notNegative(`co2.deliveries[${index}].quantity`, delivery.quantity);
  });
}

function notNegative(field: string, value: Rational | undefined): void {
  if (value === undefined || value.n >= 0n) return;
  throw badField(field, toExactText(value), '0 or more');
}

function notNegativeCents(field: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw badField(field, value, 'whole cents, 0 or more');
}
