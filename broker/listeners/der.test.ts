import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCertificateRequest, readRequest } from './certificate-request.ts';
import { der, derNode, derParts, oid, sequence, TAG } from './der.ts';

test('what is written is read again, however long', () => {
  const part = fc.uint8Array({ maxLength: 70_000, size: 'max' });
  const parts = fc.array(part, { maxLength: 3 });
  fc.assert(
    fc.property(parts, (all) => {
      const written = sequence(...all.map((each) => der(TAG.octetString, each)));
      const read = derParts(derNode(written, TAG.sequence).content);
      expect(read.map(({ content }) => content)).toEqual(all.map((each) => Buffer.from(each)));
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['2.5.29.15', '0603551d0f'],
  ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
  ['1.3.6.1.5.5.7.3.1', '06082b06010505070301'],
])('%s is written as %s', (text, hex) => {
  expect(oid(text).toString('hex')).toBe(hex);
});

test.each([
  ['nothing', ''],
  ['no length', '30'],
  ['an indefinite length', '3080'],
  ['less than the length says', '300305'],
  ['a length of five bytes', '308500000000010500'],
  ['another tag', '3100'],
])('%s is refused', (_what, hex) => {
  expect(() => derNode(Buffer.from(hex, 'hex'), TAG.sequence)).toThrow(RangeError);
});

test('a request with any byte changed or cut off is refused, or not signed', async () => {
  const { csrPem } = await createCertificateRequest('gw-1');
  const bytes = Buffer.from(csrPem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const asPem = (given: Buffer): string =>
    `-----BEGIN CERTIFICATE REQUEST-----\n${given.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
  const isTaken = (given: Buffer): boolean => {
    try {
      return readRequest(asPem(given)).isSigned;
    } catch {
      return false;
    }
  };
  expect(isTaken(bytes)).toBe(true);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x01, at);
    expect(isTaken(changed), `byte ${at}`).toBe(false);
    expect(isTaken(bytes.subarray(0, at)), `${at} bytes`).toBe(false);
  }
  expect(isTaken(Buffer.concat([bytes, Buffer.of(5, 0)]))).toBe(false);
});
