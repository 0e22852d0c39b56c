/** What a letter says besides the shares: given by somebody, with its source, or named as missing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const A = { id: 'A', area_m2: 50, heat_units: 10, prepaid_cents: 150_000 };
const HOUSE = {
  property: { id: 'p', name: 'Lindenhof' },
  period: { from: '2025-01-01', to: '2025-12-31' },
  fuel: 'heating_oil_el',
  costs: {
    unitary_cents: 10_000,
    items: [{ kind: 'maintenance', cents: 10_000 }],
    fuel_stock: {
      stock_and_deliveries: [
        { litres: 500, cents: 45_000 },
        { litres: 2_500, cents: 250_001, delivered_on: '2025-03-01', number: 'R-1' },
      ],
      closing_litres: 1_000,
    },
  },
  shares: { heating_consumption_pct: 70 },
  users: [A, { ...A, id: 'B', heat_units: 30 }, { ...A, id: 'C' }],
};

async function letters(change: object, ...words: string[]) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'house.json'), JSON.stringify({ ...HOUSE, ...change }));
  const io = fakeIo({ cwd });
  await runMetertwin(['bill', '--input', 'house.json', '--out', 'out', '--json', ...words], io);
  const { findings } = JSON.parse(io.stdout()) as { findings: { field: string }[] };
  const read = (name: string): string =>
    readFileSync(join(cwd, 'out', `${name}.html`), 'utf8')
      .replace(/<style>.*<\/style>/s, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/[\s\u00a0]+/g, ' ');
  return { read, fields: findings.map(({ field }) => field) };
}

const taxes = (...of: object[]) => ({ letter: { annual: { taxes: of } } });
const ENERGY_TAX = {
  label: 'energy_tax',
  cents: 12_270,
  source: '§2 Abs. 3 S. 1 Nr. 1 EnergieStG',
};

test.each([
  ['de', 'Energiesteuer 122,70 € (§ 2 Abs. 3 S. 1 Nr. 1 EnergieStG)'],
  ['en', 'energy tax €122.70 (§ 2 para. 3 sentence 1 no. 1 EnergieStG)'],
])('a tax stands on the letter in %s with its legal source', async (language, text) => {
  const { read, fields } = await letters(taxes(ENERGY_TAX), '--language', language);
  expect(read('001-A')).toContain(text);
  expect(fields).not.toContain('letter.taxes');
});

test('a tax without a legal source is left out, and the check says what is missing', async () => {
  const { read, fields } = await letters(taxes({ label: 'invented levy', cents: 4_711 }));
  expect(read('001-A')).not.toMatch(/invented levy|47,11/);
  expect(fields).toContain('letter.taxes');
  const both = await letters(taxes(ENERGY_TAX, { label: 'invented levy', cents: 4_711 }));
  expect(both.read('001-A')).toContain('122,70');
  expect(both.read('001-A')).not.toContain('invented levy');
  expect(both.fields).toContain('letter.taxes');
});

test('own heating without any meter of the plant is the heat that the fuel holds', async () => {
  const { read, fields } = await letters({});
  // 2,000 l of 10 kWh; 10 of 50 units.
  expect(read('001-A')).toContain(
    '4.000 kWh (10,0 von 50,0 Einheiten des Hauses, das 20.000 kWh Heizwärme verbraucht hat; 2.000 l zu je 10 kWh, § 9 Abs. 3 HeizkostenV)',
  );
  expect(fields).not.toContain('letter.own-kwh');
  expect((await letters({ fuel: undefined })).fields).toContain('letter.own-kwh');
});

test('a delivery without day or number is found, and one to come has no invoice yet', async () => {
  const lots = HOUSE.costs.fuel_stock.stock_and_deliveries;
  const stock = (last: object) => ({
    costs: {
      ...HOUSE.costs,
      fuel_stock: { stock_and_deliveries: [lots[0], last], closing_litres: 1_000 },
    },
  });
  expect((await letters({})).fields).not.toContain('letter.deliveries');
  for (const without of [{ number: undefined }, { delivered_on: undefined }]) {
    expect((await letters(stock({ ...lots[1], ...without }))).fields).toContain(
      'letter.deliveries',
    );
  }
  const early = await letters(
    stock({ ...lots[1], delivered_on: '2025-10-08' }),
    '--date',
    '2025-06-01',
  );
  expect(early.read('interim-001-A')).toContain('1. Lieferung (voraussichtlich 08.10.2025)');
  expect(early.read('interim-001-A')).not.toContain('R-1');
  expect(early.read('interim-summary')).toContain('Zwischenstand von Lindenhof');
  expect(early.read('interim-summary')).not.toMatch(/Abrechnung von Lindenhof|2025-12-31/);
});

test('numbers of an English letter are English, and a percentage divides once', async () => {
  const { read } = await letters({}, '--language', 'en');
  const page = read('001-A');
  expect(page).not.toMatch(/\d %|÷ 100|[+−] €0\.00/);
  expect(page).toMatch(/rounded\(€[\d,.]+ × 70%\)/);
  expect(page).toMatch(
    /€[\d.]+ a month, from the first prepayment that falls due after you receive/,
  );
  const german = (await letters({})).read('001-A');
  expect(german).toMatch(/gerundet\([\d.,]+ € × 70 %\)/);
  expect(german).toMatch(/Neue Vorauszahlung [\d.,]+ € im Monat, ab der ersten Vorauszahlung/);
});

test('the remainder is told in a sentence that is right for one cent and for more', async () => {
  const { read } = await letters({});
  const pages = ['001-A', '002-B', '003-C']
    .map(read)
    .filter((page) => page.includes('bleibt ein Rest'));
  expect(pages.length).toBeGreaterThan(0);
  for (const page of pages) expect(page).toMatch(/steckt 1 Cent davon|stecken [2-9] Cent davon/);
});

const costs = (item: object) => ({ costs: { ...HOUSE.costs, items: [item] } });

test.each<[object, boolean]>([
  [{ kind: 'maintenance', cents: 10_000 }, true],
  [{ kind: 'maintenance', cents: 10_000, labour_cents: 8_000 }, false],
  // A landlord who did it alone says so with 0.
  [{ kind: 'maintenance', cents: 10_000, labour_cents: 0 }, false],
  [{ kind: 'operating-electricity', cents: 10_000 }, false],
])('of %j the labour for the tax return is missing: %s', async (item, isMissing) => {
  const { fields } = await letters(costs(item));
  expect(fields.includes('letter.labour')).toBe(isMissing);
});

const mix = (...pct: number[]) => ({
  letter: { annual: { mix: pct.map((of, at) => ({ carrier: `carrier ${at}`, pct: of })) } },
});

test.each<[number[], boolean]>([
  [[100], false],
  [[66.7, 33.2], false],
  [[60, 30], true],
])('a mix of %j is missing a part: %s', async (parts, isMissing) => {
  const { fields } = await letters(mix(...parts));
  expect(fields.includes('letter.mix')).toBe(isMissing);
});

test('own kWh are known once the period is over, and not before', async () => {
  expect((await letters({})).read('001-A')).toContain('Ihr Heizverbrauch');
  const interim = (await letters({ provisional: true }, '--interim')).read('interim-001-A');
  expect(interim).not.toMatch(/Ihr Heizverbrauch|Zeitraum davor|Durchschnittsnutzer/);
});

test('rooms have English names on English letters', async () => {
  const device = { id: 'H', room: 'Küche', display: 10, scale: 'product' };
  const users = HOUSE.users.map((user, at) =>
    at > 0 ? user : { id: 'A', area_m2: 50, prepaid_cents: 0, devices: [device] },
  );
  const { read } = await letters({ users }, '--language', 'en');
  expect(read('001-A')).toContain('Kitchen');
  expect(read('001-A')).not.toContain('Küche');
});
