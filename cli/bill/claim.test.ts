/** A tenant with an own gas boiler, from the worksheet to the letter. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const CLAIM = {
  period: { from: '2025-01-01', to: '2025-12-31' },
  co2: {
    living_area_m2: 80,
    deliveries: [{ fuel: 'natural_gas_gross_kwh', quantity: 12_000, year: 2025, number: 'R-77' }],
    self_supply: { other_own_appliances: true },
  },
  tenant: {
    name: 'Jörg Weiß',
    address: 'Lindenweg 3, 98693 Ilmenau',
    account: { holder: 'Jörg Weiß', iban: 'DE02 1203 0000 0000 2020 51' },
  },
  landlord: { name: 'Hausbau AG', address: 'Markt 1, 98693 Ilmenau' },
  supplier: 'Stadtwerke',
  supplier_billed_on: '2026-02-10',
};

async function claim(change: object, ...words: string[]) {
  const cwd = temporaryFolder();
  const input = { ...CLAIM, ...change };
  writeFileSync(join(cwd, 'claim.json'), JSON.stringify({ kind: 'co2_claim', input }));
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin(['bill', '--input', 'claim.json', ...words], io);
  return { cwd, exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('the landlord’s part less 5 % where the gas cooks too, and the last day', async () => {
  const { stdout, exitCode } = await claim({}, '--json');
  expect(exitCode).toBe(0);
  // 2176.7 kg, 27.2 kg/m²: 40 % of 142.46 are 56.98, of them 95 %.
  expect(JSON.parse(stdout)).toMatchObject({
    tier: 5,
    cost_cents: 14_247,
    landlord_cents: 5_699,
    reimbursement_cents: 5_414,
    claim_until: '2027-02-10',
    findings: [],
  });
});

test.each([
  [
    'de',
    [
      'Zu erstatten',
      '54,14',
      '10.02.2027',
      '27,2',
      'Hausbau AG',
      'DE02 1203',
      'Stadtwerke',
      '2025, R-77',
    ],
  ],
  [
    'en',
    ['To be refunded', '€54.14', '10 February 2027', '27.2', 'Time limit', '2025, R-77', '40%'],
  ],
])('the letter in %s names amount, class, bases, account and last day', async (language, texts) => {
  const { cwd, exitCode } = await claim({}, '--out', 'out', '--language', language);
  expect(exitCode).toBe(0);
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['claim.html', 'claim.pdf']);
  const page = readFileSync(join(cwd, 'out', 'claim.html'), 'utf8').replaceAll('\u00a0', ' ');
  for (const text of texts) expect(page).toContain(text);
});

test('after the last day it is a draft, and says so through every door', async () => {
  const late = await claim({}, '--date', '2027-02-11', '--pdf', 'c.pdf');
  expect(late.exitCode).toBe(1);
  expect(readdirSync(late.cwd)).toContain('draft-c.pdf');
  const answer = await claim({ claimed_on: '2027-02-11' }, '--json');
  expect(answer.exitCode).toBe(1);
  expect(answer.stdout).toContain('claim-late');
  expect((await claim({ claimed_on: '2027-02-10' }, '--json')).exitCode).toBe(0);
});

test('before the supplier has billed it is a draft as well', async () => {
  const early = await claim({}, '--date', '2026-02-09', '--html', 'c.html', '--language', 'en');
  expect(early.exitCode).toBe(1);
  expect(readFileSync(join(early.cwd, 'draft-c.html'), 'utf8').replaceAll('\u00a0', ' ')).toContain(
    'The supplier billed on 10 February 2026',
  );
  expect((await claim({ claimed_on: '2026-02-10' }, '--json')).exitCode).toBe(0);
});

test('a slip in a delivery is a warning, which the letter outlives', async () => {
  const deliveries = [{ ...CLAIM.co2.deliveries[0], price_eur_t: 0.055 }];
  const told = await claim({ co2: { ...CLAIM.co2, deliveries } }, '--pdf', 'c.pdf');
  expect(told.stderr).toContain('warning figure-implausible (co2.deliveries[0].price_eur_t)');
  expect(told.exitCode).toBe(0);
  expect(readdirSync(told.cwd)).toContain('c.pdf');
});

test('a claim of fuel that the landlord bought is refused', async () => {
  const { self_supply: _own, ...co2 } = CLAIM.co2;
  const { exitCode, stderr } = await claim({ co2 });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('co2.self_supply');
});

test('a period before the law gives nothing to claim', async () => {
  const period = { from: '2022-01-01', to: '2022-12-31' };
  const { stdout } = await claim({ period }, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ landlord_cents: 0 });
});
