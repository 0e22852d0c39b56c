import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { formatAddress, parseAddress } from '../link-layer.ts';
import type { Detection } from './definition.ts';
import { aboutRecord, driverFor, DRIVERS, genericDriver } from './registry.ts';
import { STANDARD_DRIVERS } from './standard-drivers.ts';

function overlap<T>(some: readonly T[] | undefined, others: readonly T[] | undefined): boolean {
  return some === undefined || others === undefined || some.some((each) => others.includes(each));
}

function meet(one: Detection, other: Detection): boolean {
  return (
    one.manufacturer === other.manufacturer &&
    overlap(one.versions, other.versions) &&
    overlap(one.types, other.types)
  );
}

test('no two drivers claim the same device', () => {
  const claims = DRIVERS.flatMap(({ name, detect }) => detect.map((each) => ({ name, each })));
  const conflicts = claims.flatMap((one, at) =>
    claims
      .slice(at + 1)
      .filter((other) => meet(one.each, other.each))
      .map((other) => `${one.name} and ${other.name}`),
  );
  expect(conflicts).toEqual([]);
});

test('no two drivers of the standard claim the same type', () => {
  const types = STANDARD_DRIVERS.flatMap(({ detect }) => detect.flatMap((each) => each.types));
  expect(new Set(types).size).toBe(types.length);
});

test('every driver names its makers, and has a name of its own', () => {
  expect(new Set(DRIVERS.map(({ name }) => name)).size).toBe(DRIVERS.length);
  for (const { detect } of DRIVERS) {
    for (const { manufacturer } of detect) expect(manufacturer).toMatch(/^[A-Z]{3}$/);
  }
});

test('a device finds its driver by maker, version and type', () => {
  const meter = { manufacturer: 'QDS', id: '00000001', version: 0x35, type: 8 };
  expect(driverFor(meter)?.name).toBe('hca-qundis');
  expect(driverFor({ ...meter, type: 7 })?.name).toBe('water-qundis');
  expect(driverFor({ ...meter, manufacturer: 'TCH', version: 0x69, type: 0x80 })?.name).toBe(
    'hca-techem-data3',
  );
  expect(driverFor({ ...meter, version: 1 })).toBeUndefined();
  expect(driverFor({ ...meter, manufacturer: 'XXX' })).toBeUndefined();
});

test.each([
  [0x08, 'hca-oms'],
  [0x16, 'water-oms'],
  [0x0c, 'heat-oms'],
  [0x1b, 'room-oms'],
  [0x1a, 'smoke-oms'],
  [0x02, 'electricity-oms'],
  [0x03, 'volume-oms'],
  [0x20, 'other-oms'],
])('a device of type %i that no driver knows is read as the standard says: %s', (type, name) => {
  expect(genericDriver({ manufacturer: 'XXX', id: '00000001', version: 1, type }).name).toBe(name);
});

test.each([
  [0x80, 'hca-oms'],
  [0x62, 'water-oms'],
  [0x72, 'water-oms'],
  [0x43, 'heat-oms'],
  [0xc3, 'heat-oms'],
  [0xf0, 'smoke-oms'],
])("Techem's own type %i stands for what it is", (type, name) => {
  const meter = { manufacturer: 'TCH', id: '00000001', version: 1, type };
  expect(genericDriver(meter).name).toBe(name);
  expect(genericDriver({ ...meter, manufacturer: 'XXX' }).name).toBe('other-oms');
});

test('a record means to a person what its driver says, also in a series and in a profile', () => {
  const meter = parseAddress('QDS-00000001-35-08');
  const about = (address: string, records: string) => {
    const spec = { address: parseAddress(address), records: fromHex(records) };
    const telegram = decodeTelegram(encodeTelegram(spec));
    return telegram.records.map((record) => aboutRecord(spec.address, record, telegram.records));
  };
  expect(about(formatAddress(meter), '0b6e000000 8d08ee1f0432fe0a00 0413e8030000')).toEqual([
    'units since the last due date',
    'units at the end of a month',
    undefined,
  ]);
  expect(about('DWZ-00000001-00-07', '84011364000000')).toEqual(['volume at the end of a month']);
  expect(about('XXX-00000001-01-16', '04136400 0000')).toEqual([
    'volume since the meter was mounted',
  ]);
});
