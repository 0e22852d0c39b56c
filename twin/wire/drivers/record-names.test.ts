import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import type { DataRecord } from '../data-record.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { parseAddress } from '../link-layer.ts';
import { physicalExp10 } from '../record-header.ts';
import { readingLines } from './reading-lines.ts';
import { fieldWord } from './field-words.ts';
import { readMeter, type MeterField } from './read-meter.ts';

const ELECTRICITY = 'XXX-00000001-01-02';

function linesOf(records: string, meter = ELECTRICITY): string[] {
  const spec = { address: parseAddress(meter), records: fromHex(records.replaceAll(' ', '')) };
  return readingLines(readMeter(decodeTelegram(encodeTelegram(spec))));
}

describe('what tells two records apart is in their names', () => {
  test.each<[string, string, string[]]>([
    [
      'import and export',
      '0403e8030000 04833c d0070000 0403b80b0000',
      ['energy 1 kWh', 'backwardEnergy 2 kWh', 'energyNo2 3 kWh'],
    ],
    [
      'export alone is never import',
      '04833c d0070000 02ab3c 0500',
      ['backwardEnergy 2 kWh', 'backwardPower 5 W'],
    ],
    [
      'phases',
      '02fdc8fc01 e600 02fdc8fc02 e700 02fdc8fc03 e800',
      ['voltageL1 23 V', 'voltageL2 23.1 V', 'voltageL3 23.2 V'],
    ],
    [
      'reactive and apparent energy, power and frequency',
      '04fb8275 10270000 04fb14 05000000 04fb34 06000000 02fb2e 8813 04fb04 07000000',
      [
        'reactiveEnergy 1000 kvarh',
        'reactivePower 5 var',
        'apparentPower 6 VA',
        'frequency 500 Hz',
        'apparentEnergy 7 kVAh',
      ],
    ],
    [
      'limits, their counts, dates and durations',
      '02ab40 0100 02abc8fc01 0200 01ab49 ff 02ab4a 3f3c 02ab58 0900',
      [
        'powerLowerLimit 1 W',
        'powerUpperLimitL1 2 W',
        'powerAboveLimit - ',
        'powerFirstUpperLimitBegin 2025-12-31',
        'powerFirstUpperLimitDuration 9 s',
      ].map((line) => line.trim()),
    ],
    ['per unit', '029322 0700', ['volumePerHour 0.007 m3/h']],
    ['an error in place of a value', '049315 00000000', ['volume - m3']],
    [
      'base conditions, only where two would share a name',
      '041401000000 04943e 02000000',
      ['volume 0.01 m3', 'volumeAtBase 0.02 m3'],
    ],
    ['base conditions alone', '04943e 02000000', ['volume 0.02 m3']],
    ['two units of one quantity', '040601000000 040e01000000', ['energy 1 kWh', 'energyMJ 1 MJ']],
    ['a unit in words', '027c 036d7070 0500', ['textPpm 5 ppm']],
  ])('%s', (_, records, lines) => {
    expect(linesOf(records, 'XXX-00000001-01-25')).toEqual(lines);
  });
});

test.each([
  ['a duration', '0120ff', 'onTime - s'],
  ['a duration above half of its range', '0120c8', 'onTime 200 s'],
  ['days of the battery', '02fd74 50c3', 'remainingBattery 50000 d'],
  ['months of the battery', '01fdfd02 96', 'remainingBattery 150 month'],
  ['a counter', '02fd60 ffee', 'resetCounter 61183'],
  ['an energy', '020318fc', 'energy -1 kWh'],
])('%s has the sign that its table gives it', (_, records, line) => {
  expect(linesOf(records, 'XXX-00000001-01-25')[0]?.trim()).toBe(line);
});

test('a clock whose year bits are a century off is read in this century and flagged', () => {
  // 2026-01-15 10:30 with hundred-year bits 2.
  expect(linesOf('046d 1e4a4f31')).toEqual(['deviceTime 2026-01-15T10:30', '! clock-century']);
  expect(linesOf('046d 1e2a4f31')).toEqual(['deviceTime 2026-01-15T10:30']);
});

test.each([
  ['of four bytes', '046d 9e0a4f31', 'deviceTime 2026-01-15T10:30'],
  ['of six bytes', '066d 059e0a4f3100', 'deviceTime 2026-01-15T10:30:05'],
])('a clock %s that calls its time invalid is shown with a flag', (_, records, line) => {
  expect(linesOf(records)).toEqual([line, '! clock-invalid']);
});

test('a clock of all ones shows nothing', () => {
  expect(linesOf('046d ffffffff')).toEqual(['deviceTime -']);
});

