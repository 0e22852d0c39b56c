import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { addCrc } from '#wire/frame.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { framesOfLine } from './capture-line.ts';
import type { CapturedFrame } from './captured-frame.ts';
import { strippedFrame } from './captured-telegram.ts';
import { lineBatches } from './lines.ts';

/** The worked example of EN 13757-7 mode 5. */
const HEX =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const FRAME = fromHex(HEX);
const BYTES = HEX.match(/../g) ?? [];
const UPPER = HEX.toUpperCase();
const SPACED = BYTES.join(' ');
const A = toHex(addCrc(FRAME, 'A'));
const B = toHex(addCrc(FRAME, 'B'));
const BASE64 = Buffer.from(FRAME).toString('base64');
const LATIN1 = (text: string): string => Buffer.from(text).toString('latin1');
const json = JSON.stringify;

/** Every form in which a telegram is pasted, and what each gives beside it. */
const FORMS: readonly (readonly [form: string, text: string, gives?: string])[] = [
  [
    'an ESPHome log, dots',
    `[17:04:05][D][wmbus:082]: Frame: ${BYTES.join('.').toUpperCase()} (47)`,
  ],
  ['an ESPHome log, hex in brackets', `[17:04:05][I][wmbus:097]: TELEGRAM: [${UPPER}]`],
  [
    'an ESPHome log, mode and RSSI',
    `[17:04:05.123][I][wmbus:97]: T1 A rssi=-71dBm frame=${HEX}`,
    '-71 dBm',
  ],
  ['an ESPHome log in colours', `\u001b[0;36m[17:04:05][D][wmbus:1]: T: ${HEX}\u001b[0m`],
  ['an ESPHome log, bytes', `[D][wmbus:42]: data: ${SPACED}`],
  ['telegram=|…|', `telegram=|${UPPER}|+34`],
  ['telegram=|…| with underscores', `telegram=|${HEX.slice(0, 22)}_${HEX.slice(22)}|`],
  ['the page that analyses', `https://example.org/analyze/${UPPER}`],
  ['the page with a key behind', `https://example.org/analyze/${HEX}:NOKEY`],
  ['the page, as a parameter', `https://example.org/?telegram=${HEX}&key=00`],
  ['the page, encoded', `https://example.org/?telegram=%7C${HEX}%7C`],
  ['an id and a blank', `87654321 ${HEX}`],
  ['an id and a colon', `87654321: ${HEX}`],
  ['an id and a comma', `87654321,${HEX}`],
  ['an id and a tab', `87654321\t${HEX}`],
  ['an id before bytes', `87654321 ${SPACED}`],
  ['an epoch and a blank', `1768469400 ${HEX}`, 'at 1768469400'],
  ['an epoch with a fraction', `1768469400.125 ${HEX}`, 'at 1768469400.125'],
  ['an epoch and a pipe', `1768469400|${HEX}`, 'at 1768469400'],
  ['an epoch of milliseconds', `1768469400123 ${HEX}`, 'at 1768469400123'],
  ['a time of day', `10:30:00 ${HEX}`],
  ['a time of day in brackets', `[10:30:00] ${HEX}`],
  ['a date and time', `2026-01-15 10:30:00 ${HEX}`, 'at 2026-01-15 10:30:00'],
  ['a date and time, T and Z', `2026-01-15T10:30:00Z ${HEX}`, 'at 2026-01-15T10:30:00Z'],
  ['a date and time, semicolon', `2026-01-15 10:30:00;${HEX}`, 'at 2026-01-15 10:30:00'],
  ['a German date', `15.01.2026 10:30 ${HEX}`, 'at 2026-01-15T10:30'],
  ['a count before it', `0001 ${HEX}`],
  ['RSSI behind it', `${HEX} -71`, '-71 dBm'],
  [
    'rtl-wmbus, T1',
    `T1;1;1;2026-01-15 10:30:00.000;97;148;87654321;0x${HEX}`,
    'at 2026-01-15 10:30:00.000',
  ],
  [
    'rtl-wmbus, C1',
    `C1;1;1;2026-01-15 10:30:00.000;97;148;87654321;0x${HEX}`,
    'at 2026-01-15 10:30:00.000',
  ],
  [
    'rtl_433 JSON',
    json({ time: '2026-01-15 10:30:00', model: 'Wireless-MBus', data: HEX }),
    'at 2026-01-15 10:30:00',
  ],
  ['rtl_433 key and value', `data      : ${HEX}`],
  ['CUL, T1', `b${A}`, 'CRC bytes'],
  ['CUL, C1', `bY${B}`, 'CRC bytes'],
  ['CUL with RSSI', `b${A}::-74`, 'CRC bytes, -74 dBm'],
  ['CUL C1 with RSSI', `bY${B}::-74`, 'CRC bytes, -74 dBm'],
  [
    'FHEM log',
    `2026.01.15 10:30:00 4: CUL_Parse: cul b${A}::-74`,
    'CRC bytes, at 2026-01-15T10:30:00, -74 dBm',
  ],
  ['FHEM WMBUS message', `WMBUS: b${A}`, 'CRC bytes'],
  ['Amber', `ff03${HEX}b95a`],
  ['Amber, bytes', `FF 03 ${SPACED} B9`],
  ['IMST', `a58203${HEX}`],
  ['IMST with RSSI and CRC', `a58203${HEX}b91234`],
  ['Radiocrafts with start and stop', `68${HEX}16`],
  ['ChirpStack', json({ deviceInfo: { devEui: '0102' }, fCnt: 4, fPort: 1, data: BASE64 })],
  ['TTN', json({ uplink_message: { f_port: 1, frm_payload: BASE64 } })],
  ['TTN, version 2', json({ port: 1, payload_raw: BASE64 })],
  ['an array in C', `{ ${BYTES.map((byte) => `0x${byte}`).join(', ')} }`],
  [
    'an array with its declaration',
    `uint8_t t[] = {${BYTES.map((byte) => `0x${byte}`).join(',')}};`,
  ],
  ['an array in brackets', `[${BYTES.map((byte) => `0x${byte}`).join(', ')}]`],
  ['numbers', json([...FRAME])],
  ['bytes of Python', `b'${BYTES.map((byte) => String.raw`\x${byte}`).join('')}'`],
  ['bytes.fromhex', `bytes.fromhex("${HEX}")`],
  ['base64', BASE64],
  ['smart quotes', `“${HEX}”`],
  ['smart quotes, byte by byte', LATIN1(`„${HEX}“`)],
  ['JSON in smart quotes', `{“telegram”: “${HEX}”}`],
  ['JSON in smart quotes, byte by byte', LATIN1(`{“telegram”: “${HEX}”}`)],
  ['blanks that do not break', BYTES.join('\u00a0')],
  ['a blank without width in front', `\u200b${HEX}`],
  ['dashes', BYTES.join('-')],
  ['dashes of a word processor', BYTES.join('–')],
  ['colons', BYTES.join(':')],
  ['underscores', BYTES.join('_')],
  ['dots', BYTES.join('.')],
  ['commas', `0x${BYTES.join(',0x')}`],
  ['upper case', UPPER],
  ['0x', `0x${UPPER}`],
  ['0X', `0X${UPPER}`],
  ['CRC bytes of format A', A, 'CRC bytes'],
  ['CRC bytes of format B', B, 'CRC bytes'],
  ['quotes', `'${HEX}'`],
  ['a list item', `- ${HEX}`],
  ['a quotation', `> ${HEX}`],
  ['a code span', `\`${HEX}\``],
  ['YAML', `telegram: "${HEX}"`],
  ['an assignment', `TELEGRAM=${HEX}`],
  ['a shell command', `metertwin decode ${HEX} --tree`],
  ['a markdown table', `| kitchen | ${HEX} | ok |`],
  ['XML', `<telegram>${HEX}</telegram>`],
  ['MQTT', `wmbus/raw ${HEX}`],
  ['MQTT with JSON', `wmbus/raw ${json({ raw: HEX, rssi: -71 })}`, '-71 dBm'],
  ['syslog', `Jan 15 10:30:00 pi wmbus[42]: rx ${HEX}`],
  ['a trailing dot', `${HEX}.`],
];

