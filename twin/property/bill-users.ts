/**
 * The lines of a dwelling on a bill: who lived there when, and what its meters counted for each.
 * A change of users is read where a reading of every meter lies close before it; else the whole
 * reading goes by degree days (§9b Abs. 3 HeizkostenV). Days without an occupant are the
 * landlord's.
 */
import { divide, rational, sum, type Rational } from '#kernel/rational.ts';
import {
  addDays,
  berlinDate,
  berlinMidnight,
  DAY_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import { cents } from '#kernel/units.ts';
import { rateMeter, type MeterConsumption, type MeterReadings } from '../billing/rated-units.ts';
import type { BillPeriod, BillUser, UnitReading } from '../billing/types.ts';
import type { Meter } from '../store/meters.ts';
import type { Dwelling, Occupancy } from '../store/properties.ts';

/** A reading this old still tells what the register showed on the day of the change. */
const INTERIM_AGE_MS = 3 * DAY_MS;

export interface UnitsAt {
  /** Counted from the start of the period up to an instant. */
  readonly units: number;
  /** When the reading was made that says so; undefined without one. */
  readonly readAt: Instant | undefined;
}

export interface MeterCount {
  readonly meter: Meter;
  /** Counted in the whole period, or so far. */
  readonly units: number;
  readonly unitsAt: (instant: Instant) => UnitsAt;
  /** What its register showed at the start, in its own steps; undefined where nobody knows. */
  readonly start?: RegisterStart | undefined;
}

export interface RegisterStart {
  readonly day: CivilDate;
  readonly value: number;
  /** Last day on which the device served. */
  readonly until?: CivilDate | undefined;
}

interface DwellingLines {
  readonly users: readonly BillUser[];
  /** Where a change of users was not read. */
  readonly unread: readonly UnitReading[];
}

interface Tenancy {
  readonly id: string;
  readonly occupant: string;
  readonly payer: 'tenant' | 'landlord';
  readonly from: CivilDate;
  readonly to: CivilDate;
}

interface DwellingCounts {
  readonly dwelling: Dwelling;
  readonly tenancies: readonly Tenancy[];
  readonly meters: readonly MeterCount[];
  /** Warm water meters, which count litres. */
  readonly water?: readonly MeterCount[];
  readonly prepaidCents?: Readonly<Record<string, number>>;
  /** Up to where the data reaches. */
  readonly watermark: Instant;
}

/** Tenancies of a period, with the landlord in the gaps. */
export function tenanciesIn(
  dwellingId: string,
  occupancies: readonly Occupancy[],
  period: BillPeriod,
): Tenancy[] {
  const found: Tenancy[] = [];
  let next = period.from;
  const vacant = (to: CivilDate): void => {
    const id = `${dwellingId}-vacant-${next}`;
    found.push({ id, occupant: '', payer: 'landlord', from: next, to });
  };
  for (const [index, { id, name, ...own }] of occupancies.entries()) {
    const from = own.from > next ? own.from : next;
    // Who moves in ends the tenancy before, whatever its own end says.
    const follower = occupancies[index + 1]?.from;
    const ends = [own.to, follower && addDays(follower, -1), period.to];
    const to = ends.reduce<CivilDate>((a, b) => (b !== undefined && b < a ? b : a), period.to);
    if (to < from) continue;
    if (from > next) vacant(addDays(from, -1));
    found.push({ id, occupant: name, payer: 'tenant', from, to });
    next = addDays(to, 1);
    if (next > period.to) break;
  }
  if (next <= period.to) vacant(period.to);
  return found;
}

export function dwellingLines(dwellingCounts: DwellingCounts): DwellingLines {
  const { tenancies, meters, water = [], dwelling } = dwellingCounts;
  const heat = meters.map((count) => countsByTenancy(dwellingCounts, count));
  const litres = water.map((count) => countsByTenancy(dwellingCounts, count));
  const heatRead = heat.every((units) => units !== undefined);
  const waterRead = litres.every((units) => units !== undefined);
  const users = tenancies.map((tenancy, index) => {
    const at = (counts: readonly (readonly number[] | undefined)[], meter: number): number =>
      counts[meter]?.[index] ?? 0;
    const shown = (count: MeterCount, counts: readonly number[] | undefined) =>
      registersOf(count, { counts, index, tenancies, watermark: dwellingCounts.watermark });
    const devices = meters.map((count, meterAt) => ({
      ...deviceOf(count.meter, at(heat, meterAt)),
      ...exactly(shown(count, heat[meterAt]), (units) => rational(displayed(count.meter, units))),
    }));
    const used = litres.reduce((sum, _meter, meterAt) => sum + at(litres, meterAt), 0);
    const waterMeters = water.map((count, meterAt) => ({
      id: count.meter.id,
      room: count.meter.room,
      m3: cubicMetres(at(litres, meterAt)),
      ...exactly(shown(count, litres[meterAt]), cubicMetres),
    }));
    return userOf(dwellingCounts, tenancy, {
      ...(heatRead ? { devices } : {}),
      ...(water.length > 0 && waterRead ? { hotWaterM3: cubicMetres(used), waterMeters } : {}),
    });
  });
  if (heatRead && waterRead) return { users, unread: [] };
  const rated = meters.map(({ meter, units }) => rateMeter(deviceOf(meter, units)).rated);
  const allLitres = water.reduce((sum, { units }) => sum + units, 0);
  const unread = {
    unit: dwelling.id,
    ...(heatRead ? {} : { heatUnits: sum(rated) }),
    ...(waterRead ? {} : { hotWaterM3: cubicMetres(allLitres) }),
  };
  return { users, unread: [unread] };
}

interface Registers {
  readonly start: { readonly day: CivilDate; readonly value: number };
  readonly end: { readonly day: CivilDate; readonly value: number };
}

/** Of one tenancy: where one ends the next begins, with the same reading. */
function registersOf(
  { start }: MeterCount,
  {
    counts,
    index,
    tenancies,
    watermark,
  }: {
    readonly counts: readonly number[] | undefined;
    readonly index: number;
    readonly tenancies: readonly Tenancy[];
    readonly watermark: Instant;
  },
): Registers | undefined {
  if (start === undefined || counts === undefined) return undefined;
  const upTo = (end: number): number =>
    counts.slice(0, end).reduce((all, own) => all + own, start.value);
  const before = tenancies[index - 1];
  const last = [tenancies[index]?.to, start.until, berlinDate(watermark)].reduce<CivilDate>(
    (least, day) => (day !== undefined && day < least ? day : least),
    '9999-12-31',
  );
  const first = before === undefined || before.to < start.day ? start.day : before.to;
  // A device that came later, or was gone before, has nothing to show of this time.
  if (last < first || (start.until !== undefined && start.until < first)) return undefined;
  return { start: { day: first, value: upTo(index) }, end: { day: last, value: upTo(index + 1) } };
}

function exactly(registers: Registers | undefined, of: (value: number) => Rational): MeterReadings {
  if (registers === undefined) return {};
  const { start, end } = registers;
  return {
    start: { day: start.day, value: of(start.value) },
    end: { day: end.day, value: of(end.value) },
  };
}

const cubicMetres = (litres: number): Rational => divide(rational(litres), rational(1_000));

/** Units of each tenancy; undefined where a change has no reading close before it. */
function countsByTenancy(
  { tenancies, watermark }: DwellingCounts,
  { units, unitsAt }: MeterCount,
): number[] | undefined {
  const ends: number[] = [];
  for (const { to } of tenancies.slice(0, -1)) {
    const changesAt = berlinMidnight(addDays(to, 1));
    if (changesAt > watermark) {
      ends.push(units);
      continue;
    }
    const interim = unitsAt(changesAt);
    if (interim.readAt === undefined || interim.readAt < changesAt - INTERIM_AGE_MS) {
      return undefined;
    }
    ends.push(interim.units);
  }
  const starts = [0, ...ends];
  return [...ends, units].map((end, index) => end - (starts[index] ?? 0));
}

function userOf(
  { dwelling, tenancies, prepaidCents = {} }: DwellingCounts,
  { id, occupant, payer, from, to }: Tenancy,
  counted: Pick<BillUser, 'devices' | 'hotWaterM3' | 'waterMeters'>,
): BillUser {
  const prepaid = prepaidCents[id];
  return {
    // A dwelling with one user for the whole period is named by the dwelling.
    id: tenancies.length === 1 ? dwelling.id : id,
    unit: dwelling.id,
    payer,
    label: dwelling.label,
    occupant,
    areaM2: rational(dwelling.areaM2),
    from,
    to,
    ...counted,
    ...(prepaid === undefined ? {} : { prepaidCents: cents(prepaid) }),
  };
}

function deviceOf(meter: Meter, steps: number): MeterConsumption {
  const { id, label, room, kq, kc, kt = '1' } = meter;
  const scale = meter.kind === 'heat' ? 'kwh' : meter.scale;
  return {
    id,
    label,
    room,
    units: displayed(meter, steps),
    kq: rational(kq),
    kc: rational(kc),
    ...(kt === '1' ? {} : { kt: rational(kt) }),
    scale,
  };
}

/** Steps as a device shows them: a heat meter is stored in watt hours. */
function displayed({ kind }: Meter, steps: number): number {
  return kind === 'heat' ? steps / WH_PER_KWH : steps;
}

const WH_PER_KWH = 1000;
