/**
 * D3, the message counter: it rises from telegram to telegram of a meter. It is kept with each
 * reading, so that it survives a restart, and only counters that the meter's key vouches for are
 * kept: those of modes 7 and 10, and the session number of an encrypted extended link layer.
 *
 * Compared are the neighbours by time of reception, on both sides, not the highest counter so far:
 * the bundle of a gateway that was off line brings lawful telegrams late, and a replay does not fit
 * wherever its reception is claimed to be. A new key begins anew (EN 13757-7:2018, 9.5).
 *
 * A counter out of its order may lie in a reception that was claimed wrong, on either side: that is a
 * doubt. One that a stored telegram used already, both under a MAC, is a replay and nothing else.
 */
import type { JudgedReading } from '../store/judged-readings.ts';
import type { History, ReadingCandidate, ReadingRule, RegisteredMeter } from './rule.ts';

export const counterRule: ReadingRule = {
  defence: 'D3',
  check: (candidate, history) => {
    const { meter, rxAt, counter } = candidate;
    if (counter === null) return undefined;
    const before = history.before(rxAt);
    const after = history.after(rxAt);
    const earlier = counterOf(before, meter);
    const later = counterOf(after, meter);
    const against: number[] = [];
    if (earlier !== null && counter <= earlier) against.push(before?.telegramId ?? 0);
    if (later !== null && counter >= later) against.push(after?.telegramId ?? 0);
    if (against.length === 0) return undefined;
    return {
      reason: 'replay',
      message: 'the message counter does not rise: it was used before',
      evidence: { field: 'message-counter', against },
      ...(wasUsed(candidate, history) ? {} : { isDoubt: true }),
    };
  },
};

/** Without a MAC somebody else may have used it first, to keep the genuine telegram out. */
function wasUsed({ meter, counter, hasMac }: ReadingCandidate, history: History): boolean {
  return hasMac && history.alike().some(({ reading }) => counterOf(reading, meter) === counter);
}

function counterOf(reading: JudgedReading | undefined, meter: RegisteredMeter): number | null {
  if (reading === undefined || reading.telegramId <= meter.afterTelegram) return null;
  return reading.counter;
}
