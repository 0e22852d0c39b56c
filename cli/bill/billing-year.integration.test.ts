/** From the radiator to the paper: a year of the preset house is run, billed and written as letters. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { RunResult } from '../../sim/scenario/result.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const SCENARIO = fileURLToPath(new URL('../../scenarios/billing-year.yaml', import.meta.url));
/** The run takes some ten seconds of one core; this is for a machine that does other things too. */
const TIMEOUT_MS = 300_000;

test(
  'a year of twelve dwellings becomes twelve letters that add up to the costs to the cent',
  async () => {
    const cwd = temporaryFolder();
    const io = fakeIo({ cwd });
    expect(await runMetertwin(['run', SCENARIO, '--save', 'run', '--json'], io)).toBe(0);
    const { runs } = JSON.parse(io.stdout()) as { runs: RunResult[] };
    const data = path.join('run', 'billing-year', 'main');

    const words = ['--period', '2025', '--data', data, '--language', 'en', '--out', 'bills'];
    expect(await runMetertwin(['bill', ...words], fakeIo({ cwd }))).toBe(0);
    const files = readdirSync(path.join(cwd, 'bills'));
    expect(files.filter((file) => /^\d{3}-d\d\d\.pdf$/.test(file))).toHaveLength(12);

    const csv = readFileSync(path.join(cwd, 'bills', 'bill.csv'), 'utf8')
      .trimEnd()
      .split('\r\n');
    const column = csv[0]?.split(',').indexOf('total_eur') ?? -1;
    const cents = csv.slice(1).map((row) => Math.round(Number(row.split(',')[column]) * 100));
    const year = runs[0]?.bills.find(({ period }) => period === '2025');
    expect(year).toMatchObject({ provisional: false, shiftedCents: 0 });
    expect(cents.reduce((sum, own) => sum + own, 0)).toBe(year?.costsCents);

    const shown = fakeIo({ cwd });
    expect(await runMetertwin(['bill', '--period', '2025', '--data', data, '--json'], shown)).toBe(
      0,
    );
    const { findings } = JSON.parse(shown.stdout()) as { findings: { field: string }[] };
    // What the API says of the same letters: nothing was known of the year before.
    expect(findings.map(({ field }) => field)).toContain('letter.period-before');

    const november = fakeIo({ cwd });
    const month = ['d05', '--month', '2025-11', '--data', data, '--json'];
    expect(await runMetertwin(['inform', ...month], november)).toBe(0);
    const letter = [
      'd05',
      '--month',
      '2025-11',
      '--data',
      data,
      '--pdf',
      'm.pdf',
      '--html',
      'm.html',
    ];
    expect(await runMetertwin(['inform', ...letter], fakeIo({ cwd }))).toBe(0);
    // Who sends the bills sends this, and a last page of a few lines is saved.
    expect(readFileSync(path.join(cwd, 'm.html'), 'utf8')).toContain('Hausverwaltung Lindenhof');
    const pdf = readFileSync(path.join(cwd, 'm.pdf'), 'latin1');
    expect(pdf.match(/\/Type \/Page\n/g)).toHaveLength(1);
    const answer = JSON.parse(november.stdout()) as { shown: boolean; substitute: unknown };
    expect(answer).toMatchObject({ shown: true, substitute: null, previousYear: null });
  },
  TIMEOUT_MS,
);
