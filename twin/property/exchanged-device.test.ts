/** A device was exchanged in the period: the letter shows start and end of both, each with its factors. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { billDocument } from '../documents/bill-document.ts';
import { writeHtml } from '../documents/html/write-html.ts';
import type { Decision } from '../store/alarm-decisions.ts';
import { storedBillLetter } from './bill-letters.ts';
import { applyExchange } from './exchange-device.ts';
import { addReading, createStoredHouse, METERS, type StoredHouse } from './stored-house.fixture.ts';

const OLD = METERS[0] ?? '';
const NEW = 'QDS-20000001-35-08';
const EXCHANGED_AT = berlinMidnight('2025-07-01');

let house: StoredHouse;
beforeEach(() => {
  house = createStoredHouse();
  const { store } = house;
  const after = { at: berlinMidnight('2026-01-01') + HOUR_MS, units: 1, dueDate: '2025-12-31' };
  addReading(store, OLD, { at: EXCHANGED_AT - HOUR_MS, units: 480_950 });
  const exchange = { newMeterId: NEW, at: EXCHANGED_AT, startUnits: 7, kq: '2', kc: '1.1' };
  applyExchange(store, { meterId: OLD, details: { exchange } } as Decision);
  addReading(store, NEW, { at: EXCHANGED_AT + HOUR_MS, units: 7, dueDate: null });
  for (const meter of [NEW, ...METERS.slice(1)]) {
    addReading(store, meter, { ...after, dueDateUnits: 157 });
  }
});
afterEach(() => house.close());

const letterIn = (language: 'de' | 'en') => {
  const letter = storedBillLetter(house.store, { year: '2025', language, date: '2026-02-01' });
  const line = letter.bill.lines.find(({ unit }) => unit === 'd01');
  if (line === undefined) throw new Error('no line of d01');
  return { letter, line, page: writeHtml(billDocument(letter, line)).replaceAll('\u00a0', ' ') };
};

test.each([
  ['de', ['480.950 (01.07.2025)', '7 (01.07.2025)', '157 (31.12.2025)', '1,2 × 1,05', '2 × 1,1']],
  ['en', ['480,950 (1 Jul 2025)', '7 (1 Jul 2025)', '157 (31 Dec 2025)', '1.2 × 1.05', '2 × 1.1']],
] as const)('start, end and factors of both devices in %s', (language, texts) => {
  const { line, page } = letterIn(language);
  expect(line.meters.map(({ id, units }) => [id, units])).toEqual([
    [OLD, 480_950],
    [NEW, 150],
  ]);
  for (const text of [OLD, NEW, ...texts]) expect(page).toContain(text);
});

test('nothing about devices is found missing, and the bill is final', () => {
  const { letter } = letterIn('de');
  expect(letter.bill.provisional).toBe(false);
  const fields = (letter.findings ?? []).map(({ field }) => field);
  expect(fields.filter((field) => field.startsWith('letter.device'))).toEqual([]);
});
