/**
 * Two gateways claim different times for one telegram. A replay is never earlier than its original:
 * if the later delivery claims the earlier reception, one of the two gateways is wrong, and who
 * delivered second is no more suspect than who came first. Where the device time cannot tell and
 * the difference matters, the reading is held.
 */
import { DUPLICATE_WINDOW_MS, likeness } from './mark.ts';
import { KNOWN_OFFSET_LIMIT_MS } from './device-time.ts';
import type { Case, Effect, Judgement } from './judgement.ts';
import type { GuardRefusal } from './rules.ts';
import type { StateHistory } from './state-history.ts';

/** Undefined where it is a plain replay. */
export function disputeOf(
  { state, candidate, gateway }: Case,
  history: StateHistory,
  refusals: readonly GuardRefusal[],
): Judgement | undefined {
  const { rxAt, deviceAt, mark } = candidate;
  // Its own clock says that the copy is the one that lies.
  if (deviceAt === null || refusals.some(({ defence }) => defence === 'D6')) return undefined;
  const original = history
    .alike()
    .find(
      ({ reading, mark: stored }) =>
        reading.gateway !== gateway &&
        rxAt < reading.firstRxAt - DUPLICATE_WINDOW_MS &&
        likeness(mark, stored) === 'same',
    );
  if (original === undefined) return undefined;
  const { telegramId, firstRxAt } = original.reading;
  const effects: Effect[] = [
    {
      kind: 'alarm',
      alarm: {
        kind: 'contradiction',
        defence: 'D6',
        message: 'two gateways claim different times of reception for one telegram',
        evidence: { field: 'reception-time', against: [telegramId] },
      },
    },
  ];
  if (firstRxAt - rxAt > KNOWN_OFFSET_LIMIT_MS) {
    effects.push({ kind: 'hold', telegramIds: [telegramId], reason: 'time' });
  }
  return { state, verdict: { kind: 'duplicate' }, effects };
}
