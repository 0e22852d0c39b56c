import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { parseAddress } from '../link-layer.ts';
import { readMeter } from './read-meter.ts';
import { readingLines } from './reading-lines.ts';

const BASE = '8308 6e e80300 8208 6c 5e36';

function months(records: string): string[] {
  const address = parseAddress('QDS-00000001-35-08');
  const telegram = decodeTelegram(encodeTelegram({ address, records: fromHex(records) }));
  return readingLines(readMeter(telegram));
}

test.each([
  ['forwards', '8d08ee1f 08 33fe 4c0400 e20400', ['1100 HCA @2026-07-31', '1250 HCA @2026-08-31']],
  ['backwards', '8d08ee13 08 33fe 840300 200300', ['900 HCA @2026-05-31', '800 HCA @2026-04-30']],
  ['increments', '8d08ee1e 06 72fe 0a00 0500', ['1010 HCA @2026-07-31', '1015 HCA @2026-08-31']],
  ['no value', '8d08ee1f 05 33fe ffffff', ['- HCA @2026-07-31']],
])('a profile gives its base and one field per value: %s', (_what, profile, values) => {
  const expected = ['1000 HCA @2026-06-30', ...values];
  expect(months(BASE + profile)).toEqual(expected.map((line) => `monthUnits ${line}`));
});

test('a profile without a base has no days', () => {
  expect(months('8d08ee1f 04 32fe 0a00')).toEqual(['monthUnits 10 HCA']);
});

test('a profile that cannot be read has no value, and its base is a record of its own', () => {
  expect(months('8d08ee1f 01 33')).toEqual(['hcaStorage16History - HCA']);
  expect(months(`${BASE}8d08ee1f 05 32fe 0a00 0b`)).toEqual([
    'hcaStorage16 1000 HCA @2026-06-30',
    'dateStorage16 2026-06-30',
    'hcaStorage16History - HCA @2026-06-30',
  ]);
});
