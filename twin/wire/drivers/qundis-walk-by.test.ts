import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { parseAddress } from '../link-layer.ts';
import { readMeter } from './read-meter.ts';
import { readingLines } from './reading-lines.ts';

const VALUES = 'ffff 12030000 3f3c 45060000 5c32 78000000';
const DIFFERENCES = '0080'.repeat(9) + '0a00 ceff 1e00';

function read(block: string, address = 'QDS-00000001-35-08', before = ''): string[] {
  const records = fromHex(`${before}0dff5f35${block}`);
  const spec = { address: parseAddress(address), header: 'none' as const, records };
  return readingLines(readMeter(decodeTelegram(encodeTelegram(spec))));
}

test('the block has the values of the OMS telegram, and differences between months', () => {
  expect(read(`0082180000 800007b0 6e ${VALUES} ${DIFFERENCES} 2f`)).toEqual([
    'units 312 HCA',
    'dueDate 2025-12-31',
    'dueDateUnits 645 HCA @2025-12-31',
    'previousMonthDate 2026-02-28',
    'previousMonthUnits 78 HCA @2026-02-28',
    'errorDate -',
    'monthUnitsDifference 10 HCA @2025-12-31',
    'monthUnitsDifference -50 HCA @2026-01-31',
    'monthUnitsDifference 30 HCA @2026-02-28',
  ]);
});

test('a radio module names its meter, and the VIF of the block scales the values', () => {
  const block = `0082180000 600107c1 13 ${VALUES} ${DIFFERENCES} 2f`;
  const meter = '0779 78563412 9344 35 07';
  expect(read(block, 'QDS-00000001-35-37', meter)).toEqual(
    expect.arrayContaining([
      'meter QDS-12345678-35-07',
      'volume 0.312 m3',
      'monthVolumeDifference -0.05 m3 @2026-01-31',
    ]),
  );
});

test('digits that are none are no value', () => {
  const values = VALUES.replace('12030000', 'ffffffff').replace('3f3c', 'ffff');
  expect(read(`0082180000 800007b0 6e ${values} ${DIFFERENCES} 2f`).slice(0, 3)).toEqual([
    'units - HCA',
    'dueDate -',
    'dueDateUnits 645 HCA',
  ]);
});

test('an encrypted block, and one of another size, is left unread', () => {
  expect(read(`0082180035 ${'5a'.repeat(48)}`)).toEqual([]);
  const address = parseAddress('QDS-00000001-35-08');
  const records = fromHex('0dff5f020082');
  const telegram = decodeTelegram(encodeTelegram({ address, header: 'none', records }));
  expect(readMeter(telegram).fields).toEqual([]);
});
