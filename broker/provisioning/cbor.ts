/**
 * CBOR (RFC 8949) as fleet provisioning needs it: what JSON can express, in definite lengths.
 * Byte strings, tags and indefinite lengths are refused. Pure.
 */
import { JSON_DEPTH_MAX } from '../common/json-depth.ts';

type CborValue =
  null | boolean | number | string | readonly CborValue[] | { readonly [key: string]: CborValue };

export class CborFault extends Error {}

const MAJOR = { unsigned: 0, negative: 1, text: 3, array: 4, map: 5, simple: 7 } as const;
const SIMPLE = new Map<number, CborValue>([
  [20, false],
  [21, true],
  [22, null],
]);
const FLOAT_64 = 27;

/** Members that are undefined are left out, as JSON does. */
export function encodeCbor(value: unknown): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

/** Throws CborFault unless the bytes are exactly one value. */
export function decodeCbor(bytes: Buffer): CborValue {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.end();
  return value;
}

function write(value: unknown, parts: Buffer[]): void {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    parts.push(head(MAJOR.text, text.length), text);
  } else if (typeof value === 'number') parts.push(numberOf(value));
  else if (typeof value === 'boolean') parts.push(head(MAJOR.simple, value ? 21 : 20));
  else if (Array.isArray(value)) {
    parts.push(head(MAJOR.array, value.length));
    for (const item of value) write(item, parts);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    parts.push(head(MAJOR.map, entries.length));
    for (const pair of entries) for (const item of pair) write(item, parts);
  } else parts.push(head(MAJOR.simple, 22));
}

function numberOf(value: number): Buffer {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return value < 0 ? head(MAJOR.negative, -1 - value) : head(MAJOR.unsigned, value);
  }
  const bytes = Buffer.alloc(9);
  bytes[0] = (MAJOR.simple << 5) | FLOAT_64;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** Shortest form of a kind and its argument. */
function head(major: number, argument: number): Buffer {
  const kind = major << 5;
  if (argument < 24) return Buffer.of(kind | argument);
  const bytes = Buffer.alloc(
    argument < 0x100 ? 2 : argument < 0x10000 ? 3 : argument < 2 ** 32 ? 5 : 9,
  );
  bytes[0] = kind | (23 + Math.log2(bytes.length - 1) + 1);
  if (bytes.length === 9) bytes.writeBigUInt64BE(BigInt(argument), 1);
  else bytes.writeUIntBE(argument, 1, bytes.length - 1);
  return bytes;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  end(): void {
    if (this.#at < this.#bytes.length) throw new CborFault('there is more after the value');
  }

  value(depth: number): CborValue {
    if (depth > JSON_DEPTH_MAX) throw new CborFault('nested too deep');
    const [first = 0] = this.#take(1);
    const [major, info] = [first >> 5, first & 0x1f];
    if (major === MAJOR.simple) return this.#simple(info);
    const argument = this.#argument(info);
    if (major === MAJOR.unsigned) return argument;
    if (major === MAJOR.negative) return -1 - argument;
    if (major === MAJOR.text) return this.#text(argument);
    // Each item is a byte at least, so this also bounds what a length can make us hold.
    if (argument > this.#bytes.length - this.#at) throw new CborFault('cut off');
    if (major === MAJOR.array) {
      return Array.from({ length: argument }, () => this.value(depth + 1));
    }
    if (major === MAJOR.map) return this.#map(argument, depth);
    throw new CborFault(`major type ${major} is not supported`);
  }

  #map(count: number, depth: number): CborValue {
    const entries: [string, CborValue][] = [];
    for (let index = 0; index < count; index++) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') throw new CborFault('a key is not a text');
      entries.push([key, this.value(depth + 1)]);
    }
    // Defines members, so that __proto__ is one like any other.
    const map = Object.fromEntries(entries);
    if (Object.keys(map).length < count) throw new CborFault('a key is there twice');
    return map;
  }

  #simple(info: number): CborValue {
    const fixed = SIMPLE.get(info);
    if (fixed !== undefined) return fixed;
    if (info === 26) return this.#take(4).readFloatBE();
    if (info === FLOAT_64) return this.#take(8).readDoubleBE();
    throw new CborFault(`simple value ${info} is not supported`);
  }

  #text(length: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length));
    } catch (error) {
      if (error instanceof CborFault) throw error;
      throw new CborFault('a text is not UTF-8');
    }
  }

  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw new CborFault('indefinite lengths are not supported');
    const bytes = this.#take(2 ** (info - 24));
    const argument =
      bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, bytes.length);
    if (!Number.isSafeInteger(argument)) throw new CborFault('a number is too large');
    return argument;
  }

  #take(length: number): Buffer {
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    if (bytes.length < length) throw new CborFault('cut off');
    this.#at += length;
    return bytes;
  }
}
