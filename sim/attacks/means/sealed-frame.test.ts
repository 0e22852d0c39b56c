import { expect, test } from 'vitest';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { aes128 } from '#wire/security/aes.ts';
import { readLayers } from '#wire/telegram-header.ts';
import { METER_SECURITIES, securityFields } from '../../devices/telegram-security.ts';
import { sealedFrame } from './sealed-frame.ts';

const AES = aes128(new Uint8Array(16).fill(7));
const KEY = new Uint8Array(16).fill(7);
const NOON = Date.UTC(2026, 0, 9, 12);
const LIE = { addUnits: 8, ahead: 100, sendAt: NOON };

test.each(METER_SECURITIES)('in %s a clone is right in every bit, and ahead', (security) => {
  const heard = encodeHcaTelegram({
    ...{ address: { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 8 } },
    ...{ accessNumber: 42, units: 127, dueDate: '2025-12-31', dueDateUnits: 900 },
    ...securityFields(security, { accessNumber: 42, counter: 16, aes: AES }),
    deviceTimeMs: NOON,
  });
  const made = sealedFrame(heard, KEY, LIE) ?? heard;
  const reading = readHca(decodeTelegram(made, { keyFor: () => AES }));
  expect(reading).toMatchObject({ units: 135, dueDate: '2025-12-31', dueDateUnits: 900 });
  expect(reading.deviceTimeMs).toBe(NOON);
  const { afl, ell, tpl } = readLayers(made);
  const counter = afl?.messageCounter ?? tpl.messageCounter ?? ell?.sessionNumber;
  if (counter !== undefined) expect(counter & 0xffff).toBe(116);
  expect(sealedFrame(Uint8Array.of(1, 2, 3), KEY, LIE)).toBeUndefined();
});

test('who cannot read guesses, and says what no key of the meter opens', () => {
  const heard = encodeHcaTelegram({
    ...{ address: { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 8 } },
    ...{ accessNumber: 42, units: 127, dueDate: '2025-12-31', dueDateUnits: 900 },
    ...securityFields('m7', { accessNumber: 42, counter: 16, aes: AES }),
    deviceTimeMs: NOON,
  });
  const own = new Uint8Array(16).fill(9);
  const made = sealedFrame(heard, own, LIE) ?? heard;
  expect(() => decodeTelegram(made, { keyFor: () => AES })).toThrow(/MAC/);
  const mine = aes128(own);
  expect(readHca(decodeTelegram(made, { keyFor: () => mine })).units).toBe(48);
});
