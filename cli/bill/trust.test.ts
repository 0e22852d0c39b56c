/** Readings that nobody vouches for: told on every page that goes by them, and decided before a bill. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  addReading,
  fillProperty,
  METERS,
  type TestReading,
} from '../../twin/property/stored-house.fixture.ts';
import { openStore } from '../../twin/store/store.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';

const AFTER = berlinMidnight('2026-01-01') + HOUR_MS;
const DUE = { at: AFTER, units: 1, dueDate: '2025-12-31', dueDateUnits: 400 } as const;

/** A year of four allocators; the first one's due-date value, or a reading more, is what is given. */
function houseWith(first: Partial<TestReading>, more?: TestReading): string {
  const cwd = temporaryFolder();
  const store = openStore(join(cwd, 'portal.db'));
  fillProperty(store);
  for (const [index, meter] of METERS.entries()) {
    for (const [month, units] of [
      ['2025-11-01', 200],
      ['2025-12-01', 300],
    ] as const) {
      addReading(store, meter, { at: berlinMidnight(month), units });
    }
    addReading(store, meter, { ...DUE, ...(index === 0 ? first : {}) });
  }
  if (more !== undefined) addReading(store, METERS[0] ?? '', more);
  addReading(store, METERS[1] ?? '', { ...DUE, at: AFTER + HOUR_MS, units: 2 });
  store.close();
  return cwd;
}

async function metertwin(cwd: string, ...words: string[]) {
  const io = fakeIo({ cwd });
  const exitCode = await runMetertwin([...words, '--data', '.'], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

const plain = (file: string): string =>
  readFileSync(file, 'utf8')
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0]+/g, ' ');

const BILL = ['bill', '--period', '2025', '--date', '2026-02-01'];
/** The letter of a dwelling; without one the summary. */
const letter = (dwelling: string) => [
  ...BILL,
  '--dwelling',
  dwelling,
  '--html',
  `${dwelling}.html`,
];
const NOBODY = { de: /bürgt niemand/, en: /[Nn]obody vouches for/ } as const;

test.each(['de', 'en'] as const)(
  'what counts unvouched is marked on letter and sheet (%s)',
  async (language) => {
    const cwd = houseWith({ vouchedBy: 'nobody' });
    const { exitCode, stdout } = await metertwin(
      cwd,
      ...BILL,
      '--html',
      'sheet.html',
      '--json',
      '--language',
      language,
    );
    expect(exitCode).toBe(0);
    const { findings } = JSON.parse(stdout) as { findings: { code: string; level: string }[] };
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'readings-unvouched', level: 'warning' }),
    );
    for (const id of ['d01', 'd02']) await metertwin(cwd, ...letter(id), '--language', language);
    const page = plain(join(cwd, 'd01.html'));
    const day = language === 'de' ? '31.12.2025' : '31 Dec 2025';
    expect(page).toMatch(new RegExp(`400 \\(${day}\\) \\d+\\)`));
    expect(page).toMatch(NOBODY[language]);
    expect(plain(join(cwd, 'd02.html'))).not.toMatch(NOBODY[language]);
    expect(plain(join(cwd, 'sheet.html'))).toMatch(/Occupant 1 1\)/);
    expect(plain(join(cwd, 'sheet.html'))).toMatch(NOBODY[language]);
  },
);

test('what is vouched for by MAC or by structure is not marked', async () => {
  for (const vouchedBy of ['mac', 'structure'] as const) {
    const cwd = houseWith({ vouchedBy });
    const { exitCode, stdout } = await metertwin(cwd, ...letter('d01'), '--json');
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('readings-');
    expect(plain(join(cwd, 'd01.html'))).not.toMatch(NOBODY.de);
  }
});

test('an undecided reading keeps the bill from being final, and says why', async () => {
  const held = {
    at: berlinMidnight('2025-12-15'),
    units: 9_999,
    vouchedBy: 'nobody',
    standing: 'held',
  } as const;
  const cwd = houseWith({}, held);
  const { exitCode, stderr } = await metertwin(cwd, ...letter('d01'));
  expect(exitCode).toBe(1);
  expect(stderr).toContain('error readings-held');
  expect(stderr).toContain(METERS[0]);
  expect(existsSync(join(cwd, 'd01.html'))).toBe(false);
  const page = plain(join(cwd, 'interim-d01.html'));
  expect(page).toContain('Ablesungen dieses Zeitraums sind zurückgehalten');
  expect(page).not.toContain('Der Zeitraum ist nicht zu Ende');
  expect((await metertwin(cwd, ...letter('d01'), '--interim')).exitCode).toBe(1);
});

test.each(['de', 'en'] as const)(
  'a month that goes by an unvouched reading says so (%s)',
  async (language) => {
    const at = berlinMidnight('2025-12-31') + 20 * HOUR_MS;
    const cwd = houseWith({}, { at, units: 400, vouchedBy: 'nobody' });
    const month = [
      'inform',
      'd01',
      '--month',
      '2025-12',
      '--html',
      'm.html',
      '--language',
      language,
    ];
    const { exitCode, stdout } = await metertwin(cwd, ...month, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ unvouched: true, heldReadings: 0 });
    expect(plain(join(cwd, 'm.html'))).toMatch(NOBODY[language]);
    const told = (await metertwin(cwd, 'inform', 'd01', '--month', '2025-12')).stdout;
    expect(told).toContain('nobody vouches for readings of this month');
    const other = [
      'inform',
      'd02',
      '--month',
      '2025-12',
      '--html',
      'n.html',
      '--language',
      language,
    ];
    await metertwin(cwd, ...other);
    expect(plain(join(cwd, 'n.html'))).not.toMatch(NOBODY[language]);
  },
);

test.each([
  ['2025-12-31', 2],
  ['2026-01-01', 0],
])('a letter about December may be dated %s: exit code %i', async (day, code) => {
  const cwd = houseWith({});
  const words = ['inform', 'd01', '--month', '2025-12', '--html', 'm.html', '--date', day];
  const { exitCode, stderr } = await metertwin(cwd, ...words);
  expect([exitCode, existsSync(join(cwd, 'm.html'))]).toEqual([code, code === 0]);
  if (code !== 0) expect(stderr).toContain('--date 2025-12-31 is not after 2025-12-31');
});
