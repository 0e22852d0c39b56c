import { expect, test } from 'vitest';
import { EVIDENCE_FIELDS } from '#kernel/evidence.ts';
import { toHex } from '#kernel/bytes.ts';
import { dissect } from '#wire/dissect/dissect.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import type { DissectionAnswer } from '../../twin/api/schemas/telegrams.ts';
import { byteRows, compareTelegrams } from './compare.ts';

const KEY = Uint8Array.from({ length: 16 }, (_, index) => index);

function telegram(units: number, accessNumber: number, withKey = true): DissectionAnswer {
  const frame = encodeHcaTelegram({
    address: { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 8 },
    accessNumber,
    mode: 5,
    key: KEY,
    units,
    dueDate: '2024-12-31',
    dueDateUnits: 4,
    deviceTimeMs: Date.UTC(2025, 0, 7, 12),
  });
  const { view, root } = dissect(frame, withKey ? { key: KEY } : {});
  return { frame: toHex(frame), view: toHex(view), root };
}

test('a field that differs is shown with each value, and the named one is marked', () => {
  const { fields } = compareTelegrams([telegram(123, 9), telegram(120, 9)], 'value');
  expect(fields).toEqual([
    {
      label: 'units since the last due date',
      values: ['123 HCA', '120 HCA'],
      differs: true,
      named: true,
    },
  ]);
});

test('a named field is shown where nothing differs: a replay is the same', () => {
  const { fields, differingBytes } = compareTelegrams(
    [telegram(1, 9), telegram(1, 9)],
    'ciphertext',
  );
  expect(differingBytes).toBe(0);
  expect(fields.every(({ differs, named }) => !differs && named)).toBe(true);
  expect(fields.length).toBeGreaterThan(0);
});

test('without the key the place of a value is the closed payload', () => {
  const closed = [telegram(1, 9, false), telegram(2, 9, false)];
  const { bytes } = compareTelegrams(closed, 'value');
  const named = bytes[0]?.flatMap(({ named: is }, offset) => (is ? [offset] : [])) ?? [];
  expect([named[0], named.at(-1)]).toEqual([15, 46]);
  const { fields } = compareTelegrams(closed, 'access-number');
  expect(fields[0]).toMatchObject({ label: 'Access number', named: true, differs: false });
});

test('bytes stand in rows of a width with their columns in line, the shorter one with gaps', () => {
  const [long, short] = [telegram(1, 9), telegram(1, 10)];
  const cut = { ...short, view: short.view.slice(0, 40) };
  const { bytes } = compareTelegrams([long, cut], 'block-count');
  const rows = byteRows(bytes, 16);
  expect(rows.map(({ start }) => start)).toEqual([0, 16, 32]);
  expect(rows[1]?.lines.map((line) => line.length)).toEqual([16, 16]);
  expect(rows[1]?.lines[1]?.[4]).toMatchObject({ hex: undefined, differs: true });
  expect(rows[0]?.lines[0]?.[11]).toMatchObject({ hex: '09', differs: true, named: false });
});

test.each(EVIDENCE_FIELDS)('%s never fails, whatever the telegrams are', (field) => {
  expect(compareTelegrams([], field).bytes).toEqual([]);
  expect(compareTelegrams([telegram(1, 9)], field).differingBytes).toBe(0);
});
