/** Smallest pictures of each kind, and a brand of which everything is given. */
import { crc32, deflateSync } from 'node:zlib';
import { dataUrl, readBrand, type Brand } from './brand.ts';

export const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>';

/** 4 × 4 pixels; colour type 2 is RGB, 6 has transparency. */
export function png(colourType: 2 | 6 = 2, interlaced = false): Uint8Array {
  const header = Buffer.from([0, 0, 0, 4, 0, 0, 0, 4, 8, colourType, 0, 0, interlaced ? 1 : 0]);
  const rows = Buffer.alloc(4 * (1 + 4 * (colourType === 6 ? 4 : 3)));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    ...[chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))],
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

export const BRAND_FILE_CONTENT = {
  name: 'Wärme & Co',
  logo: dataUrl({ type: 'image/svg+xml', bytes: Buffer.from(SVG) }),
  letterLogo: dataUrl({ type: 'image/png', bytes: png() }),
  accent: '#7a1f5c',
  sender: { name: 'Wärme & Co GmbH', address: 'Markt 1, 98693 Ilmenau', contact: '03677 1' },
} as const;

export function sampleBrand(content: object = BRAND_FILE_CONTENT): Promise<Brand> {
  const picture = (): never => {
    throw new Error('nothing is beside it');
  };
  return readBrand({ file: 'brand.json', text: JSON.stringify(content), picture });
}
