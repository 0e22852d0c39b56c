import { expect, test } from 'vitest';
import { ByteReader, fromHex } from '#kernel/bytes.ts';
import { readDataRecords, type DataRecord } from './data-record.ts';
import { physicalExp10 } from './record-header.ts';
import { describeValue, recordNode } from './dissect/dissect-record.ts';
import { recordValue } from './drivers/record-value.ts';

function read(hex: string): DataRecord[] {
  return readDataRecords(new ByteReader(fromHex(hex)));
}

function first(hex: string): DataRecord {
  const [record] = read(hex);
  if (record === undefined) throw new Error('no record');
  return record;
}

// Storage, tariff and subunit of DIF chains that meters send.
test.each([
  ['42', 1, 0, 0],
  ['8204', 8, 0, 0],
  ['8201', 2, 0, 0],
  ['c201', 3, 0, 0],
  ['8208', 16, 0, 0],
  ['c208', 17, 0, 0],
  ['828801', 48, 0, 0],
  ['8220', 0, 2, 0],
  ['8240', 0, 0, 1],
  ['82cf7f', 2 * 0xff, 12, 3],
])('DIF chain %s means storage %i, tariff %i, subunit %i', (dib, storage, tariff, subunit) => {
  expect(first(`${dib}6e0000`)).toMatchObject({ dib, storage, tariff, subunit });
});

test('ten DIFE bytes hold a storage number of 41 bits', () => {
  expect(first('c1 8f8f8f8f8f8f8f8f8f0f 6e 01').storage).toBe(2 ** 41 - 1);
});

test.each([
  ['11 DIFE bytes', '8b 80808080808080808080 80 6e'],
  ['11 VIFE bytes', '01 ee 80808080808080808080 80 01'],
  ['a reserved DIF', '3f 6e 00'],
  ['the read-out request', '7f'],
  ['a reserved LVAR', '0d fd11 fb'],
  ['another reserved LVAR', '0d fd11 ca'],
])('%s is WIRE_BAD_RECORD', (_, hex) => {
  expect(() => read(hex)).toThrow(expect.objectContaining({ code: 'WIRE_BAD_RECORD' }));
});

test.each([
  ['functions', '1b6e000000 2b6e000000 3b6e000000', ['maximum', 'minimum', 'error']],
  ['fillers', '2f2f 0b6e000000 2f2f', ['instantaneous']],
])('%s are read', (_, hex, functions) => {
  expect(read(hex).map((record) => record.function)).toEqual(functions);
});

