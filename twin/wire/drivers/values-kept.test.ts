/** Values that were lost or wrong: each telegram is made here. */
import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import * as make from './maker-payloads.fixture.ts';
import { readingLines } from './reading-lines.ts';
import { readMeter } from './read-meter.ts';

function linesOf(maker: string, records: string, version = 0x99, type = 7): string[] {
  const address = { manufacturer: maker, id: '10000001', version, type };
  const frame = encodeTelegram({ address, records: fromHex(records.replaceAll(' ', '')) });
  return readingLines(readMeter(decodeTelegram(frame)));
}

test('an access number goes through all values, a battery does not', () => {
  expect(linesOf('XXX', '01fd08 80')).toEqual(['accessNumber 128']);
  expect(linesOf('XXX', '02fd74 0080')).toEqual(['batteryDays - d']);
  expect(linesOf('XXX', '01fd08 ff')).toEqual(['accessNumber -']);
  // A volume has a sign, so that this one is no value.
  expect(linesOf('XXX', '0413 00000080')).toEqual(['volume - m3']);
});

test('a number that identifies keeps its digits, also those that no number can hold', () => {
  expect(linesOf('XXX', '0779 1234567890abcdef')).toEqual(['enhancedId efcdab9078563412']);
  expect(linesOf('XXX', '0e78 998601240 1ff'.replaceAll(' ', ''))).toEqual([
    'serialNumber ff0124018699',
  ]);
  expect(linesOf('XXX', '0e78 ffffffffffff')).toEqual(['serialNumber -']);
  expect(linesOf('XXX', '0479 78563412')).toEqual(['enhancedId 305419896']);
});

test("a text under a maker's own code is a text, other bytes are not", () => {
  expect(linesOf('XXX', '0dffaa00 06 464544434241')).toEqual(['makerFfaa00 ABCDEF']);
  expect(linesOf('XXX', '0dffaa00 06 464544434201')).toEqual([]);
});

test('a block with both dates of a Hydrodigit gives what lies beside them', () => {
  const block = '0f 87 00 000000 00000000 2a000000';
  expect(linesOf('BMT', `0c13 30000000 ${block}`, 0x17)).toEqual([
    'volume 0.03 m3',
    'batteryVoltage 3.7 V',
    'backwardVolume 0.042 m3',
  ]);
});

test('the block of a GWF meter has the years of its battery', () => {
  expect(linesOf('GWF', '0413 3e000000 0f 01 00 e3', 0x3c)).toEqual([
    'volume 0.062 m3',
    'batteryYears 14 y',
  ]);
});

test('a meter of SAPPEL says by its address what is printed on it', () => {
  const address = { manufacturer: 'SAP', id: '21242472', version: 0xd4, type: 0x01 };
  const key = '39bc8a10e66d83f8';
  const payload = make.prios(address, 0xa2, { volume: 3488, state: 0x013d40, key });
  const frame = make.opaqueFrame(address, 0xa2, payload);
  const lines = readingLines(readMeter(decodeTelegram(frame)));
  expect(lines).toEqual(
    expect.arrayContaining([
      'transmissionPeriod 8 s',
      'serialPrefix C19UA',
      'serialNumber 145842',
      'yearOfManufacture 2019',
    ]),
  );
});

test('records in clear below a mode that nobody knows are read by the tool, not by the portal', () => {
  const frame = fromHex(
    '1e44585b010000109907 7a010000 7d 0413 3e000000 426c bf23 4413 44100100'.replaceAll(' ', ''),
  );
  expect(() => decodeTelegram(frame)).toThrow(/mode/);
  const telegram = decodeTelegram(frame, { checks: 'report' });
  expect(readingLines(readMeter(telegram))).toContain('volume 0.062 m3');
});
