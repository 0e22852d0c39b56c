import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { aes128 } from './security/aes.ts';
import { UNKNOWN_FORMAT } from './compact-frame.ts';
import { decodeTelegram, readTelegramHeader } from './decode-telegram.ts';
import { encodeTelegram } from './encode-telegram.ts';
import { addCrc } from './frame.ts';
import { formatAddress, parseAddress } from './link-layer.ts';
import { mode5Iv } from './security/mode-5.ts';

// OMS worked example: units 1234, 5678 at 2025-12-31, no error, 2026-01-15 10:30.
const FRAME = fromHex(
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58',
);
const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const PLAIN = '2f2f0b6e3412004b6e785600426c3f3c326cffff046d1e0a4f312f2f2f2f2f2f';

function withByte(frame: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = frame.slice();
  copy[offset] = value;
  return copy;
}

function failure(code: string): object {
  return expect.objectContaining({ code }) as object;
}

function outcome(run: () => unknown): string {
  try {
    run();
    return 'ok';
  } catch (error) {
    return error instanceof LabError ? error.code : String(error);
  }
}

test('the worked example decodes to its records', () => {
  const telegram = decodeTelegram(FRAME, { key: KEY });
  expect(formatAddress(telegram.meter)).toBe('QDS-87654321-35-08');
  expect(telegram.tpl).toEqual({
    header: 'short',
    accessNumber: 0x2a,
    status: 0,
    configurationField: 0x0520,
    mode: 5,
    encryptedBlocks: 2,
  });
  expect(toHex(telegram.plain)).toBe(PLAIN);
  expect(telegram.records.map(({ dib, vib, value }) => [dib, vib, value])).toEqual([
    ['0b', '6e', 1234],
    ['4b', '6e', 5678],
    ['42', '6c', '2025-12-31'],
    ['32', '6c', null],
    ['04', '6d', '2026-01-15 10:30'],
  ]);
  expect(telegram.warnings).toEqual([]);
});

test('the initialisation vector of the worked example is the published one', () => {
  const iv = mode5Iv(FRAME.subarray(2, 10), 0x2a);
  expect(toHex(iv)).toBe('93442143658735082a2a2a2a2a2a2a2a');
});

test('the header is read without a key', () => {
  expect(readTelegramHeader(FRAME)).toMatchObject({
    ci: 0x7a,
    accessNumber: 0x2a,
    mode: 5,
    encryptedBlocks: 2,
    payloadOffset: 15,
    meter: { id: '87654321' },
  });
});

test('the cipher is asked for by meter', () => {
  const asked: string[] = [];
  const aes = aes128(KEY);
  const keyFor = (meter: Parameters<typeof formatAddress>[0]) => {
    asked.push(formatAddress(meter));
    return aes;
  };
  expect(toHex(decodeTelegram(FRAME, { keyFor }).plain)).toBe(PLAIN);
  expect(asked).toEqual(['QDS-87654321-35-08']);
});

test('behind a long header the meter is not the sender, and its address makes the vector', () => {
  // OMS Vol. 2, annex N.5.3: radio adapter, extended link layer, long header, clear tail.
  const frame = fromHex(
    '304493444433221155378c00757288776655934455080004100500dfe2a782146d1513581cd2f83f39040cfd1078563412',
  );
  const telegram = decodeTelegram(frame, { key: KEY });
  expect(formatAddress(telegram.link.address)).toBe('QDS-11223344-55-37');
  expect(formatAddress(telegram.meter)).toBe('QDS-55667788-55-08');
  expect(telegram.ell).toEqual({ ci: 0x8c, communicationControl: 0, accessNumber: 0x75 });
  expect(telegram.encryptedBytes).toBe(16);
  expect(telegram.records.map(({ value }) => value)).toEqual([1234, '2007-04-30', 23456, 12345678]);
});

