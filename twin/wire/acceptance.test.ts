import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { checkAcceptance, layoutOf, type Acceptance, type Verdict } from './acceptance.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { dissect } from './dissect/dissect.ts';
import { encodeTelegram, type TelegramSpec } from './encode-telegram.ts';
import { parseAddress } from './link-layer.ts';
import { EMPTY_REPLAY_WINDOW } from './replay-window.ts';

const ADDRESS = parseAddress('QDS-87654321-35-08');
const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const AT = Date.UTC(2026, 10, 24, 10);

// An allocator as in the field: three encrypted blocks, the date-time in the last one.
const RECORDS = [
  { field: 0xb, vib: '6e', value: 127 },
  { field: 0xb, vib: '6e', storage: 1, value: 5678 },
  { field: 2, vib: '6c', storage: 1, value: '2025-12-31' },
  { field: 0xb, vib: '6e', storage: 17, value: 9800 },
  { field: 2, vib: '6c', storage: 16, value: '2026-10-31' },
  { field: 2, vib: '6c', function: 'error', value: null },
  { field: 4, vib: '6d', value: '2026-11-24 11:00' },
] as const;

const MODE_5: Acceptance = {
  address: ADDRESS,
  security: 'mode-5',
  macBytes: 0,
  encryptedBlocks: 3,
  clearRecords: 'refuse',
  clearTelegrams: 'refuse',
  deviceTime: 'required',
  layouts: [layoutOf(decodeTelegram(mode5({ mode: 0 })).records)],
};
const MODE_7: Acceptance = { ...MODE_5, security: 'mode-7', macBytes: 8 };

const CI_5 = 10;
const PAYLOAD_5 = 15;
const CLEAR_VALUE = fromHex('0b6e010000');
const CLEAR_TIME = fromHex('046d000bb83b');

function mode5(spec: Partial<TelegramSpec> = {}): Uint8Array {
  return encodeTelegram({
    address: ADDRESS,
    mode: 5,
    key: KEY,
    accessNumber: 42,
    records: RECORDS,
    ...spec,
  });
}

function mode7(spec: Partial<TelegramSpec> = {}): Uint8Array {
  const ell = { ci: 0x8c, communicationControl: 0x20, accessNumber: 1 } as const;
  return mode5({ mode: 7, ell, afl: { messageCounter: 7 }, ...spec });
}

const CI_7 = mode7().length - 48 - 6;
const PAYLOAD_7 = CI_7 + 6;

function changed(frame: Uint8Array, at: number, mask: number): Uint8Array {
  const copy = frame.slice();
  copy[at] = (copy[at] ?? 0) ^ mask;
  return copy;
}

/** The frame cut to `length` bytes and lengthened by `tail`, with L and N as they then must be. */
function cut(
  frame: Uint8Array,
  length: number,
  tail: Uint8Array = new Uint8Array(),
  blocks = 3,
): Uint8Array {
  const copy = Uint8Array.of(...frame.subarray(0, length), ...tail);
  copy[0] = copy.length - 1;
  copy[CI_5 + 3] = blocks << 4;
  return copy;
}

function judge5(frame: Uint8Array, acceptance = MODE_5): Verdict {
  return checkAcceptance(frame, acceptance, { key: KEY });
}

function judge7(frame: Uint8Array): Verdict {
  return checkAcceptance(frame, MODE_7, { key: KEY });
}

function kinds({ reasons }: Verdict): string[] {
  return reasons.map((reason) => (reason.kind === 'not-decodable' ? reason.code : reason.kind));
}

/** Judged by somebody who has accepted the genuine telegram an hour before. */
function judgeLater(frame: Uint8Array, acceptance: Acceptance, first: Uint8Array): Verdict {
  const seen = { window: EMPTY_REPLAY_WINDOW, at: AT };
  const before = checkAcceptance(first, acceptance, { key: KEY, seen });
  expect(before.accepted).toBe(true);
  const window = before.nextWindow ?? EMPTY_REPLAY_WINDOW;
  return checkAcceptance(frame, acceptance, { key: KEY, seen: { window, at: AT + 3_600_000 } });
}

