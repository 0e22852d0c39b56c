/** Where bytes of a stripped frame lie that an attacker changes without a key. */
import { LabError } from '#kernel/errors.ts';
import { readLayers, type TelegramLayers } from '#wire/telegram-header.ts';

const L_AT = 0;
/** Link layer: L, C, maker (2), number (4), version, type. */
export const VERSION_AT = 8;

export const BLOCK_BYTES = 16;

export function flipped(frame: Uint8Array, at: number, bits: number): Uint8Array {
  const made = frame.slice();
  made[at] = (made[at] ?? 0) ^ bits;
  return made;
}

/** Undefined of what is no telegram. */
export function layersOf(frame: Uint8Array): TelegramLayers | undefined {
  try {
    return readLayers(frame);
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** With an L field that fits. */
export function assembled(...parts: readonly Uint8Array[]): Uint8Array {
  const made = Uint8Array.from(parts.flatMap((part) => [...part]));
  made[L_AT] = made.length - 1;
  return made;
}

/** Of a transport header: access number, status, configuration field (2). */
const ACCESS_AFTER_CI = 1;
const STATUS_AFTER_CI = 2;
const BLOCKS_AFTER_CI = 3;
const BLOCKS_SHIFT = 4;
const LOW_NIBBLE = 0x0f;

export function withAccessNumber(frame: Uint8Array, accessNumber: number): Uint8Array | undefined {
  return withTplByte(frame, ACCESS_AFTER_CI, () => accessNumber);
}

export function withStatus(frame: Uint8Array, status: number): Uint8Array | undefined {
  return withTplByte(frame, STATUS_AFTER_CI, () => status);
}

/** The number of encrypted blocks that the header announces. */
export function withBlocks(frame: Uint8Array, count: number): Uint8Array | undefined {
  return withTplByte(frame, BLOCKS_AFTER_CI, (low) => (low & LOW_NIBBLE) | (count << BLOCKS_SHIFT));
}

function withTplByte(
  frame: Uint8Array,
  afterCi: number,
  change: (byte: number) => number,
): Uint8Array | undefined {
  const layers = layersOf(frame);
  if (layers === undefined || layers.tpl.header === 'none') return undefined;
  const made = frame.slice();
  // A long header has the address of the meter before them.
  const at = layers.ciOffset + afterCi + (layers.tpl.header === 'long' ? ADDRESS_BYTES : 0);
  made[at] = change(made[at] ?? 0) & 0xff;
  return made;
}

const ADDRESS_BYTES = 8;
