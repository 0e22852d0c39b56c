import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { parseAddress } from '../link-layer.ts';
import { readMeter } from './read-meter.ts';
import { readingLines } from './reading-lines.ts';

function read(address: string, records: string, status = 0) {
  const spec = { address: parseAddress(address), status, records: fromHex(records) };
  return readMeter(decodeTelegram(encodeTelegram(spec)));
}

function linesOf(address: string, records: string, status = 0) {
  return readingLines(read(address, records, status));
}

test('a meter that no driver knows is read as the standard says, and the rest by quantity', () => {
  expect(linesOf('XXX-00000001-01-07', '0413e8030000 4413f4010000 426c3f3c 12652a08')).toEqual([
    'volume 1 m3',
    'dueDateVolume 0.5 m3 @2025-12-31',
    'dueDate 2025-12-31',
    'maxExternalTemperature 20.9 C',
  ]);
});

test.each<[string, string, string, string[]]>([
  [
    'due date with a time of day',
    'XXX-00000001-01-07',
    '0413e8030000 4413f4010000 446d00003f3c',
    ['volume 1 m3', 'dueDateVolume 0.5 m3 @2025-12-31', 'dueDate 2025-12-31'],
  ],
  [
    'monthly profile of an allocator',
    'XXX-00000001-01-08',
    '0b6e341200 82046c3e36 8b046e010000 8d04ee1e0832fe02000300ffff',
    [
      'units 1234 HCA',
      'previousMonthDate 2025-06-30',
      'previousMonthUnits 1 HCA @2025-06-30',
      'monthUnits 1 HCA @2025-06-30',
      'monthUnits 2 HCA @2025-07-31',
      'monthUnits 3 HCA @2025-08-31',
      'monthUnits - HCA @2025-09-30',
    ],
  ],
  [
    'profile of days',
    'XXX-00000001-01-04',
    '040600000000 0d861e04 3101 0102',
    ['energy 0 kWh', 'energyHistory 1 kWh', 'energyHistory 2 kWh'],
  ],
  [
    'gas meter',
    'XXX-00000001-01-03',
    '0413e8030000 4413f4010000 426c3f3c',
    ['volume 1 m3', 'dueDateVolume 0.5 m3 @2025-12-31', 'dueDate 2025-12-31'],
  ],
  [
    'electricity meter',
    'XXX-00000001-01-02',
    '0403e8030000 4403f4010000 426c3f3c',
    ['energy 1 kWh', 'dueDateActiveEnergy 0.5 kWh @2025-12-31', 'dueDate 2025-12-31'],
  ],
  ['serial number as text', 'XXX-00000001-01-07', '0d78 03 333231', ['serialNumber 123']],
  ['text that begins like a day', 'XXX-00000001-01-07', '0dfd11 03 32312d', ['customer -12']],
])('a %s of a meter that no driver knows', (_, address, records, lines) => {
  expect(linesOf(address, records.replaceAll(' ', ''))).toEqual(lines);
});

test('tariff, subunit and storage number end the name where nothing else tells records apart', () => {
  expect(linesOf('XXX-00000001-01-02', '841003e8030000 8440140a000000 c40303d0070000')).toEqual([
    'energyTariff1 1 kWh',
    'volumeSubunit1 0.1 m3',
    'energyStorage7 2 kWh',
  ]);
});

test('a value with a date of its own is not named after the month before', () => {
  const base = '0b6e000000 838801 6ed20400 046d1e0a4f31';
  expect(linesOf('XXX-00000001-01-08', `${base} 828801 6c3f3c`)).toEqual([
    'units 0 HCA',
    'previousMonthUnits 1234 HCA @2025-12-31',
    'deviceTime 2026-01-15T10:30',
    'previousMonthDate 2025-12-31',
  ]);
  expect(linesOf('XXX-00000001-01-08', `${base} 828801 6c2135`)).toEqual([
    'units 0 HCA',
    'deviceTime 2026-01-15T10:30',
    'hcaStorage48 1234 HCA @2025-05-01',
    'dateStorage48 2025-05-01',
  ]);
});

test('unknown codes are named by their code, and bytes of the maker are said to be unread', () => {
  const address = parseAddress('XXX-00000001-01-07');
  const records = fromHex('02ff201122 016f05 0dff21 03 000102 0f010203'.replaceAll(' ', ''));
  const reading = readMeter(decodeTelegram(encodeTelegram({ address, records })));
  expect(readingLines(reading)).toEqual(['makerFf20 8721', 'vif6f 5']);
  expect(reading.unread).toEqual([
    "maker's own data, 3 bytes, no driver reads them",
    "maker's own data, 3 bytes, no driver reads them",
  ]);
});

test('a device of another kind in a known maker falls back to the standard', () => {
  expect(read('QDS-00000001-01-08', '0b6e341200')).toMatchObject({
    driver: 'hca-oms',
    kind: 'heat-cost-allocator',
    fields: [{ name: 'units', value: 1234, unit: 'HCA' }],
  });
});

test('"no value" stays null, and a value without a date has none', () => {
  expect(linesOf('QDS-00000001-35-08', '0b6effffff 4b6e100000 426cffff')).toEqual([
    'units - HCA',
    'dueDateUnits 10 HCA',
    'dueDate -',
  ]);
});

test('a due date of every year is the last one before the clock', () => {
  expect(linesOf('SON-00000001-16-08', '046d1e0a4f31 426ce1f7 436e640000')).toEqual([
    'deviceTime 2026-01-15T10:30',
    'dueDate 2025-07-01',
    'dueDateUnits 100 HCA @2025-07-01',
  ]);
});

test('the status byte and the error bits give flags, each once', () => {
  expect(read('APA-00000001-01-16', '03fd17a20000', 0x04).flags).toEqual([
    'battery-low',
    'burst',
    'leak',
  ]);
  expect(read('ZRI-00000001-fc-08', '0b6e000000', 0xe4).flags).toEqual([
    'battery-low',
    'removed',
    'commissioning',
    'product-scale',
  ]);
  expect(read('KAM-00000001-30-04', '04ff2200000080').flags).toEqual(['leak']);
});

test('leak and burst last as long as the info word says', () => {
  expect(linesOf('KAM-00000001-1b-16', '02ff20 0ce4')).toEqual([
    'info -7156',
    'leakFor 1-8 hours',
    'burstFor 22-31 days',
    '! leak burst',
  ]);
});

test('energy in joules stays in joules', () => {
  expect(linesOf('QDS-00000001-23-04', '0c0d45230100')).toEqual(['energy 1234.5 MJ']);
});

test('months lie before the clock, month ends stay month ends', () => {
  const records = '046d1e0a5e33 840113 64000000 c40113 5a000000 840213 50000000';
  expect(linesOf('DWZ-00000001-00-07', records)).toEqual([
    'deviceTime 2026-03-30T10:30',
    'monthVolume 0.1 m3 @2026-02-28',
    'monthVolume 0.09 m3 @2026-01-31',
    'monthVolume 0.08 m3 @2025-12-31',
  ]);
  expect(linesOf('DWZ-00000001-00-07', '840113 64000000')).toEqual(['monthVolume 0.1 m3']);
});
