/**
 * The same bill under other circumstances: other shares or prices, another day of a change of
 * users, a device that failed. Before and after for each unit, in cents.
 */
import { compareText } from '#kernel/compare-text.ts';
import {
  add,
  divide,
  multiply,
  rational,
  roundToCents,
  subtract,
  sum,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { addDays, type CivilDate } from '#kernel/time.ts';
import { cents, type Cents } from '#kernel/units.ts';
import { heatingBill } from './bill.ts';
import { badField } from './errors.ts';
import { billLines } from './lines.ts';
import { rateMeter } from './rated-units.ts';
import type { RuleSet } from './rule-set.ts';
import type { Bill, BillInput, BillShares, BillUser, FailedDevices } from './types.ts';

export interface Change {
  readonly shares?: Partial<BillShares>;
  /** Percent by which all costs rise; less than 0 where they fall. */
  readonly costsPct?: Rational;
  /** First day of the second user of a unit, instead of the one that it has. */
  readonly moved?: { readonly unit: string; readonly day: CivilDate };
  readonly failed?: readonly FailedDevices[];
}

interface UnitDifference {
  readonly unit: string;
  readonly beforeCents: Cents;
  readonly afterCents: Cents;
  readonly differenceCents: Cents;
}

export interface WhatIf {
  readonly before: Bill;
  readonly after: Bill;
  readonly units: readonly UnitDifference[];
  readonly users: readonly (Omit<UnitDifference, 'unit'> & { readonly user: string })[];
}

/** Throws BILLING_BAD_FIELD for a change that does not fit the bill. */
export function whatIf(input: BillInput, change: Change, law: RuleSet): WhatIf {
  const before = heatingBill(input, law);
  const after = heatingBill(changed(input, change, law), law);
  const perUnit = (bill: Bill): Map<string, number> => {
    const totals = new Map<string, number>();
    for (const { unit, payable } of bill.lines) {
      totals.set(unit, (totals.get(unit) ?? 0) + payable.cents);
    }
    return totals;
  };
  const perUser = (bill: Bill) => new Map(bill.lines.map((l) => [l.userId, l.payable.cents]));
  return {
    before,
    after,
    units: differences(perUnit(before), perUnit(after)).map(([unit, row]) => ({ unit, ...row })),
    users: differences(perUser(before), perUser(after)).map(([user, row]) => ({ user, ...row })),
  };
}

function differences(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) {
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [a, b] = [before.get(key) ?? 0, after.get(key) ?? 0];
    const row = { beforeCents: cents(a), afterCents: cents(b), differenceCents: cents(b - a) };
    return [key, row] as const;
  });
}

function changed(input: BillInput, change: Change, law: RuleSet): BillInput {
  const priced = change.costsPct === undefined ? input : withCosts(input, change.costsPct);
  const { moved } = change;
  const users = moved === undefined ? priced.users : withMove(priced, moved, law);
  return {
    ...priced,
    shares: { ...priced.shares, ...change.shares },
    users: withoutFailed(users, change.failed ?? []),
    failed: [...(priced.failed ?? []), ...(change.failed ?? [])],
  };
}

function withCosts(input: BillInput, pct: Rational): BillInput {
  const factor = divide(add(rational(100), pct), rational(100));
  if (factor.n < 0n) throw badField('change.costs_pct', Number(pct.n), '-100 or more');
  const scaled = (value: Cents): Cents => roundToCents(multiply(rational(value), factor));
  const { unitaryCents, heatingOnlyCents, hotWaterOnlyCents, fuelStock } = input.costs;
  return {
    ...input,
    costs: {
      unitaryCents: scaled(unitaryCents),
      ...(heatingOnlyCents === undefined ? {} : { heatingOnlyCents: scaled(heatingOnlyCents) }),
      ...(hotWaterOnlyCents === undefined ? {} : { hotWaterOnlyCents: scaled(hotWaterOnlyCents) }),
      ...(fuelStock === undefined
        ? {}
        : {
            fuelStock: {
              ...fuelStock,
              lots: fuelStock.lots.map((lot) => ({ ...lot, cents: scaled(lot.cents) })),
            },
          }),
    },
  };
}

/** The units of both together stay; they go over by degree days, hot water by days. */
function withMove(
  input: BillInput,
  { unit, day }: { readonly unit: string; readonly day: CivilDate },
  law: RuleSet,
): BillUser[] {
  const own = input.users.filter((user) => user.unit === unit);
  const [first, second, more] = own.toSorted((a, b) => compareText(a.from ?? '', b.from ?? ''));
  if (first === undefined || second === undefined || more !== undefined) {
    throw badField('change.moved.unit', unit, 'a unit with two users');
  }
  const firstFrom = first.from ?? input.period.from;
  const secondTo = second.to ?? input.period.to;
  if (day <= firstFrom || day > secondTo) {
    const expected = `a day after ${firstFrom} and up to ${secondTo}`;
    throw badField('change.moved.day', day, expected);
  }
  const moved = [
    { ...first, from: firstFrom, to: addDays(day, -1) },
    { ...second, from: day, to: secondTo },
  ];
  const lines = billLines({ ...input, users: moved }, law);
  const part = (key: 'heatBase' | 'waterBase', at: number): Rational => {
    const all = sum(lines.map((line) => line[key].part));
    return divide(lines[at]?.[key].part ?? ZERO, all);
  };
  const lined = billLines({ ...input, users: own }, law);
  const units = sum(lined.map((line) => line.units));
  const volume = sum(lined.map((line) => line.volumeM3));
  const users = moved.map(({ devices: _devices, waterMeters: _meters, ...user }, at): BillUser => ({
    ...user,
    heatUnits: multiply(units, part('heatBase', at)),
    hotWaterM3: multiply(volume, part('waterBase', at)),
  }));
  return input.users.map((user) => users.find(({ id }) => id === user.id) ?? user);
}

/** What failed devices had measured is not known: their part of the units by area goes. */
function withoutFailed(
  users: readonly BillUser[],
  failed: readonly FailedDevices[],
): readonly BillUser[] {
  if (failed.length === 0) return users;
  return users.map((user) => {
    const own = failed.filter((entry) => entry.user === user.id);
    if (own.length === 0) return user;
    const left = (side: FailedDevices['side']): Rational => {
      const lost = sum(own.filter((entry) => entry.side === side).map(({ areaM2 }) => areaM2));
      return divide(subtract(user.areaM2, lost), user.areaM2);
    };
    const { devices, ...rest } = user;
    const measured = devices === undefined ? user : rest;
    return {
      ...measured,
      heatUnits: multiply(unitsOf(user), left('heating')),
      ...(user.hotWaterM3 === undefined
        ? {}
        : { hotWaterM3: multiply(user.hotWaterM3, left('hot_water')) }),
    };
  });
}

function unitsOf({ devices = [], heatUnits = ZERO }: BillUser): Rational {
  return add(heatUnits, sum(devices.map((meter) => rateMeter(meter).rated)));
}
