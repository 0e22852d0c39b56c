/** What holds of every language, so that a further one is a folder and nothing else. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '#kernel/language.ts';
import { moneyText } from '#kernel/money.ts';
import { TERMINAL_WORDS } from '../twin/words/terminal.ts';
import { WRITING, writtenDate } from '../twin/words/writing.ts';

const FOLDER = new URL('../twin/words/', import.meta.url).pathname;
const filesOf = (language: string): string[] =>
  globSync('*.ts', { cwd: `${FOLDER}${language}` }).toSorted();

test('each language is one folder with the same files', () => {
  const folders = globSync('*/', { cwd: FOLDER }).map((name) => name.replace(/\/$/, ''));
  expect(folders.toSorted()).toEqual([...LANGUAGES].toSorted());
  expect(filesOf('en').length).toBeGreaterThan(8);
  for (const language of LANGUAGES) expect(filesOf(language)).toEqual(filesOf('en'));
});

describe.each(filesOf('en'))('%s', (file) => {
  type Module = Readonly<Record<string, unknown>>;
  const load = (language: string): Promise<Module> =>
    import(`${FOLDER}${language}/${file}`) as Promise<Module>;

  test('exports the same names in every language', async () => {
    const english = Object.keys(await load('en')).toSorted();
    for (const language of LANGUAGES) {
      expect(Object.keys(await load(language)).toSorted(), language).toEqual(english);
    }
  });
});

test('the tables are read by language, and nobody asks which language it is', () => {
  const sources = globSync('{twin,ui,cli}/**/*.ts', {
    exclude: (path) => /node_modules|dist|\.test\.ts$|\.fixture\.ts$|^twin\/words\//.test(path),
  });
  expect(sources.length).toBeGreaterThan(500);
  const asking = sources.filter((path) =>
    /[=!]== 'de'|\bde: ['"{]/.test(readFileSync(path, 'utf8')),
  );
  expect(asking).toEqual([]);
});

describe('money', () => {
  test.each([
    [0, '0,00~€', '€0.00'],
    [5, '0,05~€', '€0.05'],
    [-12, '−0,12~€', '−€0.12'],
    [99_999, '999,99~€', '€999.99'],
    [123_456, '1.234,56~€', '€1,234.56'],
    [-123_456_789, '−1.234.567,89~€', '−€1,234,567.89'],
    [Number.MAX_SAFE_INTEGER, '90.071.992.547.409,91~€', '€90,071,992,547,409.91'],
  ])('%i cents', (cents, german, english) => {
    expect(moneyText(cents, WRITING.de.money).replace('\u00a0', '~')).toBe(german);
    expect(moneyText(cents, WRITING.en.money)).toBe(english);
  });

  test('has the sign of its currency', () => {
    expect(moneyText(123_456, WRITING.de.money, 'CHF').replace('\u00a0', '~')).toBe('1.234,56~CHF');
    expect(moneyText(5, WRITING.en.money, '£')).toBe('£0.05');
  });
});

test.each([
  ['de', '02.01.2025', '02.01.2025'],
  ['en', '2\u00a0January 2025', '2\u00a0Jan\u00a02025'],
] as const)('a day in %s', (language, long, short) => {
  const writing = WRITING[language];
  expect(writtenDate('2025-01-02', writing.date, writing)).toBe(long);
  expect(writtenDate('2025-01-02', writing.shortDate, writing)).toBe(short);
  expect(writing.months).toHaveLength(12);
});

test('no word of the command line is empty', () => {
  for (const language of LANGUAGES) {
    const tables = Object.values(TERMINAL_WORDS[language]) as Readonly<Record<string, string>>[];
    for (const word of tables.flatMap((table) => Object.values(table))) {
      expect(word.trim()).not.toBe('');
    }
  }
});