describe('the decoder matrix, mode 5', () => {
  test('a genuine telegram is accepted, one under a wrong key refused', () => {
    expect(judge5(mode5())).toMatchObject({ accepted: true, reasons: [] });
    const wrong = checkAcceptance(mode5(), MODE_5, { key: new Uint8Array(16) });
    expect(kinds(wrong)).toEqual(['WIRE_DECRYPT_FAILED']);
  });

  test('a clear telegram is refused with its own reason', () => {
    const clear = mode5({ mode: 0 });
    expect(kinds(judge5(clear))).toEqual(['clear-telegram']);
    expect(kinds(checkAcceptance(clear, MODE_5))).toEqual(['clear-telegram']);
  });

  test('a clear telegram that lost its last bytes is refused even where clear ones are allowed', () => {
    const clear = mode5({ mode: 0 });
    const short = cut(clear, clear.length - 1, undefined, 0);
    const verdict = judge5(short, { ...MODE_5, clearTelegrams: 'allow', deviceTime: 'optional' });
    expect(kinds(verdict)).toEqual(['WIRE_TRUNCATED']);
  });

  test("a clear telegram is accepted where the meter's record allows it", () => {
    expect(judge5(mode5({ mode: 0 }), { ...MODE_5, clearTelegrams: 'allow' }).accepted).toBe(true);
  });

  test('plain text under the header of mode 5 is refused', () => {
    const plain = mode5({ mode: 0 }).subarray(PAYLOAD_5);
    const records = Uint8Array.of(0x2f, 0x2f, ...plain, ...new Uint8Array(48).fill(0x2f));
    const frame = cut(mode5(), PAYLOAD_5, records.subarray(0, 48));
    expect(kinds(judge5(frame))).toEqual(['WIRE_PLAINTEXT_REFUSED']);
  });

  test('each of the 255 rewritten access numbers is flagged', () => {
    const genuine = mode5();
    for (let mask = 1; mask < 256; mask++) {
      const verdict = judgeLater(changed(genuine, CI_5 + 1, mask), MODE_5, genuine);
      expect(verdict.accepted, `mask ${mask}`).toBe(false);
    }
    // This one keeps the length of every record, so that only the known ciphertext gives it away.
    const { layouts: _layouts, ...open } = MODE_5;
    const verdict = judgeLater(changed(genuine, CI_5 + 1, 0x20), open, genuine);
    expect(verdict.reasons).toEqual([{ kind: 'replay', reason: 'rewritten' }]);
  });

  test('a forged version byte, which changes the value, is refused', () => {
    const forged = changed(mode5(), 8, 0x01);
    expect(decodeTelegram(forged, { key: KEY }).records[0]?.value).toBe(10_127);
    expect(kinds(judge5(forged))).toEqual(['address']);
  });

  test('a telegram cut to one block is refused', () => {
    expect(kinds(judge5(cut(mode5(), PAYLOAD_5 + 16, undefined, 1)))).toContain('blocks');
  });

  test('an old first block with a clear date-time of today is refused', () => {
    const frame = cut(mode5(), PAYLOAD_5 + 16, CLEAR_TIME, 1);
    expect(kinds(judge5(frame))).toEqual(['blocks', 'clear-records']);
    const lenient: Acceptance = { ...MODE_5, encryptedBlocks: null, clearRecords: 'allow' };
    expect(kinds(judge5(frame, lenient))).toContain('device-time');
  });

  test('clear records behind the encrypted blocks are refused', () => {
    const frame = cut(mode5(), mode5().length, CLEAR_VALUE);
    expect(decodeTelegram(frame, { key: KEY }).records).toHaveLength(8);
    expect(kinds(judge5(frame))).toEqual(['clear-records']);
    const fewerBlocks = cut(mode5(), PAYLOAD_5 + 16, fromHex('c2086c3f3ccb086e010000'), 1);
    expect(kinds(judge5(fewerBlocks))).toEqual(['blocks', 'clear-records']);
  });

  test('a flipped status byte cannot be seen, so the status is marked untrusted', () => {
    const verdict = judge5(changed(mode5(), CI_5 + 2, 0x14));
    expect(verdict.accepted).toBe(true);
    expect(verdict.untrusted).toEqual(['status', 'values']);
  });

  test('a bit flipped in the first or second block is refused, at each place', () => {
    for (let bit = 0; bit < 256; bit++) {
      const frame = changed(mode5(), PAYLOAD_5 + (bit >> 3), 1 << (bit & 7));
      expect(judge5(frame).accepted, `bit ${bit}`).toBe(false);
    }
  });

  test('a replay is refused, within minutes as a duplicate and later as what it is', () => {
    expect(kinds(judgeLater(mode5(), MODE_5, mode5()))).toEqual(['replay']);
  });
});

