/**
 * D6, device time: close to the time of reception (that it is there says acceptance-rules.ts). A
 * recorded telegram carries its age inside the encryption, so that it cannot be dated anew. Some
 * kinds of device have no clock; their registration says so.
 *
 * The limit allows for the clock of an allocator, which nobody sets again after mounting: a
 * 20 ppm crystal is off by 1 h 45 min after ten years, the life of the battery, and a clock that
 * was set in summer time by mistake is off by one hour. Two hours cover both; what a replay within
 * two hours could change is at most two hours of one radiator, and the ledger (D4) refuses it
 * all the same. The time is compared with the reception at the gateway, not with the arrival of
 * the bundle: a gateway that was off line for days delivers lawful telegrams late.
 */
import { HOUR_MS } from '#kernel/time.ts';
import type { ReadingRule } from './rule.ts';

export const DEVICE_TIME_LIMIT_MS = 2 * HOUR_MS;

export const deviceTimeRule: ReadingRule = {
  defence: 'D6',
  check: ({ deviceAt, rxAt }) => {
    if (deviceAt === null) return undefined;
    const offsetMs = deviceAt - rxAt;
    if (Math.abs(offsetMs) <= DEVICE_TIME_LIMIT_MS) return undefined;
    const hours = Math.round(Math.abs(offsetMs) / HOUR_MS);
    const side = offsetMs < 0 ? 'before' : 'after';
    return {
      reason: 'stale',
      message: `the date-time in the telegram lies ${hours} h ${side} its reception`,
      evidence: { field: 'device-time' },
    };
  },
};
