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
 * access number, and then the date-time differs. A meter without a clock then repeats all of it.
 */
import type { EvidenceField } from '#kernel/evidence.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { DUPLICATE_WINDOW_MS, likeness, type Likeness, type Mark } from './mark.ts';
import type { Seen } from './meter-state.ts';
import type { History, ReadingCandidate, ReadingRule } from './rule.ts';
import { vouchedBy } from './trust.ts';

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
      const found = likeness(mark, seen.mark);
      if (found === 'different') continue;
      const fault = faultOf(found, candidate, { seen, history });
      if (fault === undefined) continue;
      const { message, field, isDoubt } = fault;
      const against = [seen.reading.telegramId];
      const evidence = { field, against } as const;
      return { reason: 'replay', message, evidence, ...(isDoubt ? { isDoubt } : {}) };
    }
    return undefined;
  },
};

interface Fault {
  readonly message: string;
  readonly field: EvidenceField;
  readonly isDoubt: boolean;
}

function faultOf(
  found: Likeness,
  candidate: ReadingCandidate,
  { seen, history }: { readonly seen: Seen; readonly history: History },
): Fault | undefined {
  const { reading } = seen;
  const isSameMinute = reading.ledgerKey === candidate.ledgerKey;
  const { deviceAt, mark } = candidate;
  const isAgain = deviceAt === null ? isTooSoon(candidate, seen, history) : isSameMinute;
  if (found === 'same' && isAgain) {
    const message = 'the telegram was received and stored before';
    return { message, field: 'ciphertext', isDoubt: false };
  }
  if (!mark.isEncrypted) return undefined;
  const message = messageOf(found, deviceAt !== null && isSameMinute);
  if (message === undefined) return undefined;
  const field = found === 'rewritten' ? 'access-number' : 'ciphertext';
  // Of what nobody vouches for, the one that was stored first may be the one that was made up.
  return { message, field, isDoubt: vouchedBy(candidate) === 'nobody' };
}

function messageOf(found: Likeness, isSameMinute: boolean): string | undefined {
  switch (found) {
    case 'rewritten':
      return 'a stored ciphertext came back under another access number';
    case 'spliced':
      return 'a stored ciphertext block came back in another telegram';
    case 'altered':
      return isSameMinute ? 'a stored ciphertext came back with another end' : undefined;
    default:
      return undefined;
  }
}

const ACCESS_NUMBERS = 256;
/** Half of the time in which an access number comes round: the interval is only measured. */
const ROUND = ACCESS_NUMBERS / 2;

/**
 * A meter without a clock sends the same bytes again when its access number has come round. How
 * long that takes is measured among the newest readings, by the numbers between two of them.
 */
function isTooSoon({ rxAt }: ReadingCandidate, { reading }: Seen, history: History): boolean {
  const readings = history.alike();
  let intervalMs = Infinity;
  for (let at = 1; at < readings.length; at++) {
    const [one, other] = [readings[at - 1], readings[at]];
    if (one === undefined || other === undefined) continue;
    const gapMs = other.reading.at - one.reading.at;
    const steps = (other.mark.accessNumber - one.mark.accessNumber) & (ACCESS_NUMBERS - 1);
    if (gapMs > DUPLICATE_WINDOW_MS) {
      intervalMs = Math.min(intervalMs, gapMs / (steps || ACCESS_NUMBERS));
    }
  }
  return intervalMs < Infinity && Math.abs(rxAt - reading.firstRxAt) < ROUND * intervalMs;
}
