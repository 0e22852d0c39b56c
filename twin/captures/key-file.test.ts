import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { parseKeyFile } from './key-file.ts';

const KEY = '000102030405060708090a0b0c0d0e0f';
const OTHER = 'ffeeddccbbaa99887766554433221100';
const METER = 'QDS-87654321-35-08';
const json = JSON.stringify;

function read(text: string, file = 'keys') {
  return parseKeyFile(text, file).map(({ meter, key }) => [meter, key]);
}

describe('the keys in a file', () => {
  test.each([
    ['a JSON object', json({ [METER]: KEY })],
    ['a JSON list', json([{ meter: METER, key: KEY }])],
    ['a JSON list with other names', json([{ Address: METER, aes_key: KEY, room: 'kitchen' }])],
    ['CSV', `${METER},${KEY}`],
    ['CSV, key first', `${KEY};${METER}`],
    [
      'CSV with a header, comments and more columns',
      `# mine\nroom;key;meter\n\nhall;${KEY};${METER}\n`,
    ],
    ['CSV with tabs, quotes and carriage returns', `"${METER}"\t"${KEY}"\r\n`],
    ['a key with blanks', `${METER},${KEY.match(/../g)?.join(' ')}`],
    ['lower case', `${METER.toLowerCase()},${KEY}`],
    ['a byte order mark', `\uFEFF${METER},${KEY}`],
    ['the same key twice', `${METER},${KEY}\n${METER},${KEY}`],
    ['a quoted comma', `"hall, left",${METER},${KEY}`],
    ['a quoted comma before the header', `"room, floor",key,meter\n"hall, left",${KEY},${METER}`],
    ['a quoted comma beside semicolons', `"hall, left";"${METER}";"${KEY}"`],
    ['a bare comma beside semicolons', `room;key;meter\nhall, left;${KEY};${METER}`],
    ['a bare comma beside tabs', `room\tkey\tmeter\nhall, left\t${KEY}\t${METER}`],
    ['a quoted semicolon and a quoted tab', `"hall;left","1\t2",${METER},${KEY}`],
    ['doubled quotes', `room,meter,key\n"the ""blue"" room, left",${METER},${KEY}`],
    ['a quote inside a bare text', `room,meter,key\n5" pipe,${METER},${KEY}`],
    ['a line break in quotes', `room,meter,key\n"hall\nleft",${METER},${KEY}\n`],
    ['CR LF in quotes', `room,meter,key\r\n"hall\r\nleft",${METER},${KEY}\r\n`],
    ['the separator named first', `sep=;\r\nroom;key;meter\r\nhall, left;${KEY};${METER}\r\n`],
    ['a separator of its own', `sep=|\nkey|meter\n${KEY}|${METER}`],
    ['blanks around quotes', `meter , key\n "${METER}" , "${KEY}" `],
    ['a byte order mark before quotes', `\uFEFF"meter";"key"\r\n"${METER}";"${KEY}"\r\n`],
    ['comments that hold quotes', `# the "keys, 2025\n  # and "more\n${METER},${KEY}`],
    ['carriage returns alone', `meter,key\r${METER},${KEY}\r`],
    ['a meter that does not encrypt', `${METER},${KEY}\n12345678,NOKEY\n12345679,`],
  ])('are found: %s', (_, text) => {
    expect(read(text)).toEqual([[METER, KEY]]);
  });

  test('may name a meter by its id', () => {
    expect(read(`8765432A,${KEY}`)).toEqual([['8765432a', KEY]]);
    expect(read(json([{ id: 87654321, key: KEY }]))).toEqual([['87654321', KEY]]);
  });

  test('an empty file has none', () => {
    expect(read('')).toEqual([]);
    expect(read('[]')).toEqual([]);
  });
});

