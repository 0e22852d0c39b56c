/** Two years of one house: where the first bill ends, the second begins. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toDecimal } from '#kernel/rational.ts';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { billDocument } from '../documents/bill-document.ts';
import { writeHtml } from '../documents/html/write-html.ts';
import { acceptanceOf } from '../ingest/acceptance-defaults.ts';
import { storedBillLetter } from './bill-letters.ts';
import { addReading, createStoredHouse, METERS, type StoredHouse } from './stored-house.fixture.ts';

let house: StoredHouse;
beforeEach(() => {
  house = createStoredHouse();
  const { store } = house;
  store.meters.put({
    id: 'W-1',
    kind: 'warm-water',
    dwellingId: 'd01',
    room: 'bath',
    label: 'd01-w1',
    kq: '1',
    kc: '1',
    scale: 'product',
    acceptance: acceptanceOf('heat-cost-allocator', { encryptedBlocks: 3 }),
  });
  for (const [at, year] of [2023, 2024, 2025].entries()) {
    const [after, dueDate] = [berlinMidnight(`${year + 1}-01-01`) + HOUR_MS, `${year}-12-31`];
    for (const [index, meter] of METERS.entries()) {
      const dueDateUnits = 300 + 100 * index + 10 * at;
      addReading(store, meter, { at: after, units: 1, dueDate, dueDateUnits });
    }
    const litres = 10_000 + 17_750 * at;
    addReading(store, 'W-1', { at: after, units: litres + 5, dueDate, dueDateUnits: litres });
  }
  putCosts(2024, [{ litres: 1_000, cents: 90_000 }, delivery('2024-09-10', 3_000, 285_000)], 700);
});
afterEach(() => house.close());

const delivery = (delivered_on: string, litres: number, cents: number) => {
  return { litres, cents, delivered_on, number: `R-${delivered_on}` };
};

function putCosts(year: number, lots: readonly object[], closing: number): void {
  const statement = {
    fuel_stock: { stock_and_deliveries: lots, closing_litres: closing },
    split: { method: 'heat_meter', q_ww_kwh: 9_000, total_kwh: 33_000 },
    hot_water_consumption_pct: 60,
  };
  house.store.costs.put({
    propertyId: 'p1',
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    heatingCents: 80_000,
    consumptionPct: 70,
    statement: JSON.stringify(statement),
  });
}

const letterOf = (year: number) =>
  storedBillLetter(house.store, { year: String(year), language: 'de', date: `${year + 1}-02-01` });

const codes = (year: number) => (letterOf(year).findings ?? []).map(({ code }) => code);

/** 3,300 l used of 4,000: the first lot whole, 2,300 l of the second; 700 l at 95 cents are left. */
const LEFT = { litres: 700, cents: 66_500 };

test('the stock that was left is the stock that the next bill opens with', () => {
  putCosts(2025, [LEFT, delivery('2025-08-01', 3_000, 240_000)], 500);
  expect(codes(2025)).not.toContain('stock-differs');
  for (const wrong of [
    { ...LEFT, litres: 900 },
    { ...LEFT, cents: 66_501 },
  ]) {
    putCosts(2025, [wrong, delivery('2025-08-01', 3_000, 240_000)], 500);
    expect(letterOf(2025).findings).toContainEqual(
      expect.objectContaining({ code: 'stock-differs', level: 'error' }),
    );
  }
  putCosts(2025, [delivery('2025-08-01', 3_000, 240_000)], 500);
  expect(codes(2025)).toContain('stock-differs');
});

test('each register ends one year as it begins the next, on the letter too', () => {
  putCosts(2025, [LEFT, delivery('2025-08-01', 3_000, 240_000)], 500);
  const [first, second] = [2024, 2025].map((year) => {
    const letter = letterOf(year);
    const line = letter.bill.lines.find(({ unit }) => unit === 'd01');
    return { letter, line };
  });
  const [water24, water25] = [first, second].map((one) => one?.line?.waterMeters?.[0]);
  expect(water24?.end).toEqual(water25?.start);
  expect(water25?.start).toMatchObject({ day: '2024-12-31', value: { n: 111n, d: 4n } });
  expect(toDecimal(water25?.end?.value ?? { n: 0n, d: 1n }, 3)).toBe('45.500');
  // The allocator restarts after its due date: it ends with what it counted and begins at 0.
  const [heat24, heat25] = [first, second].map((one) => one?.line?.meters[0]);
  expect(heat24?.end).toMatchObject({
    day: '2024-12-31',
    value: { n: BigInt(heat24?.units ?? 1) },
  });
  expect(heat25?.start).toMatchObject({ day: '2025-01-01', value: { n: 0n } });
  const { letter, line } = second ?? {};
  if (letter === undefined || line === undefined) throw new Error('no letter of 2025');
  const page = writeHtml(billDocument(letter, line)).replaceAll('\u00a0', ' ');
  for (const text of [
    '27,75 (31.12.2024)',
    '45,5 (31.12.2025)',
    '0 (01.01.2025)',
    '320 (31.12.2025)',
    '1,2 × 1,05',
  ]) {
    expect(page).toContain(text);
  }
  const missing = (letter.findings ?? []).map(({ field }) => field);
  expect(missing.filter((field) => field.startsWith('letter.device-'))).toEqual([]);
});

test('own heating stands beside that of the period before, of whoever lived here for all of it', () => {
  for (const [index, meter] of METERS.entries()) {
    const at = berlinMidnight('2025-04-01');
    addReading(house.store, meter, { at, units: 50, dueDateUnits: 310 + 100 * index });
  }
  putCosts(2025, [LEFT, delivery('2025-08-01', 3_000, 240_000)], 500);
  const letter = letterOf(2025);
  const page = (at: number): string => {
    const line = letter.bill.lines[at];
    if (line === undefined) throw new Error(`no line ${at}`);
    return writeHtml(billDocument(letter, line)).replaceAll('\u00a0', ' ');
  };
  const before = letter.annual?.beforeKwh;
  expect(before?.size).toBe(METERS.length);
  const at = letter.bill.lines.findIndex(({ userId }) => before?.has(userId));
  expect(page(at)).toMatch(
    /Zum Vergleich: Zeitraum davor<\/dt>\s*<dd>[\d.]+ kWh; jetzt [\d,]+ % (mehr|weniger)/,
  );
  expect((letterOf(2024).annual ?? {}).beforeKwh).toBeUndefined();
});

test('a period that does not begin on the day after the last one is found', () => {
  expect(codes(2024)).not.toContain('periods-apart');
  house.store.costs.put({
    propertyId: 'p1',
    from: '2025-02-01',
    to: '2026-01-31',
    heatingCents: 80_000,
    consumptionPct: 70,
  });
  expect(codes(2026)).toContain('periods-apart');
});
