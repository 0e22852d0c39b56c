/**
 * What tells one telegram from another before it is decrypted: its access number and its ciphertext
 * blocks. A genuine meter repeats blocks only from the beginning and under the same access number
 * (nothing was consumed for 256 telegrams); any other block that was there before was put together
 * by somebody without the key.
 */
import { LINK_HEADER_BYTES } from '#wire/link-layer.ts';
import { walkLayers, type Walked } from '#wire/telegram-header.ts';

/** Receptions of one transmission differ by the clocks of the gateways, not by more than this. */
export const DUPLICATE_WINDOW_MS = 60_000;

const BLOCK_BYTES = 16;
const BLOCK_KEY_BYTES = 6;

/** Numbers in place of bytes: small, and compared at once. */
export interface Mark {
  readonly accessNumber: number;
  readonly isEncrypted: boolean;
  /** Of the payload as it came from the air. */
  readonly whole: number;
  /** Of its first 16 bytes. */
  readonly start: number;
  /** One number for each block of 16 bytes: its first six, ciphertext is random enough. */
  readonly blocks: readonly number[];
}

/** Of a fragment, everything behind the link layer: it is one of its message and stands for it. */
export function markOf(frame: Uint8Array, layers: Walked = walkLayers(frame).layers): Mark {
  const { tpl, ell, payloadKind, payloadOffset = LINK_HEADER_BYTES } = layers;
  const isEncrypted = payloadKind === 'closed' || (tpl?.mode ?? 0) !== 0;
  const end = frame.length;
  const start = hash52(frame, payloadOffset, Math.min(payloadOffset + BLOCK_BYTES, end));
  return {
    // A telegram without a transport header has it in the extended link layer (EN 13757-4).
    accessNumber:
      tpl === undefined || tpl.header === 'none' ? (ell?.accessNumber ?? 0) : tpl.accessNumber,
    isEncrypted,
    whole: hash52(frame, payloadOffset, end),
    start,
    blocks: isEncrypted ? blockKeys(frame, payloadOffset) : [start],
  };
}

function blockKeys(frame: Uint8Array, payloadOffset: number): number[] {
  const keys: number[] = [];
  for (let at = payloadOffset; at + BLOCK_BYTES <= frame.length; at += BLOCK_BYTES) {
    let key = 0;
    for (let index = 0; index < BLOCK_KEY_BYTES; index++) {
      key = key * 256 + (frame[at + index] ?? 0);
    }
    keys.push(key);
  }
  return keys;
}

/**
 * `same`: equal access number and payload, whatever status or addresses say. `rewritten`: equal
 * first block under another access number, which no meter can produce, since the access number
 * goes into the encryption. `altered`: equal first block and access number, and another end; a
 * meter whose access number came round sends that too, but not within the minute of its ledger
 * key. `spliced`: a later block that was sent before, behind another one or in another place.
 */
export type Likeness = 'same' | 'rewritten' | 'altered' | 'spliced' | 'different';

export function likeness(ours: Mark, theirs: Mark): Likeness {
  const isSameNumber = ours.accessNumber === theirs.accessNumber;
  if (isSameNumber && ours.whole === theirs.whole) return 'same';
  const isSameStart = ours.blocks[0] === theirs.blocks[0] && ours.blocks.length > 0;
  if (isSameStart && !isSameNumber) return 'rewritten';
  if (ours.isEncrypted && theirs.isEncrypted && sharesLaterBlock(ours.blocks, theirs.blocks)) {
    return 'spliced';
  }
  return isSameStart ? 'altered' : 'different';
}

/** Behind what both begin with. */
function sharesLaterBlock(ours: readonly number[], theirs: readonly number[]): boolean {
  let common = 0;
  while (common < ours.length && ours[common] === theirs[common]) common += 1;
  // Asked for each telegram of the window: loops, since `indexOf` costs more than a few comparisons.
  for (let at = common; at < ours.length; at++) {
    for (let other = common; other < theirs.length; other++) {
      if (ours[at] === theirs[other]) return true;
    }
  }
  return false;
}

/** Spreads the bytes from `start` to before `end` over 52 bits. */
function hash52(data: Uint8Array, start: number, end: number): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0;
    high = Math.imul(high ^ byte, 0x85ebca6b);
    low = Math.imul(low ^ byte, 0xc2b2ae35);
    high ^= low >>> 13;
    low ^= high >>> 16;
  }
  return (high >>> 12) * 0x1_0000_0000 + (low >>> 0);
}