test('a counter that nothing vouches for does not make an old telegram a new one', () => {
  const genuine = mode5();
  const counted = Uint8Array.of(
    ...genuine.subarray(0, CI_5),
    ...fromHex('90060008ffffffff'),
    ...genuine.subarray(CI_5),
  );
  counted[0] = counted.length - 1;
  expect(decodeTelegram(counted, { key: KEY }).afl?.messageCounter).toBe(0xffffffff);
  expect(kinds(judgeLater(counted, MODE_5, genuine))).toEqual(['replay']);
  const other = changed(counted, CI_5 + 8 + 1, 0x20);
  const { layouts: _layouts, ...open } = MODE_5;
  expect(kinds(judgeLater(other, open, genuine))).toEqual(['replay']);
});

describe('the decoder matrix, mode 7', () => {
  test('a genuine telegram is accepted and trusted, one under a wrong key refused', () => {
    expect(judge7(mode7())).toMatchObject({ accepted: true, untrusted: [] });
    const wrong = checkAcceptance(mode7(), MODE_7, { key: new Uint8Array(16) });
    expect(kinds(wrong)).toEqual(['WIRE_MAC_FAILED']);
  });

  test.each([
    ['access number', CI_7 + 1],
    ['status', CI_7 + 2],
    ['first block', PAYLOAD_7],
    ['last block', PAYLOAD_7 + 47],
  ])('a changed %s fails the MAC', (_, at) => {
    expect(kinds(judge7(changed(mode7(), at, 0x04)))).toEqual(['WIRE_MAC_FAILED']);
  });

  test('a clear record behind the blocks is refused, and breaks the MAC', () => {
    const frame = Uint8Array.of(...mode7(), ...CLEAR_VALUE);
    frame[0] = frame.length - 1;
    expect(kinds(judge7(frame))).toEqual(['clear-records']);
    const lenient: Acceptance = { ...MODE_7, clearRecords: 'allow' };
    expect(kinds(checkAcceptance(frame, lenient, { key: KEY }))).toEqual(['WIRE_MAC_FAILED']);
  });

  test.each([
    ['maker', 2],
    ['version', 8],
    ['type', 9],
  ])('a changed %s, which the MAC does not cover, is refused', (_, at) => {
    const frame = changed(mode7(), at, 0x01);
    expect(decodeTelegram(frame, { key: KEY }).mac).toBe('valid');
    expect(kinds(judge7(frame))).toEqual(['address']);
  });

  test('a valid MAC of two bytes is refused', () => {
    const frame = mode7({ afl: { messageCounter: 8, macBytes: 2 } });
    expect(decodeTelegram(frame, { key: KEY }).mac).toBe('valid');
    expect(kinds(judge7(frame))).toEqual(['mac-length']);
  });

  test('a telegram without its authentication layer is refused', () => {
    expect(kinds(judge7(mode5()))).toEqual(['security']);
  });

  test('a replay is refused, also after other telegrams', () => {
    expect(kinds(judgeLater(mode7(), MODE_7, mode7()))).toEqual(['replay']);
    const older = mode7({ afl: { messageCounter: 6 } });
    expect(kinds(judgeLater(older, MODE_7, mode7()))).toEqual(['replay']);
    const newer = mode7({ afl: { messageCounter: 9 } });
    expect(judgeLater(newer, MODE_7, mode7()).accepted).toBe(true);
  });

  test('a wrong MAC is refused before anything is decrypted', () => {
    const verdict = judge7(changed(mode7(), CI_7 - 8, 0x01));
    expect(kinds(verdict)).toEqual(['WIRE_MAC_FAILED']);
    expect(verdict.telegram).toBeUndefined();
  });
});

test('a telegram of another security than registered is named', () => {
  expect(judge5(mode7()).reasons).toEqual([{ kind: 'security', found: 'mode-7' }]);
});

test('without registered layouts a record of unknown meaning is refused', () => {
  const { layouts: _layouts, ...open } = MODE_5;
  const frame = mode5({ records: [...RECORDS, { field: 1, vib: '6f', value: 1 }] });
  expect(kinds(judge5(frame, { ...open, encryptedBlocks: null }))).toEqual(['unknown-record']);
});

test('a MAC that cannot be checked is not taken for good', () => {
  const clear = mode7({ mode: 0 });
  const acceptance: Acceptance = { ...MODE_7, clearTelegrams: 'allow' };
  expect(kinds(checkAcceptance(clear, acceptance))).toEqual(['mac-unchecked']);
});

test('a dissection says what speaks against a telegram', () => {
  const { verdict } = dissect(mode5({ mode: 0 }), { acceptance: MODE_5, key: KEY });
  expect(verdict).toMatchObject({ accepted: false, reasons: [{ kind: 'clear-telegram' }] });
  expect(dissect(mode5(), { acceptance: MODE_5, key: KEY }).verdict?.accepted).toBe(true);
});
