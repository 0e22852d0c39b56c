import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { aes128 } from '#wire/security/aes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readHca } from '#wire/drivers/hca-oms.ts';
import { DeviceClock, meterNewYear } from './device-clock.ts';
import {
  countMicroUnits,
  HeatCostAllocator,
  MICRO_PER_UNIT,
  startedCentiC,
} from './heat-cost-allocator.ts';
import type { MeterSecurity } from './telegram-security.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const MOUNTED_AT = meterNewYear(2025);

function allocator({
  driftPpm = 0,
  security = 'm5',
}: { driftPpm?: number; security?: MeterSecurity } = {}): HeatCostAllocator {
  return new HeatCostAllocator({
    address: { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 0x08 },
    security,
    aes: aes128(KEY),
    clock: new DeviceClock({ setAt: MOUNTED_AT, driftPpm }),
    mountedAt: MOUNTED_AT,
    accessNumber: 42,
  });
}

test.each([
  { name: 'at 60 K one unit an hour', radiator: 8_000, room: 2_000, micro: 1_000_000 },
  { name: 'just at the start of 4 K', radiator: 2_500, room: 2_100, micro: 29_586 },
  { name: 'just below 4 K', radiator: 2_499, room: 2_100, micro: 0 },
  { name: 'on a radiator below 23 °C', radiator: 2_299, room: 1_500, micro: 0 },
  { name: 'at exactly 23 °C', radiator: 2_300, room: 1_500, micro: 72_848 },
  { name: 'colder than the room', radiator: 1_800, room: 2_100, micro: 0 },
])('an hour counts $micro millionths $name', ({ radiator, room, micro }) => {
  const step = { radiatorCentiC: radiator, roomCentiC: room, durationMs: HOUR_MS };
  expect(countMicroUnits(step)).toBe(micro);
});

test('on 31 December the whole units go to storage 1 and the register starts again at 0', () => {
  const meter = allocator();
  const newYear = meterNewYear(2026);
  expect(meter.count(900 * MICRO_PER_UNIT, newYear - HOUR_MS)).toBe(false);
  expect(meter.count(345_678, newYear)).toBe(true);
  expect(meter).toMatchObject({ microUnits: 0, dueDateUnits: 900, dueDate: '2025-12-31' });
  meter.count(1_500_000, newYear + HOUR_MS);
  expect(meter.units).toBe(1);
  expect(meter.dueDateUnits).toBe(900);
});

test('a fast clock takes its due date early, by its own calendar', () => {
  const meter = allocator({ driftPpm: 100 });
  const newYear = meterNewYear(2026);
  // 100 ppm are 52.6 min in a year.
  expect(meter.count(MICRO_PER_UNIT, newYear - HOUR_MS)).toBe(false);
  expect(meter.count(MICRO_PER_UNIT, newYear - 52 * 60_000)).toBe(true);
});

test('the telegram says what the register holds, and the access number moves on', () => {
  const meter = allocator();
  meter.count(77 * MICRO_PER_UNIT + 999_999, meterNewYear(2026));
  meter.count(12 * MICRO_PER_UNIT + 999_999, meterNewYear(2026) + HOUR_MS);
  const at = Date.UTC(2026, 6, 1, 10, 30);
  const telegram = decodeTelegram(meter.telegram(at), { key: KEY });
  expect(telegram.tpl).toMatchObject({ accessNumber: 42, mode: 5, encryptedBlocks: 2, status: 0 });
  expect(readHca(telegram)).toMatchObject({
    units: 12,
    dueDateUnits: 77,
    dueDate: '2025-12-31',
    errorDate: null,
    deviceTime: '2026-07-01T11:30',
    deviceTimeMs: at,
  });
  expect(meter.accessNumber).toBe(43);
});

test('a restored allocator sends the same bytes', () => {
  const [first, second] = [allocator(), allocator()];
  first.count(5_555_555, meterNewYear(2026) + HOUR_MS);
  second.restore(first.state());
  expect(second.telegram(MOUNTED_AT)).toEqual(first.telegram(MOUNTED_AT));
});

test.each(['m0', 'm5', 'm7', 'ell-ctr'] as const)(
  'its telegrams in %s are read back',
  (security) => {
    const meter = allocator({ security });
    meter.count(3_000_000, MOUNTED_AT + HOUR_MS);
    const frames = [1, 2].map((hour) => meter.telegram(MOUNTED_AT + hour * HOUR_MS));
    const read = frames.map((frame) => decodeTelegram(frame, { key: KEY }));
    expect(read.map((telegram) => readHca(telegram).units)).toEqual([3, 3]);
    const counters = read.map(({ afl, ell }) => afl?.messageCounter ?? ell?.sessionNumber ?? 0);
    const rises = (counters[1] ?? 0) > (counters[0] ?? 0);
    expect(rises).toBe(security === 'm7' || security === 'ell-ctr');
    const restored = allocator({ security });
    restored.restore(meter.state());
    expect(restored.telegram(MOUNTED_AT)).toEqual(meter.telegram(MOUNTED_AT));
  },
);

test('mode 5 without a key is a bug', () => {
  const clock = new DeviceClock({ setAt: 0 });
  const address = { manufacturer: 'QDS', id: '1', version: 1, type: 8 };
  const spec = { address, security: 'm5' as const, clock, mountedAt: 0, accessNumber: 0 };
  expect(() => new HeatCostAllocator(spec)).toThrow('needs its key');
});

test.each([
  ['on a cold radiator in winter', 2_899, 1, 0],
  ['from 29 °C on in winter', 2_900, 1, 2_900],
  ['on a radiator that is warm from the sun in summer', 3_999, 7, 0],
  ['from 40 °C on in summer', 4_000, 7, 4_000],
])('one sensor counts nothing, or all, %s', (_when, radiatorCentiC, month, expected) => {
  expect(startedCentiC(radiatorCentiC, month)).toBe(expected);
});
