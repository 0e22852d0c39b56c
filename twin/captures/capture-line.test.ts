import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { addCrc } from '#wire/frame.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { framesOfLine } from './capture-line.ts';
import { strippedFrame } from './captured-telegram.ts';

/** The worked example of EN 13757-7 mode 5. */
const HEX =
  '2e4493442143658735087a2a00200547646abadef5596b1e888219dd50b258be7ec1d11f53f3c3ea0108a198ff7b58';
const FRAME = fromHex(HEX);
const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const FRAME_A = addCrc(FRAME, 'A');
const FRAME_B = addCrc(FRAME, 'B');
/** L two too small and the last CRC still there, as rtl_433 22.11 prints format A. */
const RTL_433 = `2c${HEX.slice(2)}${toHex(FRAME_A.subarray(-2))}`;
const BASE64 = Buffer.from(FRAME).toString('base64');
const json = JSON.stringify;

describe('the telegram in a line', () => {
  test.each([
    ['hex', HEX],
    ['upper case', HEX.toUpperCase()],
    ['blanks', (HEX.match(/../g) ?? []).join(' ')],
    ['colons', (HEX.match(/../g) ?? []).join(':')],
    ['0x once', `0x${HEX}`],
    ['0x for each byte', (HEX.match(/../g) ?? []).map((byte) => `0x${byte}`).join(', ')],
    ['a carriage return', `${HEX}\r`],
    ['CRC bytes of format A', toHex(FRAME_A)],
    ['CRC bytes of format B', toHex(FRAME_B)],
    ['RSSI after the CRC bytes', `${toHex(FRAME_A)}8155`],
    ['a time in front', `2025-01-07T06:14:58Z ${HEX}`],
    ['a time and a semicolon', `2025-01-07 06:14:58;${HEX}`],
    ['wmbusmeters', `telegram=|${HEX.slice(0, 22)}_${HEX.slice(22)}|+34`],
    ['a CUL stick, T1', `b${toHex(FRAME_A)}`],
    ['a CUL stick, C1 format B', `bY${toHex(FRAME_B)}`],
    ['rtl-wmbus', `T1;1;1;2025-01-07 06:14:58.000;97;148;87654321;0x${HEX}`],
    [
      'rtl_433, format A',
      json({ time: '2025-01-07 06:14:58', model: 'Wireless-MBus', data: RTL_433 }),
    ],
    ['rtl_433, format B', json({ model: 'Wireless-MBus', mode: 'C', data: HEX })],
    ['data', json({ data: HEX })],
    ['telegram', json({ telegram: HEX })],
    ['frame', json({ frame: HEX })],
    ['payload', json({ payload: HEX })],
    ['raw', json({ raw: HEX })],
    ['rawdata', json({ rawdata: HEX })],
    ['rawData', json({ rawData: HEX })],
    ['raw_telegram', json({ raw_telegram: HEX })],
    ['hex with blanks in a field', json({ hex: (HEX.match(/../g) ?? []).join(' ') })],
    ['base64 in a field', json({ payload: BASE64 })],
    ['a list of bytes', json({ data: [...FRAME] })],
    ['a Buffer of Node', json({ message: Buffer.from(FRAME) })],
    ['objects in objects', json({ gateway: 'g', message: { wmbus: { telegram: HEX } } })],
    ['a list', json([{ telegram: HEX }])],
    [
      'a bundle of our own',
      json({ v: 1, gateway: 'gw-1', telegrams: [{ rxAt: 'x', frame: BASE64 }] }),
    ],
    ['another field that is no telegram before it', json({ data: 'none', raw: HEX })],
    ['a list of hex', json({ telegrams: [HEX] })],
    ['JSON in JSON', json({ topic: 'a/b', payload: json({ telegram: HEX }) })],
    ['a topic in front of JSON', `wmbus/telegram ${json({ telegram: HEX })}`],
    ['quotes', `"${HEX}"`],
    ['dashes', (HEX.match(/../g) ?? []).join('-')],
    ['a line of a log', `[17:04:05] RX: ${HEX} (-71 dBm)`],
    ['a comment after it', `${HEX} # kitchen`],
    ['columns with an id and a key', `87654321;${toHex(KEY)};${HEX.toUpperCase()}`],
  ])('is found: %s', (_, line) => {
    const [captured, ...more] = framesOfLine(line);
    expect(more).toEqual([]);
    const bytes = captured?.bytes ?? new Uint8Array();
    expect(toHex(strippedFrame(bytes, { key: KEY }).subarray(0, FRAME.length))).toBe(HEX);
    expect(decodeTelegram(bytes, { key: KEY, frameFormat: 'auto' }).records[0]?.value).toBe(1234);
  });

  test('several in a bundle are several telegrams with their own times', () => {
    const line = json({
      telegrams: [
        { rxAt: 'a', rssi: -71, frame: BASE64 },
        { rxAt: 'b', frame: HEX },
      ],
    });
    expect(framesOfLine(line)).toMatchObject([{ time: 'a', rssiDbm: -71 }, { time: 'b' }]);
  });

  test('the time of an outer object counts where the inner one has none', () => {
    expect(framesOfLine(json({ ts: 1736230498, msg: { raw: HEX } }))).toMatchObject([
      { time: 1736230498 },
    ]);
  });

  test.each<[string, string | undefined, number | undefined]>([
    [`2026-01-15 10:30:00;${HEX};-71`, '2026-01-15T10:30:00', -71],
    [`2026-01-15T10:30:00Z;-71;${HEX}`, '2026-01-15T10:30:00Z', -71],
    [`2026-01-15T10:30:00.250+01:00,${HEX},-71.5 dBm`, '2026-01-15T10:30:00.250+01:00', -71.5],
    [`"2026-01-15","10:30","-71","${HEX}"`, '2026-01-15T10:30', -71],
    [`15.01.2026 10:30;${HEX}`, '2026-01-15T10:30', undefined],
    [`1768469400;${HEX};-71`, '1768469400', -71],
    [`1768469400123\t-71\t${HEX}`, '1768469400123', -71],
    [`868950000;${HEX};C1`, undefined, undefined],
    [`${HEX};-71`, undefined, -71],
    [`${HEX}|RSSI=-71`, undefined, -71],
    [`-71;${(HEX.match(/../g) ?? []).join(' ')}`, undefined, -71],
    [`"2026-01-15, 10:30","-71","${HEX}"`, '2026-01-15T10:30', -71],
    [`"the ""blue"" room; left",-71,"${HEX}"`, undefined, -71],
    [`"hall, left";-71;"${(HEX.match(/../g) ?? []).join(',')}"`, undefined, -71],
    [`-71,"${(HEX.match(/../g) ?? []).join(', ')}",5" pipe`, undefined, -71],
    [`-71;${HEX};"never closed, and a comma`, undefined, -71],
  ])('columns have time and RSSI beside it: %s', (line, time, rssiDbm) => {
    const [captured] = framesOfLine(line.replaceAll(String.raw`\t`, '\t'));
    expect(toHex(captured?.bytes ?? new Uint8Array())).toBe(HEX);
    expect(captured?.time).toBe(time);
    expect(captured?.rssiDbm).toBe(rssiDbm);
  });

  test('a line of column names holds none, and is none', () => {
    expect(framesOfLine('time;rssi;telegram')).toEqual([]);
    expect(framesOfLine('time,raw data')).toEqual([]);
    expect(framesOfLine('"time, local";"telegram"')).toEqual([]);
  });

  test('the RSSI of rtl_433 is relative to full scale and no dBm', () => {
    const line = json({ model: 'Wireless-MBus', rssi: -6.1, data: RTL_433 });
    expect(framesOfLine(line)[0]).not.toHaveProperty('rssiDbm');
  });

  test.each([[''], ['   '], ['# comment'], ['\r']])('there is none in %j', (line) => {
    expect(framesOfLine(line)).toEqual([]);
  });

  test.each([
    ['zz', 'CAPTURE_LINE_UNREADABLE'],
    ['2e4', 'CAPTURE_LINE_UNREADABLE'],
    ['a sentence; with semicolons', 'CAPTURE_LINE_UNREADABLE'],
    ['2026-01-15 10:30;868950000;-71', 'CAPTURE_LINE_UNREADABLE'],
    [`${HEX}zz`, 'BYTES_NOT_HEX'],
    [`{"data": "${HEX}`, 'CAPTURE_LINE_UNREADABLE'],
    ['{"data": "2e44', 'CAPTURE_LINE_UNREADABLE'],
    [json({ model: 'Acurite-606TX', id: 12 }), 'CAPTURE_LINE_UNREADABLE'],
    [json({ data: 'short' }), 'CAPTURE_LINE_UNREADABLE'],
    [`T1;0;1;2025-01-07 06:14:58.000;97;148;87654321;0x${HEX}`, 'CAPTURE_LINE_UNREADABLE'],
    ['00'.repeat(5_000), 'CAPTURE_LINE_UNREADABLE'],
    [undefined, 'CAPTURE_LINE_UNREADABLE'],
  ])('%j is refused with %s', (line, code) => {
    expect(() => framesOfLine(line)).toThrow(expect.objectContaining({ code }));
  });
});

