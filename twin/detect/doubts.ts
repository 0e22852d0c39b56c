/**
 * Contradictions. A telegram that is genuine by itself (it decrypts, its layout is right, it was
 * never there before) and does not fit to what was accepted may be false, or what was accepted may
 * be. It is refused as long as it stands alone. When a third one agrees with two that were refused,
 * or refusing goes on for hours, both sides are kept and held until somebody decides: so nobody can
 * blind a meter by one telegram that came first.
 */
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import type { Doubt } from './meter-state.ts';
import { faultBetween } from './monotonic.ts';
import type { ReadingCandidate, Refusal } from './rule.ts';

/** With so many agreeing doubts before it, a telegram is kept. */
const AGREEING_DOUBTS = 2;
const REFUSED_AT_MOST_MS = 6 * HOUR_MS;
const FORGOTTEN_AFTER_MS = DAY_MS;
const REMEMBERED = 12;

export function doubtOf(candidate: ReadingCandidate, refusal: Refusal): Doubt {
  const { rxAt, units, dueDate, dueDateUnits, counter, deviceAt } = candidate;
  const against = refusal.evidence?.against ?? [];
  const { whole } = candidate.mark;
  return { at: rxAt, units, dueDate, dueDateUnits, counter, deviceAt, whole, against };
}

/** Those that still matter at the time of `doubt`, and it. */
export function remembered(doubts: readonly Doubt[], doubt: Doubt): readonly Doubt[] {
  const recent = doubts.filter(({ at }) => Math.abs(at - doubt.at) <= FORGOTTEN_AFTER_MS);
  return [...recent, doubt].slice(-REMEMBERED);
}

/** True where the last of the doubts must be kept as the other side of a contradiction. */
export function isContradiction(doubts: readonly Doubt[], { meter }: ReadingCandidate): boolean {
  const last = doubts.at(-1);
  if (last === undefined) return false;
  const agreeing = doubts.slice(0, -1).filter((other) => agree(other, last, meter));
  if (agreeing.length >= AGREEING_DOUBTS) return true;
  return agreeing.some(({ at }) => Math.abs(last.at - at) >= REFUSED_AT_MOST_MS);
}

function agree(one: Doubt, other: Doubt, meter: ReadingCandidate['meter']): boolean {
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
