/**
 * D9, the rate of a counter: a meter without a clock of its own that sends at steady intervals cannot
 * send many telegrams in the time of a few. So a telegram that was kept back and dated late stands too
 * near to the next one that is let through: its counter says how many were sent in between. One side
 * is false, and neither counts until somebody decides.
 *
 * A pause is lawful, and so is whatever a meter does that keeps no steady interval. What shows a level
 * and no register may send more often when there is something to tell.
 */
import { MINUTE_MS } from '#kernel/time.ts';
import type { JudgedReading } from '../store/judged-readings.ts';
import type { History, ReadingRule } from './rule.ts';

/** Steps from which a rate is learnt, and how many of four must have it. */
const KNOWN_STEPS = 6;
const STEADY_SHARE = 3 / 4;
/** A schedule varies by 3 %, see fleet/arrival.ts. */
const STEADY_PCT = 10;
/** Intervals that a telegram may come early. */
const EARLY_STEPS = 2;

export const stepRateRule: ReadingRule = {
  defence: 'D9',
  check: ({ meter, rxAt, counter, deviceAt }, history) => {
    if (counter === null || deviceAt !== null || meter.measure.course === 'level') return undefined;
    const intervalMs = steadyIntervalMs(history);
    if (intervalMs === undefined) return undefined;
    const point = { at: rxAt, counter };
    const isHasty = (earlier: Counted, later: Counted): boolean => {
      const dueMs = (later.counter - earlier.counter) * intervalMs * (1 - STEADY_PCT / 100);
      return later.at - earlier.at + EARLY_STEPS * intervalMs + MINUTE_MS < dueMs;
    };
    const [before, after] = [history.before(rxAt), history.after(rxAt)];
    const against = [
      ...(before !== undefined && isCounted(before) && isHasty(before, point) ? [before] : []),
      ...(after !== undefined && isCounted(after) && isHasty(point, after) ? [after] : []),
    ].map(({ telegramId }) => telegramId);
    if (against.length === 0) return undefined;
    return {
      reason: 'stale',
      message: 'by its counter the meter sent more telegrams than it does in the time between',
      evidence: { field: 'reception-time', against },
      isDoubt: true,
    };
  },
};

type Counted = Pick<JudgedReading, 'at'> & { readonly counter: number };

function isCounted(reading: JudgedReading): reading is JudgedReading & Counted {
  return reading.counter !== null;
}

/** The usual time between two telegrams; undefined where there is none. */
function steadyIntervalMs(history: History): number | undefined {
  const seen = history.near().filter(isCounted);
  const steps = seen.slice(1).flatMap((later, at) => {
    const earlier = seen[at] ?? later;
    const count = later.counter - earlier.counter;
    return count > 0 ? [(later.at - earlier.at) / count] : [];
  });
  if (steps.length < KNOWN_STEPS) return undefined;
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const steady = steps.filter((step) => Math.abs(step - usual) <= (usual * STEADY_PCT) / 100);
  return steady.length >= STEADY_SHARE * steps.length ? usual : undefined;
}
