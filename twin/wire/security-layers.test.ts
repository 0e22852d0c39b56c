import { describe, expect, test } from 'vitest';
import { ByteReader, fromHex, toHex } from '#kernel/bytes.ts';
import { aes128, type Aes128 } from './security/aes.ts';
import { decodeMessage, decodeTelegram, readTelegramHeader } from './decode-telegram.ts';
import { encodeFragments, encodeTelegram, type TelegramSpec } from './encode-telegram.ts';
import { formatAddress, parseAddress, readLinkHeader } from './link-layer.ts';
import { createReassembler, REASSEMBLY_LIMITS } from './reassembler.ts';
import { aesCmac } from './security/cmac.ts';
import { DERIVATION_CONSTANT, deriveKey } from './security/key-derivation.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const ADDRESS = parseAddress('QDS-87654321-35-08');
const RADIO = parseAddress('QDS-11112222-01-37');
const RECORDS = [
  { field: 0xb, vib: '6e', value: 1234 },
  { field: 4, vib: '6d', value: '2026-01-15 10:30' },
] as const;
const ELL = { ci: 0x8c, communicationControl: 0x20, accessNumber: 9 } as const;
const ELL_CTR = {
  ci: 0x8d,
  communicationControl: 0x20,
  accessNumber: 9,
  sessionNumber: 0x2000_1230,
} as const;

function encode(spec: Partial<TelegramSpec> = {}): Uint8Array {
  return encodeTelegram({ address: ADDRESS, key: KEY, records: RECORDS, ...spec });
}

function mode7(spec: Partial<TelegramSpec> = {}): Uint8Array {
  return encode({ mode: 7, ell: ELL, afl: { messageCounter: 0xab3 }, ...spec });
}

function values(frame: Uint8Array, key: Uint8Array = KEY): unknown[] {
  return decodeTelegram(frame, { key }).records.map(({ value }) => value);
}

function failure(code: string): object {
  return expect.objectContaining({ code }) as object;
}

function withByte(frame: Uint8Array, at: number, value: number): Uint8Array {
  const copy = frame.slice();
  copy[at] = value;
  return copy;
}

const VALUES = [1234, '2026-01-15 10:30'];

describe('AES-CMAC', () => {
  const key = fromHex('2b7e151628aed2a6abf7158809cf4f3c');
  // RFC 4493, 4.
  test.each([
    ['', 'bb1d6929e95937287fa37d129b756746'],
    ['6bc1bee22e409f96e93d7e117393172a', '070a16b46b4d4144f79bdd9dd04a287c'],
    [
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411',
      'dfa66747de9ae63030ca32611497c827',
    ],
  ])('of %s is %s', (message, tag) => {
    expect(toHex(aesCmac(aes128(key), fromHex(message)))).toBe(tag);
  });

  test('is the same where a cipher has none of its own', () => {
    const { encryptCbc, decryptCbc } = aes128(key);
    for (let length = 0; length < 50; length++) {
      const message = new Uint8Array(length).fill(length);
      expect(aesCmac({ encryptCbc, decryptCbc }, message)).toEqual(aesCmac(aes128(key), message));
    }
  });

  test('an implementation of its own goes before ours', () => {
    const own: Aes128 = { ...aes128(key), cmac: () => new Uint8Array(16) };
    expect(toHex(aesCmac(own, fromHex('00')))).toBe('00'.repeat(16));
  });
});

test.each([
  ['meterEncryption', 'eccf39d475d730b8284fdfdc1995d52f'],
  ['meterMac', 'c9cd19ff5a9aad5a6bbda13bd2c4c7ad'],
] as const)('KDF-A gives the published key for %s', (name, expected) => {
  // OMS Vol. 2, annex N: key 00 01 … 0f, id 12345678, message counter 0xAB3.
  const key = aes128(fromHex('000102030405060708090a0b0c0d0e0f'));
  const input = { constant: DERIVATION_CONSTANT[name], counter: 0xab3, id: fromHex('78563412') };
  expect(toHex(deriveKey(key, input))).toBe(expected);
});