describe('what does not decode says why', () => {
  test('no key is WIRE_KEY_MISSING and names the meter', () => {
    expect(() => decodeTelegram(FRAME)).toThrow(/QDS-87654321-35-08/);
    expect(() => decodeTelegram(FRAME, { keyFor: () => undefined })).toThrow(
      failure('WIRE_KEY_MISSING'),
    );
  });

  test('a wrong key is WIRE_DECRYPT_FAILED', () => {
    expect(() => decodeTelegram(FRAME, { key: new Uint8Array(16) })).toThrow(
      expect.objectContaining({
        code: 'WIRE_DECRYPT_FAILED',
        hint: 'wrong key, or the telegram was changed on the way',
      }),
    );
  });

  test('a key of the wrong length is WIRE_BAD_KEY', () => {
    expect(() => decodeTelegram(FRAME, { key: KEY.subarray(1) })).toThrow(failure('WIRE_BAD_KEY'));
  });

  test('plain text under an encrypted header is WIRE_PLAINTEXT_REFUSED when a key is known', () => {
    const plain = FRAME.slice();
    plain.set(fromHex(PLAIN), 15);
    expect(() => decodeTelegram(plain, { key: KEY })).toThrow(failure('WIRE_PLAINTEXT_REFUSED'));
    expect(() => decodeTelegram(plain)).toThrow(failure('WIRE_KEY_MISSING'));
  });

  test('a frame that is cut short is WIRE_TRUNCATED at every length', () => {
    for (let length = 0; length < FRAME.length; length++) {
      expect(() => decodeTelegram(FRAME.subarray(0, length), { key: KEY })).toThrow(
        failure('WIRE_TRUNCATED'),
      );
    }
  });

  test('more announced blocks than bytes is WIRE_BLOCKS_MISSING', () => {
    expect(() => decodeTelegram(withByte(FRAME, 13, 0xf0), { key: KEY })).toThrow(
      failure('WIRE_BLOCKS_MISSING'),
    );
  });

  test.each([1, 2, 3, 4, 6, 8, 9, 13, 15, 29])(
    'mode %i is WIRE_UNSUPPORTED_MODE and is named',
    (mode) => {
      const frame = withByte(FRAME, 14, mode);
      expect(() => decodeTelegram(frame, { key: KEY })).toThrow(failure('WIRE_UNSUPPORTED_MODE'));
      expect(() => decodeTelegram(frame, { key: KEY })).toThrow(`mode ${mode} (`);
      expect(readTelegramHeader(frame).mode).toBe(mode);
    },
  );

  test.each([
    [0x00, 'unknown layer'],
    [0x86, 'extended link layer V'],
    [0x71, 'alarm'],
    [0x5a, 'command'],
    [0x6c, 'time for the meter'],
    [0x6e, 'application error'],
    [0x51, 'command'],
    [0x57, 'unknown layer'],
  ])('CI field %i is WIRE_UNSUPPORTED_CI and is named', (ci, name) => {
    const frame = withByte(FRAME, 10, ci);
    expect(() => decodeTelegram(frame)).toThrow(failure('WIRE_UNSUPPORTED_CI'));
    expect(() => decodeTelegram(frame)).toThrow(name);
  });

  test('a record that breaks off is WIRE_TRUNCATED in the payload', () => {
    const frame = fromHex('124493440100006035087a010000000b6e1234');
    expect(() => decodeTelegram(frame)).toThrow(/of the payload/);
    expect(() => decodeTelegram(frame)).toThrow(failure('WIRE_TRUNCATED'));
  });
});

describe('encryption of no block (N = 0) in mode 5 is ambiguous', () => {
  const plainFrame = withByte(FRAME, 13, 0x00);
  plainFrame.set(fromHex(PLAIN), 15);

  test('it is plain when it looks plain and no key is known', () => {
    expect(decodeTelegram(plainFrame).records).toHaveLength(5);
  });

  test('it is refused when it looks plain and a key is known', () => {
    expect(() => decodeTelegram(plainFrame, { key: KEY })).toThrow(
      failure('WIRE_PLAINTEXT_REFUSED'),
    );
  });

  test('it is encrypted when it does not look plain', () => {
    const encrypted = withByte(FRAME, 13, 0x00);
    expect(decodeTelegram(encrypted, { key: KEY }).records).toHaveLength(5);
    expect(() => decodeTelegram(encrypted)).toThrow(failure('WIRE_KEY_MISSING'));
  });
});

test('a ciphertext that begins with 2F 2F by chance decodes', () => {
  const address = parseAddress('QDS-00000001-35-08');
  const iv = mode5Iv(fromHex('9344010000003508'), 0);
  // The first plain block whose ciphertext begins with 2F 2F.
  const aes = aes128(KEY);
  let records: Uint8Array = new Uint8Array(16);
  for (let units = 0; toHex(aes.encryptCbc(iv, records).subarray(0, 2)) !== '2f2f'; units++) {
    records = fromHex(`2f2f 06 79 ${units.toString(16).padStart(12, '0')} 2f2f2f2f2f2f`);
  }
  const frame = encodeTelegram({ address, mode: 5, key: KEY, records });
  expect(toHex(frame.subarray(15, 17))).toBe('2f2f');
  expect(decodeTelegram(frame, { key: KEY }).records).toHaveLength(1);
});

