/**
 * Contradictions. A telegram that is genuine by itself (it decrypts, its layout is right, it was
 * never there before) and does not fit to what was accepted may be false, or what was accepted may
 * be. It is refused as long as it stands alone. When a third one agrees with two that were refused,
 * or refusing goes on for hours, both sides are kept and held until somebody decides: so nobody can
 * blind a meter by one telegram that came first.
 */
import { HOUR_MS } from '#kernel/time.ts';
import type { Doubt } from './meter-state.ts';
import { faultBetween } from './monotonic.ts';
import type { ReadingCandidate, Refusal } from './rule.ts';

/** With so many agreeing doubts before it, a telegram is kept. */
const AGREEING_DOUBTS = 2;
const REFUSED_AT_MOST_MS = 6 * HOUR_MS;
/**
 * Doubts are not forgotten by time: a meter that is heard once a day is a meter, too, and who dates
 * a telegram far away must not wipe out the others. Nor does the newest push the oldest out: where
 * so many do not agree, something is wrong all the same.
 */
const REMEMBERED = 12;

export function doubtOf(
  candidate: ReadingCandidate,
  refusal: Refusal,
  layout: string | null,
): Doubt {
  const { rxAt, units, dueDate, dueDateUnits, counter, deviceAt } = candidate;
  const against = refusal.evidence?.against ?? [];
  const { whole } = candidate.mark;
  return { at: rxAt, units, dueDate, dueDateUnits, counter, deviceAt, whole, against, layout };
}

/**
 * True where the same telegram is in doubt already: whoever repeats one frame makes no course of it. What
 * has neither a clock nor a counter may lawfully repeat itself, and each time counts.
 */
export function isDoubtedAlready(doubts: readonly Doubt[], candidate: ReadingCandidate): boolean {
  const { deviceAt, counter, mark } = candidate;
  if (deviceAt === null && counter === null) return false;
  return doubts.some(({ whole }) => whole === mark.whole);
}

/** True where enough doubts agree with the last one. */
export function doAgree(doubts: readonly Doubt[], { meter }: ReadingCandidate): boolean {
  const last = doubts.at(-1);
  if (last === undefined) return false;
  const agreeing = doubts.slice(0, -1).filter((other) => agree(other, last, meter));
  if (agreeing.length >= AGREEING_DOUBTS) return true;
  return agreeing.some(({ at }) => Math.abs(last.at - at) >= REFUSED_AT_MOST_MS);
}

/** True where no more can be remembered of what the last one is about: layouts, or all else. */
export function areMany(doubts: readonly Doubt[]): boolean {
  const isLayout = doubts.at(-1)?.layout !== null;
  return doubts.filter(({ layout }) => (layout !== null) === isLayout).length >= REMEMBERED;
}

function agree(one: Doubt, other: Doubt, meter: ReadingCandidate['meter']): boolean {
  if (one.layout !== other.layout) return false;
  const [earlier, later] = one.at <= other.at ? [one, other] : [other, one];
  if (earlier.at === later.at || earlier.whole === later.whole) return false;
  if (earlier.deviceAt !== null && later.deviceAt !== null && later.deviceAt < earlier.deviceAt) {
    return false;
  }
  if (earlier.counter !== null && later.counter !== null && later.counter <= earlier.counter) {
    return false;
  }
  const { course } = meter.measure;
  if (course === 'level') return true;
  return faultBetween(course)(earlier, later, meter.maxUnitsPerDay) === undefined;
}