describe('mode 7', () => {
  test('the allocator of the published example is written byte by byte', () => {
    const frame = encodeTelegram({
      address: parseAddress('QDS-87654321-35-08'),
      key: KEY,
      mode: 7,
      accessNumber: 0x2a,
      ell: { ci: 0x8c, communicationControl: 0x20, accessNumber: 0x2a },
      afl: { messageCounter: 0xab3 },
      records: fromHex('2f2f0b6e3412004b6e785600426c3f3c326cffff046d1e0a4f312f2f2f2f2f2f'),
    });
    expect(toHex(frame)).toBe(
      '434493442143658735088c202a900f002c25b30a0000194600279f3ccf017a2a002007105036c939bc470c6ced8c28d83c0fcaf251c04090f198a1bf45647cbf2225e37e',
    );
  });

  test.each([2, 4, 8, 12, 16])('a MAC of %i bytes is written and checked', (macBytes) => {
    const telegram = decodeTelegram(mode7({ afl: { messageCounter: 1, macBytes } }), { key: KEY });
    expect(telegram).toMatchObject({ mac: 'valid', macBytes });
    expect(telegram.records).toHaveLength(2);
  });

  test.each<[string, Partial<TelegramSpec>]>([
    ['the counter in the transport header', { afl: { messageCounter: 5 }, messageCounter: 6 }],
    ['only there, without MAC', { messageCounter: 6 }],
    ['a key version and key number', { keyVersion: 3, keyId: 2, messageCounter: 6 }],
    [
      'key information and message length',
      { afl: { messageCounter: 1, keyInformation: 0x0110, withLength: true } },
    ],
    ['a long header behind a radio', { header: 'long', sender: RADIO }],
    ['a command of a collector', { c: 0x53 }],
    ['a clear tail', { clearTail: fromHex('0b6e780000') }],
  ])('with %s', (_, spec) => {
    expect(values(mode7(spec)).slice(0, 2)).toEqual(VALUES);
  });

  test('nothing encrypted is believed with a MAC, refused without', () => {
    const records = fromHex('2f2f0b6e341200');
    const signed = mode7({ mode: 0, records });
    const ci = signed.length - records.length - 5;
    expect(readTelegramHeader(withByte(signed, ci + 4, 5)).mode).toBe(5);
    const plain = encode({ mode: 7, messageCounter: 1, records: new Uint8Array() });
    const frame = Uint8Array.of(...plain, ...records);
    frame[0] = frame.length - 1;
    expect(() => decodeTelegram(frame, { key: KEY })).toThrow(failure('WIRE_PLAINTEXT_REFUSED'));
  });

  test('without a message counter it is WIRE_NO_COUNTER', () => {
    expect(() => encode({ mode: 7 })).toThrow(failure('WIRE_NO_COUNTER'));
    const blocks = withByte(encode({ mode: 5, records: new Uint8Array(48) }), 13, 0x20);
    const frame = withByte(blocks, 14, 0x07);
    expect(() => decodeTelegram(withByte(frame, 15, 0x10), { key: KEY })).toThrow(
      failure('WIRE_NO_COUNTER'),
    );
  });

  test('another key derivation than KDF-A is WIRE_UNSUPPORTED_SECURITY', () => {
    const frame = encode({ mode: 7, messageCounter: 1 });
    expect(() => decodeTelegram(withByte(frame, 15, 0x00), { key: KEY })).toThrow(
      failure('WIRE_UNSUPPORTED_SECURITY'),
    );
  });

  test('a GMAC is WIRE_UNSUPPORTED_SECURITY', () => {
    const frame = mode7({ afl: { messageCounter: 1, macBytes: 12 } });
    expect(() => decodeTelegram(withByte(frame, 17, 0x28), { key: KEY })).toThrow(
      failure('WIRE_UNSUPPORTED_SECURITY'),
    );
  });

  test('a wrong MAC is WIRE_MAC_FAILED, and nothing is decrypted', () => {
    let opened = 0;
    const master = aes128(KEY);
    const aes = (key: Uint8Array): Aes128 => ({
      ...aes128(key),
      decryptCbc: (iv, data) => {
        opened++;
        return aes128(key).decryptCbc(iv, data);
      },
    });
    const frame = mode7();
    const decode = (bytes: Uint8Array) => decodeTelegram(bytes, { keyFor: () => master, aes });
    expect(() => decode(withByte(frame, 24, 0))).toThrow(failure('WIRE_MAC_FAILED'));
    expect(opened).toBe(0);
    decode(frame);
    expect(opened).toBe(1);
  });

  test('without a key a clear telegram with a MAC says that it was not checked', () => {
    const { mac, warnings } = decodeTelegram(mode7({ mode: 0 }));
    expect(mac).toBe('unchecked');
    expect(warnings).toEqual(['the MAC was not checked: no key is known']);
  });
});

