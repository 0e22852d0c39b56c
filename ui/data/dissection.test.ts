import { expect, test } from 'vitest';
import { dissectText, EXAMPLE } from './dissect-text.ts';
import { flattenFields, markBytes, rawHexOf, understanding, visibleFields } from './dissection.ts';

const open = dissectText(EXAMPLE.frameHex, EXAMPLE.keyHex).dissection;
const closed = dissectText(EXAMPLE.frameHex, '').dissection;
const wrongKey = dissectText(EXAMPLE.frameHex, 'ff'.repeat(16)).dissection;
if (open === undefined || closed === undefined || wrongKey === undefined) {
  throw new Error('the example is not dissected');
}

test('every byte of the example belongs to a field, and all are understood with the key', () => {
  const fields = flattenFields(open);
  const marks = markBytes(fields, open.frame.length / 2);
  expect(marks.every(({ fieldId }) => fieldId !== undefined)).toBe(true);
  expect(understanding(marks)).toEqual({ fullBytes: 47, partialBytes: 0, unknownBytes: 0 });
});

test('the innermost field owns a byte, and decrypted bytes are marked', () => {
  const fields = flattenFields(open);
  const marks = markBytes(fields, 47);
  const owner = fields.find(({ id }) => id === marks[0]?.fieldId);
  expect(owner?.label).toBe('L field');
  expect(marks[0]?.decrypted).toBe(false);
  expect(marks[20]?.decrypted).toBe(true);
});

test('without the key the payload says that it is needed, with another that it is wrong', () => {
  const lockOf = (dissection: typeof open) =>
    flattenFields(dissection).find(({ label }) => label === 'Encrypted')?.lock;
  expect(lockOf(closed)).toEqual({ why: 'keyMissing', securityMode: 5 });
  expect(lockOf(wrongKey)).toEqual({ why: 'keyWrong', securityMode: 5 });
  expect(lockOf(open)).toBeUndefined();
  expect(closed.error?.code).toBe('WIRE_KEY_MISSING');
  expect(wrongKey.error?.code).toBe('WIRE_DECRYPT_FAILED');
  expect(understanding(markBytes(flattenFields(closed), 47)).unknownBytes).toBe(32);
});

test('bytes of a decrypted field are shown in clear, others as they came', () => {
  const units = flattenFields(open).find(({ value }) => value.startsWith('1234'));
  expect(units && rawHexOf(units, open)).toBe('0b 6e 34 12 00');
});

test('what is below a closed field is hidden, at any depth', () => {
  const fields = flattenFields(open);
  const payload = fields.find(({ label }) => label === 'Payload');
  const visible = visibleFields(fields, new Set([payload?.id ?? '']));
  expect(visible.some(({ id }) => id.startsWith(`${payload?.id}.`))).toBe(false);
  expect(visible).toContain(payload);
  expect(visibleFields(fields, new Set())).toHaveLength(fields.length);
});

test('a byte that no field claims is not understood', () => {
  expect(markBytes([], 2)).toEqual([
    { fieldId: undefined, layer: 0, understanding: 'none', decrypted: false },
    { fieldId: undefined, layer: 0, understanding: 'none', decrypted: false },
  ]);
});