describe('CRC bytes', () => {
  test.each([
    ['A', FRAME_A, 20],
    ['B', FRAME_B, 48],
  ] as const)('that do not check are never passed on: format %s', (_, frame, offset) => {
    const damaged = frame.slice();
    damaged[offset] = (damaged[offset] ?? 0) ^ 1;
    expect(() => decodeTelegram(damaged, { key: KEY, frameFormat: 'auto' })).toThrow(LabError);
  });

  test('of rtl_433 that do not check leave the bytes as they came', () => {
    const damaged = `${RTL_433.slice(0, -1)}0`;
    const [captured] = framesOfLine(json({ model: 'Wireless-MBus', data: damaged }));
    expect(toHex(captured?.bytes ?? new Uint8Array())).toBe(damaged);
  });

  test('that a stripped frame has by chance do not shorten it', () => {
    const records = fromHex('046e00000000');
    const frame = encodeTelegram({ address: parseAddress('QDS-87654321-35-08'), records });
    // The same bytes as those of a frame of format B that is two bytes shorter.
    const shorter = frame.slice(0, -2);
    shorter[0] = shorter.length - 1;
    const found = addCrc(shorter, 'B');
    expect(found.subarray(0, -2)).toEqual(frame.subarray(0, -2));
    const telegram = decodeTelegram(found, { frameFormat: 'auto' });
    expect(telegram.records).toHaveLength(1);
    expect(strippedFrame(found, {})).toBe(found);
  });
});
