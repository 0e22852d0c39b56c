/**
 * The readings of meters as a bill may use them, over exchanges of devices: the register of an old
 * device stands still after its last reading, and that of a new one begins at 0 where it was
 * mounted, whatever it showed then. A device that was never exchanged passes through.
 */
import { addDays, berlinDate, type CivilDate, type Instant } from '#kernel/time.ts';
import { measureOf, type Course } from '../store/meter-kinds.ts';
import type { Meter } from '../store/meters.ts';
import type { ReadingRow, ReadingStore } from '../store/readings.ts';
import type { ServiceLife } from '../store/service-lives.ts';
import type { Store } from '../store/store.ts';

/** What of a reading a bill goes by. */
export interface ServedValues extends Register {
  readonly at: Instant;
  readonly telegramId: number;
  /** What the register showed where that is something else; null before the mounting. */
  readonly shown?: Register | null;
}
type Register = Pick<ReadingRow, 'units' | 'dueDate' | 'dueDateUnits'>;
type ServedRow = ReadingRow & ServedValues;

export interface ServedReadings {
  /** The newest that counts, received at or before an instant. */
  before(meterNo: number, at: Instant): ServedRow | undefined;
  /** The oldest that counts, received after an instant. */
  after(meterNo: number, at: Instant): ServedRow | undefined;
  /** The newest reading that counts, received at or before an instant. */
  latest(meterId: string, at: Instant): ServedValues | undefined;
  /** False for a device that was taken down before `from`, mounted after `to`, or never mounted. */
  serves(meterId: string, from: Instant, to: Instant): boolean;
  /** When a device was taken down; undefined while it serves. */
  endedAt(meterId: string): Instant | undefined;
}

interface Served {
  readonly meter: Meter;
  readonly life: ServiceLife;
}

export function servedReadings({
  readings,
  serviceLives,
  meters,
}: Pick<Store, 'readings' | 'serviceLives' | 'meters'>): ServedReadings {
  const byId = new Map<string, Served>();
  const byNo = new Map<number, Served>();
  for (const [meterId, life] of serviceLives.all()) {
    const meter = meters.byId(meterId);
    if (meter === undefined) continue;
    byId.set(meterId, { meter, life });
    byNo.set(meter.no, { meter, life });
  }
  const rowBefore = (meterNo: number, at: Instant): ServedRow | undefined => {
    const served = byNo.get(meterNo);
    if (served === undefined) return readings.before(meterNo, at);
    const row = readings.before(meterNo, Math.min(at, served.life.untilAt ?? at));
    return standing(served, { row, first: firstOf(readings, served), at });
  };
  return {
    serves: (meterId, from, to) => {
      const life = byId.get(meterId)?.life;
      const [start, end] = [life?.fromAt ?? -Infinity, life?.untilAt ?? Infinity];
      return start < end && end > from && start <= to;
    },
    endedAt: (meterId) => byId.get(meterId)?.life.untilAt ?? undefined,
    latest: (meterId, at) => {
      const served = byId.get(meterId);
      return served === undefined ? readings.latest(meterId, at) : rowBefore(served.meter.no, at);
    },
    before: rowBefore,
    after: (meterNo, at) => {
      const served = byNo.get(meterNo);
      if (served === undefined) return readings.after(meterNo, at);
      const { fromAt, untilAt } = served.life;
      if (at >= (untilAt ?? Infinity)) return rowBefore(meterNo, at + 1);
      const row = readings.after(meterNo, Math.max(at, (fromAt ?? at + 1) - 1));
      if (row === undefined || row.at > (untilAt ?? Infinity)) return rowBefore(meterNo, at + 1);
      const isBeforeMounting = at + 1 < (fromAt ?? -Infinity);
      return isBeforeMounting ? rowBefore(meterNo, at + 1) : normalised(served, row);
    },
  };
}

function firstOf(
  readings: Pick<ReadingStore, 'after'>,
  { meter, life }: Served,
): ReadingRow | undefined {
  return life.fromAt === null ? undefined : readings.after(meter.no, life.fromAt - 1);
}

/** What the register showed at an instant, before, during and after its service. */
function standing(
  served: Served,
  of: {
    readonly row: ReadingRow | undefined;
    readonly first: ReadingRow | undefined;
    readonly at: Instant;
  },
): ServedRow | undefined {
  const { fromAt, untilAt } = served.life;
  const { row, first, at } = of;
  if (fromAt !== null && (row === undefined || row.at < fromAt)) {
    const none = { at, units: 0, shown: null };
    return first === undefined ? undefined : { ...normalised(served, first), ...none };
  }
  if (row === undefined) return undefined;
  const own = normalised(served, row);
  return untilAt !== null && at >= untilAt ? { ...own, at } : own;
}

/** Counted from the mounting, not from what the device showed when it left the factory. */
function normalised({ meter, life }: Served, row: ReadingRow): ServedRow {
  const { fromAt, startUnits } = life;
  if (fromAt === null) return row;
  const { course } = measureOf(meter.kind);
  if (course === 'level') return row;
  const mountedOn = berlinDate(fromAt);
  const hasPassed = row.dueDate !== null && row.dueDate >= mountedOn;
  const dueDateUnits = hasPassed ? sinceMounting(row, { course, mountedOn, startUnits }) : 0;
  const isRestarted = hasPassed && course === 'restarts';
  const shown = { ...row, dueDateUnits: hasPassed ? row.dueDateUnits : null };
  return { ...row, units: isRestarted ? row.units : row.units - startUnits, dueDateUnits, shown };
}

/** The value of the first due date after the mounting still holds the start; later ones do not. */
function sinceMounting(
  { dueDate, dueDateUnits }: Register,
  of: { readonly course: Course; readonly mountedOn: CivilDate; readonly startUnits: number },
): number | null {
  if (dueDateUnits === null || dueDate === null) return null;
  const { course, mountedOn, startUnits } = of;
  const isFirst = dueDate < addDays(mountedOn, 365);
  return course === 'runs-on' || isFirst ? dueDateUnits - startUnits : dueDateUnits;
}
