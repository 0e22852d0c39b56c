/**
 * Chips, one 0 or 1 per element, and the three ways in which wireless M-Bus writes a byte as chips
 * (EN 13757-4:2019, clauses 6 to 8): 3-of-6, Manchester and NRZ. Each is a table of 16 words, the
 * high nibble goes first and the most significant bit of it is the first chip.
 */
import { assert } from '#kernel/errors.ts';

/** Chips as text to be read by people: `0101`. */
export function chipsOf(text: string): Uint8Array {
  assert(/^[01]*$/.test(text), `"${text}" is not made of chips`);
  return Uint8Array.from(text, (chip) => (chip === '1' ? 1 : 0));
}

/** Eight chips in a byte, the first in the most significant bit, the last byte filled with zeros. */
export function packChips(chips: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(chips.length / 8));
  for (let index = 0; index < chips.length; index++) {
    const byte = index >> 3;
    out[byte] = (out[byte] ?? 0) | ((chips[index] ?? 0) << (7 - (index & 7)));
  }
  return out;
}

export interface ChipCoding {
  readonly name: '3-of-6' | 'Manchester' | 'NRZ';
  /** Words of the nibbles 0…F. */
  readonly words: readonly string[];
}

const NIBBLES = Array.from({ length: 16 }, (_, nibble) => nibble.toString(2).padStart(4, '0'));

/** Any other word of six chips is a coding error. */
export const THREE_OF_SIX: ChipCoding = {
  name: '3-of-6',
  words: (
    '010110 001101 001110 001011 011100 011001 011010 010011 ' +
    '101100 100101 100110 100011 110100 110001 110010 101001'
  ).split(' '),
};

/** Bit 1 rises in its middle, bit 0 falls. */
export const MANCHESTER: ChipCoding = {
  name: 'Manchester',
  words: NIBBLES.map((bits) => bits.replace(/[01]/g, (bit) => (bit === '1' ? '01' : '10'))),
};

export const NRZ: ChipCoding = { name: 'NRZ', words: NIBBLES };

export function chipsPerByte(coding: ChipCoding): number {
  return 2 * wordLength(coding);
}

export function encodeBytes(data: Uint8Array, coding: ChipCoding): Uint8Array {
  const words = coding.words.map(chipsOf);
  const chips = new Uint8Array(data.length * chipsPerByte(coding));
  let length = 0;
  for (const byte of data) {
    for (const nibble of [byte >> 4, byte & 0xf]) {
      const word = words[nibble];
      assert(word !== undefined, `no word for nibble ${nibble}`);
      chips.set(word, length);
      length += word.length;
    }
  }
  return chips;
}

/** The byte whose chips begin at `offset`; undefined at a coding error or when chips are missing. */
export function decodeByte(
  chips: Uint8Array,
  offset: number,
  coding: ChipCoding,
): number | undefined {
  const length = wordLength(coding);
  if (offset < 0 || offset + 2 * length > chips.length) return undefined;
  const nibbles = nibblesOf(coding);
  const high = nibbles[wordAt(chips, offset, length)] ?? NO_NIBBLE;
  const low = nibbles[wordAt(chips, offset + length, length)] ?? NO_NIBBLE;
  return high === NO_NIBBLE || low === NO_NIBBLE ? undefined : (high << 4) | low;
}

const NO_NIBBLE = -1;
const NIBBLES_BY_WORD = new Map(
  [THREE_OF_SIX, MANCHESTER, NRZ].map((coding) => [coding, invert(coding)]),
);

function nibblesOf(coding: ChipCoding): Int8Array {
  const nibbles = NIBBLES_BY_WORD.get(coding);
  assert(nibbles !== undefined, `no table for ${coding.name}`);
  return nibbles;
}

function invert(coding: ChipCoding): Int8Array {
  const nibbles = new Int8Array(1 << wordLength(coding)).fill(NO_NIBBLE);
  coding.words.forEach((word, nibble) => (nibbles[Number.parseInt(word, 2)] = nibble));
  return nibbles;
}

function wordLength(coding: ChipCoding): number {
  return coding.words[0]?.length ?? 0;
}

function wordAt(chips: Uint8Array, offset: number, length: number): number {
  let word = 0;
  for (let index = 0; index < length; index++) word = (word << 1) | (chips[offset + index] ?? 0);
  return word;
}
