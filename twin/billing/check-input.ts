/** What a bill cannot be made from: a coded error that names the field, before any money moves. */
import { compareText } from '#kernel/compare-text.ts';
import { compare, toExactText, type Rational } from '#kernel/rational.ts';
import { addDays } from '#kernel/time.ts';
import { checkDistinct, checkPct, notNegative, notNegativeCents } from './check-fields.ts';
import {
  checkCo2,
  checkFailed,
  checkFuelStock,
  checkGroups,
  checkPeriod,
  checkPipeHeat,
  checkReadings,
  checkSplit,
} from './check-parts.ts';
import { badField, billingError } from './errors.ts';
import { checkMeter } from './rated-units.ts';
import type { BillInput, BillPeriod, BillUser } from './types.ts';

const USERS_MAX = 200_000;

/**
 * Throws BILLING_NO_DWELLINGS, BILLING_BAD_AREA, BILLING_BAD_FIELD, BILLING_OVERLAPPING_USERS,
 * BILLING_BAD_UNITS, BILLING_BAD_RATING, BILLING_SHARE_OUT_OF_RANGE, TIME_NOT_A_DATE.
 */
export function checkInput(input: BillInput): void {
  if (input.users.length === 0) {
    throw billingError('BILLING_NO_DWELLINGS', { details: { field: 'users' } });
  }
  if (input.users.length > USERS_MAX) {
    throw badField('users', `${input.users.length} users`, `at most ${USERS_MAX}`);
  }
  checkPeriod(input.period, 'period');
  checkCosts(input);
  if (input.split !== undefined) checkSplit(input.split);
  checkPct('shares.heating_consumption_pct', input.shares.heatingConsumptionPct);
  checkPct('shares.hot_water_consumption_pct', input.shares.hotWaterConsumptionPct);
  checkPct('input_vat_pct', input.inputVatPct);
  input.users.forEach((user, index) => checkUser(user, `users[${index}]`, input.period));
  checkIds(input.users);
  checkMeters(input);
  checkTenancies(input);
  checkGroups(input);
  checkReadings(input);
  checkFailed(input);
  checkPipeHeat(input);
  if (input.co2 !== undefined) checkCo2(input.co2, 'co2.');
}

function checkCosts({ costs }: BillInput): void {
  notNegativeCents('costs.unitary_cents', costs.unitaryCents);
  notNegativeCents('costs.heating_only_cents', costs.heatingOnlyCents ?? 0);
  notNegativeCents('costs.hot_water_only_cents', costs.hotWaterOnlyCents ?? 0);
  costs.relief?.forEach(({ cents: own }, index) => {
    notNegativeCents(`costs.relief[${index}].cents`, own);
  });
  const relief = (costs.relief ?? []).map(({ kind }) => kind);
  checkDistinct(relief, (index) => `costs.relief[${index}].kind`);
  if (costs.fuelStock) checkFuelStock(costs.fuelStock, 'costs.fuel_stock.');
}

function checkUser(user: BillUser, field: string, period: BillPeriod): void {
  if (user.areaM2.n <= 0n) {
    const got = toExactText(user.areaM2);
    const details = { field: `${field}.area_m2`, dwelling: user.unit, got };
    throw billingError('BILLING_BAD_AREA', { details });
  }
  notConsumedBackwards(`${field}.heat_units`, user.heatUnits);
  notConsumedBackwards(`${field}.hot_water_m3`, user.hotWaterM3);
  user.devices?.forEach((meter, index) => {
    checkMeter(meter, `${field}.devices[${index}]`);
  });
  notNegative(`${field}.pipe_length_m`, user.pipeLengthM);
  notNegativeCents(`${field}.prepaid_cents`, user.prepaidCents);
  const { prepaidMonths = 1 } = user;
  if (!(Number.isInteger(prepaidMonths) && prepaidMonths > 0)) {
    throw badField(`${field}.months`, prepaidMonths, 'a whole number of months from 1 on');
  }
  const own = { from: user.from ?? period.from, to: user.to ?? period.to };
  checkPeriod(own, field);
  const most = monthsTouched(own);
  if (prepaidMonths > most) {
    throw badField(`${field}.months`, prepaidMonths, `at most ${most}, as months of the user`);
  }
  if (own.from < period.from) throw badField(`${field}.from`, own.from, `${period.from} or later`);
  if (own.to > period.to) throw badField(`${field}.to`, own.to, `${period.to} or earlier`);
}

/** Calendar months with a day of the period. */
function monthsTouched({ from, to }: BillPeriod): number {
  const [first, last] = [from, to].map(
    (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)),
  );
  return (last ?? 0) - (first ?? 0) + 1;
}

/** A device that was exchanged counts from 0 again: the difference of two readings is no consumption. */
function notConsumedBackwards(field: string, value: Rational | undefined): void {
  if (value === undefined || value.n >= 0n) return;
  throw billingError('BILLING_BAD_FIELD', {
    details: { field, got: toExactText(value), expected: '0 or more' },
    hint: `check the readings behind ${field}; after an exchange give what the old and the new device counted, added up`,
  });
}

const METER_LISTS = [
  ['devices', 'devices'],
  ['waterMeters', 'water_meters'],
] as const;

/** A device counts in one dwelling, once for each of its users, and in their time. */
function checkMeters({ users, period }: BillInput): void {
  const unitOf = new Map<string, string>();
  for (const [index, user] of users.entries()) {
    for (const [list, name] of METER_LISTS) {
      const meters = user[list] ?? [];
      const fieldOf = (at: number): string => `users[${index}].${name}[${at}]`;
      checkDistinct(
        meters.map(({ id }) => id),
        (at) => `${fieldOf(at)}.id`,
      );
      for (const [at, { id, start, end }] of meters.entries()) {
        const unit = unitOf.get(id) ?? user.unit;
        if (unit !== user.unit) throw badField(`${fieldOf(at)}.id`, id, 'a device of one dwelling');
        unitOf.set(id, unit);
        const [from, to] = [user.from ?? period.from, user.to ?? period.to];
        if (start !== undefined && start.day > to) {
          throw badField(`${fieldOf(at)}.start.day`, start.day, `${to} or earlier`);
        }
        if (end !== undefined && end.day < addDays(from, -1)) {
          throw badField(`${fieldOf(at)}.end.day`, end.day, `${from} or later`);
        }
      }
    }
  }
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
    const inTime = own.toSorted((a, b) => compareText(a.from, b.from));
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
    hint: `let ${before.user.id} end before ${span.from}, or ${span.user.id} begin on ${addDays(before.to, 1)} or later`,
  });
}
