import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const VECTOR = readFileSync('test/vectors/billing.jsonl', 'utf8')
  .split('\n')
  .find((line) => line.includes('"tenant-change-30-june-interim"'));

async function bill(...words: string[]) {
  const cwd = temporaryFolder();
  const io = fakeIo({ cwd });
  writeFileSync(join(cwd, 'house.json'), VECTOR ?? '');
  const exitCode = await runMetertwin(['bill', '--input', 'house.json', ...words], io);
  return { cwd, exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

describe('metertwin bill --out', () => {
  test('writes letters, a summary, a table and the whole bill', async () => {
    const { cwd, exitCode, stderr } = await bill('--out', 'bills');
    expect(exitCode).toBe(0);
    const files = readdirSync(join(cwd, 'bills')).sort();
    expect(stderr).toContain(`wrote ${files.length} files to bills`);
    expect(files.filter((file) => file.endsWith('.pdf'))).toHaveLength(5);
    expect(files).toEqual(expect.arrayContaining(['001-A1.pdf', 'summary.html', 'bill.csv']));
    const { lines } = JSON.parse(readFileSync(join(cwd, 'bills', 'bill.json'), 'utf8')) as {
      lines: { total: { cents: number }; degreeDaysPermille: string }[];
    };
    const csv = readFileSync(join(cwd, 'bills', 'bill.csv'), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(csv).toHaveLength(lines.length + 1);
    const column = csv[0]?.split(';').indexOf('total_eur') ?? -1;
    const euros = csv.slice(1).map((row) => row.split(';')[column]?.replace(/[,]/, ''));
    expect(euros.map(Number)).toEqual(lines.map(({ total }) => total.cents));
    expect(lines[0]?.degreeDaysPermille).toBe('1750/3');
  });

  test('writes the same bytes on the date that is given, and one letter where one is asked for', async () => {
    const words = ['--dwelling', 'B', '--pdf', 'b.pdf', '--html', 'b.html', '--date', '2026-03-15'];
    const [first, second] = [await bill(...words), await bill(...words)];
    const pdf = (run: typeof first) => readFileSync(join(run.cwd, 'b.pdf'));
    expect(pdf(first).equals(pdf(second))).toBe(true);
    expect(readFileSync(join(first.cwd, 'b.html'), 'utf8')).toContain('15.03.2026');
  });
});

describe('metertwin bill --dwelling --html', () => {
  test('writes a letter to each user of a dwelling that changed hands', async () => {
    const { cwd, stderr } = await bill('--dwelling', 'A', '--html', 'a.html');
    expect(stderr).toContain('wrote a-A1.html');
    const files = readdirSync(cwd).filter((file) => file.endsWith('.html'));
    expect(files.sort()).toEqual(['a-A1.html', 'a-A2.html']);
    expect(readFileSync(join(cwd, 'a-A1.html'), 'utf8')).toContain('30.06.2025');
  });

  test('finds a user by id', async () => {
    const { cwd } = await bill('--dwelling', 'A2', '--html', 'a2.html');
    expect(readFileSync(join(cwd, 'a2.html'), 'utf8')).toContain('01.07.2025');
  });

  test('without a dwelling the one file is the summary, and it says so', async () => {
    const { cwd, stderr } = await bill('--html', 'all.html');
    expect(stderr).toContain('the summary of all; --out DIR writes the letters');
    expect(readFileSync(join(cwd, 'all.html'), 'utf8')).toContain('Übersicht');
  });
});

test.each([
  [['--out', 'x', '--language', 'fr'], 'CLI_BAD_VALUE'],
  [['--out', 'x', '--date', '2026-02-30'], 'TIME_NOT_A_DATE'],
  [['--out', 'x', '--sender', 'house.json'], 'BILLING_BAD_WORKSHEET'],
  [['--pdf', 'x.pdf', '--dwelling', 'Z'], 'PROPERTY_UNKNOWN_DWELLING'],
  [['--out', 'x', '--kind', 'settlement'], 'BILLING'],
])('%j is %s', async (words, code) => {
  const { exitCode, stderr } = await bill(...words);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(code);
});

test('a sender whose name turns the direction of writing is refused by its field', async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'house.json'), VECTOR ?? '');
  const sender = { name: 'Hausverwaltung \u202eGbR', address: 'Weg 1, 00000 Ort' };
  writeFileSync(join(cwd, 'sender.json'), JSON.stringify(sender));
  const io = fakeIo({ cwd });
  const words = ['bill', '--input', 'house.json', '--out', 'x', '--sender', 'sender.json'];
  expect(await runMetertwin(words, io)).toBe(2);
  expect(io.stderr()).toContain('sender.name');
});
