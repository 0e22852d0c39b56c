/** What is written in a maker's own format is what its driver reads: decode(encode(x)) = x. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import type { DeviceAddress } from '../link-layer.ts';
import { addMonths } from '#kernel/time.ts';
import { addHalfMonths, monthEndBefore } from './civil-dates.ts';
import { celsius, day, scaled, techemDays } from './maker-values.fixture.ts';
import * as make from './maker-payloads.fixture.ts';
import { readMeter } from './read-meter.ts';
import { DRIVERS } from './registry.ts';

const RUNS = 200;
const word = fc.integer({ min: 0, max: 0xffff });
const dword = fc.integer({ min: 0, max: 0xffffffff });
type Lines = readonly (readonly [name: string, value: unknown, at?: string | undefined])[];

interface Row<V = never> {
  readonly maker: string;
  readonly version: number;
  readonly type: number;
  readonly values: fc.Arbitrary<V>;
  readonly frame: (address: DeviceAddress, values: V) => Uint8Array;
  readonly reads: (values: V) => Lines;
}

const row = <V>(value: Row<V>): Row => value as unknown as Row;

const walkBy = (type: number, vif: number, what: 'Units' | 'Volume' | 'Energy', by: number) =>
  row({
    maker: 'QDS',
    version: { 8: 0x35, 7: 0x1a, 4: 0x23 }[type] ?? 0,
    type,
    values: fc.record({
      vif: fc.constant(vif),
      now: fc.nat(99_999_999),
      dueDate: fc.option(day()),
      due: fc.nat(99_999_999),
      monthDate: day(),
      month: fc.nat(99_999_999),
      errorDate: fc.option(day()),
      differences: fc.array(fc.option(fc.integer({ min: -32767, max: 32767 })), {
        minLength: 12,
        maxLength: 12,
      }),
    }),
    frame: (address, values) => encodeTelegram({ address, records: make.qundisBlock(values) }),
    reads: ({ now, dueDate, due, monthDate, month, errorDate, differences }) => [
      [what.toLowerCase(), now / by],
      ['dueDate', dueDate],
      [`dueDate${what}`, due / by, dueDate ?? undefined],
      ['previousMonthDate', monthDate],
      [`previousMonth${what}`, month / by, monthDate],
      ['errorDate', errorDate],
      ...differences.flatMap((value, index): Lines =>
        value === null
          ? []
          : [[`month${what}Difference`, value / by, addMonths(monthDate, index - 11)]],
      ),
    ],
  });

const hydroclimaValues = fc.record({
  temperatures: fc.array(celsius, { minLength: 4, maxLength: 4 }),
  periods: fc.array(word, { minLength: 4, maxLength: 4 }),
  earlier: fc.array(celsius, { minLength: 3, maxLength: 3 }),
  total: word,
});

const compact = (version: number) =>
  row({
    maker: 'TCH',
    version,
    type: 0xc3,
    values: fc.tuple(fc.nat(0xffffff), fc.nat(0xffffff)),
    frame: (address, [due, since]) =>
      make.opaqueFrame(address, 0xa2, make.techemCompact5(due, since)),
    reads: ([due, since]) => [
      ['dueDateEnergy', due],
      ['energySinceDueDate', since],
      ['energy', due + since],
    ],
  });

const ROWS: Readonly<Record<string, Row>> = {
  'hca-apator-eitn': row({
    maker: 'APA',
    version: 4,
    type: 8,
    values: fc.record({
      units: word,
      dueDateUnits: word,
      deviceDate: day(),
      tamperDate: fc.option(day()),
      room: word,
      previousRoom: word,
    }),
    frame: (address, values) => make.opaqueFrame(address, 0xa0, make.apatorEitn(values)),
    reads: (values) => [
      ['units', values.units],
      ['dueDateUnits', values.dueDateUnits],
      ['deviceDate', values.deviceDate],
      ['tamperDate', values.tamperDate],
      ['meanRoomTemperature', values.room / 256],
      ['previousMeanRoomTemperature', values.previousRoom / 256],
      ['seasonStart', null],
    ],
  }),
  'hca-bfw-240': row({
    maker: 'BFW',
    version: 2,
    type: 8,
    values: fc.record({
      units: word,
      dueDateUnits: word,
      deviceDate: day(),
      months: fc.array(fc.nat(0xfff), { minLength: 18, maxLength: 18 }),
    }),
    frame: (address, values) => encodeTelegram({ address, records: make.bfw240(values) }),
    reads: ({ units, dueDateUnits, deviceDate, months }) => [
      ['units', units],
      ['dueDateUnits', dueDateUnits],
      ['deviceDate', deviceDate],
      ...months.map(
        (value, back) =>
          ['monthUnits', value, addMonths(monthEndBefore(deviceDate), -back)] as const,
      ),
    ],
  }),
  'hca-bmeters-hydroclima, layout 10': row({
    maker: 'BMP',
    version: 0x53,
    type: 8,
    values: hydroclimaValues,
    frame: (address, values) => make.blockFrame(address, make.hydroclima10(values)),
    reads: ({
      temperatures: [mean = null, highest = null, room = null, radiator = null],
      total,
    }) => [
      ['meanRoomTemperature', scaled(mean, 100)],
      ['maxRoomTemperature', scaled(highest, 100)],
      ['previousMeanRoomTemperature', scaled(room, 100)],
      ['previousMeanRadiatorTemperature', scaled(radiator, 100)],
      ['totalUnits', total],
    ],
  }),
  'hca-bmeters-hydroclima, layout 11': row({
    maker: 'BMP',
    version: 0x85,
    type: 8,
    values: hydroclimaValues,
    frame: (address, values) => make.blockFrame(address, make.hydroclima11(values)),
    reads: ({ temperatures, periods, earlier, total }) => {
      const [radiator = null, room = null, highest = null, previous = null] = temperatures;
      return [
        ['meanRadiatorTemperature', scaled(radiator, 100)],
        ['meanRoomTemperature', scaled(room, 100)],
        ['maxRoomTemperature', scaled(highest, 100)],
        ['previousMeanRadiatorTemperature', scaled(previous, 100)],
        ['previousMeanRoomTemperature', scaled(room, 100)],
        ...periods.map((units) => ['earlierUnits', units] as const),
        ...earlier.map((value) => ['earlierRoomTemperature', scaled(value, 100)] as const),
        ['totalUnits', total],
      ];
    },
  }),
  'hca-techem-data3': row({
    maker: 'TCH',
    version: 0x69,
    type: 0x80,
    values: fc
      .record({
        units: word,
        dueDateUnits: word,
        room: word,
        radiator: word,
        layout: fc.constantFrom(0x01 as const, 0x11 as const, 0x0f as const),
      })
      .chain((values) => techemDays.map((days) => ({ ...values, ...days }))),
    frame: (address, values) => make.opaqueFrame(address, 0xa2, make.techemData3(values)),
    reads: (values) => [
      ['units', values.units],
      ['dueDate', values.dueDate],
      ['dueDateUnits', values.dueDateUnits, values.dueDate],
      ['deviceDate', values.deviceDate],
      ['roomTemperature', values.room / 100],
      ['radiatorTemperature', values.radiator / 100],
    ],
  }),
  'water-gwf': row({
    maker: 'GWF',
    version: 0x3c,
    type: 0x07,
    values: fc.record({ years: fc.nat(15), other: fc.nat(15) }),
    frame: (address, { years, other }) =>
      make.blockFrame(address, Uint8Array.of(0x01, 0, (years << 4) | other)),
    reads: ({ years }) => [['batteryYears', years]],
  }),
  'hca-qundis, walk-by': walkBy(8, 0x6e, 'Units', 1),
  'water-qundis, walk-by': walkBy(7, 0x13, 'Volume', 1000),
  'heat-qundis, walk-by': walkBy(4, 0x06, 'Energy', 1),
  'heat-techem-compact5': compact(0x45),
  'heat-techem-vario451': compact(0x27),
  'smoke-techem': row({
    maker: 'TCH',
    version: 0x76,
    type: 0xf0,
    values: fc.tuple(fc.nat(255), day()),
    frame: (address, [state, dueDate]) => {
      const due = make.packed(dueDate);
      return make.opaqueFrame(address, 0xa0, Uint8Array.of(state, due & 0xff, due >>> 8, 0));
    },
    reads: ([state, dueDate]) => [
      ['state', state],
      ['dueDate', dueDate],
    ],
  }),
  'water-apator-08': row({
    maker: 'APT',
    version: 0x0f,
    type: 0x0f,
    values: dword,
    frame: (address, thirds) => make.opaqueFrame(address, 0xa0, uint32(thirds)),
    reads: (thirds) => [['volume', thirds / 3000]],
  }),
  'water-apator-162': row({
    maker: 'APA',
    version: 5,
    type: 7,
    values: dword,
    frame: (address, litres) => make.blockFrame(address, make.apator162(litres)),
    reads: (litres) => [['volume', litres / 1000]],
  }),
  'water-apator-172': row({
    maker: 'APT',
    version: 4,
    type: 0x11,
    values: dword,
    frame: (address, thirds) => make.opaqueFrame(address, 0xa0, uint32(thirds)),
    reads: (thirds) => [['volume', thirds / 3]],
  }),
  'water-zenner-0b': row({
    maker: 'ZRI',
    version: 0x0b,
    type: 0x16,
    values: fc.tuple(dword, dword, dword),
    frame: (address, numbers) =>
      make.blockFrame(address, Uint8Array.from(numbers.flatMap((each) => [...uint32(each)]))),
    reads: ([state, month, now]) => [
      ['state', state],
      ['monthVolume', month / 256_000],
      ['volume', now / 256_000],
    ],
  }),
  'water-apator-na1': row({
    maker: 'APA',
    version: 0x14,
    type: 7,
    values: fc.record({
      now: fc.integer({ min: 0x3ffff, max: 0xfffffff }),
      exponent: fc.nat(3),
      since: fc.nat(0x3ffff),
      hours: fc.nat(0x3fff),
      seconds: fc.integer({ min: 0x3fff * 3600, max: 0x7fffffff }),
      accessNumber: fc.nat(255),
    }),
    frame: (address, values) => make.opaqueFrame(address, 0xa0, make.apatorNa1(address, values)),
    reads: ({ now, exponent, since, hours, seconds }) => {
      const clock = Date.UTC(2000, 0, 1) + seconds * 1000;
      const earlier = new Date(clock - hours * 3_600_000).toISOString().slice(0, 10);
      return [
        ['volume', inLitres(now, exponent)],
        ['deviceTime', new Date(clock).toISOString().slice(0, 16)],
        ['earlierVolume', inLitres(now - since, exponent), earlier],
        ['earlierHours', hours],
      ];
    },
  }),
  'water-bmeters-hydrodigit': row({
    maker: 'BMT',
    version: 0x13,
    type: 7,
    values: fc.tuple(
      fc.record(
        { battery: fc.constant(8), backflow: dword, leakDate: day() },
        { requiredKeys: [] },
      ),
      fc.option(fc.array(fc.option(fc.nat(0xfffffe)), { minLength: 12, maxLength: 12 })),
    ),
    frame: (address, [values, months]) =>
      make.blockFrame(address, make.hydrodigit({ ...values, ...(months && { months }) })),
    reads: ([{ battery, backflow, leakDate }, months]) => [
      ...(battery === undefined ? [] : [['batteryVoltage', 2.8] as const]),
      ...(leakDate === undefined ? [] : [['leakDate', leakDate] as const]),
      ...(backflow === undefined ? [] : [['backwardVolume', backflow / 1000] as const]),
      ...(months ?? []).map((value) => ['monthVolume', scaled(value, 100)] as const),
    ],
  }),
  'water-diehl-prios': row({
    maker: 'DME',
    version: 0x30,
    type: 0x20,
    values: fc.record({
      volume: dword,
      due: fc.option(fc.record({ volume: dword, day: day() }), { nil: undefined }),
      state: fc.nat(0xffffff),
      key: fc.constantFrom('39bc8a10e66d83f8' as const, '51728910e66d83f8' as const),
    }),
    frame: (address, { due, ...values }) =>
      make.opaqueFrame(
        address,
        0xa1,
        make.prios(address, 0xa1, due === undefined ? values : { ...values, due }),
      ),
    reads: ({ volume, due, state }) => [
      ['volume', volume / 1000],
      ...(due === undefined ? [] : [['dueDateVolume', due.volume / 1000, due.day] as const]),
      ['batteryYears', ((state >>> 8) & 0x1f) / 2],
      ['transmissionPeriod', 4 * 2 ** ((state >>> 16) & 0x0f)],
    ],
  }),
  'water-techem-radio3': row({
    maker: 'TCH',
    version: 0x74,
    type: 0x62,
    values: fc
      .record({ due: word, since: word })
      .chain((values) => techemDays.map((days) => ({ ...values, ...days }))),
    frame: (address, values) => make.opaqueFrame(address, 0xa2, make.techemRadio3(values)),
    reads: ({ due, since, dueDate, deviceDate }) => [
      ['dueDate', dueDate],
      ['dueDateVolume', due / 10, dueDate],
      ['volume', (due + since) / 10],
      ['deviceDate', deviceDate],
    ],
  }),
  'water-techem-radio3a': row({
    maker: 'TCH',
    version: 0x50,
    type: 0x72,
    values: fc.record({
      deviceDate: day(),
      volume: fc.nat(0xffffff),
      halfMonths: fc.array(fc.nat(255), { minLength: 24, maxLength: 24 }),
    }),
    frame: (address, values) => make.opaqueFrame(address, 0xa2, make.techemRadio3a(values)),
    reads: ({ deviceDate, volume, halfMonths }) => [
      ['volume', volume / 10],
      ['deviceDate', deviceDate],
      ...halfMonths.map((value, index) => {
        const at = index === 0 ? deviceDate : addHalfMonths(deviceDate, -index);
        return ['halfMonthVolume', value / 10, at] as const;
      }),
    ],
  }),
};

function uint32(value: number): Uint8Array {
  return Uint8Array.from([0, 8, 16, 24], (shift) => value >>> shift);
}

function inLitres(value: number, exponent: number): number {
  return exponent <= 3 ? value / 10 ** (3 - exponent) : value * 10 ** (exponent - 3);
}

/** What they read beside their records is part of a record that they have. */
const OF_A_RECORD = ['smoke-ei-6500', 'water-kamstrup'];
/** Only a tool reads what is under a mask: bmeters-mask.test.ts. */
const UNDER_A_MASK = ['water-bmeters-rfmtx1'];

test('every driver that reads bytes of a maker is among them', () => {
  const drivers = DRIVERS.filter(
    ({ name, payload, grammars }) =>
      (payload ?? grammars) && ![...OF_A_RECORD, ...UNDER_A_MASK].includes(name),
  );
  const written = new Set(Object.keys(ROWS).map((name) => name.split(',')[0]));
  expect(written).toEqual(new Set(drivers.map(({ name }) => name)));
});

test.each(Object.entries(ROWS))('%s', (name, { maker, version, type, values, frame, reads }) => {
  const address = { manufacturer: maker, id: '10000001', version, type };
  const property = fc.property(values, (given) => {
    const reading = readMeter(decodeTelegram(frame(address, given)));
    expect(reading.driver).toBe(name.split(',')[0]);
    const lines = reading.fields.map((field) => [field.name, field.value, field.at]);
    expect(lines).toEqual(reads(given).map(([field, value, at]) => [field, value, at]));
  });
  fc.assert(property, { numRuns: RUNS });
});