test('a time of three bytes and dates under date-time codes are read', () => {
  expect(linesOf('036d 1e0f0a', 'XXX-00000001-01-25')).toEqual(['deviceTime 10:15:30']);
  expect(linesOf('02fd70 3f3c', 'XXX-00000001-01-25')).toEqual(['batteryChange 2025-12-31']);
});

const code = fc.integer({ min: 0, max: 0x7f });
/** All codes but those of dates, of texts, of the meter's own identification and what extends them. */
const NO_NUMBERS = new Set([0x6c, 0x6d, 0x7a, 0x7b, 0x7c, 0x7d, 0x7f]);
const vif = fc.oneof(
  code.filter((each) => !NO_NUMBERS.has(each)).map((each) => [each]),
  fc.tuple(fc.constantFrom(0xfb, 0xfd, 0xff), code),
);
/** Those below 20 say that the meter has no value; the others are the whole tables. */
const VOID = 0x20;
const vife = fc.oneof(
  code.filter((each) => each >= VOID && each !== 0x7c && each !== 0x7f).map((each) => [each]),
  fc.tuple(fc.constant(0xfc), code),
);
/** DIF field → bytes of the value: integers of 1 to 8 bytes, BCD of 2 to 8 digits. */
const WIDTHS = new Map([
  ...([
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [6, 6],
    [7, 8],
  ] as const),
  ...([
    [9, 1],
    [10, 2],
    [11, 3],
    [12, 4],
  ] as const),
]);

/** Each byte but the last says that one more follows. */
function chained(codes: readonly number[]): number[] {
  return codes.map((each, at) => (at < codes.length - 1 ? each | 0x80 : each & 0x7f));
}

const record = fc
  .record({
    field: fc.constantFrom(...WIDTHS.keys()),
    fn: fc.integer({ min: 0, max: 3 }),
    isStored: fc.boolean(),
    difes: fc.array(code, { maxLength: 2 }),
    vif,
    vifes: fc.array(vife, { maxLength: 2 }),
    // The same digits in binary and in BCD.
    value: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ field, fn, isStored, difes, vif: first, vifes, value }) => {
    const dib = [field | (fn << 4) | (isStored ? 0x40 : 0), ...difes];
    const rest = Array.from({ length: (WIDTHS.get(field) ?? 1) - 1 }, () => 0);
    return [...chained(dib), ...chained([...first, ...vifes.flat()]), value, ...rest];
  });

/** Of a moment in time, which these bytes are none. */
const MOMENT = /Begin|End|Start/;

const POWERS = Array.from({ length: 25 }, (_, at) => 10 ** (at - 12));

function agrees({ name, value, unit }: MeterField, sent: DataRecord): boolean {
  if (value === null) return MOMENT.test(name);
  // A serial number is its digits, however long.
  if (typeof value === 'string' && Number(value) === sent.value) return true;
  if (typeof value !== 'number' || typeof sent.value !== 'number') return MOMENT.test(name);
  // A duration or a count about the value has no scale of the value.
  const scale = 10 ** physicalExp10(sent);
  const factor = /^k(?!g)/.test(unit) ? 1e-3 : unit.startsWith('MJ') ? 1e-6 : 1;
  const { value: raw } = sent;
  // Of codes that came into the tables later the record itself knows no unit, so that scales differ.
  const scales = sent.unit === '' ? POWERS : [1, scale, scale * factor];
  return scales.some((each) => Math.abs(value - raw * each) <= 1e-9 * Math.abs(value));
}

/** A record for each field; those that a driver names come first. */
function areAll([field, ...fields]: readonly MeterField[], sent: readonly DataRecord[]): boolean {
  if (field === undefined) return true;
  return sent.some((each, at) => agrees(field, each) && areAll(fields, sent.toSpliced(at, 1)));
}

test('of any list of records each has a field with its value, no two share a name, each name has words', () => {
  const property = fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), (list) => {
    const records = Uint8Array.from(list.flat());
    const address = parseAddress('XXX-00000001-01-25');
    const telegram = decodeTelegram(encodeTelegram({ address, records }));
    const { fields } = readMeter(telegram);
    expect(telegram.records).toHaveLength(list.length);
    expect(fields).toHaveLength(list.length);
    expect(new Set(fields.map(({ name }) => name)).size).toBe(list.length);
    for (const { name } of fields) expect(fieldWord(name, 'de'), name).not.toBe(name);
    expect(areAll(fields, telegram.records), JSON.stringify(fields)).toBe(true);
  });
  fc.assert(property, {
    numRuns: Number(process.env['LAB_FUZZ_RUNS'] ?? 0) > 0 ? 3_000 : 400,
    seed: 19,
  });
});
