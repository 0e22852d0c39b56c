/**
 * A WOFF file unpacked to the OpenType file inside (WOFF 1.0, W3C, 4 and 5). The PDF library can
 * read WOFF too, but inflates each table anew for every document: a third of a second each.
 */
import { inflateSync } from 'node:zlib';

const SIGNATURE = 0x774f4646; // wOFF
const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;
const SFNT_HEADER_BYTES = 12;
const SFNT_ENTRY_BYTES = 16;

interface WoffTable {
  readonly tag: number;
  readonly checksum: number;
  readonly data: Buffer;
}

/** Throws where the file is no WOFF: it comes with the package, so that is a broken installation. */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.readUInt32BE(0) !== SIGNATURE) throw new Error('not a WOFF file');
  const flavor = woff.readUInt32BE(4);
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => readTable(woff, index));
  return buildSfnt(flavor, tables);
}

function readTable(woff: Buffer, index: number): WoffTable {
  const at = HEADER_BYTES + index * ENTRY_BYTES;
  const [offset, packedBytes, bytes] = [4, 8, 12].map((field) => woff.readUInt32BE(at + field));
  const packed = woff.subarray(offset, (offset ?? 0) + (packedBytes ?? 0));
  // A table that deflate does not make smaller is stored as it is.
  const data = packedBytes === bytes ? packed : inflateSync(packed);
  return { tag: woff.readUInt32BE(at), checksum: woff.readUInt32BE(at + 16), data };
}

function buildSfnt(flavor: number, tables: readonly WoffTable[]): Buffer {
  const directoryBytes = SFNT_HEADER_BYTES + tables.length * SFNT_ENTRY_BYTES;
  const total = tables.reduce((sum, { data }) => sum + padded(data.length), directoryBytes);
  const sfnt = Buffer.alloc(total);
  const power = Math.floor(Math.log2(tables.length));
  sfnt.writeUInt32BE(flavor, 0);
  sfnt.writeUInt16BE(tables.length, 4);
  sfnt.writeUInt16BE(16 * 2 ** power, 6);
  sfnt.writeUInt16BE(power, 8);
  sfnt.writeUInt16BE(16 * tables.length - 16 * 2 ** power, 10);
  let offset = directoryBytes;
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const at = SFNT_HEADER_BYTES + index * SFNT_ENTRY_BYTES;
    sfnt.writeUInt32BE(tag, at);
    sfnt.writeUInt32BE(checksum, at + 4);
    sfnt.writeUInt32BE(offset, at + 8);
    sfnt.writeUInt32BE(data.length, at + 12);
    data.copy(sfnt, offset);
    offset += padded(data.length);
  }
  return sfnt;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
