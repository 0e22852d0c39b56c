import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { openMaskedCounter, withCounterMask } from './bmeters-mask.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { MASKED } from './diehl-formats.ts';
import { readMeter } from './drivers/read-meter.ts';
import { readingLines } from './drivers/reading-lines.ts';
import { writeGrammar } from './drivers/write-grammar.ts';
import { waterBmetersRfmtx1 } from './drivers/water-bmeters-rfmtx1.ts';

const REPORT = { checks: 'report' } as const;
/** 12345.678 m3 on 2026-02-17 at 12:34:56. */
const PAYLOAD = fromHex('1115' + '78563412' + '00000000000000' + '563412170226');

function frame(accessNumber: number, payload = PAYLOAD): Uint8Array {
  const head = fromHex('0044b4090100001005077a000000' + '10');
  head[11] = accessNumber;
  const bytes = Uint8Array.from([...head, ...withCounterMask(payload, accessNumber)]);
  bytes[0] = bytes.length - 1;
  return bytes;
}

test('a counter under the mask of any access number is read by a tool, which says so', () => {
  for (let accessNumber = 0; accessNumber < 256; accessNumber++) {
    const telegram = decodeTelegram(frame(accessNumber), REPORT);
    expect(telegram.warnings).toEqual([MASKED]);
    expect(readingLines(readMeter(telegram))).toEqual([
      'volume 12345.678 m3',
      'deviceTime 2026-02-17T12:34',
    ]);
  }
});

test('no other mode, device or payload is taken for one, and the portal takes none', () => {
  const refused = expect.objectContaining({ code: 'WIRE_UNSUPPORTED_MODE' }) as unknown;
  expect(() => decodeTelegram(frame(1))).toThrow(refused);
  const noDigits = PAYLOAD.slice();
  noDigits[3] = 0xaa;
  expect(() => decodeTelegram(frame(1, noDigits), REPORT)).toThrow(refused);
  const otherVersion = frame(1);
  otherVersion[8] = 0x06;
  expect(() => decodeTelegram(otherVersion, REPORT)).toThrow(refused);
  expect(openMaskedCounter(fromHex('1115'), 1)).toBeUndefined();
});

test('its grammar writes the time that it reads', () => {
  const [grammar] = waterBmetersRfmtx1.grammars ?? [];
  const wanted = new Map([
    ['volume', [1.5]],
    ['deviceTime', ['2025-12-31T23:59']],
  ]);
  const written = writeGrammar(grammar ?? {}, PAYLOAD, wanted);
  expect(readingLines(readMeter(decodeTelegram(frame(7, written), REPORT)))).toEqual([
    'volume 1.5 m3',
    'deviceTime 2025-12-31T23:59',
  ]);
});
