import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import type { Driver } from './definition.ts';
import { hcaZennerCaltos } from './hca-zenner-caltos.ts';
import { DRIVERS } from './registry.ts';
import { meterRecords } from './meter-records.ts';
import type { MeterValues } from './meter-records.ts';
import { readMeter } from './read-meter.ts';
import { waterSensusIperl } from './water-sensus-iperl.ts';

const key = fromHex('000102030405060708090a0b0c0d0e0f');
const RUNS = 60;

function addressOf({ detect }: Driver) {
  const { manufacturer = '', versions = [1], types } = detect[0] ?? { types: [8] };
  return { manufacturer, id: '10000001', version: versions[0] ?? 1, type: types[0] ?? 8 };
}

function roundTrip(driver: Driver, values: MeterValues) {
  const address = addressOf(driver);
  const records = meterRecords(driver, values);
  return readMeter(decodeTelegram(encodeTelegram({ address, mode: 5, key, records }), { key }));
}

/** Values that every data field of the layouts can hold, in steps that the VIF can express. */
function arbitraryOf({ fields, layout = [] }: Driver): fc.Arbitrary<MeterValues> {
  const date = fc
    .date({ min: new Date('2010-01-01'), max: new Date('2080-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 16));
  const arbitraries = layout.map(({ field }) => {
    const quantity = fields[field]?.quantity ?? '';
    if (quantity === 'datetime') return [field, date] as const;
    if (quantity === 'date') return [field, date.map((time) => time.slice(0, 10))] as const;
    if (/temperature|humidity/.test(quantity)) {
      return [field, fc.integer({ min: -200, max: 999 }).map((tenths) => tenths / 10)] as const;
    }
    if (quantity === 'volume_flow') {
      return [field, fc.integer({ min: 0, max: 9999 }).map((litres) => litres / 1000)] as const;
    }
    if (quantity === 'power') {
      return [field, fc.integer({ min: 0, max: 9999 }).map((value) => value * 100)] as const;
    }
    if (quantity === 'volume') {
      return [field, fc.integer({ min: 0, max: 99_999_999 }).map((value) => value / 1000)] as const;
    }
    return [field, fc.integer({ min: 0, max: 32_000 })] as const;
  });
  return fc.record(Object.fromEntries(arbitraries));
}

describe('what a simulated device sends is what the reading says', () => {
  const simulated = DRIVERS.filter(({ layout }) => layout !== undefined);

  test.each(simulated.map((driver) => [driver.name, driver] as const))('%s', (name, driver) => {
    const property = fc.property(arbitraryOf(driver), (values) => {
      const reading = roundTrip(driver, values);
      expect(reading.driver).toBe(name);
      const read = reading.fields.filter((field) => field.name in values);
      expect(Object.fromEntries(read.map(({ name: field, value }) => [field, value]))).toEqual(
        values,
      );
    });
    fc.assert(property, { numRuns: RUNS });
  });

  test('there is one for every device of the simulated world', () => {
    const kinds = simulated.map(({ kind }) => kind);
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
