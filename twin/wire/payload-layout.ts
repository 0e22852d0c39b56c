/**
 * The layout of a payload: each byte that says how to read others (DIF, VIF, length, filler) in hex,
 * and `..` for each byte of a value. A meter repeats it from telegram to telegram, byte for byte.
 *
 * Where nothing else vouches for a telegram, its layout does: mode 5 garbles a block at random
 * when the block before it is touched, and shifts bytes 8 to 15 of the first one with the access
 * number. Either shows, as long as enough of the bytes say how to read others.
 */
import { toHex } from '#kernel/bytes.ts';
import type { DataRecord } from './data-record.ts';
import type { Telegram } from './decode-telegram.ts';
import { DIF } from './data-field.ts';
import type { PayloadShape } from './payload-shape.ts';
import { AES_BLOCK_BYTES } from './security/aes.ts';

export interface PayloadLayout {
  /** Fillers at the end are left out: a reader of records takes nothing else there. */
  readonly pattern: string;
  /** Nobody without the key can change a byte and keep the layout (once in 2^32 tries). */
  readonly binds: boolean;
}

/** Bytes of a garbled block that must come out right by chance. */
const BINDING_BYTES = 4;
/** What the access number is mixed into. */
const SHIFTED = { from: 8, to: 16 } as const;
const ANY = '..';

// A shape is one object for all telegrams of its kind.
const byShape = new WeakMap<PayloadShape, PayloadLayout>();

export function payloadLayout(telegram: Telegram): PayloadLayout {
  const { shape } = telegram;
  if (shape === undefined) return layoutOfRecords(telegram);
  const known = byShape.get(shape);
  if (known !== undefined) return known;
  const made = layoutOfRecords(telegram);
  byShape.set(shape, made);
  return made;
}

function layoutOfRecords({ payloadKind, plain, records }: Telegram): PayloadLayout {
  if (payloadKind !== 'records') {
    const headers = records.map(({ dib, vib }) => dib + vib).join('');
    // The CRC of the whole telegram stands in a compact frame, away from what can be shifted.
    return { pattern: `${payloadKind}:${headers}`, binds: payloadKind === 'compact' };
  }
  const isValue = new Uint8Array(plain.length);
  for (const record of records) {
    const end = record.offset + record.length;
    isValue.fill(1, end - record.raw.length / 2, end);
  }
  const last = lastRecordEnd(records);
  const cells = [...isValue.subarray(0, last)].map((value, at) =>
    value === 1 ? ANY : toHex(plain, at, at + 1),
  );
  const isFiller = plain.subarray(last).every((byte) => byte === DIF.filler);
  return { pattern: cells.join(''), binds: isFiller && isBinding(isValue) };
}

function lastRecordEnd(records: readonly DataRecord[]): number {
  return records.reduce((end, { offset, length }) => Math.max(end, offset + length), 0);
}

function isBinding(isValue: Uint8Array): boolean {
  for (let at = 0; at < isValue.length; at += AES_BLOCK_BYTES) {
    if (fixedBytes(isValue.subarray(at, at + AES_BLOCK_BYTES)) < BINDING_BYTES) return false;
  }
  return fixedBytes(isValue.subarray(SHIFTED.from, SHIFTED.to)) > 0;
}

function fixedBytes(isValue: Uint8Array): number {
  return isValue.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
}

/** True where one of two layouts may be the other under a rewritten access number. */
export function isShiftedLayout(one: string, other: string): boolean {
  const [ours, theirs] = [cellsOf(one), cellsOf(other)];
  const differences = new Set<number>();
  for (let at = 0; at < Math.min(ours.length, theirs.length, AES_BLOCK_BYTES); at++) {
    const [a, b] = [ours[at] ?? ANY, theirs[at] ?? ANY];
    if (a === ANY || b === ANY) continue;
    const difference = Number.parseInt(a, 16) ^ Number.parseInt(b, 16);
    if (at >= SHIFTED.from) differences.add(difference);
    else if (difference !== 0) return false;
  }
  return differences.size <= 1 && !differences.has(0);
}

function cellsOf(pattern: string): readonly string[] {
  return pattern.match(/../g) ?? [];
}
