/**
 * Bounds-checked reading and writing of byte strings, and hex. All multi-byte integers of
 * EN 13757 are little endian, so that is the only order here.
 */
import { errorFactory, EXIT_CODE, type ErrorTable } from './errors.ts';

export const BYTES_ERRORS = {
  BYTES_OUT_OF_RANGE: {
    message: 'expected {wanted} more bytes at offset {offset}, got {available}',
    hint: 'the data ends too early: it was cut short or a length field in it is wrong',
    exitCode: EXIT_CODE.notDecodable,
    httpStatus: 400,
  },
  BYTES_NOT_HEX: {
    message: 'expected hexadecimal digits in pairs, got {found} at character {offset}',
    hint: 'give two digits 0-9 or a-f for each byte; spaces, line breaks, ":" and a leading 0x are allowed',
    exitCode: EXIT_CODE.notDecodable,
    httpStatus: 400,
  },
} as const satisfies ErrorTable;

const bytesError = errorFactory(BYTES_ERRORS);

/** Reads forward through `data`; throws BYTES_OUT_OF_RANGE instead of reading past the end. */
export class ByteReader {
  readonly data: Uint8Array;
  readonly end: number;
  #offset: number;

  constructor(data: Uint8Array, offset = 0, end = data.length) {
    this.data = data;
    this.end = Math.min(end, data.length);
    this.#offset = offset;
  }

  /** Offset of the next byte from the start of `data`. */
  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.end - this.#offset;
  }

  peek(): number {
    return this.#at(this.#need(1));
  }

  u8(): number {
    const at = this.#take(1);
    return this.#at(at);
  }

  u16(): number {
    const at = this.#take(2);
    return this.#at(at) | (this.#at(at + 1) << 8);
  }

  u24(): number {
    const at = this.#take(3);
    return this.#at(at) | (this.#at(at + 1) << 8) | (this.#at(at + 2) << 16);
  }

  u32(): number {
    const at = this.#take(4);
    const low = this.#at(at) | (this.#at(at + 1) << 8) | (this.#at(at + 2) << 16);
    return low + this.#at(at + 3) * 0x100_0000;
  }

  /** A view on the next `count` bytes, not a copy. */
  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return this.data.subarray(at, at + count);
  }

  skip(count: number): void {
    this.#take(count);
  }

  #at(index: number): number {
    return this.data[index] ?? 0;
  }

  #need(count: number): number {
    // Written so that NaN, from arithmetic on a missing byte, is refused too.
    if (!(count >= 0 && this.#offset + count <= this.end)) {
      throw bytesError('BYTES_OUT_OF_RANGE', {
        details: { wanted: count, offset: this.#offset, available: this.remaining },
      });
    }
    return this.#offset;
  }

  #take(count: number): number {
    const at = this.#need(count);
    this.#offset = at + count;
    return at;
  }
}

/**
 * Appends to a growing buffer; `finish()` gives exactly the bytes written. Memory outside V8's heap
 * costs more than writing a telegram, so finished writers leave theirs to those that come.
 */
export class ByteWriter {
  #data: Uint8Array;
  #length = 0;
  #isSpare = true;

  constructor() {
    this.#data = spare.pop() ?? new Uint8Array(SPARE_BYTES);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    this.#room(1);
    this.#data[this.#length++] = value & 0xff;
    return this;
  }

  u16(value: number): this {
    return this.u8(value).u8(value >>> 8);
  }

  u24(value: number): this {
    return this.u16(value).u8(value >>> 16);
  }

  u32(value: number): this {
    return this.u16(value).u16(Math.floor(value / 0x1_0000));
  }

  bytes(value: Uint8Array): this {
    this.#room(value.length);
    this.#data.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** What was written. Whoever changes it writes no more with this writer. */
  finish(): Uint8Array {
    const out = room(this.#length);
    for (let at = 0; at < out.length; at++) out[at] = this.#data[at] ?? 0;
    if (this.#isSpare && spare.length < MAX_SPARE) spare.push(this.#data);
    this.#isSpare = false;
    // Full, so that whatever is added goes elsewhere.
    this.#data = out;
    return out;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(this.#data.length * 2, this.#length + count));
    grown.set(this.#data);
    this.#data = grown;
    this.#isSpare = false;
  }
}

const spare: Uint8Array[] = [];
const SPARE_BYTES = 512;
const MAX_SPARE = 8;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex without separators, of all bytes or of those from `start` to before `end`. */
export function toHex(data: Uint8Array, start = 0, end = data.length): string {
  const last = Math.min(end, data.length);
  let text = '';
  for (let index = start; index < last; index++) text += HEX[data[index] ?? 0];
  return text;
}

const NO_DIGIT = 0x10;
/** Value of a hexadecimal digit by its character code. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase());
  return digit < 0 ? NO_DIGIT : digit;
});

/**
 * Bytes of a hex text as people paste it: spaces, line breaks, `:` and a leading `0x` are skipped.
 * Throws BYTES_NOT_HEX with the position of the first bad character.
 */
export function fromHex(text: string): Uint8Array {
  const out = room(text.length >> 1);
  const plain = decodePlainHex(text, out);
  if (plain === text.length) return out;
  return decodeSpacedHex(text, out);
}

/**
 * V8 keeps arrays of up to 64 bytes on its heap; each longer one costs it more than all decoding
 * here, so frames share slabs. Short ones, keys among them, stay alone.
 */
function room(bytes: number): Uint8Array {
  if (bytes <= ON_HEAP_BYTES || bytes > MAX_SHARED_BYTES) return new Uint8Array(bytes);
  if (slabUsed + bytes > SLAB_BYTES) {
    slab = new ArrayBuffer(SLAB_BYTES);
    slabUsed = 0;
  }
  const view = new Uint8Array(slab, slabUsed, bytes);
  slabUsed += bytes;
  return view;
}

const ON_HEAP_BYTES = 64;
const MAX_SHARED_BYTES = 512;
const SLAB_BYTES = 8192;
let slab = new ArrayBuffer(SLAB_BYTES);
let slabUsed = 0;

/** The usual case, digits only: gives the length of the text, or less where something else is. */
function decodePlainHex(text: string, out: Uint8Array): number {
  for (let at = 0; at < out.length; at++) {
    const high = DIGITS[text.charCodeAt(2 * at)] ?? NO_DIGIT;
    const low = DIGITS[text.charCodeAt(2 * at + 1)] ?? NO_DIGIT;
    if ((high | low) >= NO_DIGIT) return 2 * at;
    out[at] = (high << 4) | low;
  }
  return 2 * out.length;
}

function decodeSpacedHex(text: string, out: Uint8Array): Uint8Array {
  let length = 0;
  let high = NO_DIGIT;
  const start = /^\s*0x/i.exec(text)?.[0].length ?? 0;
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const digit = DIGITS[code] ?? NO_DIGIT;
    if (digit === NO_DIGIT) {
      if (code <= 0x20 || code === 0x3a) continue;
      throw notHex(JSON.stringify(text[index]), index);
    }
    if (high === NO_DIGIT) {
      high = digit;
    } else {
      out[length++] = (high << 4) | digit;
      high = NO_DIGIT;
    }
  }
  if (high !== NO_DIGIT) throw notHex('an odd number of digits', text.length);
  return out.subarray(0, length);
}

function notHex(found: string, offset: number): Error {
  return bytesError('BYTES_NOT_HEX', { details: { found, offset } });
}

/** True when both have the same bytes. Not constant-time: for comparisons without secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** All parts in one array, in their order. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    out.set(part, length);
    length += part.length;
  }
  return out;
}
