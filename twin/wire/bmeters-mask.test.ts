import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { openMaskedVolume, withVolumeMask } from './bmeters-mask.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { MASKED } from './diehl-formats.ts';
import { readMeter } from './drivers/read-meter.ts';
import { readingLines } from './drivers/reading-lines.ts';

const REPORT = { checks: 'report' } as const;
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  `${(month + 1).toString(16)}0000`.padStart(6, '0'),
);
/** 12345.678 m3; battery, 32 l backwards, 2026-02-17 at 12:34:56, m3 by month. */
const PAYLOAD = fromHex(
  `0c1378563412 0f 1d1e20000000 563412170226 ${MONTHS.join('')}00`.replaceAll(' ', ''),
);

function frame(accessNumber: number, payload = PAYLOAD): Uint8Array {
  const head = fromHex('0044b4090100001005077a000000' + '10');
  head[11] = accessNumber;
  const bytes = Uint8Array.from([...head, ...withVolumeMask(payload, accessNumber)]);
  bytes[0] = bytes.length - 1;
  return bytes;
}

test('a volume under the mask of any access number is read by a tool, which says so', () => {
  for (let accessNumber = 0; accessNumber < 256; accessNumber++) {
    const telegram = decodeTelegram(frame(accessNumber), REPORT);
    expect(telegram.warnings).toEqual([MASKED]);
    const lines = readingLines(readMeter(telegram));
    expect(lines.slice(0, 6)).toEqual([
      'volume 12345.678 m3',
      'batteryVoltage 3.7 V',
      'backwardVolume 0.032 m3',
      'deviceTime 2026-02-17T12:34',
      'monthVolume 0.01 m3 @2026-01-31',
      'monthVolume 0.02 m3 @2025-02-28',
    ]);
    expect(lines).toHaveLength(16);
  }
});

test('the masks of two access numbers differ, also where their lower halves are the same', () => {
  const masked = Array.from({ length: 256 }, (_, each) => withVolumeMask(PAYLOAD, each).join());
  expect(new Set(masked).size).toBe(256);
});

test('no other mode, device or payload is taken for one, and the portal takes none', () => {
  const refused = expect.objectContaining({ code: 'WIRE_UNSUPPORTED_MODE' }) as unknown;
  expect(() => decodeTelegram(frame(1))).toThrow(refused);
  for (const [at, byte] of [
    [0, 0x0d],
    [1, 0x14],
    [3, 0xaa],
  ] as const) {
    const other = PAYLOAD.slice();
    other[at] = byte;
    expect(openMaskedVolume(withVolumeMask(other, 1), 1), `byte ${at}`).toBeUndefined();
  }
  const otherVersion = frame(1);
  otherVersion[8] = 0x06;
  expect(() => decodeTelegram(otherVersion, REPORT)).toThrow(refused);
  expect(openMaskedVolume(fromHex('1115'), 1)).toBeUndefined();
});
