/**
 * D3, the message counter: it rises from telegram to telegram of a meter. It is kept with each
 * reading, so that it survives a restart, and only counters that the meter's key vouches for are
 * kept: those of modes 7 and 10, and the session number of an encrypted extended link layer.
 *
 * Compared are the neighbours by time of reception, on both sides, not the highest counter so far:
 * the bundle of a gateway that was off line brings lawful telegrams late, and a replay does not fit
 * wherever its reception is claimed to be. A new key begins anew (EN 13757-7:2018, 9.5).
 */
import type { ReadingRow } from '../store/readings.ts';
import type { ReadingRule, RegisteredMeter } from './rule.ts';

export const counterRule: ReadingRule = {
  defence: 'D3',
  check: ({ meter, rxAt, counter }, history) => {
    if (counter === null) return undefined;
    const earlier = counterOf(history.before(meter.no, rxAt), meter);
    const later = counterOf(history.after(meter.no, rxAt), meter);
    const isNew = (earlier === null || counter > earlier) && (later === null || counter < later);
    if (isNew) return undefined;
    return {
      reason: 'replay',
      message: 'the message counter does not rise: it was used before',
    };
  },
};

function counterOf(reading: ReadingRow | undefined, meter: RegisteredMeter): number | null {
  if (reading === undefined || reading.telegramId <= meter.afterTelegram) return null;
  return reading.counter;
}
