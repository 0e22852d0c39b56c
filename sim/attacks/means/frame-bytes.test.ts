import { expect, test } from 'vitest';
import { aes128 } from '#wire/security/aes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import {
  assembled,
  BLOCK_BYTES,
  flipped,
  layersOf,
  VERSION_AT,
  withAccessNumber,
  withBlocks,
  withStatus,
} from './frame-bytes.ts';

const KEY = new Uint8Array(16).fill(7);
const NOON = Date.UTC(2026, 0, 9, 12);
const ADDRESS = { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 8 };

function telegram(mode: 0 | 5, units = 127) {
  return encodeHcaTelegram({
    ...{ address: ADDRESS, accessNumber: 42, mode, key: KEY, units },
    ...{ dueDate: '2025-12-31', dueDateUnits: 900, deviceTimeMs: NOON },
  });
}

test('one bit of the version byte is ten thousand units in mode 5, and no change in clear', () => {
  const unitsOf = (frame: Uint8Array): number | null =>
    readHca(decodeTelegram(frame, { keyFor: () => aes128(KEY) })).units;
  expect(unitsOf(flipped(telegram(5), VERSION_AT, 1))).toBe(10_127);
  expect(unitsOf(flipped(telegram(0), VERSION_AT, 1))).toBe(127);
});

test('fields of the transport header are found behind other layers, and nowhere in noise', () => {
  const frame = telegram(5);
  expect(layersOf(withAccessNumber(frame, 7) ?? frame)?.tpl).toMatchObject({ accessNumber: 7 });
  expect(layersOf(withStatus(frame, 0x04) ?? frame)?.tpl).toMatchObject({ status: 4 });
  const tpl = { mode: 5, encryptedBlocks: 1, accessNumber: 42 };
  expect(layersOf(withBlocks(frame, 1) ?? frame)?.tpl).toMatchObject(tpl);
  const long = encodeHcaTelegram({
    ...{ address: ADDRESS, accessNumber: 1, mode: 5, key: KEY, units: 1, header: 'long' },
    ...{ dueDate: '2025-12-31', dueDateUnits: 0, deviceTimeMs: NOON },
  });
  expect(layersOf(withStatus(long, 0x10) ?? long)?.tpl).toMatchObject({ status: 0x10 });
  for (const noise of [new Uint8Array(), Uint8Array.of(255), telegram(5).subarray(0, 12)]) {
    expect(withStatus(noise, 1)).toBeUndefined();
    expect(layersOf(noise)).toBeUndefined();
  }
});

test('parts become a frame whose length is said right', () => {
  const frame = telegram(5);
  const cut = assembled(frame.subarray(0, frame.length - BLOCK_BYTES));
  expect(cut[0]).toBe(cut.length - 1);
  expect(layersOf(cut)?.end).toBe(cut.length);
});
