/** A landlord's tables as spreadsheets write them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLandlordTable, writeLandlordTable } from './landlord-csv.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const units = (text: string): number[] =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
const littleEnd = (text: string): Uint8Array =>
  Uint8Array.from(units(text).flatMap((unit) => [unit & 0xff, unit >> 8]));
const bigEnd = (text: string): Uint8Array =>
  Uint8Array.from(units(text).flatMap((unit) => [unit >> 8, unit & 0xff]));
const western = (text: string): Uint8Array =>
  Uint8Array.from(units(text.replaceAll('€', '\u0080')));

const GERMAN =
  'Nutzer;Mieter;Fläche m²;von;Warmwasser m³;Vorauszahlung €\r\nA;Jörg Weiß;48,5;1.7.2025;12,345;1.200,50\r\n';
const ROW = {
  id: 'A',
  occupant: 'Jörg Weiß',
  area_m2: '48.5',
  from: '2025-07-01',
  hot_water_m3: '12.345',
  prepaid_cents: 120_050,
};
const read = (bytes: Uint8Array, table: 'users' | 'deliveries' = 'users') =>
  readLandlordTable(table, bytes).map(({ fields }) => fields);

test.each([
  ['UTF-8 with a mark', utf8(`\ufeff${GERMAN}`)],
  ['UTF-8 without one', utf8(GERMAN)],
  ['UTF-16 with a mark', littleEnd(`\ufeff${GERMAN}`)],
  ['UTF-16 without one', littleEnd(GERMAN)],
  ['UTF-16, big end first', bigEnd(`\ufeff${GERMAN}`)],
  ['UTF-16, big end first, without a mark', bigEnd(GERMAN)],
  ['Windows-1252', western(GERMAN)],
  ['a hint at the separator', utf8(`sep=;\r\n${GERMAN}`)],
  ['quotes', utf8(GERMAN.replaceAll(/[^;\r\n]+/g, (cell) => `"${cell}"`))],
  ['line breaks of an old Mac', utf8(GERMAN.replaceAll('\r\n', '\r'))],
  ['empty rows and columns', utf8(`\r\n${GERMAN.replaceAll('\r\n', ';;\r\n')};;;\r\n`)],
  [
    'English',
    utf8(
      'id,occupant,area_m2,from,hot_water_m3,prepaid_cents\nA,Jörg Weiß,48.5,2025-07-01,12.345,"1,200.50"',
    ),
  ],
])('%s', (_what, bytes) => {
  expect(read(bytes)).toEqual([ROW]);
});

test('what is written is read again as the same rows', () => {
  const users = [
    { ...ROW, label: '=1+1; "links"\nhinten', payer: 'landlord', prepaid_cents: -5, months: 12 },
    { id: '山田', unit: "'=x", area_m2: '1234.567', heat_units: '1/3', estimated: true },
    {
      id: '@b',
      unit: "'t Hooft",
      label: ' - ',
      occupant: '+49',
      area_m2: '234.567',
      vat_option: false,
    },
  ];
  const text = writeLandlordTable('users', users);
  expect(read(utf8(text))).toEqual(users);
  // No cell begins as a formula does, but a negative amount.
  expect(text.split(/[;\r\n]/).filter((cell) => /^"?[=+@]/.test(cell))).toEqual([]);
  const deliveries = [
    { fuel: 'heating_oil_el', quantity: '3800', delivered_on: '2025-03-12', number: 'R-1' },
  ];
  expect(read(utf8(writeLandlordTable('deliveries', deliveries)), 'deliveries')).toEqual(
    deliveries,
  );
});

test('any texts, amounts and numbers come back', () => {
  const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '');
  const row = fc.record({
    id: name,
    label: name,
    area_m2: fc.tuple(fc.nat(99_999), fc.nat(999)).map(([whole, part]) => {
      const digits = String(part).padStart(3, '0').replace(/0+$/, '');
      return digits === '' ? String(whole) : `${whole}.${digits}`;
    }),
    prepaid_cents: fc.integer({ min: -1e10, max: 1e10 }),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
      expect(read(utf8(writeLandlordTable('users', rows)))).toEqual(rows);
    }),
    { numRuns: 200 },
  );
});

describe('a cell that cannot be read is refused by line and column', () => {
  test.each([
    ['id,area_m2\nA,"1,234"', 2, '2 (area_m2)'],
    ['id;area_m2\nA;1.234', 2, '2 (area_m2)'],
    ['id;area_m2\n"A\nB";1\nC;viel', 4, '2 (area_m2)'],
    ['sep=;\nid;area_m2\nA;1\n\nB;x', 5, '2 (area_m2)'],
    ['id\tarea_m2\nA\t12,345', 2, '2 (area_m2)'],
    ['id;from\nA;Juli', 2, '2 (from)'],
    ['id;from\nA;30.02.2025', 2, '2 (from)'],
    ['id;Vorauszahlung €\nA;1,005', 2, '2 (Vorauszahlung €)'],
    ['id;prepaid_cents\nA;NaN', 2, '2 (prepaid_cents)'],
    ['id;prepaid_cents\nA;1e308', 2, '2 (prepaid_cents)'],
    ['id;months\nA;1,5', 2, '2 (months)'],
    ['id;payer\nA;Onkel', 2, '2 (payer)'],
    ['id;estimated\nA;vielleicht', 2, '2 (estimated)'],
    ['id;Farbe\nA;rot', 1, 2],
    ['id;__proto__\nA;x', 1, 2],
    ['id;Nutzer\nA;B', 1, 2],
    ['id\nA;B', 2, 2],
    ['id;label\nA;"offen', 2, 2],
    ['', 1, 0],
  ])('%j', (text, line, column) => {
    expect(() => read(utf8(text))).toThrow(
      expect.objectContaining({
        code: 'BILLING_BAD_TABLE',
        details: expect.objectContaining({ table: 'users.csv', line, column }) as object,
      }),
    );
  });
});
