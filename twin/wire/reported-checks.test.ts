import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { dissect } from './dissect/dissect.ts';
import { encodeTelegram, type TelegramSpec } from './encode-telegram.ts';
import { addCrc, crc16 } from './frame.ts';
import { parseAddress } from './link-layer.ts';
import { readTelegramHeader } from './telegram-header.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const OTHER_KEY = fromHex('ff0102030405060708090a0b0c0d0e0f');
const CHECK_BYTES = fromHex('2f2f');
const RECORDS = fromHex('0b6e3412004b6e785600426c3f3c046d1e0a4f31');
const VALUES = [1234, 5678, '2025-12-31', '2026-01-15 10:30'];
const ALREADY = 'already decrypted, not authenticated';
const REPORT = { checks: 'report' } as const;
const ELL_CTR = {
  ci: 0x8d,
  communicationControl: 0x20,
  accessNumber: 9,
  sessionNumber: 0x2000_1230,
} as const;

function encode(spec: Partial<TelegramSpec>): Uint8Array {
  const address = parseAddress('QDS-87654321-35-08');
  return encodeTelegram({ address, key: KEY, records: paddedRecords(), ...spec });
}

function paddedRecords(): Uint8Array {
  const plain = new Uint8Array(32).fill(0x2f);
  plain.set(RECORDS, CHECK_BYTES.length);
  return plain;
}

/** As a receiver logs it: what it decrypted below the header that it received. */
function logged(frame: Uint8Array): Uint8Array {
  const { plain } = decodeTelegram(frame, { key: KEY });
  const copy = frame.slice();
  copy.set(plain, readTelegramHeader(frame).payloadOffset);
  return copy;
}

function loggedCtr(): Uint8Array {
  const frame = encode({ ell: ELL_CTR, header: 'none', records: RECORDS });
  const crcOffset = frame.length - RECORDS.length - 3;
  const inClear = Uint8Array.of(0x78, ...RECORDS);
  const crc = crc16(inClear);
  const copy = frame.slice();
  copy.set([crc & 0xff, crc >>> 8, ...inClear], crcOffset);
  return copy;
}

/** Mode 10 has no check bytes before its records. */
const mode10 = (): Uint8Array => encode({ mode: 10, records: RECORDS, messageCounter: 7 });

const TAG_BYTES = 8;

function withoutTag(): Uint8Array {
  const whole = logged(mode10());
  const copy = whole.slice(0, whole.length - TAG_BYTES);
  copy[0] = copy.length - 1;
  return copy;
}

function wrongCrc(): Uint8Array {
  const copy = loggedCtr();
  const at = copy.length - RECORDS.length - 3;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

const AFL = { messageCounter: 0xab3 };

describe('a payload that its receiver has decrypted already', () => {
  test.each<[string, () => Uint8Array, RegExp]>([
    ['mode 5', () => logged(encode({ mode: 5 })), /PLAINTEXT|KEY_MISSING/],
    ['mode 7 with MAC', () => logged(encode({ mode: 7, afl: AFL })), /MAC|KEY_MISSING/],
    ['mode 10', () => logged(mode10()), /MAC_FAILED|KEY_MISSING/],
    ['mode 10 without its tag', withoutTag, /MAC_FAILED|KEY_MISSING|BLOCKS_MISSING/],
    ['AES-CTR', loggedCtr, /DECRYPT_FAILED|KEY_MISSING/],
    ['AES-CTR whose CRC was left as received', wrongCrc, /DECRYPT_FAILED|KEY_MISSING/],
  ])('%s is read by a tool and said to be so, and refused otherwise', (_, frame, code) => {
    for (const options of [{}, { key: KEY }]) {
      const telegram = decodeTelegram(frame(), { ...options, ...REPORT });
      expect(telegram.records.map(({ value }) => value)).toEqual(VALUES);
      expect(telegram.warnings).toContain(ALREADY);
      expect(telegram.encryptedBytes).toBe(0);
      expect(() => decodeTelegram(frame(), options)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(code) as string }) as Error,
      );
    }
  });

  test('without check bytes it is told by its records', () => {
    const frame = encode({ mode: 5 });
    const { payloadOffset } = readTelegramHeader(frame);
    const copy = frame.slice();
    copy.set(
      fromHex('0b6e3412004b6e785600426c3f3c326cffff046d1e0a4f312f2f2f2f2f2f2f2f'),
      payloadOffset,
    );
    expect(decodeTelegram(copy, REPORT).records).toHaveLength(5);
    expect(() => decodeTelegram(frame, REPORT)).toThrow(
      expect.objectContaining({ code: 'WIRE_KEY_MISSING' }) as Error,
    );
  });

  test('a dissection names it', () => {
    const { root, error } = dissect(logged(encode({ mode: 5 })), REPORT);
    expect(error).toBeUndefined();
    expect(root.children.at(-1)?.value).toContain(ALREADY);
  });
});

