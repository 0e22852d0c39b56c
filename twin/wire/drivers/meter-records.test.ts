import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { monthEndBefore } from './civil-dates.ts';
import type { Driver, LayoutRow } from './definition.ts';
import { hcaZennerCaltos } from './hca-zenner-caltos.ts';
import { DRIVERS } from './registry.ts';
import { meterRecords, type MeterSeries, type MeterValues } from './meter-records.ts';
import { fullLayout, usualRow, vifEntry } from './record-layout.ts';
import { scaled, wireExponent } from './record-value.ts';
import { otherOms, STANDARD_DRIVERS } from './standard-drivers.ts';
import { readMeter } from './read-meter.ts';
import { waterSensusIperl } from './water-sensus-iperl.ts';

const key = fromHex('000102030405060708090a0b0c0d0e0f');
const RUNS = 60;
const OTHER_TYPE = 2;

function addressOf({ detect }: Driver) {
  const { manufacturer = 'XXX', versions = [1], types } = detect[0] ?? { types: [OTHER_TYPE] };
  return { manufacturer, id: '10000001', version: versions[0] ?? 1, type: types[0] ?? OTHER_TYPE };
}

function roundTrip(driver: Driver, values: MeterValues, series: MeterSeries = {}) {
  const address = addressOf(driver);
  const records = meterRecords(driver, values, series);
  return readMeter(decodeTelegram(encodeTelegram({ address, mode: 5, key, records }), { key }));
}

const date = fc
  .date({ min: new Date('2010-01-01'), max: new Date('2080-12-31'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 16));
/** What four digits can hold, with a sign where a number has one. */
const unsigned = fc.integer({ min: 0, max: 9999 });
const signed = fc.integer({ min: -999, max: 9999 });
const BYTE_FIELD = 1;

function arbitraryOf({ coding, vib }: LayoutRow): fc.Arbitrary<number | string> {
  const entry = vifEntry(vib);
  if (entry.type === 'date') return date.map((time) => time.slice(0, 10));
  if (entry.type === 'datetime') return date;
  const hasSign = entry.type !== 'flags' && entry.isUnsigned !== true;
  const range = hasSign ? signed : unsigned;
  return range
    .map((value) => (coding === BYTE_FIELD ? value % 100 : value))
    .map((value) => scaled(value, wireExponent(entry)));
}

function valuesOf(driver: Driver): fc.Arbitrary<MeterValues> {
  const rows = fullLayout(driver).map((row) => {
    // Bits have no code for "no value" that every device knows.
    const isFlags = vifEntry(row.vib).type === 'flags';
    return [row.field, isFlags ? arbitraryOf(row) : fc.option(arbitraryOf(row))] as const;
  });
  return fc.record(Object.fromEntries(rows)).map((values) => withMonthBefore(driver, values));
}

/** Where no driver knows the device, the month before is only what has its date. */
function withMonthBefore({ fields }: Driver, values: MeterValues): MeterValues {
  const { deviceTime } = values;
  const isChecked = fields['previousMonthDate']?.when !== undefined;
  if (!isChecked || typeof deviceTime !== 'string') return values;
  if (values['previousMonthDate'] === null) return values;
  return { ...values, previousMonthDate: monthEndBefore(deviceTime.slice(0, 10)) };
}

/** So that all series of a driver fit into one telegram. */
const MAX_VALUES = 9;

function seriesOf({ series = [] }: Driver): fc.Arbitrary<MeterSeries> {
  const rows = series.map((each) => {
    const maxLength = Math.floor((each.last - each.first) / (each.step ?? 1)) + 1;
    const value = arbitraryOf(usualRow(each.name, each)) as fc.Arbitrary<number>;
    return [
      each.name,
      fc.array(fc.option(value), { maxLength: Math.min(MAX_VALUES / series.length, maxLength) }),
    ] as const;
  });
  return fc.record(Object.fromEntries(rows));
}

const WITH_RECORDS = [...DRIVERS, ...STANDARD_DRIVERS, otherOms].filter(
  ({ fields }) => Object.keys(fields).length > 0,
);

describe('what is sent is what the reading says', () => {
  test.each(WITH_RECORDS.map((driver) => [driver.name, driver] as const))('%s', (_, driver) => {
    const property = fc.property(valuesOf(driver), seriesOf(driver), (values, series) => {
      const reading = roundTrip(driver, values, series);
      const read = (name: string) =>
        reading.fields.filter((field) => field.name === name).map(({ value }) => value);
      for (const [name, value] of Object.entries(values)) expect(read(name), name).toEqual([value]);
      for (const [name, listed] of Object.entries(series)) expect(read(name), name).toEqual(listed);
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test('drivers without fields read bytes of the maker, and nothing of it is simulated', () => {
    const others = DRIVERS.filter((driver) => !WITH_RECORDS.includes(driver));
    const reads = others.map(({ payload, grammars }) => payload ?? grammars);
    expect(reads).not.toContain(undefined);
  });

  test('there is a layout for every device of the simulated world', () => {
    const kinds = DRIVERS.filter(({ layout }) => layout !== undefined).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(
      new Set(['heat-cost-allocator', 'water', 'heat', 'room', 'smoke']),
    );
  });
});

test('"no value" is sent as no value', () => {
  const values = { units: null, dueDate: null, dueDateUnits: null };
  expect(roundTrip(hcaZennerCaltos, values).fields).toMatchObject([
    { name: 'units', value: null },
    { name: 'dueDate', value: null },
    { name: 'dueDateUnits', value: null },
  ]);
});

test('a field without a value is not sent', () => {
  expect(meterRecords(waterSensusIperl, { volume: 1 })).toHaveLength(1);
});

test('product scale is told by the status byte', () => {
  const address = addressOf(hcaZennerCaltos);
  const records = meterRecords(hcaZennerCaltos, { units: 12 });
  const frame = encodeTelegram({ address, status: 0x80, records });
  expect(readMeter(decodeTelegram(frame)).flags).toEqual(['product-scale']);
});

test('a value that its record cannot hold is WIRE_NOT_ENCODABLE', () => {
  const values = { volume: 5_000_000 };
  expect(() => roundTrip(waterSensusIperl, values)).toThrow(
    expect.objectContaining({ code: 'WIRE_NOT_ENCODABLE' }),
  );
});