// Data field and VIF with the value that stands for the data.
test.each([
  ['int 8', '01 fd08 9f', -97],
  ['int 16', '02 5d d0ff', -48],
  ['int 24', '03 13 34ee17', 1_568_308],
  ['int 32', '04 13 fe8d0100', 101_886],
  ['int 48', '06 13 010000000080', -(2 ** 47) + 1],
  ['int 64', '07 79 8877665544332211', Number(0x1122_3344_5566_7788n)],
  ['real', '05 ff2d 0000803f', 1],
  ['real, not a number', '05 ff2d 0000c07f', null],
  ['no data', '00 13', null],
  ['selection', '08 13', null],
  ['BCD', '0b 6e 341200', 1234],
  ['BCD, negative', '0b 6e 3412f0', -1234],
  ['BCD, no value', '0b 6e ffffff', null],
  ['BCD with a digit A', '0b 6e 341a00', null],
  ['BCD, two leading F', '0e 78 9986012401ff', null],
  ['BCD 12 digits', '0e 03 202265090000', 9_652_220],
  ['int 8, no value', '01 5b 80', null],
  ['int 16, no value', '02 59 0080', null],
  ['int 24, no value', '03 6e 000080', null],
  ['int 32, no value', '04 06 00000080', null],
  ['int 24, minus one', '43 6e ffffff', -1],
  ['flags are unsigned', '02 fd17 0180', 0x8001],
  ['flags, no value', '02 fd17 ffff', null],
  ['flags with VIFE', '02 fd971d 0180', 0x8001],
  ['date', '02 6c 3f3c', '2025-12-31'],
  ['date, every year', '02 6c e1f1', '--01-01'],
  ['date, every year, leap day', '02 6c fdf2', '--02-29'],
  ['date, no value', '02 6c ffff', null],
  ['date, zero', '02 6c 0000', null],
  ['date, month 15', '02 6c 3f3f', null],
  ['date, 30 February', '02 6c 3e32', null],
  ['date in 32 bits is a number', '04 6c 3f3c0000', 0x3c3f],
  ['time', '04 6d 1e0a4f31', '2026-01-15 10:30'],
  ['time, summer', '04 6d 1e8a4f31', '2026-01-15 10:30'],
  ['time, invalid', '04 6d 9e0a4f31', null],
  ['time, hour 24', '04 6d 1e184f31', null],
  ['time, minute 60', '04 6d 3c0a4f31', null],
  ['time, century bits', '04 6d 1e2a4f31', '2026-01-15 10:30'],
  ['time, last century', '04 6d 1e0a6fc1', '1999-01-15 10:30'],
  ['time, year 127', '04 6d 1e0aeff1', null],
  ['time with seconds, the bare integer', '06 6d 2d130ae12b00', 188459127597],
  ['text', '0d fd11 06 313233343536', null],
])('%s: %s is %o', (_, hex, value) => {
  const records = read(hex);
  expect(records).toHaveLength(1);
  expect(records[0]?.value).toBe(value);
});

test('a time with seconds has its text beside the bare integer, unless it is invalid', () => {
  expect(read('06 6d 2d130ae12b00')[0]?.text).toBe('2023-11-01 10:19:45');
  expect(read('06 6d 2d930ae12b00')[0]?.text).toBeUndefined();
});

// BCD by C0-C9 and D0-D9 (negative), binary by E0-EF (EN 13757-3:2018, 6.3.4).
test.each([
  ['c2 3412', 1234],
  ['d2 3412', -1234],
  ['c1 ff', null],
  ['c1 f5', null],
  ['e2 d0ff', -48],
  ['e2 0080', null],
  ['e6 010000000000', 1],
  ['e7 01000000000000', null],
  ['c0', null],
  ['c8 0000000000000001', null],
])('a number of variable length, %s, is %o', (hex, value) => {
  expect(read(`0d 13 ${hex}`)[0]?.value).toBe(value);
});

test.each([
  ['06', 'energy', 'Wh', 3],
  ['0d', 'energy', 'J', 5],
  ['13', 'volume', 'm3', -3],
  ['2d', 'power', 'W', 2],
  ['3b', 'volume_flow', 'm3/h', -3],
  ['59', 'flow_temperature', 'C', -2],
  ['5f', 'return_temperature', 'C', 0],
  ['61', 'temperature_difference', 'K', -2],
  ['65', 'external_temperature', 'C', -2],
  ['22', 'on_time', 'h', 0],
  ['6e', 'hca', 'HCA', 0],
  ['fb00', 'energy', 'Wh', 5],
  ['fb1a', 'relative_humidity', '%RH', -1],
  ['fd46', 'voltage', 'V', -3],
  ['fd5b', 'current', 'A', -1],
  ['fd74', 'remaining_battery', 'd', 0],
  ['ff7d', 'mfct', '', 0],
  ['6f', 'vif_6f', '', 0],
  ['fb2d', 'fb_2d', '', 0],
  ['fdfd02', 'fd_7d', '', 0],
])('VIF %s is %s in %s · 10^%i', (vib, quantity, unit, exp10) => {
  expect(first(`01${vib}05`)).toMatchObject({ vib, quantity, unit, exp10, value: 5 });
});

