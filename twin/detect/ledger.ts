/**
 * D4, the ciphertext ledger: a telegram that was stored before is a replay, however old it is and
 * whatever its header says now, and so is one that is put together from blocks of stored ones.
 *
 * The blocks of the newest telegrams are kept with the meter's state. Older ones are looked up under
 * a key that a whole copy cannot avoid: the minute of its encrypted date-time, or a hash of the
 * first block where it has none. What mixes older blocks than those of the window breaks the
 * layout (payload-layout.ts), or is vouched for by nobody where the layout does not bind it.
 *
 * Lawful repeats: several gateways hear one transmission (`sameTransmission`, a duplicate without
 * alarm); the first blocks repeat after 256 telegrams if nothing was consumed, with the same
 * access number, and then the date-time differs.
 */
import type { EvidenceField } from '#kernel/evidence.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { likeness } from './mark.ts';
import type { Likeness, Mark } from './mark.ts';
import type { Seen } from './meter-state.ts';
import type { History, ReadingCandidate, ReadingRule } from './rule.ts';

/** Receptions of one transmission differ by the clocks of the gateways, not by more than this. */
export const DUPLICATE_WINDOW_MS = 60_000;

/** See above. */
export function ledgerKey(deviceAt: number | null, { start }: Mark): number {
  return deviceAt === null ? -1 - start : Math.floor(deviceAt / MINUTE_MS);
}

/**
 * The stored reading of the same transmission, heard by another gateway or sent on twice. No
 * defence, only counting once what was sent once; so it is never switched off. Measured is from
 * the first reception that was stored, however often copies came since.
 */
export function sameTransmission(candidate: ReadingCandidate, history: History): Seen | undefined {
  const { rxAt, ledgerKey: key } = candidate;
  return history
    .alike()
    .find(
      ({ reading, mark }) =>
        reading.ledgerKey === key &&
        Math.abs(reading.firstRxAt - rxAt) <= DUPLICATE_WINDOW_MS &&
        likeness(candidate.mark, mark) === 'same',
    );
}

export const ledgerRule: ReadingRule = {
  defence: 'D4',
  check: (candidate, history) => {
    const { mark, deviceAt } = candidate;
    // A device without a clock that does not encrypt repeats itself lawfully.
    if (deviceAt === null && !mark.isEncrypted) return undefined;
    for (const seen of history.alike()) {
      const fault = faultOf(likeness(mark, seen.mark), candidate, seen);
      if (fault === undefined) continue;
      const [message, field] = fault;
      const against = [seen.reading.telegramId];
      return { reason: 'replay', message, evidence: { field, against } };
    }
    return undefined;
  },
};

type Fault = readonly [message: string, field: EvidenceField];

function faultOf(
  found: Likeness,
  candidate: ReadingCandidate,
  { reading }: Seen,
): Fault | undefined {
  const isSameMinute = reading.ledgerKey === candidate.ledgerKey;
  const { deviceAt, mark } = candidate;
  if (found === 'same' && deviceAt !== null && isSameMinute) {
    return ['the telegram was received and stored before', 'ciphertext'];
  }
  if (!mark.isEncrypted) return undefined;
  switch (found) {
    case 'rewritten':
      return ['a stored ciphertext came back under another access number', 'access-number'];
    case 'spliced':
      return ['a stored ciphertext block came back in another telegram', 'ciphertext'];
    case 'altered':
      return deviceAt !== null && isSameMinute
        ? ['a stored ciphertext came back with another end', 'ciphertext']
        : undefined;
    default:
      return undefined;
  }
}