const ELL_CTR = {
  ci: 0x8d,
  communicationControl: 0x20,
  accessNumber: 9,
  sessionNumber: 0x2000_1230,
} as const;

describe('warnings', () => {
  const plain = '0e4493440100006035087a01000000';

  test('bytes behind the end of the frame are left out and reported', () => {
    const frame = fromHex(`${plain}ffc4`);
    expect(decodeTelegram(frame).warnings).toEqual(['2 bytes after the end of the frame']);
    expect(decodeTelegram(frame).plain).toHaveLength(0);
  });

  test('records that go on in the next telegram are reported', () => {
    const frame = withByte(fromHex(`${plain}0b6e3412001f`), 0, 0x14);
    expect(decodeTelegram(frame).warnings).toEqual(['more records follow in the next telegram']);
  });

  test('a left-over CRC is reported and the records before it are kept', () => {
    const address = parseAddress('QDS-00000001-35-08');
    const value = { field: 0xb, vib: '6e', value: 1234 };
    const whole = encodeTelegram({ address, records: [value, { ...value, storage: 1 }] });
    const lastCrc = addCrc(whole, 'A').subarray(-2);
    const frame = withByte(Uint8Array.of(...whole, ...lastCrc), 0, whole.length + 1);
    const telegram = decodeTelegram(frame);
    expect(telegram.warnings).toEqual(['the last two bytes are a left-over CRC']);
    expect(telegram.records).toHaveLength(2);
    const otherBytes = withByte(withByte(frame, whole.length, 0x0b), whole.length + 1, 0x6e);
    expect(decodeTelegram(otherBytes).warnings).toEqual([
      expect.stringMatching(
        /^the records break off: expected 3 more bytes at offset 12 of the pay/,
      ),
    ]);
  });

  test('a clear telegram whose last record is cut short keeps those before it, and says so', () => {
    const cut = withByte(fromHex(`${plain}0b6e341200 4b6e5678`), 0, 0x17);
    const { records, warnings, brokenOff } = decodeTelegram(cut);
    expect(records.map(({ value }) => value)).toEqual([1234]);
    expect(warnings).toHaveLength(1);
    expect(brokenOff).toMatchObject({ code: 'WIRE_TRUNCATED' });
  });

  test.each([
    ['mode 5', { mode: 5 }],
    ['mode 7', { mode: 7, messageCounter: 1 }],
    ['mode 10', { mode: 10, messageCounter: 1 }],
    ['the extended link layer', { ell: ELL_CTR, header: 'none' }],
  ] as const)('what was encrypted must be read to its end: %s', (_, security) => {
    const address = parseAddress('QDS-00000001-35-08');
    const records = fromHex('2f2f 0b6e341200 4b6e785600 0b6e3412');
    const frame = encodeTelegram({ address, key: KEY, ...security, records });
    expect(() => decodeTelegram(frame, { key: KEY })).toThrow(failure('WIRE_TRUNCATED'));
  });

  test('a compact frame keeps its values unread', () => {
    const frame = withByte(fromHex(`${plain}aabbccdd`), 0, 0x12);
    const telegram = decodeTelegram(withByte(frame, 10, 0x7b));
    expect(telegram).toMatchObject({ payloadKind: 'compact', records: [] });
    expect(telegram.warnings).toEqual([UNKNOWN_FORMAT]);
  });
});

test('no input makes the decoder throw anything but a coded error', () => {
  const framed = fc
    .tuple(
      fc.constantFrom('stripped', 'A', 'B', 'auto'),
      fc.constantFrom('', '7a2a000000', '7a2a002005', '78', '8c20017a01000000', '7a2a000005'),
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: -3, max: 3 }),
    )
    .map(([frameFormat, head, tail, slip]) => {
      const frame = Uint8Array.of(0, 0x44, ...fromHex(`9344214365873508${head}`), ...tail);
      frame[0] = frame.length - 1 + slip;
      return { frame, frameFormat } as const;
    });
  fc.assert(
    fc.property(framed, fc.boolean(), ({ frame, frameFormat }, hasKey) => {
      const options = { frameFormat, ...(hasKey ? { key: KEY } : {}) };
      expect(outcome(() => decodeTelegram(frame, options))).toMatch(/^(ok|WIRE_\w+)$/);
    }),
    { numRuns: 1000 },
  );
});
