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
 * Once some readings are known, so is by how much the clock is off, and it stays so: the inner
 * limit is around that. A gateway that dates a fresh telegram by an hour shows at once.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#kernel/time.ts';
import type { JudgedReading } from '../store/judged-readings.ts';
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
  if (timed.length < KNOWN_READINGS) return undefined;
  const offsets = timed.map((reading) => reading.deviceAt - reading.at).sort((a, b) => a - b);
  const known = offsets[Math.floor(offsets.length / 2)] ?? 0;
  const apartMs = Math.min(...timed.map((reading) => Math.abs(reading.at - rxAt)));
  const limit = KNOWN_OFFSET_LIMIT_MS + (apartMs / DAY_MS) * DRIFT_MS_PER_DAY;
  if (Math.abs(offsetMs - known) <= limit) return undefined;
  const against = timed.slice(-1).map(({ telegramId }) => telegramId);
  const minutes = Math.round(Math.abs(offsetMs - known) / MINUTE_MS);
  return {
    reason: 'stale',
    message: `the meter's clock and the claimed reception are ${minutes} min further apart than before`,
    evidence: { field: 'reception-time', against },
    isDoubt: true,
  };
}

function hasDeviceTime(
  reading: JudgedReading,
): reading is JudgedReading & { readonly deviceAt: number } {
  return reading.deviceAt !== null;
}
