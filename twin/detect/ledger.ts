/**
 * D4, the ciphertext ledger: a telegram that was stored before is a replay, however old it is and
 * whatever its header says now. The ledger is the store itself: readings are indexed by a key
 * that a replay cannot avoid, and the frames behind equal keys are compared byte for byte.
 *
 * The key is the minute of the encrypted date-time. The same ciphertext decrypts to the same
 * minute, also with a rewritten access number, which garbles the first block only. A telegram
 * without a date-time has a hash of its first block instead.
 *
 * Lawful repeats: several gateways hear one transmission (`sameTransmission`, a duplicate without
 * alarm); the first block repeats after 256 telegrams if nothing was consumed, with the same
 * access number, and then the date-time differs.
 */
import { equalBytes } from '#kernel/bytes.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { LINK_HEADER_BYTES } from '#wire/link-layer.ts';
import { walkLayers } from '#wire/telegram-header.ts';
import type { Walked } from '#wire/telegram-header.ts';
import type { LedgerEntry } from '../store/readings.ts';
import type { FrameContent, History, ReadingCandidate, ReadingRule } from './rule.ts';

/** Receptions of one transmission differ by the clocks of the gateways, not by more than this. */
export const DUPLICATE_WINDOW_MS = 60_000;
const BLOCK_BYTES = 16;

/** See above; `payload` as it came from the air. */
export function ledgerKey(deviceAt: number | null, payload: Uint8Array): number {
  if (deviceAt !== null) return Math.floor(deviceAt / MINUTE_MS);
  return -1 - hash52(payload.subarray(0, BLOCK_BYTES));
}

/**
 * The stored reading of the same transmission, heard by another gateway or sent on twice. No
 * defence, only counting once what was sent once; so it is never switched off.
 */
export function sameTransmission(
  candidate: ReadingCandidate,
  history: History,
): LedgerEntry | undefined {
  const { meter, rxAt } = candidate;
  return history
    .withLedgerKey(meter.no, candidate.ledgerKey, { at: rxAt, withinMs: DUPLICATE_WINDOW_MS })
    .find((entry) => likeness(candidate, history.frameOf(entry.telegramId)) === 'same');
}

export const ledgerRule: ReadingRule = {
  defence: 'D4',
  check: (candidate, history) => {
    const { meter, content, deviceAt } = candidate;
    // A device without a clock that does not encrypt repeats itself lawfully.
    if (deviceAt === null && !content.isEncrypted) return undefined;
    for (const entry of history.withLedgerKey(meter.no, candidate.ledgerKey)) {
      const found = likeness(candidate, history.frameOf(entry.telegramId));
      const against = [entry.telegramId];
      if (found === 'same' && deviceAt !== null) {
        const message = 'the telegram was received and stored before';
        return { reason: 'replay', message, evidence: { field: 'ciphertext', against } };
      }
      if (found === 'rewritten' && content.isEncrypted) {
        return {
          reason: 'replay',
          message: 'a stored ciphertext came back under another access number',
          evidence: { field: 'access-number', against },
        };
      }
      if (found === 'altered' && content.isEncrypted && deviceAt !== null) {
        const message = 'a stored ciphertext came back with another end';
        return { reason: 'replay', message, evidence: { field: 'ciphertext', against } };
      }
    }
    return undefined;
  },
};

/**
 * `same`: equal access number and payload, whatever status or addresses say. `rewritten`: equal
 * first block under another access number, which no meter can produce, since the access number
 * goes into the encryption. `altered`: equal first block and access number, and another end; a
 * meter whose access number came round sends that too, but not within the minute of its ledger key.
 */
function likeness(
  { content: ours }: ReadingCandidate,
  stored: Uint8Array | undefined,
): 'same' | 'rewritten' | 'altered' | 'different' {
  if (stored === undefined) return 'different';
  const theirs = contentOf(stored);
  const isSameNumber = ours.accessNumber === theirs.accessNumber;
  if (isSameNumber && equalBytes(ours.payload, theirs.payload)) return 'same';
  const first = equalBytes(
    ours.payload.subarray(0, BLOCK_BYTES),
    theirs.payload.subarray(0, BLOCK_BYTES),
  );
  if (!first) return 'different';
  return isSameNumber ? 'altered' : 'rewritten';
}

/** Of a fragment, everything behind the link layer: it is one of its message and stands for it. */
export function contentOf(
  frame: Uint8Array,
  layers: Walked = walkLayers(frame).layers,
): FrameContent {
  const { tpl, payloadKind, payloadOffset = LINK_HEADER_BYTES } = layers;
  return {
    accessNumber: tpl?.accessNumber ?? 0,
    isEncrypted: payloadKind === 'closed' || (tpl?.mode ?? 0) !== 0,
    payload: frame.subarray(payloadOffset),
  };
}

/** Spreads bytes over 52 bits. Collisions cost a comparison, nothing more. */
function hash52(data: Uint8Array): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const byte of data) {
    high = Math.imul(high ^ byte, 0x85ebca6b);
    low = Math.imul(low ^ byte, 0xc2b2ae35);
    high ^= low >>> 13;
    low ^= high >>> 16;
  }
  return (high >>> 12) * 0x1_0000_0000 + (low >>> 0);
}