// VIFE 70-77 and 7D multiply; behind FF they are the maker's, behind FC another table's.
test.each([
  ['13', -3],
  ['9370', -9],
  ['9372', -7],
  ['9376', -3],
  ['937d', 0],
  ['93f27d', -4],
  ['93ff7d', -3],
  ['93fc7d', -3],
])('VIF and VIFE %s: what counts in 10^-3 is worth 10^%i', (vib, physical) => {
  const record = first(`01${vib}05`);
  expect(record).toMatchObject({ quantity: 'volume', exp10: -3, value: 5 });
  expect(physicalExp10(record)).toBe(physical);
  expect(recordValue(record)).toBe(5 / 10 ** -physical);
  expect(describeValue(record)).toBe(`${(5 / 10 ** -physical).toFixed(-physical)} m3`);
});

// LVAR and the number of bytes that follow.
test.each([
  ['00', 0],
  ['bf', 191],
  ['c9', 9],
  ['d2', 2],
  ['ef', 15],
  ['f0', 16],
  ['f4', 32],
  ['f5', 48],
  ['f6', 64],
])('LVAR %s announces %i bytes', (lvar, bytes) => {
  const record = first(`0dfd11${lvar}${'41'.repeat(bytes)}`);
  expect(record.raw).toBe('41'.repeat(bytes));
  expect(record.length).toBe(4 + bytes);
});

// Both orders of text and VIFE are sent; the second one is the standard's own example.
test.each([
  ['7c 03 324f43 0001', { vib: '7c', unitText: 'CO2', raw: '0001', value: 256 }],
  ['fc 03 324f43 22 0001', { vib: 'fc22', unitText: 'CO2', raw: '0001' }],
  ['fc 74 03 485225 1522', { vib: 'fc74', unitText: '%RH', unitTextLast: true, value: 8725 }],
  ['fc f4 3b 03 485225 1522', { vib: 'fcf43b', unitText: '%RH', value: 8725 }],
])('a unit in plain text, %s', (hex, expected) => {
  const record = first(`02 ${hex}`);
  expect(record).toMatchObject({ quantity: 'vif_7c', ...expected });
  expect(describeValue(record)).toMatch(/ (CO2|%RH)$/);
  const { children } = recordNode(record, { about: undefined, base: 0, domain: 'plain' });
  const unit = children.find(({ value }) => value === expected.unitText);
  const at = 1 + hex.replaceAll(' ', '').search(/03324f43|03485225/) / 2;
  expect(unit).toMatchObject({ start: at, end: at + 4 });
});

test('a unit in plain text that is cut off is no record', () => {
  for (const hex of ['027c', '027c0448', '02fc', '02fc74', '02fc740348']) {
    expect(() => read(hex)).toThrow(expect.objectContaining({ code: 'BYTES_OUT_OF_RANGE' }));
  }
});

test.each([
  ['fd11 03 434241', 'ABC'],
  ['78 02 3031', '10'],
  ['fd0e 02 fc2e', '.ü'],
  ['fd11 02 4100', undefined],
  ['13 02 3131', undefined],
  ['6e 02 3131', undefined],
  ['ff5f 02 3131', undefined],
  ['ee1e 03 323131', undefined],
])('a text of variable length, %s, is %s', (hex, text) => {
  expect(first(`0d ${hex}`)).toMatchObject({ value: null });
  expect(first(`0d ${hex}`).text).toBe(text);
});

test('data of the maker takes the rest', () => {
  expect(read('0b6e341200 0f 010203')).toMatchObject([
    { value: 1234 },
    { dib: '0f', quantity: 'manufacturer_data', raw: '010203', value: null, offset: 5, length: 4 },
  ]);
  expect(read('1f')).toMatchObject([{ dib: '1f', raw: '', length: 1 }]);
});

test('a record that is cut short is out of range, wherever the cut is', () => {
  const whole = '8d8801 ee1e 04 33fe0000';
  expect(read(whole)).toHaveLength(1);
  const bytes = fromHex(whole);
  for (let end = 1; end < bytes.length; end++) {
    expect(() => readDataRecords(new ByteReader(bytes, 0, end))).toThrow(
      expect.objectContaining({ code: 'BYTES_OUT_OF_RANGE' }),
    );
  }
});