describe('the authentication layer', () => {
  test('a length that does not fit its fields is WIRE_BAD_LAYER', () => {
    expect(() => decodeTelegram(withByte(mode7(), 14, 0x10))).toThrow(failure('WIRE_BAD_LAYER'));
  });

  test('a MAC of no known type is WIRE_BAD_LAYER', () => {
    expect(() => decodeTelegram(withByte(mode7(), 17, 0x29))).toThrow(failure('WIRE_BAD_LAYER'));
  });

  test('a message of another length than announced is WIRE_MESSAGE_LENGTH', () => {
    const frame = mode7({ afl: { messageCounter: 1, withLength: true } });
    const longer = Uint8Array.of(...frame, 0x2f);
    longer[0] = longer.length - 1;
    expect(() => decodeTelegram(longer, { key: KEY })).toThrow(failure('WIRE_MESSAGE_LENGTH'));
  });

  test('a MAC that cannot be written is WIRE_NOT_ENCODABLE', () => {
    const afl = { messageCounter: 1, macBytes: 3 };
    expect(() => mode7({ afl })).toThrow(failure('WIRE_NOT_ENCODABLE'));
  });
});

describe('fragments', () => {
  const long = Array.from({ length: 30 }, (_, storage) => ({
    field: 0xc,
    vib: '6e',
    storage,
    value: storage,
  }));
  const spec = {
    address: ADDRESS,
    key: KEY,
    mode: 7,
    ell: ELL,
    afl: { messageCounter: 5, withLength: true },
    records: long,
  } as const;
  const frames = encodeFragments(spec, 70);

  test('one alone is WIRE_FRAGMENTED', () => {
    expect(frames.length).toBeGreaterThan(2);
    for (const frame of frames) {
      expect(() => decodeTelegram(frame, { key: KEY })).toThrow(failure('WIRE_FRAGMENTED'));
    }
  });

  test.each(['in order', 'backwards', 'each twice'])('%s give the message', (order) => {
    const turned = order === 'backwards' ? frames.toReversed() : frames;
    const sent = order === 'each twice' ? turned.flatMap((frame) => [frame, frame]) : turned;
    const reassembler = createReassembler();
    const results = sent.map((frame, at) => reassembler.add(frame, at));
    const whole = results.find(({ kind }) => kind === 'whole');
    if (whole?.kind !== 'whole') throw new Error('the message is not complete');
    const telegram = decodeMessage(whole.message, { key: KEY });
    expect(telegram.mac).toBe('valid');
    expect(telegram.records.map(({ value }) => value)).toEqual(long.map(({ value }) => value));
  });

  test('the decoder gives the telegram with the last one', () => {
    const options = { key: KEY, reassembler: createReassembler(), receivedAt: 0 };
    for (const frame of frames.slice(0, -1)) {
      expect(() => decodeTelegram(frame, options)).toThrow(failure('WIRE_FRAGMENTED'));
    }
    const last = frames.at(-1) ?? new Uint8Array();
    expect(decodeTelegram(last, options).records).toHaveLength(long.length);
  });

  test('a missing one is waited for, until its time is over', () => {
    const reassembler = createReassembler();
    const [first = new Uint8Array(), ...rest] = frames;
    for (const frame of rest) expect(reassembler.add(frame, 0).kind).toBe('waiting');
    expect(reassembler.add(first, REASSEMBLY_LIMITS.ageMs + 1).kind).toBe('waiting');
    expect(reassembler.open).toBe(1);
  });

  test('what is given up unfinished is told: too old, another begun, too many', () => {
    const lost: string[] = [];
    const limits = { ...REASSEMBLY_LIMITS, messages: 1 };
    const onLost = ([frame = new Uint8Array()]: readonly Uint8Array[]): void => {
      lost.push(formatAddress(readLinkHeader(new ByteReader(frame)).address));
    };
    const reassembler = createReassembler(limits, { onLost });
    const first = (change: Partial<TelegramSpec>): Uint8Array =>
      encodeFragments({ ...spec, ...change }, 70)[0] ?? new Uint8Array();
    reassembler.add(first({}), 0);
    reassembler.add(first({}), 1);
    expect(lost).toEqual([]);
    reassembler.add(first({}), REASSEMBLY_LIMITS.ageMs + 1);
    reassembler.add(first({ afl: { messageCounter: 99 } }), REASSEMBLY_LIMITS.ageMs + 2);
    expect(lost).toEqual([formatAddress(ADDRESS), formatAddress(ADDRESS)]);
    const other = { ...ADDRESS, id: '00000001' };
    reassembler.add(first({ address: other }), REASSEMBLY_LIMITS.ageMs + 3);
    expect(lost).toHaveLength(3);
    expect(reassembler.open).toBe(1);
  });

  test('messages of many senders and long messages find a limit', () => {
    const reassembler = createReassembler({ ...REASSEMBLY_LIMITS, messages: 2, messageBytes: 100 });
    for (let id = 0; id < 10; id++) {
      const address = { ...ADDRESS, id: `0000000${id}` };
      reassembler.add(encodeFragments({ ...spec, address }, 70)[0] ?? new Uint8Array(), 0);
    }
    expect(reassembler.open).toBe(2);
    const kinds = frames.slice(0, 2).map((frame) => reassembler.add(frame, 0));
    expect(kinds[1]).toMatchObject({ kind: 'dropped', reason: 'too-long' });
  });

  test('a frame that is no fragment passes, one that is cut short is dropped', () => {
    const reassembler = createReassembler();
    expect(reassembler.add(mode7(), 0)).toMatchObject({ kind: 'whole', fragments: 1 });
    expect(reassembler.add(mode7().subarray(0, 9), 0).kind).toBe('dropped');
  });
});

