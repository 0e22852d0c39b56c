/**
 * When a telegram was received, as captures say it: ISO 8601 with or without a zone, or an epoch
 * in seconds, milliseconds or microseconds. A time without a zone is the wall clock of a place.
 */
import { defined } from '#kernel/defined.ts';
import type { Instant } from '#kernel/time.ts';
import { captureError } from './errors.ts';

/** The instant at which a wall clock, given as if it were UTC, showed that time. */
export type WallClock = (asIfUtcMs: number) => Instant;

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/;
const EPOCH = /^\d{9,16}(?:\.\d+)?$/;
/** 1e11 s is the year 5138, 1e11 ms 1973: an epoch tells its unit by its size. */
const MAX_SECONDS = 1e11;
const MAX_MILLISECONDS = 1e14;
const EARLIEST = Date.UTC(1990, 0, 1);

/** Undefined where the text is no time, or one before wireless meters. */
export function receptionTime(time: string | number, wallClock: WallClock): Instant | undefined {
  const at = typeof time === 'number' ? epochMs(time) : textMs(time.trim(), wallClock);
  return Number.isSafeInteger(at) && at >= EARLIEST && at <= MAX_MILLISECONDS ? at : undefined;
}

function textMs(text: string, wallClock: WallClock): number {
  if (EPOCH.test(text)) return epochMs(Number(text));
  const [, date, clock, fraction = '', zone] = ISO.exec(text) ?? [];
  if (date === undefined || clock === undefined) return NaN;
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  const seconds = clock.length === 5 ? `${clock}:00` : clock;
  const ms = Date.parse(`${date}T${seconds}.${millis}${zone === undefined ? 'Z' : isoZone(zone)}`);
  // A day that a month does not have would become one of the next month.
  const isCalendarDay = new Date(`${date}T00:00:00Z`).getUTCDate() === Number(date.slice(8));
  if (Number.isNaN(ms) || !isCalendarDay) return NaN;
  return zone === undefined ? wallClock(ms) : ms;
}

function isoZone(zone: string): string {
  return zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

function epochMs(value: number): number {
  if (value < MAX_SECONDS) return Math.round(value * 1000);
  return value < MAX_MILLISECONDS ? Math.round(value) : Math.round(value / 1000);
}

/**
 * The wall clock of an IANA zone such as Europe/Berlin; without a name that of this machine. An
 * hour that comes twice in autumn is the first one. Throws CAPTURE_ZONE_UNKNOWN.
 */
export function wallClockOf(zone: string | undefined): WallClock {
  const offsetAt = zoneOffset(zone);
  return (asIfUtcMs) => {
    const earlier = offsetAt(asIfUtcMs - 24 * 3_600_000);
    const candidate = asIfUtcMs - earlier;
    return offsetAt(candidate) === earlier ? candidate : asIfUtcMs - offsetAt(asIfUtcMs);
  };
}

const QUARTER_HOUR_MS = 900_000;

/** Offset from UTC in milliseconds at an instant; remembered for each quarter of an hour. */
function zoneOffset(zone: string | undefined): (at: Instant) => number {
  const format = zoneFormat(zone);
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_HOUR_MS);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const start = quarter * QUARTER_HOUR_MS;
      // `YYYY-MM-DD, HH:MM:SS`
      const shown = format.format(start).replace(', ', 'T').replace(' ', 'T');
      offset = Date.parse(`${shown}Z`) - start;
      known.set(quarter, offset);
    }
    return offset;
  };
}

function zoneFormat(zone: string | undefined): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('sv-SE', {
      dateStyle: 'short',
      timeStyle: 'medium',
      ...defined({ timeZone: zone }),
    });
  } catch (cause) {
    throw captureError('CAPTURE_ZONE_UNKNOWN', { details: { zone: zone ?? '' }, cause });
  }
}
