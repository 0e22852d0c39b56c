import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { checkAcceptance } from './acceptance.ts';
import { decodeTelegram, type DecodeOptions } from './decode-telegram.ts';
import { dissect } from './dissect/dissect.ts';
import { encodeFragments, encodeTelegram, type TelegramSpec } from './encode-telegram.ts';
import { addCrc } from './frame.ts';
import { parseAddress } from './link-layer.ts';
import { createReassembler } from './reassembler.ts';

const ADDRESS = parseAddress('QDS-87654321-35-08');
const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
/** Two blocks; the second is the maker's own, so that any ciphertext of it makes sense. */
const PAYLOAD = fromHex(`2f2f 0b6e341200 4b6e785600 2f2f2f0f ${'00'.repeat(16)}`);

const SPECS: readonly (readonly [string, TelegramSpec])[] = [
  ['in clear', { address: ADDRESS, records: fromHex('0b6e341200 046e00000000') }],
  ['in mode 5', { address: ADDRESS, mode: 5, key: KEY, records: PAYLOAD }],
  [
    'in mode 5 with a clear tail',
    {
      address: ADDRESS,
      mode: 5,
      key: KEY,
      records: fromHex('2f2f 0b6e341200 4b6e785600 2f2f2f2f'),
      clearTail: fromHex('026e0000'),
    },
  ],
  ['of a format of its own', { address: ADDRESS, records: fromHex('0b6e341200 0f112233445566') }],
];

/** The frame with its last two bytes as format B would have them. */
function endingInCrc(spec: TelegramSpec): Uint8Array {
  const shorter = encodeTelegram(spec).slice(0, -2);
  shorter[0] = shorter.length - 1;
  return addCrc(shorter, 'B');
}

/** Telegram or code, without what is only in the options. */
function outcome(frame: Uint8Array, options: DecodeOptions): unknown {
  try {
    return decodeTelegram(frame, options);
  } catch (error) {
    if (error instanceof LabError) return error.code;
    throw error;
  }
}

describe('a stripped frame that ends by chance in the CRC of format B', () => {
  test.each(SPECS.slice(0, 3))('is read whole: %s', (_, spec) => {
    const frame = endingInCrc(spec);
    const telegram = decodeTelegram(frame, { frameFormat: 'auto', key: KEY });
    expect(telegram).toEqual(decodeTelegram(frame, { key: KEY }));
    expect(telegram.link.lengthField).toBe(frame.length - 1);
    const { frame: dissected, error } = dissect(frame, { frameFormat: 'auto', key: KEY });
    expect(dissected).toEqual(frame);
    expect(error).toBeUndefined();
  });

  test('is known by its number of blocks where no key is', () => {
    const frame = endingInCrc(SPECS[1]?.[1] as TelegramSpec);
    expect(outcome(frame, { frameFormat: 'auto' })).toBe('WIRE_KEY_MISSING');
    const { frame: dissected, error } = dissect(frame, { frameFormat: 'auto' });
    expect(dissected).toEqual(frame);
    expect(error?.code).toBe('WIRE_KEY_MISSING');
  });

  test('is judged as it is read', () => {
    const frame = endingInCrc(SPECS[1]?.[1] as TelegramSpec);
    const acceptance = {
      address: ADDRESS,
      security: 'mode-5',
      macBytes: 0,
      encryptedBlocks: 2,
      clearRecords: 'refuse',
      clearTelegrams: 'refuse',
      deviceTime: 'optional',
    } as const;
    const { verdict } = dissect(frame, { frameFormat: 'auto', key: KEY, acceptance });
    expect(verdict).toMatchObject(
      pick(checkAcceptance(frame, acceptance, { key: KEY, frameFormat: 'stripped' })),
    );
    expect(verdict?.accepted).toBe(true);
  });

  test('is of format B where both readings make sense: a CRC is rarely chance', () => {
    const frame = endingInCrc(SPECS[3]?.[1] as TelegramSpec);
    const options = { frameFormat: 'auto' } as const;
    expect(decodeTelegram(frame, options)).toEqual(decodeTelegram(frame, { frameFormat: 'B' }));
    expect(dissect(frame, options).frame).toHaveLength(frame.length - 2);
  });
});

function pick({ accepted, reasons }: ReturnType<typeof checkAcceptance>): object {
  return { accepted, reasons };
}

describe('a frame of format B stays one', () => {
  test.each(SPECS)('%s, with the key, without it and with a wrong one', (_, spec) => {
    const frame = addCrc(encodeTelegram(spec), 'B');
    for (const key of [KEY, undefined, new Uint8Array(16)]) {
      const keys = key === undefined ? {} : { key };
      const found = outcome(frame, { frameFormat: 'auto', ...keys });
      expect(found).toEqual(outcome(frame, { frameFormat: 'B', ...keys }));
      expect(dissect(frame, { frameFormat: 'auto', ...keys }).frame).toEqual(encodeTelegram(spec));
    }
  });

  test('as a fragment that is collected', () => {
    const spec = {
      ...(SPECS[1]?.[1] as TelegramSpec),
      mode: 7,
      afl: { messageCounter: 7 },
    } as const;
    const reassembler = createReassembler();
    const options = { frameFormat: 'auto', key: KEY, reassembler, receivedAt: 0 } as const;
    const outcomes = encodeFragments(spec, 20).map((each) => outcome(addCrc(each, 'B'), options));
    expect(outcomes.slice(0, -1)).toEqual(outcomes.slice(1).map(() => 'WIRE_FRAGMENTED'));
    expect(outcomes.at(-1)).toMatchObject({ mac: 'valid', records: [{ value: 1234 }, {}, {}] });
  });
});
