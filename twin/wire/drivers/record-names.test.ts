import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { parseAddress } from '../link-layer.ts';
import { readingLines } from './reading-lines.ts';
import { fieldWord } from './field-words.ts';
import { readMeter } from './read-meter.ts';

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

test('a time of three bytes and dates under date-time codes are read', () => {
  expect(linesOf('036d 1e0f0a', 'XXX-00000001-01-25')).toEqual(['deviceTime 10:15:30']);
  expect(linesOf('02fd70 3f3c', 'XXX-00000001-01-25')).toEqual(['batteryChange 2025-12-31']);
});

const record = fc
  .record({
    field: fc.constantFrom(1, 2, 3, 4),
    fn: fc.integer({ min: 0, max: 3 }),
    dife: fc.integer({ min: 0, max: 0x7f }),
    vif: fc.constantFrom(
      '03',
      '06',
      '13',
      '2b',
      '3b',
      '5a',
      'fd48',
      'fb14',
      'fd20',
      '22',
      '6e',
      'ff21',
    ),
    vife: fc.constantFrom('', '3b', '3c', '22', '40', '49', 'fc01', '7d', '3e', '1d', '7e'),
    data: fc.integer({ min: 1, max: 0x60 }),
  })
  .map(({ field, fn, dife, vif, vife, data }) => {
    const dib = [field | (fn << 4) | 0x80, dife];
    const codes = [...fromHex(vif), ...fromHex(vife)];
    const first = vif.length / 2 - 1;
    const vib = codes.map((code, at) =>
      at >= first && at < codes.length - 1 ? code | 0x80 : code,
    );
    return [...dib, ...vib, data, ...Array.from({ length: field - 1 }, () => 0)];
  });

test('of any list of records each has a field, no two share a name, and each name has words', () => {
  const property = fc.property(fc.array(record, { minLength: 1, maxLength: 12 }), (list) => {
    const records = Uint8Array.from(list.flat());
    const address = parseAddress('XXX-00000001-01-25');
    const telegram = decodeTelegram(encodeTelegram({ address, records }));
    const { fields } = readMeter(telegram);
    expect(telegram.records).toHaveLength(list.length);
    expect(fields).toHaveLength(list.length);
    expect(new Set(fields.map(({ name }) => name)).size).toBe(list.length);
    for (const { name } of fields) expect(fieldWord(name, 'de'), name).not.toBe(name);
  });
  fc.assert(property, { numRuns: 300, seed: 19 });
});