describe('what is wrong in a key file is named with its line', () => {
  test.each([
    [`${METER},${KEY}\nnonsense\n`, 'keys:2 is not a key file: expected a meter and its key'],
    [`${METER},${KEY}\n1234,${KEY}\n`, 'keys:2 is not a key file: "1234" is neither'],
    [`a,b\n`, 'keys:1 is not a key file: expected a meter and its key'],
    [
      `${METER},${KEY}\n${METER},${OTHER}\n`,
      `keys:2 is not a key file: ${METER} has another key in line 1`,
    ],
    [
      `# rooms\n"hall, left",${METER},${KEY}\n\n"hall, right",nonsense,${KEY}\n`,
      'keys:4 is not a key file: "nonsense" is neither',
    ],
    [
      `room,meter,key\n"hall\nleft",${METER},${KEY}\n"hall\nright",none\n`,
      'keys:4 is not a key file: expected a meter and its key',
    ],
    [
      `${METER},${KEY}\n\n12345678,"${KEY}\n12345679,${OTHER}\n`,
      'keys:3 is not a key file: the quote that opens column 2 is never closed; close it',
    ],
    [
      `${METER},${KEY}\n12345678,${OTHER},"the "blue" room"\n`,
      'keys:2 is not a key file: text follows the closing quote of column 3; double a quote',
    ],
    [
      `meter,name,key\r\n${METER},"a\r\nb",${KEY}\r\n12345678,x,NOKEY\r\nnonsense,x,${KEY}\r\n`,
      'keys:5 is not a key file: "nonsense" is neither',
    ],
    [
      `${METER},${KEY},"a\r\nb\r\nc"\r\n1234,${OTHER},x\r\n`,
      'keys:4 is not a key file: "1234" is neither',
    ],
    [
      `${METER},${KEY},"a\r\nb"\r\n12345678,${OTHER},"the "blue" room"\r\n`,
      'keys:3 is not a key file: text follows the closing quote of column 3; double a quote',
    ],
    [
      `meter,name,key\n${METER},"a\nb",${KEY}\n12345678,"open,${OTHER}\n`,
      'keys:4 is not a key file: the quote that opens column 2 is never closed; close it',
    ],
    [
      `name,meter,key\n"a\nb",${METER},"${OTHER}\n\n`,
      'keys:3 is not a key file: the quote that opens column 3 is never closed; close it',
    ],
    [`sep=;\n${METER};${KEY}\n1234;${OTHER}\n`, 'keys:3 is not a key file: "1234" is neither'],
    [`room;meter\nhall;${METER}\n`, 'keys:1 is not a key file: the header has no column "key"'],
    [`room;key\nhall;${KEY}\n`, 'keys:1 is not a key file: the header has no column "meter"'],
    [`{\n"${METER}": 12\n}`, `keys:2 is not a key file: the key of ${METER} is not a text`],
    [
      `[\n{"meter":"${METER}","key":"${KEY}"},\n{"meter":"12345678"}]`,
      'keys:3 is not a key file: an entry',
    ],
    [`{\n"${METER}": \n}`, 'keys:3 is not a key file: it is not JSON'],
  ])('CAPTURE_KEY_FILE_INVALID: %j', (text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'CAPTURE_KEY_FILE_INVALID',
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  test('a key in the place of a meter is not repeated, not even in part', () => {
    expect(() => read(`meter,key\n${KEY},${METER}`)).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining(KEY.slice(0, 8)) as string,
      }),
    );
  });

  test('CAPTURE_KEY_INVALID names line and meter, and never the key', () => {
    const text = `# keys\n${METER},${KEY.slice(2)}\n`;
    expect(() => read(text, 'k.csv')).toThrow(
      expect.objectContaining({
        code: 'CAPTURE_KEY_INVALID',
        message: `the key from k.csv:2, meter ${METER} is not 32 hexadecimal digits`,
      }),
    );
  });

  test('a key is named with its line, however long the cells before it are', () => {
    const text = `meter,name,key\r\n${METER},"a\r\nb",${KEY}\r\n12345678,x,zz\r\n`;
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        message: 'the key from keys:4, meter 12345678 is not 32 hexadecimal digits',
      }),
    );
  });

  test('whatever the file is, a wrong one is a LabError without a key in it', () => {
    const line = fc.oneof(fc.string(), fc.constant(`${METER},${KEY}`), fc.json());
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          parseKeyFile(lines.join('\n'), 'keys');
        } catch (error) {
          if (!(error instanceof LabError)) throw error;
          expect(error.message).not.toContain(KEY);
        }
      }),
    );
  });
});