/** What an error says of a text that gives none. */
const NO_TELEGRAMS: readonly (readonly [form: string, text: string, says: string])[] = [
  ['a digit that is missing', HEX.slice(1), 'got an odd number of digits at character 93'],
  ['a few digits', '2e449', 'hex, but 5 digits are an odd number: one is missing or too many'],
  ['a few bytes', '21 43 65 87', 'hex, but its 4 bytes are fewer than the 11 of a frame'],
  ['an id', '87654321', 'hex, but its 4 bytes are fewer than the 11 of a frame'],
  ['base64 of something else', 'aGVsbG8gd29ybGQ=', 'base64, but its bytes do not begin with'],
  ['base64 of gzip', 'H4sIAAAAAAAAA9NzcXZ2cXN3', 'base64 of gzip; unpack it first'],
  [
    'decimals from the middle',
    [...FRAME].slice(3).join(', '),
    '44 decimal numbers, but they do not',
  ],
  ['a sentence', 'hello world', 'text; its longest run of hex has 1 digits'],
  ['a log without bytes', 'Received telegram from: 87654321', 'longest run of hex has 8 digits'],
  [
    'JSON without a telegram',
    json({ temperature: 21.5 }),
    'no field holds a telegram as hex or base64 (telegram,',
  ],
  ['JSON that is cut off', '{"data": "2e44', 'JSON'],
  [
    'a CRC that the receiver saw fail',
    `T1;0;1;2026-01-15;97;148;1;0x${HEX}`,
    'marked its CRC as wrong',
  ],
  ['a letter among the digits', `${HEX.slice(0, 40)}g${HEX.slice(41)}`, 'hex'],
  ['an empty array', '[]', 'no field holds a telegram'],
];

