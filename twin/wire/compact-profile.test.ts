import { expect, test } from 'vitest';
import { ByteReader, fromHex } from '#kernel/bytes.ts';
import { readProfile } from './compact-profile.ts';
import { readDataRecords } from './data-record.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { profileRecord, type ProfileSpec } from './encode-profile.ts';
import { encodeTelegram } from './encode-telegram.ts';
import { parseAddress } from './link-layer.ts';

const DATE = { field: 2, vib: '6c', storage: 8, value: '2024-06-30' } as const;
const VALUE = { field: 3, vib: '6e', storage: 8, value: 1000 } as const;
const BASE: ProfileSpec = {
  storage: 8,
  vif: 0x6e,
  kind: 'withoutRegister',
  field: 3,
  step: { kind: 'months', count: 1 },
  values: [1, 2],
};

function roundTrip(spec: Partial<ProfileSpec>, date: object = DATE) {
  const records = [{ ...DATE, ...date }, VALUE, { ...BASE, ...spec }];
  const address = parseAddress('QDS-00000001-35-08');
  const telegram = decodeTelegram(encodeTelegram({ address, records }));
  const profile = telegram.records[2];
  return profile && readProfile(profile, telegram.records);
}

function dates(spec: Partial<ProfileSpec>, date?: object): (string | null)[] | undefined {
  return roundTrip(spec, date)?.map((each) => each.date);
}

test('values get the next storage numbers and their dates', () => {
  expect(roundTrip({ values: [5, null, 7] })).toEqual([
    { storage: 9, date: '2024-07-31', value: 5 },
    { storage: 10, date: '2024-08-31', value: null },
    { storage: 11, date: '2024-09-30', value: 7 },
  ]);
});

test.each<[string, Partial<ProfileSpec>, (number | null)[]]>([
  ['absolute', { values: [5, 6] }, [5, 6]],
  ['increments', { increments: 'increments', field: 1, values: [200, 3] }, [1200, 1203]],
  ['increments that stop', { increments: 'increments', values: [2, null, 3] }, [1002, null, null]],
  ['decrements', { increments: 'decrements', values: [2, 3] }, [998, 995]],
  ['differences', { increments: 'differences', field: 2, values: [-2, 3] }, [998, 1001]],
  ['BCD', { field: 0xb, values: [123456, null] }, [123456, null]],
])('%s', (_, spec, values) => {
  expect(roundTrip(spec)?.map(({ value }) => value)).toEqual(values);
});

test.each<[string, Partial<ProfileSpec>, object, (string | null)[]]>([
  ['back one month from a month end', { kind: 'backwards' }, {}, ['2024-05-31', '2024-04-30']],
  ['from the 31st', {}, { value: '2024-01-31' }, ['2024-02-29', '2024-03-31']],
  ['from the first', { kind: 'backwards' }, { value: '2024-01-01' }, ['2023-12-01', '2023-11-01']],
  ['quarters', { step: { kind: 'months', count: 3 } }, {}, ['2024-09-30', '2024-12-31']],
  ['half years', { step: { kind: 'months', count: 6 } }, {}, ['2024-12-31', '2025-06-30']],
  ['half months', { step: { kind: 'half-months' } }, {}, ['2024-07-15', '2024-07-31']],
  [
    'half months back',
    { step: { kind: 'half-months' }, kind: 'backwards' },
    {},
    ['2024-06-15', '2024-05-31'],
  ],
  [
    'half months from the first',
    { step: { kind: 'half-months' } },
    { value: '2024-06-01' },
    ['2024-06-16', '2024-07-01'],
  ],
  [
    'half months from nowhere',
    { step: { kind: 'half-months' } },
    { value: '2024-06-07' },
    [null, null],
  ],
  ['days', { step: { kind: 'days', count: 7 } }, {}, ['2024-07-07', '2024-07-14']],
  [
    'hours',
    { step: { kind: 'hours', count: 12 } },
    { field: 4, vib: '6d', value: '2024-06-30 18:00' },
    ['2024-07-01 06:00', '2024-07-01 18:00'],
  ],
  [
    'minutes of a day',
    { step: { kind: 'minutes', count: 15 } },
    {},
    ['2024-06-30 00:15', '2024-06-30 00:30'],
  ],
  ['not spaced in time', { step: { kind: 'none' } }, {}, [null, null]],
  ['without a base date', {}, { value: null }, [null, null]],
])('dates: %s', (_, spec, date, expected) => {
  expect(dates(spec, date)).toEqual(expected);
});

// Fields of devices: Techem (increments to the due-date value), Zenner (backwards), Sontex.
test.each([
  [
    `8304 6e 000000 8204 6c 7f2a 8d04 ee1f 1e 72fe ${'0000'.repeat(12)} 03001600`,
    21,
    { storage: 22, date: '2020-12-31', value: 25 },
  ],
  [
    '8204 6c 4132 8b04 6e 030200 8d04 ee13 0b 3bfe 990000 520000 100000',
    8,
    { storage: 9, date: '2026-01-01', value: 99 },
  ],
])('%s', (hex, storage, expected) => {
  const records = readDataRecords(new ByteReader(fromHex(hex)));
  const profile = records.at(-1);
  const values = profile && readProfile(profile, records);
  expect(values?.find((each) => each.storage === storage + 1)).toEqual(expected);
});

test.each([
  ['no profile', '0d fd11 02 3132'],
  ['too short', '0d ee1f 01 33'],
  ['reserved spacing', '0d ee1f 05 33fb 010000'],
  ['reserved spacing for hours', '0d ee1f 05 23fd 010000'],
  ['half a value', '0d ee1f 04 33fe 0100'],
  ['no data field', '0d ee1f 03 30fe 01'],
])('a record that is %s has no values', (_, hex) => {
  const records = readDataRecords(new ByteReader(fromHex(hex)));
  expect(records.map((record) => readProfile(record, records))).toEqual([undefined]);
});

test('a step without a code is WIRE_NOT_ENCODABLE', () => {
  for (const step of [
    { kind: 'days', count: 251 },
    { kind: 'months', count: 2 },
  ] as const) {
    expect(() => profileRecord({ ...BASE, step })).toThrow(
      expect.objectContaining({ code: 'WIRE_NOT_ENCODABLE' }),
    );
  }
});
