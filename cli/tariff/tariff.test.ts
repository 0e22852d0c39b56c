import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const HOUSEHOLD = {
  profile: { from: '2025-03-30', kwh: Array(92).fill(0.25) as number[] },
  present: 'std',
  tariffs: [
    { id: 'std', name: 'Standard', base_cents_per_year: 14_600, flat: { ct_per_kwh: 31 } },
    {
      id: 'ht-nt',
      ht_nt: { ht_from_hour: 6, ht_to_hour: 22, ht_ct_per_kwh: 31.47, nt_ct_per_kwh: 24.13 },
    },
    {
      id: 'market',
      dynamic: {
        hour_ct_per_kwh: Array.from({ length: 23 }, (_, hour) => (hour === 11 ? -3 : 9)),
        vat_pct: 19,
        fixed_gross_ct_per_kwh: 18.2,
      },
    },
  ],
  shift: {
    from: { from_hour: 18, to_hour: 21 },
    to: { from_hour: 12, to_hour: 13 },
    share_pct: 50,
  },
};

async function tariff(household: unknown, ...words: string[]) {
  const file = join(temporaryFolder(), 'household.json');
  writeFileSync(file, typeof household === 'string' ? household : JSON.stringify(household));
  const io = fakeIo();
  const exitCode = await runMetertwin(['tariff', file, ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('a day of 23 hours under three tariffs, cheapest first, with what a shift saves', async () => {
  const { exitCode, stdout } = await tariff(HOUSEHOLD);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toEqual([
    'from 2025-03-30, 1 d, 92 quarters of an hour, 23.000 kWh',
    '',
    'tariff             kWh  energy €  standing €  total €  against now €',
    'market          23.000      6.51        0.00     6.51          -1.02',
    'ht-nt           23.000      6.72        0.00     6.72          -0.81',
    'Standard (now)  23.000      7.13        0.40     7.53',
    '',
    '50 % from 18–21 h to 12–13 h',
    'Standard  0.00 € saved',
    'ht-nt     0.00 € saved',
    'market    0.22 € saved',
  ]);
});

test('--json gives exact sums', async () => {
  const { stdout } = await tariff(HOUSEHOLD, '--json');
  const answer = JSON.parse(stdout) as { offers: { tariff: string; exactEnergyCents: string }[] };
  expect(answer.offers.map(({ tariff: id, exactEnergyCents }) => [id, exactEnergyCents])).toEqual([
    ['market', '650.65'],
    ['ht-nt', '672.43'],
    ['std', '713'],
  ]);
});

test.each([
  ['INFORM_BAD_INPUT', { ...HOUSEHOLD, present: 'other' }, 'must be one of std, ht-nt, market'],
  ['INFORM_BAD_INPUT', { ...HOUSEHOLD, tariffs: [] }, '"tariffs" must be 1 to 50 tariffs'],
  ['INFORM_BAD_INPUT', { ...HOUSEHOLD, tariffs: [{ id: 'std' }] }, '"tariffs[0].dynamic"'],
  [
    'INFORM_BAD_INPUT',
    { ...HOUSEHOLD, tariffs: [HOUSEHOLD.tariffs[0], HOUSEHOLD.tariffs[0]] },
    'an id of its own',
  ],
  [
    'INFORM_NO_PRICE',
    { ...HOUSEHOLD, profile: { from: '2025-03-30', kwh: Array(96).fill(1) } },
    'market',
  ],
  ['CLI_FILE_NOT_READ', '{"profile": ', 'household.json'],
])('%s ends with exit code 2 and says what is wrong', async (code, household, words) => {
  const { exitCode, stderr } = await tariff(household);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(code);
  expect(stderr).toContain(words);
});

test('takes one file', async () => {
  const io = fakeIo();
  expect(await runMetertwin(['tariff'], io)).toBe(2);
  expect(io.stderr()).toContain('CLI_BAD_USAGE');
});
