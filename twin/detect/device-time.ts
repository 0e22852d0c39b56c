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
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
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
  const timed = history.near().filter(hasDeviceTime);
  const usual = usualOffset(timed);
  if (usual === undefined) return undefined;
  const apartMs = Math.min(...timed.map((reading) => Math.abs(reading.at - rxAt)));
  const offMs = Math.abs(offsetMs - usual);
  const atFirst = history.clock();
  // Who shifts each telegram by a little more than the last is found by what the clock was at first.
  const sinceFirstMs = atFirst === null ? 0 : Math.abs(offsetMs - atFirst.offsetMs);
  const isFar =
    offMs > limitAfter(apartMs) ||
    (atFirst !== null && sinceFirstMs > limitAfter(Math.abs(rxAt - atFirst.at)));
  if (!isFar) return undefined;
  const against = timed.slice(-1).map(({ telegramId }) => telegramId);
  const minutes = Math.round(Math.max(offMs, sinceFirstMs) / MINUTE_MS);
  return {
    reason: 'stale',
    message: `the meter's clock and the claimed reception are ${minutes} min further apart than before`,
    evidence: { field: 'reception-time', against },
    isDoubt: true,
  };
}

function limitAfter(spanMs: number): number {
  return KNOWN_OFFSET_LIMIT_MS + (spanMs / DAY_MS) * DRIFT_MS_PER_DAY;
}

/** What the clock is off by as a rule; undefined where too few readings tell. */
function usualOffset(timed: readonly Timed[]): number | undefined {
  if (timed.length < KNOWN_READINGS) return undefined;
  const offsets = timed.map((reading) => reading.deviceAt - reading.at).sort((a, b) => a - b);
  return offsets[Math.floor(offsets.length / 2)];
}

/** The clock as it was when enough readings told first. */
export function knownClock(history: History, at: Instant): KnownClock | null {
  const offsetMs = usualOffset(history.near().filter(hasDeviceTime));
  return history.clock() ?? (offsetMs === undefined ? null : { at, offsetMs });
}

type Timed = JudgedReading & { readonly deviceAt: number };

function hasDeviceTime(reading: JudgedReading): reading is Timed {
  return reading.deviceAt !== null;
}
