/**
 * As much of DER (X.690) as certificates and requests need. What is written is built from values; what
 * is read are tags, lengths and bytes, with nothing after them.
 */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Of a choice or an optional part; `isMade` where it has parts of its own. */
export function context(number: number, isMade: boolean): number {
  return 0x80 | (isMade ? 0x20 : 0) | number;
}

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length), bytes, content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => der(TAG.sequence, ...parts);

/** `2.5.4.3` */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift(0x80 | (left & 0x7f));
    return digits;
  });
  return der(TAG.oid, Buffer.from(bytes));
}

/** Of bytes that are all used. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
  return der(TAG.bitString, Buffer.of(unused), bytes);
}

const FIRST_GENERALIZED_YEAR = 2050;

/** To the second; years as RFC 5280, 4.1.2.5 wants them. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const isShort = date.getUTCFullYear() < FIRST_GENERALIZED_YEAR;
  const tag = isShort ? TAG.utcTime : TAG.generalizedTime;
  return der(tag, Buffer.from(`${digits.slice(isShort ? 2 : 0)}Z`));
}

export interface DerNode {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag, length and content. */
  readonly raw: Buffer;
}

/** The parts of a sequence or set, or of any row of them. Throws RangeError. */
export function derParts(bytes: Uint8Array): DerNode[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nodes: DerNode[] = [];
  for (let at = 0; at < buffer.length;) {
    const node = nodeAt(buffer, at);
    nodes.push(node);
    at += node.raw.length;
  }
  return nodes;
}

/** One value and nothing else. Throws RangeError. */
export function derNode(bytes: Uint8Array, tag: number): DerNode {
  const [node, ...rest] = derParts(bytes);
  if (node?.tag !== tag || rest.length > 0) throw new RangeError(`not one value of tag ${tag}`);
  return node;
}

const LENGTH_BYTES_MAX = 4;

function nodeAt(buffer: Buffer, at: number): DerNode {
  const tag = buffer.readUInt8(at);
  const short = buffer.readUInt8(at + 1);
  const more = short < 0x80 ? 0 : short & 0x7f;
  // Of no length, which only BER knows, and of four gigabytes there is nothing here.
  if (short === 0x80 || more > LENGTH_BYTES_MAX) throw new RangeError('a length that is none');
  const length = more === 0 ? short : buffer.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  if (start + length > buffer.length) throw new RangeError('longer than what there is');
  const content = buffer.subarray(start, start + length);
  return { tag, content, raw: buffer.subarray(at, start + length) };
}
