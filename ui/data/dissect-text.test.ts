import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CODE_FORMS } from '../../twin/captures/pasted-code.fixture.ts';
import { LOG_FORMS } from '../../twin/captures/pasted-logs.fixture.ts';
import { MARK_FORMS } from '../../twin/captures/pasted-marks.fixture.ts';
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
  { frame: 'zz', key: '', code: 'CAPTURE_LINE_UNREADABLE' },
  { frame: '2e4', key: '', code: 'CAPTURE_LINE_UNREADABLE' },
  { frame: EXAMPLE.frameHex, key: '0011', code: 'UI_KEY_SIZE' },
  { frame: '00'.repeat(1025), key: '', code: 'UI_FRAME_TOO_LONG' },
])('a bad text is named by $code', ({ frame, key, code }) => {
  expect(codes(frame, key)).toEqual([code]);
});

test.each([...CODE_FORMS, ...LOG_FORMS, ...MARK_FORMS])(
  'what the command line reads is taken apart: %s',
  (_, text) => {
    const { dissection, errors } = dissectText(text, EXAMPLE.keyHex);
    expect(errors).toEqual([]);
    expect(dissection?.frame.slice(0, EXAMPLE.frameHex.length)).toBe(EXAMPLE.frameHex);
  },
);

test('of several telegrams the first is shown, and that there are more is said', () => {
  const other = EXAMPLE.frameHex.replace('87654321', '11111111').replace('43658735', '43658736');
  const { dissection, errors } = dissectText(`${EXAMPLE.frameHex}\n${other}`, '');
  expect(dissection?.frame).toBe(EXAMPLE.frameHex);
  expect(errors.map(({ code }) => code)).toEqual(['UI_SEVERAL_TELEGRAMS']);
});

test('hex that is not a whole telegram is taken apart as far as it goes', () => {
  const { dissection, errors } = dissectText(EXAMPLE.frameHex.slice(0, 24), '');
  expect(errors).toEqual([]);
  expect(dissection?.error?.code).toBe('WIRE_TRUNCATED');
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