describe('the extended link layer', () => {
  test.each([
    ['II', ELL_CTR],
    ['IV', { ...ELL_CTR, ci: 0x8f, receiver: RADIO } as const],
  ])('layer %s encrypts everything behind it', (_, ell) => {
    const frame = encode({ ell, header: 'none' });
    expect(values(frame)).toEqual(VALUES);
    expect(readTelegramHeader(frame)).toMatchObject({ ci: ell.ci, header: 'none', meter: ADDRESS });
    expect(() => decodeTelegram(frame)).toThrow(failure('WIRE_KEY_MISSING'));
    expect(() => values(frame, new Uint8Array(16))).toThrow(failure('WIRE_DECRYPT_FAILED'));
  });

  test('the hop bit of a repeater does not disturb', () => {
    const frame = encode({ ell: ELL_CTR, header: 'none' });
    expect(values(withByte(frame, 11, 0x30))).toEqual(VALUES);
    expect(() => values(withByte(frame, 11, 0x60))).toThrow(failure('WIRE_DECRYPT_FAILED'));
  });

  test('it may encrypt what is encrypted once more inside', () => {
    const frame = encode({ ell: ELL_CTR, mode: 7, afl: { messageCounter: 3 } });
    expect(decodeTelegram(frame, { key: KEY })).toMatchObject({ mac: 'valid', tpl: { mode: 7 } });
  });

  test('without encryption its payload CRC must be right: WIRE_PAYLOAD_CRC_FAILED', () => {
    const frame = encode({ ell: { ...ELL_CTR, sessionNumber: 5 } });
    expect(values(frame)).toEqual(VALUES);
    expect(() => values(withByte(frame, frame.length - 1, 0))).toThrow(
      failure('WIRE_PAYLOAD_CRC_FAILED'),
    );
  });

  test.each([2, 3, 4, 5, 6, 7])('encryption %i is reserved, not plain text', (encryption) => {
    const plain = encode({ ell: { ...ELL_CTR, sessionNumber: 5 } });
    const frame = withByte(plain, 16, encryption << 5);
    expect(() => values(frame)).toThrow(failure('WIRE_UNSUPPORTED_SECURITY'));
    expect(() => readTelegramHeader(frame)).toThrow(failure('WIRE_UNSUPPORTED_SECURITY'));
  });

  test('layer III names its receiver', () => {
    const ell = { ...ELL, ci: 0x8e, receiver: RADIO } as const;
    expect(decodeTelegram(encode({ ell })).ell?.receiver).toEqual(RADIO);
  });
});

describe('mode 10', () => {
  const frame = encode({ mode: 10, messageCounter: 0xe578c, keyVersion: 1 });

  test('is read back, its tag checked', () => {
    expect(decodeTelegram(frame, { key: KEY })).toMatchObject({ mac: 'valid', macBytes: 8 });
    expect(values(frame)).toEqual(VALUES);
    expect(() => values(frame, new Uint8Array(16))).toThrow(failure('WIRE_MAC_FAILED'));
    expect(() => values(withByte(frame, 12, 4))).toThrow(failure('WIRE_MAC_FAILED'));
    expect(() => decodeTelegram(frame)).toThrow(failure('WIRE_KEY_MISSING'));
  });

  test('is what an independent AES-CCM makes of the same input', () => {
    const plain = encode({ mode: 10, messageCounter: 0xe578c });
    expect(toHex(plain)).toBe(CCM_ELSEWHERE);
  });

  test.each([
    ['a part in clear', 13, 0x10],
    ['an unknown tag length', 16, 0x02],
  ])('with %s it is WIRE_UNSUPPORTED_SECURITY', (_, at, value) => {
    expect(() => values(withByte(frame, at, value))).toThrow(failure('WIRE_UNSUPPORTED_SECURITY'));
  });
});

// Made with the AES-CCM and AES-CMAC of OpenSSL.
const CCM_ELSEWHERE =
  '274493442143658735087a0000ff2a10018c570e00eb379727490a07d2abbd1681dbc70fc3de32e7';
