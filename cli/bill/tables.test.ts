/** Spreadsheets in and out, and what a metering company billed. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const reading = (day: string, value: number) => ({ day, value });
const SHEET = {
  property: { id: 'p', name: 'Lindenhof' },
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: {
    unitary_cents: 190_000,
    heating_only_cents: 10_000,
    items: [
      { kind: 'heat-delivery', cents: 170_000 },
      { kind: 'maintenance', cents: 20_000, labour_cents: 9_001 },
      {
        kind: 'other',
        label: '=Spülung; „Heizung“',
        cents: 10_000,
        side: 'heating',
        labour_cents: 500,
      },
    ],
  },
  split: { method: 'heat_meter', q_ww_kwh: 10_000, total_kwh: 50_000 },
  shares: { heating_consumption_pct: 70, hot_water_consumption_pct: 70 },
  co2: {
    living_area_m2: 100,
    deliveries: [
      {
        fuel: 'natural_gas_m3',
        quantity: 1802.5,
        delivered_on: '2025-02-01',
        number: 'R-7',
        state_number: 0.9627,
        calorific_kwh_m3: 11.42,
      },
    ],
  },
  users: [
    {
      id: 'A',
      label: 'EG links',
      occupant: 'Jörg Weiß',
      area_m2: 48.5,
      prepaid_cents: 120_000,
      reductions: ['no_remote_reading'],
      devices: [
        {
          id: 'd1',
          room: 'Bad',
          display: 310,
          scale: 'unit',
          kq: 1.25,
          kc: '1.1',
          start: reading('2024-12-31', 100),
          end: reading('2025-12-31', 410),
        },
        { id: 'd2', room: 'Küche', display: 90, scale: 'product' },
      ],
      water_meters: [
        { id: 'w1', start: reading('2024-12-31', 7.5), end: reading('2025-12-31', 27.75) },
      ],
    },
    {
      id: 'B',
      label: '-1. OG',
      area_m2: '51.5',
      heat_units: '1001/3',
      hot_water_m3: 18,
      to: '2025-06-30',
    },
    {
      id: 'C',
      unit: 'B',
      payer: 'landlord',
      area_m2: '51.5',
      heat_units: 4,
      hot_water_m3: 0,
      from: '2025-07-01',
    },
  ],
};

async function bill(files: Readonly<Record<string, string>>, ...words: string[]) {
  const cwd = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin(['bill', '--input', 'house.json', ...words], io);
  return { cwd, exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

const house = (change: object = {}) => ({ 'house.json': JSON.stringify({ ...SHEET, ...change }) });

test('a house that goes out as tables and comes back is billed the same', async () => {
  const direct = await bill(house(), '--json', '--explain');
  const { cwd, exitCode } = await bill(house(), '--write-tables', 'tables');
  expect(exitCode).toBe(0);
  const written = readdirSync(join(cwd, 'tables'));
  expect(written.sort()).toEqual([
    'costs.csv',
    'deliveries.csv',
    'devices.csv',
    'users.csv',
    'water-meters.csv',
  ]);
  const { period, shares, split, property } = SHEET;
  // Of the users only what has no column is left: the cuts.
  const rest = {
    period,
    shares,
    split,
    property,
    costs: {},
    co2: { living_area_m2: 100 },
    users: [{ id: 'A', reductions: ['no_remote_reading'] }],
  };
  writeFileSync(join(cwd, 'house.json'), JSON.stringify(rest));
  const io = fakeIo({ cwd });
  await runMetertwin(['bill', '--input', 'house.json', '--tables', 'tables', '--json'], io);
  expect(JSON.parse(io.stdout())).toEqual(JSON.parse(direct.stdout));
  const answer = JSON.parse(io.stdout()) as { users: Record<string, { labour_cents: number }> };
  const labour = Object.values(answer.users).reduce((sum, own) => sum + own.labour_cents, 0);
  expect(labour).toBe(9_501);
});

const STOCK = {
  fuel: 'heating_oil_el',
  split: { method: 'none' },
  co2: undefined,
  costs: {
    unitary_cents: 10_000,
    items: [{ kind: 'maintenance', cents: 10_000 }],
    fuel_stock: {
      stock_and_deliveries: [
        { litres: '1000.5', cents: 90_000 },
        { litres: 3_000, cents: 285_001, delivered_on: '2025-09-10', number: 'R;"1"' },
      ],
      closing_litres: 700,
    },
  },
};

test('a stock of fuel goes out as a table and comes back the same', async () => {
  const direct = await bill(house(STOCK), '--json');
  expect(direct.exitCode).toBe(0);
  const { cwd } = await bill(house(STOCK), '--write-tables', 'tables');
  expect(readFileSync(join(cwd, 'tables', 'fuel-stock.csv'), 'utf8')).toMatch(/Endbestand;700/);
  const { fuel_stock: _stock, ...costs } = STOCK.costs;
  writeFileSync(join(cwd, 'house.json'), JSON.stringify({ ...SHEET, ...STOCK, costs }));
  const io = fakeIo({ cwd });
  await runMetertwin(['bill', '--input', 'house.json', '--tables', 'tables', '--json'], io);
  const { users, total_cents: total } = JSON.parse(io.stdout()) as Taken & { total_cents: number };
  expect({ users, total }).toEqual({
    users: (JSON.parse(direct.stdout) as Taken).users,
    total: (JSON.parse(direct.stdout) as { total_cents: number }).total_cents,
  });
});

test.each([
  ['Eintrag;Menge;Betrag €\nLieferung;3000;2850,00\n', 'fuel-stock.csv, line 2'],
  ['entry,quantity,cents\nclosing,1,0\nclosing,2,0\n', 'fuel-stock.csv, line 3'],
  ['entry,quantity,cents\ndelivery,9,1\nopening,1,1\nclosing,2,0\n', 'fuel-stock.csv, line 3'],
  ['entry,quantity,cents\nrest,9,1\n', 'fuel-stock.csv, line 2'],
  ['entry,quantity,cents\nopening,9,100\nclosing,10,\n', 'costs.fuel_stock.closing'],
  ['entry,quantity,cents\nopening,9,100\ndelivery,-1,5\nclosing,1,\n', 'fuel-stock.csv, line 3'],
])('a stock that is none is refused by its line: %j', async (csv, told) => {
  const { cwd } = await bill(house(STOCK), '--write-tables', 'tables');
  writeFileSync(join(cwd, 'tables', 'fuel-stock.csv'), csv);
  const io = fakeIo({ cwd });
  const words = ['bill', '--input', 'house.json', '--tables', 'tables'];
  expect(await runMetertwin(words, io)).toBe(2);
  expect(io.stderr()).toContain(told);
});

test('an error of a part that a table holds names the file and the line', async () => {
  const { cwd } = await bill(house(), '--write-tables', 'tables');
  const file = join(cwd, 'tables', 'users.csv');
  const text = readFileSync(file, 'utf8')
    .replace('30.06', '30.06')
    .replace('2025-06-30', '2025-08-30');
  writeFileSync(file, text);
  const io = fakeIo({ cwd });
  const words = ['bill', '--input', 'house.json', '--tables', 'tables'];
  expect(await runMetertwin(words, io)).toBe(2);
  expect(io.stderr()).toMatch(/BILLING_OVERLAPPING_USERS[^]*users\.csv, line 4: users\[2\]\.from/);
});

test.each([
  [['--tables', 'no/folder'], 'CLI_BAD_USAGE'],
  [['--result', 'no.csv'], 'CLI_FILE_NOT_READ'],
])('%j is %s', async (words, code) => {
  const { exitCode, stderr } = await bill(house(), ...words);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(code);
});

interface Taken {
  readonly users: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly findings: readonly {
    code: string;
    field: string;
    level: string;
    consequence_cents: number;
  }[];
}

async function taken(csv: string, change: object = {}) {
  const run = await bill(
    { ...house(change), 'company.csv': csv },
    '--result',
    'company.csv',
    '--json',
  );
  return { ...run, answer: JSON.parse(run.stdout) as Taken };
}

test('what we bill ourselves is taken over as a result without a difference', async () => {
  const { cwd, exitCode } = await bill(house(), '--out', 'bills');
  expect(exitCode).toBe(0);
  const csv = readFileSync(join(cwd, 'bills', 'bill.csv'), 'utf8');
  const { answer } = await taken(csv);
  expect(answer.findings.filter(({ code }) => code.startsWith('result-'))).toEqual([]);
  const own = JSON.parse((await bill(house(), '--json')).stdout) as Taken;
  for (const [id, user] of Object.entries(own.users)) {
    expect(answer.users[id]).toMatchObject({
      total_cents: user['total_cents'],
      co2_landlord_credit_cents: user['co2_landlord_credit_cents'],
      payable_cents: user['payable_cents'],
      labour_cents: user['labour_cents'],
    });
  }
  expect(answer.users['A']?.['balance_cents']).toBe(own.users['A']?.['balance_cents']);
});

test('a result without our readings is split, and its sum is checked', async () => {
  const bare = SHEET.users.map(
    ({ devices: _d, water_meters: _w, heat_units: _u, hot_water_m3: _m, ...user }) => user,
  );
  const rows = (a: string) =>
    `Nutzer;Summe €;Arbeitskosten €\nA;${a};10,00\nB;700,00;0\nC;200,00;0\n`;
  const { answer, exitCode } = await taken(rows('1.100,00'), { users: bare });
  expect(exitCode).toBe(0);
  expect(answer.findings.map(({ code }) => code)).not.toContain('result-share-differs');
  expect(answer.users['A']).toMatchObject({ total_cents: 110_000, labour_cents: 1_000 });
  const short = await taken(rows('1.099,98'), { users: bare });
  expect(short.answer.findings).toContainEqual(
    expect.objectContaining({ code: 'result-sum-differs', level: 'note', consequence_cents: 2 }),
  );
  const wrong = await taken(rows('1.000,00'), { users: bare });
  expect(wrong.exitCode).toBe(1);
  expect(wrong.answer.findings[0]).toMatchObject({
    code: 'result-sum-differs',
    level: 'error',
    consequence_cents: 10_000,
  });
});

test('a share that the same facts do not give is found with its field', async () => {
  const { cwd } = await bill(house(), '--out', 'bills');
  const [head = '', ...lines] = readFileSync(join(cwd, 'bills', 'bill.csv'), 'utf8')
    .trimEnd()
    .split('\r\n');
  const at = head.replace('\ufeff', '').split(';').indexOf('heating_base_eur');
  const first = (lines[0] ?? '').split(';').with(at, '1,00').join(';');
  const { answer } = await taken([head, first, ...lines.slice(1)].join('\r\n'));
  expect(answer.findings).toContainEqual(
    expect.objectContaining({
      code: 'result-share-differs',
      field: 'result[0].heating_base_cents',
    }),
  );
  expect(answer.findings).toContainEqual(
    expect.objectContaining({ code: 'result-parts-differ', level: 'error' }),
  );
  const credit = (lines[0] ?? '')
    .split(';')
    .with(at + 5, '1,00')
    .join(';');
  const co2 = await taken([head, credit, ...lines.slice(1)].join('\r\n'));
  expect(co2.answer.findings).toContainEqual(
    expect.objectContaining({ code: 'result-co2-differs', field: 'result[0].co2_credit_cents' }),
  );
});

test.each([
  ['user;total_eur\nA;1\nB;2\n', 'nothing of C'],
  ['user;total_eur\nA;1\nB;2\nC;3\nX;4\n', 'result[3].user'],
  ['user;total_eur\nA;1\nB;2\nC;3\nC;4\n', 'result[2].user'],
  ['user;total_eur\nA;-1\nB;2\nC;3\n', 'result[0].total_cents'],
])('a result that is not one of the house is refused: %j', async (csv, told) => {
  const { exitCode, stderr, stdout } = await bill(
    { ...house(), 'company.csv': csv },
    '--result',
    'company.csv',
  );
  expect(exitCode).toBe(2);
  expect(stderr + stdout).toContain(told);
});

test('where there are no sums the items give them', async () => {
  const items = [
    { kind: 'heat-delivery', cents: 190_000 },
    { kind: 'device-rent', side: 'hot_water', cents: 10_000 },
  ];
  const answerOf = async (costs: object): Promise<unknown> => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'house.json'), JSON.stringify({ ...SHEET, costs }));
    const io = fakeIo({ cwd });
    await runMetertwin(['bill', '--input', 'house.json', '--json'], io);
    return (JSON.parse(io.stdout()) as { users: unknown }).users;
  };
  const sums = { unitary_cents: 190_000, hot_water_only_cents: 10_000 };
  expect(await answerOf({ items })).toEqual(await answerOf({ ...sums, items }));
});

test('items that do not add up to the costs are refused', async () => {
  const { stderr } = await bill(house({ costs: { ...SHEET.costs, unitary_cents: 1 } }));
  expect(stderr).toContain('costs.items of both sides');
});