test('a wrong key stays a wrong key', () => {
  expect(() => decodeTelegram(encode({ mode: 5 }), { key: OTHER_KEY, ...REPORT })).toThrow(
    expect.objectContaining({ code: 'WIRE_DECRYPT_FAILED' }) as Error,
  );
});

test('a MAC that does not match is reported by a tool, in the warnings and in the tree', () => {
  const frame = encode({ mode: 7, afl: AFL });
  const { payloadOffset } = readTelegramHeader(frame);
  const macOffset = payloadOffset - 6;
  frame[macOffset] = (frame[macOffset] ?? 0) ^ 1;
  const telegram = decodeTelegram(frame, { key: KEY, ...REPORT });
  expect(telegram.mac).toBe('wrong');
  expect(telegram.warnings.join()).toContain('the MAC does not match');
  expect(JSON.stringify(dissect(frame, { key: KEY, ...REPORT }).root)).toContain('does not match');
  expect(() => decodeTelegram(frame, { key: KEY })).toThrow(
    expect.objectContaining({ code: 'WIRE_MAC_FAILED' }) as Error,
  );
});

test('a wrong CRC of the link layer is reported where the telegram still reads', () => {
  const onAir = addCrc(encode({ mode: 0 }), 'A');
  const last = onAir.length - 1;
  onAir[last] = (onAir[last] ?? 0) ^ 1;
  const telegram = decodeTelegram(onAir, { frameFormat: 'auto', ...REPORT });
  expect(telegram.records.map(({ value }) => value)).toEqual(VALUES);
  expect(telegram.warnings[0]).toContain('the CRC of block');
  expect(dissect(onAir, { frameFormat: 'auto', ...REPORT }).error?.code).toBe('WIRE_CRC_FAILED');
});

test('a clear telegram of a meter whose key is known has a warning', () => {
  const { warnings } = decodeTelegram(encode({ mode: 0 }), { key: KEY, ...REPORT });
  expect(warnings.join()).toContain('in clear although a key of this meter is known');
  expect(decodeTelegram(encode({ mode: 0 }), REPORT).warnings).toEqual([]);
});

describe('a length field that is too small', () => {
  const address = parseAddress('XXX-00000001-01-07');
  const records = fromHex('0413e8030000 046d1e0a4f31');
  const whole = encodeTelegram({ address, records });
  /** Without the last `missing` bytes, if the length field were right. */
  const short = (missing: number, frame = whole): Uint8Array => {
    const copy = frame.slice();
    copy[0] = (copy[0] ?? 0) - missing;
    return copy;
  };
  const last = (frame: Uint8Array, options = {}): unknown =>
    decodeTelegram(frame, options).records.at(-1)?.value;

  test('hides nothing from a tool, which says what the field says', () => {
    const { records: read, warnings, brokenOff } = decodeTelegram(short(3), REPORT);
    expect([read.length, brokenOff]).toEqual([2, undefined]);
    expect(warnings).toEqual([
      'the length field says 23 bytes and 26 follow: all of them were read',
    ]);
    expect(dissect(short(3), REPORT).error).toBeUndefined();
  });

  test('is believed where the records end with it, or the rest is none', () => {
    expect(last(short(6), REPORT)).toBe(1000);
    expect(last(short(3).subarray(0, -1), REPORT)).toBe(1000);
    expect(dissect(short(3).subarray(0, -1), REPORT).error?.code).toBe('WIRE_TRUNCATED');
  });

  test('is believed by the portal', () => {
    expect(decodeTelegram(short(3)).brokenOff?.code).toBe('WIRE_TRUNCATED');
  });
});
