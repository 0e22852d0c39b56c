/**
 * D6, device time: close to the time of reception (that it is there says acceptance-rules.ts). A
 * recorded telegram carries its age inside the encryption, so that it cannot be dated anew. Some
 * kinds of device have no clock; their registration says so.
 *
 * The outer limit allows for the clock of an allocator, which nobody sets again after mounting: a
 * 20 ppm crystal is off by 1 h 45 min after ten years, the life of the battery, and a clock that
 * was set in summer time by mistake is off by one hour. The time is compared with the reception at
 * the gateway, not with the arrival of the bundle: a gateway that was off line for days delivers
 * lawful telegrams late.
 *
 * Once some readings are known, so is by how much the clock is off, and it stays so but for its
 * drift: the inner limit is around that. A gateway that dates a fresh telegram by an hour shows at
 * once, and one that does it by a minute more each time after ten.
 *
 * Some clocks are put forward in summer and do not say so. Which ones shows in the first telegram of
 * the other season; until then an hour more or less fits, and only across the change, or in the days
 * around it, since some are set at night. From then on the meter is held to what it did.
 */
import {
  berlinOffsetMinutes,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  type Instant,
} from '#kernel/time.ts';
import type { JudgedReading } from '../store/judged-readings.ts';
import type { KnownClock } from './meter-state.ts';
import type { History, ReadingCandidate, ReadingRule, Refusal } from './rule.ts';

export const DEVICE_TIME_LIMIT_MS = 2 * HOUR_MS;
/** Around what the clock is known to be off by: gateway clocks and whole minutes. */
export const KNOWN_OFFSET_LIMIT_MS = 10 * MINUTE_MS;
/** Generously above the 1.7 s a day of a 20 ppm crystal. */
const DRIFT_MS_PER_DAY = 5 * SECOND_MS;
/** So many readings make an offset known. */
const KNOWN_READINGS = 4;

export const deviceTimeRule: ReadingRule = {
  defence: 'D6',
  check: (candidate, history) => {
    const { deviceAt, rxAt } = candidate;
    if (deviceAt === null) return undefined;
    const offsetMs = deviceAt - rxAt;
    if (Math.abs(offsetMs) > DEVICE_TIME_LIMIT_MS) return stale(offsetMs);
    return offsetFault(candidate, offsetMs, history);
  },
};

function stale(offsetMs: number): Refusal {
  const hours = Math.round(Math.abs(offsetMs) / HOUR_MS);
  const side = offsetMs < 0 ? 'before' : 'after';
  return {
    reason: 'stale',
    message: `the date-time in the telegram lies ${hours} h ${side} its reception`,
    evidence: { field: 'device-time' },
  };
}

function offsetFault(
  { rxAt }: ReadingCandidate,
  offsetMs: number,
  history: History,
): Refusal | undefined {
  const near = history.near();
  if (near.length < KNOWN_READINGS || isSteady(near, offsetMs, history.clock())) return undefined;
  const timed = near.filter(hasDeviceTime);
  const usual = usualClock(timed);
  if (usual === undefined) return undefined;
  const apartMs = Math.min(...timed.map((reading) => Math.abs(reading.at - rxAt)));
  const atFirst = history.clock() ?? usual;
  const heard = { at: rxAt, offsetMs };
  const offMs = offBy(heard, usual, atFirst.followsSummer);
  // Who shifts each telegram by a little more than the last is found by what the clock was at first.
  const sinceFirstMs = offBy(heard, atFirst, atFirst.followsSummer);
  const isNear =
    offMs <= limitAfter(apartMs) && sinceFirstMs <= limitAfter(Math.abs(rxAt - atFirst.at));
  if (isNear) return undefined;
  const against = timed.slice(-1).map(({ telegramId }) => telegramId);
  const minutes = Math.round(Math.max(offMs, sinceFirstMs) / MINUTE_MS);
  return {
    reason: 'stale',
    message: `the meter's clock and the claimed reception are ${minutes} min further apart than before`,
    evidence: { field: 'reception-time', against },
    isDoubt: true,
  };
}

/** As nearly all telegrams: off by the same as each of the others and as the first, in no need of a median. */
function isSteady(
  near: readonly JudgedReading[],
  offsetMs: number,
  atFirst: KnownClock | null,
): boolean {
  if (atFirst?.followsSummer === true) return false;
  if (Math.abs((atFirst?.offsetMs ?? offsetMs) - offsetMs) > KNOWN_OFFSET_LIMIT_MS) return false;
  for (const { at, deviceAt } of near) {
    if (deviceAt === null) continue;
    if (Math.abs(deviceAt - at - offsetMs) > KNOWN_OFFSET_LIMIT_MS) return false;
  }
  return true;
}

function limitAfter(spanMs: number): number {
  return KNOWN_OFFSET_LIMIT_MS + (spanMs / DAY_MS) * DRIFT_MS_PER_DAY;
}

/** What the clock is off by as a rule, and when; undefined where too few readings tell. */
function usualClock(timed: readonly Timed[]): KnownClock | undefined {
  if (timed.length < KNOWN_READINGS) return undefined;
  const clocks = timed.map(({ at, deviceAt }) => ({ at, offsetMs: deviceAt - at }));
  clocks.sort((a, b) => a.offsetMs - b.offsetMs);
  return clocks[Math.floor(clocks.length / 2)];
}

/** The clock as it was when enough readings told first. */
export function knownClock(history: History, at: Instant): KnownClock | null {
  const usual = usualClock(history.near().filter(hasDeviceTime));
  return usual === undefined ? null : { at, offsetMs: usual.offsetMs };
}

/** How far two looks at one clock differ, beyond what summer time explains. */
function offBy(one: KnownClock, other: KnownClock, followsSummer: boolean | undefined): number {
  const differenceMs = one.offsetMs - other.offsetMs;
  const shifts = summerShifts(one.at, other.at, followsSummer);
  return Math.min(...shifts.map((shiftMs) => Math.abs(differenceMs - shiftMs)));
}

function summerShifts(
  at: Instant,
  other: Instant,
  followsSummer: boolean | undefined,
): readonly number[] {
  if (followsSummer === false) return [0];
  const shifts = seasonsOf(at).flatMap((ours) => seasonsOf(other).map((theirs) => ours - theirs));
  return followsSummer === true ? shifts : [0, ...shifts];
}

/** What summer time adds; both where it changes within a day. */
function seasonsOf(at: Instant): readonly number[] {
  return [at - DAY_MS, at + DAY_MS].map((near) => summerMs(near));
}

function summerMs(at: Instant): number {
  return (berlinOffsetMinutes(at) - WINTER_MINUTES) * MINUTE_MS;
}

const WINTER_MINUTES = 60;

/** What a telegram of the other season tells of a clock. */
export function clockAfter(known: KnownClock, heard: KnownClock): KnownClock {
  if (known.followsSummer !== undefined) return known;
  const [[ours, oursToo], [theirs, theirsToo]] = [seasonsOf(heard.at), seasonsOf(known.at)];
  if (ours === undefined || theirs === undefined) return known;
  if (ours !== oursToo || theirs !== theirsToo || ours === theirs) return known;
  const differenceMs = heard.offsetMs - known.offsetMs;
  const followsSummer = Math.abs(differenceMs - (ours - theirs)) < Math.abs(differenceMs);
  return { ...known, followsSummer };
}

type Timed = JudgedReading & { readonly deviceAt: number };

function hasDeviceTime(reading: JudgedReading): reading is Timed {
  return reading.deviceAt !== null;
}
