import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dissectText, EXAMPLE } from './dissect-text.ts';

const codes = (frame: string, key = ''): string[] =>
  dissectText(frame, key).errors.map(({ code }) => code);

test('spaces, line breaks, colons and a leading 0x are allowed', () => {
  const spaced = `0x${EXAMPLE.frameHex.replace(/../g, '$& ').replace(/^(.{30})/, '$1\n')}`;
  const { dissection, errors } = dissectText(spaced, '00:01:02:03:04:05:06:07:08090a0b0c0d0e0f');
  expect(errors).toEqual([]);
  expect(dissection?.frame).toBe(EXAMPLE.frameHex);
  expect(dissection?.error).toBeUndefined();
});

test.each([
  { frame: 'zz', key: '', code: 'BYTES_NOT_HEX' },
  { frame: '2e4', key: '', code: 'BYTES_NOT_HEX' },
  { frame: EXAMPLE.frameHex, key: '0011', code: 'UI_KEY_SIZE' },
  { frame: '00'.repeat(1025), key: '', code: 'UI_FRAME_TOO_LONG' },
])('a bad text is named by $code', ({ frame, key, code }) => {
  expect(codes(frame, key)).toEqual([code]);
});

test('a bad key does not hide the telegram', () => {
  const { dissection } = dissectText(EXAMPLE.frameHex, 'xyz');
  expect(dissection?.error?.code).toBe('WIRE_KEY_MISSING');
});

test('whatever is pasted, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (frame, key) => {
      expect(dissectText(frame, key).errors.length).toBeLessThanOrEqual(2);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const hex = Buffer.from(bytes).toString('hex');
      expect(() => dissectText(hex, EXAMPLE.keyHex)).not.toThrow();
    }),
  );
});