describe('what people paste gives the telegram', () => {
  test.each(FORMS)('%s', (_, text, gives = '') => {
    const [captured, ...more] = framesOfLine(text);
    expect(more).toEqual([]);
    expect(captured === undefined ? undefined : besides(captured)).toBe(gives);
    const bytes = strippedFrame(captured?.bytes ?? new Uint8Array(), {});
    expect(toHex(bytes)).toBe(HEX);
  });
});

function besides({ bytes, time, rssiDbm, note }: CapturedFrame): string {
  const isLonger = bytes.length > FRAME.length;
  return [
    ...(isLonger ? ['CRC bytes'] : []),
    ...(time === undefined ? [] : [`at ${time}`]),
    ...(rssiDbm === undefined ? [] : [`${rssiDbm} dBm`]),
    ...(note === undefined ? [] : [note]),
  ].join(', ');
}

describe('what gives no telegram is told what it looks like and lacks', () => {
  test.each(NO_TELEGRAMS)('%s', (_, text, says) => {
    const error = failureOf(text);
    expect(error?.code).toMatch(/^(CAPTURE_LINE_UNREADABLE|BYTES_NOT_HEX)$/);
    expect(error?.message).toContain(says);
  });
});

test.each(['utf16le', 'utf16be'] as const)('a file in %s is read', async (encoding) => {
  const bytes = Buffer.from(`\ufeff${HEX}\r\n${HEX}\r\n`, 'utf16le');
  if (encoding === 'utf16be') bytes.swap16();
  async function* chunks() {
    yield bytes.subarray(0, 31);
    yield bytes.subarray(31);
  }
  const lines: string[] = [];
  for await (const batch of lineBatches(chunks())) {
    for (const line of batch.lines)
      lines.push(...framesOfLine(line).map((each) => toHex(each.bytes)));
  }
  expect(lines).toEqual([HEX, HEX]);
});

test('a frame of the wired M-Bus is read and named as such', () => {
  const records = fromHex('0413e8030000');
  const radio = encodeTelegram({
    address: parseAddress('XXX-12345678-01-07'),
    header: 'long',
    records,
  });
  const body = Uint8Array.of(0x08, 0x01, ...radio.subarray(10));
  const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0);
  const wired = Uint8Array.of(0x68, body.length, body.length, 0x68, ...body, sum, 0x16);
  const [captured] = framesOfLine(toHex(wired));
  expect(captured?.note).toContain('wired M-Bus');
  expect(toHex(captured?.bytes ?? new Uint8Array()).slice(2)).toBe(`08${toHex(radio).slice(4)}`);
  wired[wired.length - 2] = sum ^ 1;
  expect(() => framesOfLine(toHex(wired))).toThrow('checksum');
});

function failureOf(text: string): LabError | undefined {
  try {
    framesOfLine(text);
    return undefined;
  } catch (error) {
    return error instanceof LabError ? error : undefined;
  }
}
