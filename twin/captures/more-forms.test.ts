import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { framesOfLine } from './capture-line.ts';
import { strippedFrame } from './captured-telegram.ts';
import { framesOfPaste, LineReader, readingsOf } from './line-reader.ts';
import { CODE_FORMS } from './pasted-code.fixture.ts';
import { LOG_FORMS } from './pasted-logs.fixture.ts';
import { MARK_FORMS } from './pasted-marks.fixture.ts';
import { ROW_FORMS } from './pasted-rows.fixture.ts';
import { BYTES, FRAME, HEX, lettersOf, rows, UPPER } from './pasted-telegram.fixture.ts';

const OTHER = `${HEX.slice(0, 8)}2243658735087a2b00000004${HEX.slice(32)}`;

describe.each([
  ['as code', CODE_FORMS],
  ['in logs', LOG_FORMS],
  ['with marks', MARK_FORMS],
  ['in rows and encodings', ROW_FORMS],
])('what people paste %s gives the telegram', (_, forms) => {
  test.each(forms)('%s', (_form, text) => {
    const [captured, ...more] = framesOfPaste(text);
    expect(more).toEqual([]);
    const bytes = strippedFrame(captured?.bytes ?? new Uint8Array(), {});
    expect(toHex(bytes.subarray(0, FRAME.length))).toBe(HEX);
  });
});

describe('several telegrams', () => {
  test.each([
    ['in one line', `${HEX} ${OTHER}`],
    ['in columns', `a;${HEX};b;${OTHER}`],
    ['in bytes of one line', `${BYTES.join(' ')} | ${OTHER.match(/../g)?.join(' ')}`],
    ['after one another in arrays', `{${dec(HEX)}}\n{${dec(OTHER)}}`],
    ['in a list printed in rows', JSON.stringify([{ raw: HEX }, { raw: OTHER }], null, 2)],
  ])('%s are all read', (_, text) => {
    expect(framesOfPaste(text).map(({ bytes }) => toHex(bytes))).toEqual([HEX, OTHER]);
  });

  test('of which one is the other without its CRC are one', () => {
    expect(framesOfPaste(`${HEX};${UPPER}`)).toHaveLength(1);
  });
});

function dec(hex: string): string {
  return [...Buffer.from(hex, 'hex')].join(', ');
}

describe('lines that belong together', () => {
  const dump = rows(
    16,
    (o, b) => `${o.toString(16).padStart(8, '0')}: ${b.join(' ')}  ${lettersOf(b)}`,
  );

  test('count by their first line, and lines around them by their own', () => {
    const readings = readingsOf([OTHER, ...dump.split('\n'), OTHER, 'rubbish'].join('\n'));
    expect(readings.map(({ line }) => line)).toEqual([1, 2, 5, 6]);
    expect(readings.map((each) => 'frames' in each)).toEqual([true, true, true, false]);
  });

  test('have the time that stands beside the telegram', () => {
    const text = JSON.stringify({ time: '2026-01-15T10:30:00Z', rssi: -71, raw: HEX }, null, 2);
    expect(framesOfPaste(text)).toMatchObject([{ time: '2026-01-15T10:30:00Z', rssiDbm: -71 }]);
  });

  test.each([
    ['a bracket that never closes', ['started (', HEX, OTHER]],
    ['an object that is torn', ['{"raw": "2e44', HEX, OTHER]],
    ['a telegram that is cut off', [HEX.slice(0, 40), HEX, OTHER]],
    ['a dump that is cut off', [dump.split('\n')[0] ?? '', HEX, OTHER]],
    ['a row of a log that is cut off', ['10:30:00.1 RX: 2E 44 93 44 21', HEX, OTHER]],
    ['a byte that stands alone', ['0x2e', HEX, OTHER]],
    ['a record that is cut off', [':100000002E4493442143658735087A2A00200547F0', HEX, OTHER]],
    ['a soft line break', ['Telegrams follow =', HEX, OTHER]],
  ])('%s costs no line after it', (_, lines) => {
    const frames = readingsOf(lines.join('\n')).flatMap((each) =>
      'frames' in each ? each.frames.map(({ bytes }) => toHex(bytes)) : [],
    );
    expect(frames.slice(-2)).toEqual([HEX, OTHER]);
  });

  test('are given back once, whatever they are', () => {
    const reader = new LineReader();
    const lines = ['{', '(', HEX.slice(0, 30), '[', '00000000: 2e44', '{"a":[', HEX, '```'];
    const given = lines.flatMap((text, index) => reader.take(text, index + 1));
    const all = [...given, ...reader.finish()].map(({ line }) => line);
    expect(all).toEqual(lines.map((_, index) => index + 1));
  });
});

/** Each is a whole text, so a share of the frames that are fuzzed. */
const RUNS = Number(process.env['LAB_FUZZ_RUNS'] ?? 0) > 0 ? 1_500 : 200;

describe('whatever the lines are', () => {
  const row = fc.constantFrom(...rows(8, (_, b) => b.join(' ')).split('\n'));
  const part = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '{',
      '[',
      '(',
      '=',
      '\\',
      ':',
      'S1',
      '0x2e',
      '46',
      'db 2eh,44h',
      'a: |',
      '&#46;',
    ),
    fc.constantFrom(':00000001FF', '00 01 02 03 04 05 06 07', '-----', '10:30:00 RX: 2E 44', HEX),
    fc.tuple(fc.constantFrom('', ' ', '- ', '12:00:00 ', 'db ', 'x: '), row).map(([a, b]) => a + b),
  );

  test('each is given back once, in order, or in a block that begins with it', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (given) => {
        // Characters of some strings are line breaks.
        const lines = given.map((each) => each.replace(/[\r\n]/g, ' '));
        const all = readingsOf(lines.join('\n')).map(({ line }) => line);
        expect(all).toEqual(all.toSorted((a, b) => a - b));
        expect(new Set(all).size).toBe(all.length);
        expect(all.every((line) => line >= 1 && line <= Math.max(1, lines.length))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test('a telegram of a line that nothing opened before is never lost', () => {
    const closed = part.filter((each) => !/[[({=\\"'`]/.test(each));
    fc.assert(
      fc.property(fc.array(closed, { maxLength: 8 }), (given) => {
        const lines = given.map((each) => each.replace(/[\r\n]/g, ' '));
        const frames = readingsOf([...lines, HEX, OTHER].join('\n')).flatMap((each) =>
          'frames' in each ? each.frames.map(({ bytes }) => toHex(bytes)) : [],
        );
        expect(frames.slice(-2)).toEqual([HEX, OTHER]);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('a single line of a dump', () => {
  test.each([
    [`00000000: ${BYTES.slice(0, 16).join('')}`],
    [`00000000  ${BYTES.slice(0, 16).join(' ')}  |.D.D!Ce.5.z*. .G|`],
  ])('is the start of a telegram, without its offset: %s', (text) => {
    expect(framesOfLine(text).map(({ bytes }) => toHex(bytes))).toEqual([HEX.slice(0, 32)]);
  });
});

test.each([
  ['H4sIAAAAAAAAA9NzcXZ2cXN3', /gzip; unpack it first/],
  [[...FRAME].slice(3).join(', '), /44 decimal numbers, but they do not begin/],
  ['Received telegram from: 87654321', /longest run of hex has 8 digits/],
  [BYTES.slice(0, 9).join('|'), /9 bytes are fewer than the 11/],
])('what %s looks like and lacks is said', (text, message) => {
  expect(() => framesOfPaste(text)).toThrow(LabError);
  expect(() => framesOfPaste(text)).toThrow(message);
});
