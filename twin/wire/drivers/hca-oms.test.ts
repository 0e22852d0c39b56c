import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeHcaTelegram } from '../encode-hca.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { parseAddress } from '../link-layer.ts';
import { readHca } from './hca-oms.ts';

const address = parseAddress('QDS-87654321-35-08');
const key = fromHex('000102030405060708090a0b0c0d0e0f');

function readPlain(records: string) {
  return readHca(decodeTelegram(encodeTelegram({ address, records: fromHex(records) })));
}

test('the worked example gives the named reading', () => {
  const frame = fromHex(
    '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58',
  );
  expect(readHca(decodeTelegram(frame, { key }))).toEqual({
    units: 1234,
    dueDate: '2025-12-31',
    dueDateUnits: 5678,
    previousMonthDate: null,
    previousMonthUnits: null,
    errorDate: null,
    deviceTime: '2026-01-15T10:30',
    deviceTimeMs: Date.UTC(2026, 0, 15, 9, 30),
  });
});

test('what a simulated allocator sends is what the reading says', () => {
  const deviceTimeMs = Date.UTC(2025, 6, 1, 23, 59);
  const frame = encodeHcaTelegram({
    address,
    accessNumber: 1,
    mode: 5,
    key,
    units: 0,
    dueDateUnits: 999_999,
    dueDate: '2024-12-31',
    errorDate: '2025-02-28',
    deviceTimeMs,
  });
  expect(readHca(decodeTelegram(frame, { key }))).toMatchObject({
    units: 0,
    dueDateUnits: 999_999,
    dueDate: '2024-12-31',
    errorDate: '2025-02-28',
    deviceTime: '2025-07-02T00:59',
    deviceTimeMs,
  });
});

test.each([
  ['cb086e341200 c2086c3f3c', 'storage 17'],
  ['8204 6c3f3c 8304 6ed20400', 'storage 8'],
  ['828801 6c3f3c 838801 6ed20400', 'storage 48'],
])('the month before is found: %s (%s)', (records) => {
  expect(readPlain(`0b6e000000${records}`)).toMatchObject({
    previousMonthDate: '2025-12-31',
    previousMonthUnits: 1234,
  });
});

test.each([
  ['828801 6c3f3c', '2025-12-31', 'the end of the month before'],
  ['828801 6c4131', '2026-01-01', 'the first day of this month'],
  ['828801 6c2135', null, 'a day of last spring'],
  ['828801 6ce1f1', null, 'a day of every year'],
  ['828801 6cffff', null, 'no date yet'],
] as const)('under storage 48, %s gives the month before as %s: %s', (date, expected, _what) => {
  const reading = readPlain(`0b6e000000 ${date} 838801 6ed20400 046d1e0a4f31`);
  expect(reading.previousMonthDate).toBe(expected);
  expect(reading.previousMonthUnits).toBe(
    expected === null && !date.endsWith('ffff') ? null : 1234,
  );
});

test('"no value" stays no value', () => {
  expect(readPlain('0b6effffff 4b6effffff 426cffff 326cffff 046d9e0a4f31')).toEqual({
    units: null,
    dueDate: null,
    dueDateUnits: null,
    previousMonthDate: null,
    previousMonthUnits: null,
    errorDate: null,
    deviceTime: null,
    deviceTimeMs: null,
  });
});

test('a due date of every year stands for the last one before the device time', () => {
  expect(readPlain('036e000000 426ce1f1 046d1e0a4f31').dueDate).toBe('2026-01-01');
  expect(readPlain('036e000000 426ce1f7 046d1e0a4f31').dueDate).toBe('2025-07-01');
  expect(readPlain('036e000000 426ce1f7').dueDate).toBeNull();
});

test('a clock that marks summer time is two hours ahead of UTC', () => {
  expect(readPlain('036e000000 046d1e8a4f31')).toMatchObject({
    deviceTime: '2026-01-15T10:30',
    deviceTimeMs: Date.UTC(2026, 0, 15, 8, 30),
  });
});

test('a profile of several values is not taken for one', () => {
  expect(() => readPlain('0dee1f0433fe0000')).toThrow(
    expect.objectContaining({ code: 'WIRE_NOT_AN_ALLOCATOR' }),
  );
});

test('a telegram without units is WIRE_NOT_AN_ALLOCATOR', () => {
  expect(() => readPlain('0c1334120000')).toThrow(
    expect.objectContaining({ code: 'WIRE_NOT_AN_ALLOCATOR' }),
  );
});
