import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { decodeTelegram } from './decode-telegram.ts';
import { MASKED, PUBLIC_KEY } from './diehl-formats.ts';
import { dissect } from './dissect/dissect.ts';
import { encodeTelegram } from './encode-telegram.ts';
import { formatAddress, parseAddress } from './link-layer.ts';
import { bigEndian, DIEHL_KEYS, unmasked } from './security/shift-register.ts';

const REPORT = { checks: 'report' } as const;
const RECORDS = fromHex('0c06512600000c13470315000b3b0000000a5a23040a5e8102');

/** Meter HYD-12345678-20-04 on the air: version and type before the id, records under the mask. */
function realData(records: Uint8Array = RECORDS): Uint8Array {
  const sum = records.reduce((total, byte) => total + byte, 0);
  const head = fromHex('00442423200478563412' + '7a370045');
  const frame = Uint8Array.from([...head, 0x10 | (sum & 0xef), ...records]);
  frame[0] = frame.length - 1;
  const seed = bigEndian(frame, 2) ^ bigEndian(frame, 6) ^ bigEndian(frame, 10);
  // The mask is its own inverse.
  frame.set(unmasked(records, seed)[1] ?? [], head.length + 1);
  return frame;
}

test('real data under the mask are read by a tool, under the address that is printed on the meter', () => {
  const { meter, records, warnings } = decodeTelegram(realData(), REPORT);
  expect(formatAddress(meter)).toBe('HYD-12345678-20-04');
  expect(records.map(({ value }) => value)).toEqual([2651, 150347, 0, 423, 281]);
  expect(warnings).toEqual([MASKED]);
});

test('the tree names the parts of the address in the order in which they were sent', () => {
  const { root, error } = dissect(realData(), REPORT);
  expect(error).toBeUndefined();
  const link = root.children.find(({ label }) => label === 'Link layer');
  expect(link?.children.map(({ label, start }) => [start, label]).slice(2)).toEqual([
    [2, 'Manufacturer'],
    [4, 'Version'],
    [5, 'Device type'],
    [6, 'Id'],
  ]);
  const payload = root.children.find(({ label }) => label === 'Payload');
  expect(payload?.value).toContain(MASKED);
});

test('whoever counts telegrams does not take them, and nobody takes bytes that are no records', () => {
  const refused = expect.objectContaining({ code: 'WIRE_UNSUPPORTED_MODE' }) as unknown;
  expect(() => decodeTelegram(realData())).toThrow(refused);
  expect(() => decodeTelegram(realData(fromHex('ffeeddccbbaa99')), REPORT)).toThrow(refused);
  const other = realData();
  other[2] = 0x93;
  other[3] = 0x44;
  expect(() => decodeTelegram(other, REPORT)).toThrow(refused);
});

test('a meter with its maker’s default key is opened by a tool, which says so', () => {
  const key = fromHex((DIEHL_KEYS[1] ?? '').repeat(2));
  const address = parseAddress('DME-12345678-70-07');
  const frame = encodeTelegram({
    address,
    mode: 5,
    key,
    records: [{ field: 12, vib: '13', value: 31547 }],
  });
  const { records, warnings } = decodeTelegram(frame, REPORT);
  expect([records[0]?.value, warnings]).toEqual([31547, [PUBLIC_KEY]]);
  const missing = expect.objectContaining({ code: 'WIRE_KEY_MISSING' }) as unknown;
  expect(() => decodeTelegram(frame)).toThrow(missing);
  const another = encodeTelegram({
    address,
    mode: 5,
    key: key.toReversed(),
    records: [{ field: 12, vib: '13', value: 31547 }],
  });
  expect(() => decodeTelegram(another, REPORT), toHex(another)).toThrow(missing);
});
