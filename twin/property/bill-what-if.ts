/**
 * A stored bill under other circumstances. Nothing is stored. The engine moves a change of users
 * that is there; for a dwelling with one user a change is assumed, split by degree days and days.
 */
import { defined } from '#kernel/defined.ts';
import { divide, multiply, rational, sum, type Rational } from '#kernel/rational.ts';
import { addDays, civilDate } from '#kernel/time.ts';
import { rateMeter } from '../billing/rated-units.ts';
import type { Bill, BillInput, BillUser } from '../billing/types.ts';
import { whatIf, type Change } from '../billing/what-if.ts';
import type { BillSource } from './bill-source.ts';
import { propertyError } from './errors.ts';

/** What is asked for, in decimal text; each part may be left out. */
export interface BillChange {
  readonly heatingConsumptionPct?: string;
  readonly hotWaterConsumptionPct?: string;
  readonly costsPct?: string;
  /** First day of the second of two users; with one user, of a user to come. */
  readonly moved?: { readonly dwellingId: string; readonly day: string };
  /** An allocator that measured nothing; without an area its part by rating. */
  readonly failed?: { readonly meterId: string; readonly areaM2?: string };
}

export interface ChangedBill {
  /** What the bill after the change was made from. */
  readonly input: BillInput;
  readonly after: Bill;
}

/** Throws PROPERTY_BAD_CHANGE for a change that names nothing of the bill, and what `whatIf` throws. */
export function changedBill(
  { input, law }: Pick<BillSource, 'input' | 'law'>,
  change: BillChange,
): ChangedBill {
  const { moved } = change;
  const users = moved && input.users.filter(({ unit }) => unit === moved.dwellingId);
  if (users?.length === 0) throw badChange('moved.dwellingId', 'is no dwelling of the bill');
  const [only] = users?.length === 1 ? users : [];
  const base = only && moved ? withSecondUser(input, only, day(moved.day)) : input;
  const asked = engineChange(base, change, {
    movesUser: moved !== undefined && only === undefined,
  });
  const { after } = whatIf(base, asked, law);
  return { after, input: { ...base, shares: { ...base.shares, ...asked.shares } } };
}

function engineChange(
  input: BillInput,
  change: BillChange,
  { movesUser }: { readonly movesUser: boolean },
): Change {
  const { heatingConsumptionPct, hotWaterConsumptionPct, costsPct, moved, failed } = change;
  const shares = {
    ...(heatingConsumptionPct && { heatingConsumptionPct: rational(heatingConsumptionPct) }),
    ...(hotWaterConsumptionPct && { hotWaterConsumptionPct: rational(hotWaterConsumptionPct) }),
  };
  return {
    shares,
    ...(costsPct === undefined ? {} : { costsPct: rational(costsPct) }),
    ...(movesUser && moved ? { moved: { unit: moved.dwellingId, day: day(moved.day) } } : {}),
    ...(failed === undefined ? {} : { failed: failedDevice(input, failed) }),
  };
}

/** The dwelling's reading stays, and goes to two users by degree days, hot water by days. */
function withSecondUser(input: BillInput, user: BillUser, from: string): BillInput {
  const { from: first = input.period.from, to: last = input.period.to } = user;
  if (from <= first || from > last) {
    throw badChange('moved.day', `is not a day after ${first} and up to ${last}`);
  }
  const { devices = [], heatUnits, hotWaterM3, waterMeters: _meters, ...others } = user;
  const { prepaidCents: _prepaid, ...rest } = others;
  const second = [
    { ...rest, id: `${user.id}/1`, from: first, to: addDays(from, -1) },
    { ...rest, id: `${user.id}/2`, from, to: last, occupant: '' },
  ];
  const rated = devices.map((device) => rateMeter(device).rated);
  const reading = {
    unit: user.unit,
    heatUnits: sum([...rated, ...(heatUnits === undefined ? [] : [heatUnits])]),
    ...defined({ hotWaterM3 }),
  };
  return {
    ...input,
    users: input.users.flatMap((one) => (one === user ? second : [one])),
    noInterimReading: [
      ...(input.noInterimReading ?? []).filter(({ unit }) => unit !== user.unit),
      (input.noInterimReading ?? []).find(({ unit }) => unit === user.unit) ?? reading,
    ],
  };
}

/** What the device missed is estimated by the mean of the building (§9a Abs. 1 HeizkostenV). */
function failedDevice(
  input: BillInput,
  { meterId, areaM2 }: NonNullable<BillChange['failed']>,
): NonNullable<Change['failed']> {
  const users = input.users.filter(({ devices }) => devices?.some(({ id }) => id === meterId));
  if (users.length === 0) throw badChange('failed.meterId', 'is no device of a read dwelling');
  return users.map((user) => {
    const lost = areaM2 === undefined ? areaOf(user, meterId) : rational(areaM2);
    if (lost.n <= 0n || lost.n * user.areaM2.d > user.areaM2.n * lost.d) {
      throw badChange('failed.areaM2', 'is not more than 0 and up to the area of the dwelling');
    }
    const basis = { method: 'building_average' } as const;
    return { user: user.id, side: 'heating', areaM2: lost, basis };
  });
}

/** The area of a device's room is not known; radiators are sized by it, so their output tells. */
function areaOf({ areaM2, devices = [] }: BillUser, meterId: string): Rational {
  const own = devices.find(({ id }) => id === meterId)?.kq ?? rational(0);
  return divide(multiply(areaM2, own), sum(devices.map(({ kq }) => kq)));
}

function day(text: string): string {
  try {
    return civilDate(text);
  } catch {
    throw badChange('moved.day', 'is no day of the calendar');
  }
}

function badChange(field: string, reason: string): Error {
  return propertyError('PROPERTY_BAD_CHANGE', { details: { field: `change.${field}`, reason } });
}
