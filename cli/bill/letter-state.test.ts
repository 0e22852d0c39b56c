/** What is not final never looks, reads or ends like a bill, and bad rows cost no good ones. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { DEMANDS } from '../../twin/documents/letter-demands.ts';
import { createWords } from '../../twin/documents/document-words.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const A = { id: 'A', area_m2: 50, heat_units: 10, hot_water_m3: 10, prepaid_cents: 120_000 };
const B = { ...A, id: 'B', prepaid_cents: 60_000 };
const HOUSE = {
  property: { id: 'p', name: 'Lindenhof' },
  period: { from: '2025-01-01', to: '2025-12-31' },
  costs: { unitary_cents: 200_000 },
  split: { method: 'heat_meter', q_ww_kwh: 10_000, total_kwh: 50_000 },
  shares: { heating_consumption_pct: 70, hot_water_consumption_pct: 70 },
  users: [A, B],
};

async function bill(content: unknown, ...words: string[]) {
  const cwd = temporaryFolder();
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(cwd, 'house.json'), text);
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin(['bill', '--input', 'house.json', ...words], io);
  return { cwd, exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

const PROMISES = /Bitte zahlen|Wir überweisen|Konto für|Neue monatliche|Nachzahlung|Ihr Guthaben/;

test.each([
  ['values are missing', { ...HOUSE, provisional: true }, [], 'interim'],
  ['the period is not over', HOUSE, ['--date', '2025-06-15'], 'interim'],
  [
    'the check finds an error',
    { ...HOUSE, shares: { ...HOUSE.shares, heating_consumption_pct: 40 } },
    [],
    'draft',
  ],
])('where %s no letter promises money', async (_what, sheet, words, state) => {
  const { cwd, exitCode, stderr } = await bill(sheet, '--out', 'out', ...words);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(state === 'interim' ? /interim statement/ : /drafts/);
  const files = readdirSync(join(cwd, 'out'));
  expect(files.every((name) => name.startsWith(`${state}-`))).toBe(true);
  const html = readFileSync(join(cwd, 'out', `${state}-001-A.html`), 'utf8');
  expect(html).not.toMatch(PROMISES);
  expect(html).toContain(state === 'interim' ? 'KEINE ABRECHNUNG' : 'NICHT VERSENDEN');
  if (words.length > 0) expect(html).toMatch(/fällige Vorauszahlungen<\/th><td[^>]*>600,00/);
});

test('an interim statement that is asked for is no failure', async () => {
  const { exitCode } = await bill({ ...HOUSE, provisional: true }, '--out', 'out', '--interim');
  expect(exitCode).toBe(0);
});

test('a corrected bill says which one it replaces', async () => {
  const words = ['--out', 'out', '--date', '2026-05-01', '--corrects', '2026-03-01'];
  const { cwd, exitCode } = await bill(HOUSE, ...words);
  expect(exitCode).toBe(0);
  const html = readFileSync(join(cwd, 'out', 'corrected-001-A.html'), 'utf8');
  expect(html).toContain('ersetzt die vom 01.03.2026');
});

test.each([
  ['a day before the period is over', '2025-12-31'],
  ['a day after its own', '2026-05-02'],
])('a corrected bill cannot replace one of %s', async (_what, day) => {
  const words = ['--out', 'out', '--date', '2026-05-01', '--corrects', day];
  const { exitCode, stderr } = await bill(HOUSE, ...words);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`--corrects ${day}`);
});

test('a letter that goes out after the last day asks for nothing', async () => {
  const late = ['--out', 'out', '--date', '2027-01-01'];
  const { cwd, exitCode, stderr } = await bill(HOUSE, ...late);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error deadline-missed (date)');
  const html = readFileSync(join(cwd, 'out', 'draft-002-B.html'), 'utf8');
  expect(html).not.toMatch(PROMISES);
  // The last day itself is in time, and what only comes back may come late.
  expect((await bill(HOUSE, '--out', 'out', '--date', '2026-12-31')).exitCode).toBe(0);
  const refund = { ...HOUSE, users: [A, { ...A, id: 'B' }] };
  expect((await bill(refund, ...late)).exitCode).toBe(0);
});

test('a balance of nothing is no additional payment', async () => {
  const even = { ...HOUSE, users: [A, B].map((user) => ({ ...user, prepaid_cents: 100_000 })) };
  const { cwd } = await bill(even, '--html', 'letter.html', '--dwelling', 'A');
  const html = readFileSync(join(cwd, 'letter.html'), 'utf8');
  expect(html).toContain('Ausgeglichen');
  expect(html).not.toContain('Nachzahlung <');
  expect(html).not.toMatch(/>Nachzahlung/);
});

test('a final letter above a credit never says that it is to be paid', async () => {
  const { cwd, exitCode } = await bill(HOUSE, '--out', 'out');
  expect(exitCode).toBe(0);
  const html = readFileSync(join(cwd, 'out', '001-A.html'), 'utf8');
  expect(html).toContain('Ihr Guthaben');
  expect(html).not.toContain('Zu zahlen');
});

test('one bad row of a batch is one error line', async () => {
  const good = JSON.stringify({ kind: 'deadline', input: { period_end: '2025-12-31' } });
  const rows = [
    good,
    '{"kind": broken',
    '{"kind":"deadline","input":{"period_end":"2025-02-30"}}',
    good,
  ];
  const { exitCode, stdout } = await bill(rows.join('\n'), '--json');
  expect(exitCode).toBe(2);
  const lines = stdout.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map((line) => 'error' in line)).toEqual([false, true, true, false]);
  expect(lines[2]).toMatchObject({
    error: { code: 'TIME_NOT_A_DATE', details: { field: 'period_end', worksheet: 3 } },
  });
});

test.each<[string, object, string]>([
  ['a line break in a name', { users: [{ ...A, occupant: 'A\nB' }] }, 'users[0].occupant'],
  ['a turned name', { users: [{ ...A, label: 'x\u202ey' }] }, 'users[0].label'],
  ['a control character', { property: { id: 'p', name: '\u0007' } }, 'property.name'],
  ['no day', { period: { from: '2025-02-30', to: '2025-12-31' } }, 'period.from'],
  ['no day of a user', { users: [{ ...A, from: '2025-13-01' }] }, 'users[0].from'],
  ['a field that is none', { users: [{ ...A, foo: 1 }] }, 'users[0]'],
  [
    'relief above the costs',
    { costs: { unitary_cents: 1, relief: [{ kind: 'price_brake', cents: 2 }] } },
    'costs.relief',
  ],
  [
    'a base that the law sets',
    { users: [{ ...A, reductions: [{ reason: 'missing_information', base_cents: 5 }] }] },
    'users[0].reductions[0].base_cents',
  ],
  [
    'a cut between owners',
    { users: [{ ...A, reductions: ['missing_information'] }], facts: { between_owners: true } },
    'users[0].reductions[0]',
  ],
  [
    'a cut before its law',
    {
      period: { from: '2020-01-01', to: '2020-12-31' },
      users: [{ ...A, reductions: ['missing_information'] }],
    },
    'users[0].reductions[0]',
  ],
  [
    'a heat pump before its law',
    {
      period: { from: '2024-01-01', to: '2024-12-31' },
      split: {
        method: 'formula_volume',
        volume_m3: 9,
        tw_c: 60,
        total_kwh: 9000,
        adjust: ['monovalent_heat_pump'],
      },
    },
    'hot_water_factor/monovalent_heat_pump',
  ],
  [
    'gas by m³ alone',
    {
      co2: {
        living_area_m2: 100,
        deliveries: [{ fuel: 'natural_gas_m3', quantity: 9, year: 2025 }],
      },
    },
    'co2.deliveries[0].state_number',
  ],
  [
    'readings apart',
    {
      users: [
        {
          ...A,
          devices: [
            {
              display: 5,
              scale: 'product',
              start: { day: '2025-01-01', value: 0 },
              end: { day: '2025-12-31', value: 6 },
            },
          ],
        },
      ],
    },
    'users[0].devices[0].end.value',
  ],
  [
    'KT of nothing',
    { users: [{ ...A, devices: [{ display: 5, scale: 'unit', kq: 1, kc: 1, kt: 0 }] }] },
    'users[0].devices[0].kt',
  ],
])('%s is refused by its field', async (_what, change, field) => {
  const { exitCode, stderr, stdout } = await bill({
    kind: 'heating_bill',
    input: { ...HOUSE, ...change },
  });
  expect(exitCode).toBe(2);
  expect(stderr + stdout).toContain(field);
});

test.each<[string, object, string]>([
  [
    'pellets without CO2',
    {
      split: {
        ...HOUSE.split,
        total_kwh: undefined,
        fuel: { type: 'wood_pellets', quantity: 9000 },
      },
    },
    '',
  ],
  ['gas without CO2', { fuel: 'natural_gas_gross_kwh' }, 'missing-co2-information'],
  [
    'a group by subtraction',
    {
      users: [{ ...A, group: 'g' }],
      groups: {
        measured_pct: 70,
        groups: [{ id: 'g', kwh: 1, consumption_pct: 70, is_rest: true }],
      },
    },
    'group-by-subtraction',
  ],
  ['an implausible main meter', { facts: { main_meter_m3: 99 } }, 'main-meter-differs'],
  [
    'a period before the law',
    {
      period: { from: '1970-01-01', to: '1970-12-31' },
      split: { method: 'none' },
      shares: { heating_consumption_pct: 70 },
    },
    'period-before-law',
  ],
  [
    'one unit that must be read from afar',
    { users: [{ ...A, remotely_readable: false, devices_installed_on: '2022-05-01' }] },
    'no-remote-reading',
  ],
  [
    'gas of 2023 without relief',
    { period: { from: '2023-01-01', to: '2023-12-31' }, fuel: 'natural_gas_gross_kwh' },
    'relief-missing',
  ],
])('the check of %s', async (_what, change, code) => {
  const { stdout } = await bill({ kind: 'heating_bill', input: { ...HOUSE, ...change } }, '--json');
  const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
  const codes = findings.map((one) => one.code);
  if (code === '') expect(codes).not.toContain('missing-co2-information');
  else expect(codes).toContain(code);
});

test('the checklist of the letters names each demand, its clause and its place', () => {
  const page = readFileSync('docs/letters.md', 'utf8').replaceAll(/ +/g, ' ');
  const words = createWords('de');
  for (const { id, clause, place, label } of DEMANDS) {
    expect(page).toContain(`| ${id} | ${clause} | ${words(place)} | ${words(label)} |`);
  }
});
