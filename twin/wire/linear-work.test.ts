/** No input takes work that is more than linear: counted, not timed. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { startWorkCounter, type WorkCounter } from '../../test/support/work-counter.ts';
import { createFormatMemory } from './compact-frame.ts';
import { decodeMessage, decodeTelegram } from './decode-telegram.ts';
import { readMeter } from './drivers/read-meter.ts';
import { encodeTelegram } from './encode-telegram.ts';
import { parseAddress } from './link-layer.ts';

let counter: WorkCounter;
beforeAll(() => {
  counter = startWorkCounter();
});
afterAll(() => counter.stop());

/** Records that somebody may repeat to make a decoder slow, and the meter whose driver reads them. */
const REPEATED = [
  ['values of nothing', 'XXX-00000001-01-07', '00 13'],
  ['fillers', 'XXX-00000001-01-07', '2f'],
  ['bytes', 'XXX-00000001-01-07', '01 13 05'],
  ['DIFE', 'XXX-00000001-01-07', '8280808080808080808000 6c 3f3c'],
  ['VIFE', 'XXX-00000001-01-07', '01 9380808080808080808000 05'],
  ['units in plain text', 'XXX-00000001-01-07', '01 7c 05 4142434445 05'],
  ['values of variable length', 'XXX-00000001-01-07', '0d 13 c3 563412'],
  [
    'values with dates and clocks',
    'XXX-00000001-01-07',
    '44 13 01000000 42 6c 3f3c 04 6d 1e0a4f31',
  ],
  [
    'values of the month before',
    'XXX-00000001-01-08',
    '840113 01000000 8304 6e 010000 8204 6c 3f3c',
  ],
  ['the n-th of records that look alike', 'BMT-00000001-0b-0d', '0406 01000000 0413 01000000'],
  ['a series with dates of its own', 'EFE-00000001-31-08', 'c3046e010000 c2046c3f3c 83056e010000'],
  ['a series of month ends', 'DWZ-00000001-00-07', '840113 01000000 c40113 01000000'],
  ['profiles', 'QDS-00000001-35-08', '0d ee1f 05 33fe010203'],
  [
    'profiles with a base',
    'QDS-00000001-35-08',
    '8d08 ee1f 05 33fe010203 8b08 6e 010203 8208 6c 3f3c',
  ],
  [
    'profiles of increments',
    'SON-00000001-16-08',
    '8d8801 ee1e 08 72fe010203040506 828801 6c 3f3c',
  ],
] as const;

/** A message as it is put together of fragments: longer than any frame. */
function message(meter: string, units: readonly string[]): Uint8Array {
  const address = parseAddress(meter);
  const head = encodeTelegram({ address, header: 'none', records: new Uint8Array() });
  return Uint8Array.of(...head, ...fromHex(units.join('')));
}

/** Decodes and reads; what is no telegram is refused, which is work too. */
function read(bytes: Uint8Array): void {
  try {
    readMeter(decodeMessage(bytes, { formats: createFormatMemory() }));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
  }
}

function workOf(run: () => void): number {
  return counter.count('/twin/', run);
}

/** Longer than what is compared with payloads of the same shape (payload-shape.ts). */
const FEW = 160;
const MORE = 4;
/** Four times the input may take four times the work, and a little for what is made once. */
const MOST = 5;

test.each(REPEATED)('%s', (_, meter, unit) => {
  const few = message(
    meter,
    Array.from({ length: FEW }, () => unit),
  );
  const many = message(
    meter,
    Array.from({ length: FEW * MORE }, () => unit),
  );
  // Tables that are made at the first use.
  read(few);
  expect(readMeter(decodeMessage(few)).meter).toEqual(parseAddress(meter));
  expect(workOf(() => read(many)) / workOf(() => read(few))).toBeLessThan(MOST);
});

/** Blocks of our code for each byte of the input; three times what the worst of the table takes. */
const WORK_PER_BYTE = 200;
const WORK_OF_ANY = 10_000;

test('any mixture of them takes bounded work for each byte', () => {
  const mixture = fc.tuple(
    fc.constantFrom(...REPEATED.map(([, meter]) => meter)),
    fc.array(fc.constantFrom(...REPEATED.map(([, , unit]) => unit)), { maxLength: 300 }),
    fc.nat({ max: 20 }),
  );
  fc.assert(
    fc.property(mixture, ([meter, units, cut]) => {
      const bytes = message(meter, units);
      const given = bytes.subarray(0, bytes.length - cut);
      const work = workOf(() => read(given));
      expect(work).toBeLessThan(WORK_OF_ANY + WORK_PER_BYTE * bytes.length);
    }),
    { numRuns: 60 },
  );
});

test('what lies behind the end of a frame is not worked on, in any format', () => {
  const frame = encodeTelegram({
    address: parseAddress('QDS-00000001-35-08'),
    records: fromHex('0b6e341200'),
  });
  const decode = (length: number, frameFormat: 'stripped' | 'A' | 'B' | 'auto'): void => {
    const bytes = new Uint8Array(length);
    bytes.set(frame);
    try {
      decodeTelegram(bytes, { frameFormat });
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
    }
  };
  for (const format of ['stripped', 'A', 'B', 'auto'] as const) {
    decode(300, format);
    const short = workOf(() => decode(300, format));
    expect(workOf(() => decode(1_000_000, format)) / short).toBeLessThan(2);
  }
});

test('the count sees what is more than linear', () => {
  const pairs = (count: number): number => {
    let found = 0;
    for (let one = 0; one < count; one++) {
      for (let other = 0; other < count; other++) if (one === other) found++;
    }
    return found;
  };
  expect(workOf(() => pairs(FEW * MORE)) / workOf(() => pairs(FEW))).toBeGreaterThan(3 * MOST);
});
