/**
 * D5, the window of access numbers: the next one is a little higher than the last. Anybody can write
 * the number, and it comes round after 256 telegrams, so that it stops no replay for long and a
 * gap of a few days stops honest meters. It is off unless a scenario switches it on, to show that.
 */
import type { ReadingRule } from './rule.ts';

/** As receivers have it that count on this alone. */
const WINDOW = 16;

export const accessNumberRule: ReadingRule = {
  defence: 'D5',
  check: ({ mark }, history) => {
    const last = history.alike().at(-1);
    if (last === undefined) return undefined;
    const ahead = (mark.accessNumber - last.mark.accessNumber) & 0xff;
    if (ahead >= 1 && ahead <= WINDOW) return undefined;
    return {
      reason: 'replay',
      message: 'the access number does not follow the last one',
      evidence: { field: 'access-number', against: [last.reading.telegramId] },
    };
  },
};
