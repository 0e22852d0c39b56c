/** What pages tell people to type: commands, options and scripts that exist. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMMANDS } from '../cli/commands.ts';
import { COMMON_OPTIONS } from '../cli/common/args.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PAGES = globSync('**/*.md', {
  cwd: ROOT,
  exclude: (path) => /node_modules|(^|\/)\.|CHANGELOG/.test(path),
});
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

interface Typed {
  readonly at: string;
  readonly words: readonly string[];
}

/** Comments, hints and scenarios name commands too; in lower case `metertwin` is the command. */
const SOURCES = globSync('{twin,cli,broker,sim,ui,test,scenarios}/**/*.{ts,yaml}', {
  cwd: ROOT,
  exclude: (path) => /node_modules|(^|\/)dist/.test(path),
});
/** Words of prose behind the name of the command or of the package. */
const PROSE = ['use', 'mqtt', 'echo', 'hands', 'runs'];

const typed = PAGES.flatMap((page) => typedIn(page, readFileSync(`${ROOT}${page}`, 'utf8')));

test('pages tell people to type something', () => {
  expect(typed.length).toBeGreaterThan(40);
});

test('every command in a page is one, with the options that it knows', async () => {
  const problems: string[] = [];
  for (const { at, words } of typed) {
    const [name = '', ...rest] = words;
    const entry = COMMANDS.find((candidate) => candidate.name === name);
    if (entry === undefined) {
      if (!/^(COMMAND|X|…|--?\w+)$/.test(name))
        problems.push(`${at} metertwin ${name} is no command`);
      continue;
    }
    const { options } = (await entry.load()).command;
    const known = { ...options, ...COMMON_OPTIONS };
    for (const option of rest.flatMap((word) => /^--([a-z][\w-]*)/.exec(word)?.[1] ?? [])) {
      if (!(option in known)) problems.push(`${at} metertwin ${name} has no --${option}`);
    }
  }
  expect(problems).toEqual([]);
});

test('every command that a comment, a hint or a scenario names is one', () => {
  const known = new Set([...COMMANDS.map(({ name }) => name), ...PROSE]);
  const named = SOURCES.flatMap((path) =>
    [
      ...readFileSync(`${ROOT}${path}`, 'utf8').matchAll(/(?<![\w/.@-])metertwin ([a-z][\w-]*)/g),
    ].map(([, name = '']) => ({ path, name })),
  );
  expect(named.length).toBeGreaterThan(200);
  expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
});

test('every script that a page runs stands in package.json', () => {
  const named = [...PAGES, ...SOURCES].flatMap((page) =>
    [...readFileSync(`${ROOT}${page}`, 'utf8').matchAll(/npm run ([a-z][\w-]*(?::\w+)*)/g)].map(
      ([, script = '']) => `${page}: ${script}`,
    ),
  );
  expect(named.filter((line) => !((line.split(': ')[1] ?? '') in scripts))).toEqual([]);
});

const ALL_TESTS = new Set(globSync('{twin,broker,cli,test}/**/*.test.ts', { cwd: ROOT }));

test('each line of SECURITY.md on what remains possible names a test that is there', () => {
  const page = readFileSync(`${ROOT}SECURITY.md`, 'utf8');
  const section = /## What the claim does not say\n([\s\S]*?)\n## /.exec(page)?.[1] ?? '';
  const blocks = section
    .split(/\n\n|\n(?=- |\| (?!Mode|-))/)
    .filter((text) => /^(- |\| )/.test(text));
  const rows = blocks.filter((text) => !/^\| (Mode|-)/.test(text));
  expect(rows.length).toBeGreaterThan(15);
  const problems = rows.flatMap((row) => {
    const named = [...row.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, name = '']) => name);
    const gone = named.filter((name) => !isThere(name));
    return named.length === 0 || gone.length > 0 ? [`${gone.join(' ')}: ${row.slice(0, 80)}`] : [];
  });
  expect(problems).toEqual([]);
});

/** A name alone is one of the folder that the table is about. */
function isThere(name: string): boolean {
  return ALL_TESTS.has(name) || ALL_TESTS.has(`twin/ingest/${name}`);
}

/** From `metertwin` to the end of what a shell or a sentence takes as one command. */
function typedIn(page: string, text: string): Typed[] {
  const code = [...text.matchAll(/```[^\n]*\n([\s\S]*?)```|`([^`\n]+)`/g)];
  return code
    .flatMap(([, block, span]) => (block ?? span ?? '').replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .flatMap((line) => {
      const command = /(?:^|npx |\| )metertwin +([^|#>&;]+)/.exec(line)?.[1];
      if (command === undefined) return [];
      return [{ at: page, words: command.trim().split(/\s+/) }];
    });
}
