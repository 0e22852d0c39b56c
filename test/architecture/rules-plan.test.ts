/** The test of the test: each bound on the plan reports a violation that is planted. */
import { describe, expect, test } from 'vitest';
import { duplicatedRuns, formatRun } from './duplicated-runs.ts';
import { cycles, longestChain } from './graph.ts';
import { planJson, planText } from './plan-text.ts';
import { planOf, type FolderPlan } from './plan.ts';
import { planted, type Files } from './planted-tree.ts';
import { checkPlan, planFindings } from './rules-plan.ts';
import { formatFinding } from './rules.ts';

const graph = (text: string) =>
  new Map(
    text.split(' ').map((row) => {
      const [node = '', targets = ''] = row.split('>');
      return [node, new Set(targets)] as const;
    }),
  );

describe('graph', () => {
  test.each([
    ['a>b b>c c>', []],
    ['a>b b>a', [['a', 'b']]],
    [
      'a>b b>ca c>d d>b e>f f>e',
      [
        ['a', 'b', 'c', 'd'],
        ['e', 'f'],
      ],
    ],
    ['a>bc b>d c>d d>', []],
  ])('cycles of %s', (text, expected) => {
    expect(cycles(graph(text))).toEqual(expected);
  });

  test.each([
    ['a> b>', 'a'],
    ['a>bc b>c c>d d>', 'abcd'],
    ['a>d b>c c>d d>', 'bcd'],
    ['a>b b>c c>b x>c', 'abc'],
  ])('the longest chain of %s', (text, expected) => {
    expect(longestChain(graph(text)).join('')).toBe(expected);
  });
});

function planFor(files: Files, folder: string): FolderPlan {
  const plan = planOf(planted(files)).find((item) => item.folder === folder);
  if (plan === undefined) throw new Error(`there is no plan of ${folder}`);
  return plan;
}

const findingsOf = (files: Files, folder: string): string[] =>
  planFindings(planFor(files, folder)).map(formatFinding);

const numbered = (count: number, row: (index: number) => [string, string]): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => row(index)));

describe('plan', () => {
  test.each<[string, Files, string, string[]]>([
    [
      'a folder with too many files',
      numbered(41, (n) => [`sim/world/f${n}.ts`, '']),
      'sim',
      ['sim/world has 41 source files, at most 40 are allowed'],
    ],
    [
      'as many drivers, or as many tests',
      {
        ...numbered(41, (n) => [`twin/wire/drivers/f${n}.ts`, '']),
        ...numbered(41, (n) => [`twin/wire/f${n}.test.ts`, '']),
      },
      'twin',
      [],
    ],
    [
      'a chain of too many rooms',
      numbered(13, (n) => [
        `ui/r${String.fromCodePoint(97 + n)}/a.ts`,
        n === 12 ? '' : `import '../r${String.fromCodePoint(98 + n)}/a.ts';`,
      ]),
      'ui',
      [
        'ui has 13 levels, at most 12 are allowed: ui/ra → ui/rb → ui/rc → ui/rd → ui/re → ui/rf → ' +
          'ui/rg → ui/rh → ui/ri → ui/rj → ui/rk → ui/rl → ui/rm',
      ],
    ],
    [
      'two rooms that need each other, of which one only types',
      {
        'cli/a/one.ts': "import '../b/two.ts';",
        'cli/b/two.ts': '',
        'cli/b/three.ts': "import type { A } from '../a/four.ts';",
        'cli/a/four.ts': '',
      },
      'cli',
      ['cli/a is in a cycle of imports: cli/a, cli/b'],
    ],
    [
      'two files that need each other inside a room',
      {
        'cli/a/one.ts': "import type { B } from './two.ts';",
        'cli/a/two.ts': "export * from './one.ts';",
      },
      'cli',
      ['cli/a/one.ts is in a cycle of imports: cli/a/one.ts, cli/a/two.ts'],
    ],
    [
      'the engine in its room, in another and as a type',
      {
        'broker/mqtt/a.ts': "import { Aedes } from 'aedes';",
        'broker/http/b.ts': "import { generate } from 'mqtt-packet';",
        'broker/http/c.ts': "export type Client = import('aedes').Client;",
      },
      'broker',
      [
        'broker/http/b.ts imports the MQTT engine, which only broker/mqtt may',
        'broker/http/c.ts imports the MQTT engine, which only broker/mqtt may',
      ],
    ],
  ])('%s', (_what, files, folder, findings) => {
    expect(findingsOf(files, folder)).toEqual(findings);
  });

  test('counts rooms, arrows and what the layers forbid', () => {
    const plan = planFor(
      {
        'broker/main.ts':
          "import './registry/x.ts';\nimport './policy/y.ts';\nimport '../ui/main.ts';",
        'broker/registry/x.ts': "import '../policy/y.ts';\nimport '../policy/deep/z.ts';",
        'broker/policy/y.ts': '',
        'broker/policy/deep/z.ts': '',
      },
      'broker',
    );
    expect(plan).toMatchObject({
      rooms: ['broker/main.ts', 'broker/policy', 'broker/registry'],
      roomChain: ['broker/main.ts', 'broker/registry', 'broker/policy'],
      arrowCount: 3,
      fileCount: 4,
    });
    expect(plan.arrowsUp.map(formatFinding)).toEqual([
      'broker/main.ts:3 broker/main.ts must not import ui/main.ts',
    ]);
  });

  test('is a table with its bounds and what breaks them, or JSON', () => {
    const plans = planOf(planted({ 'sim/core/b.ts': "import 'aedes';" }));
    expect(planText(planOf(planted()))).toContain('Every bound holds.');
    expect(planText(plans)).toContain('sim/core/b.ts imports the MQTT engine');
    expect(JSON.parse(planJson(plans))).toMatchObject([
      { folder: 'broker' },
      { folder: 'cli' },
      { folder: 'sim', engineFiles: ['sim/core/b.ts'] },
      { folder: 'twin' },
      { folder: 'ui' },
      { folder: 'docs' },
      { folder: 'test' },
    ]);
  });
});

describe('duplicated runs', () => {
  const body = (name: string, word = 'heat'): string =>
    [
      `export function ${name}(rows: readonly Row[]): number {`,
      '  let sum = 0;',
      '  for (const row of rows) {',
      ...Array.from({ length: 11 }, (_, n) => `    sum += row.part${n} * weight('${word}', ${n});`),
      '  }',
      '  return sum;',
      '}',
      '',
    ].join('\n');
  const runsOf = (files: Files): string[] => duplicatedRuns(planted(files)).map(formatRun);

  test('the same code in two files, with both places named', () => {
    const spaced = body('b').replace('let sum = 0;', 'let sum = 0;\n\n  // adds up');
    expect(
      runsOf({ 'sim/core/a.ts': body('a'), 'ui/b.ts': `import './main.ts';\n${spaced}` }),
    ).toEqual(['sim/core/a.ts:2-16 and ui/b.ts:3-19 share 14 lines']);
  });

  test('a copy with other strings and numbers, in the same file too', () => {
    expect(runsOf({ 'ui/b.ts': body('a') + body('b', 'water').replaceAll(', 3', ', 30') })).toEqual(
      ['ui/b.ts:2-16 and ui/b.ts:19-33 share 14 lines, apart from strings and numbers'],
    );
  });

  test('three copies are three pairs', () => {
    const files = { 'ui/a.ts': body('a'), 'ui/b.ts': body('b'), 'ui/c.ts': body('c') };
    expect(runsOf(files)).toHaveLength(3);
  });

  test('a run in two top folders is one finding', () => {
    const project = planted({ 'sim/core/a.ts': body('a'), 'ui/b.ts': body('b') });
    expect(checkPlan(project).map(formatFinding)).toEqual([
      'sim/core/a.ts:2 stands twice: sim/core/a.ts:2-16 and ui/b.ts:2-16 share 14 lines',
    ]);
  });

  test('a finding of the plan, where only it says so', () => {
    expect(findingsOf({ 'ui/a.ts': body('a'), 'ui/b.ts': body('b') }, 'ui')).toEqual([
      'ui/a.ts:2 stands twice: ui/a.ts:2-16 and ui/b.ts:2-16 share 14 lines',
    ]);
  });

  const table = (name: string): string =>
    `export const ${name} = [\n${Array.from({ length: 20 }, (_, n) => `  { id: ${n}, name: '${name}', unit: UNIT.kwh },`).join('\n')}\n];\n`;

  test.each<[string, Files]>([
    ['a table', { 'ui/a.ts': table('a'), 'ui/b.ts': table('b') }],
    ['a test', { 'ui/a.test.ts': body('a'), 'ui/b.ts': body('b') }],
    ['a fixture', { 'ui/a.fixture.ts': body('a'), 'ui/b.ts': body('b') }],
    [
      'a copy with other names',
      { 'ui/a.ts': body('a'), 'ui/b.ts': body('b').replaceAll('row', 'x') },
    ],
    [
      'eleven lines',
      {
        'ui/a.ts': body('a').split('\n').slice(0, 12).join('\n'),
        'ui/b.ts': body('b').split('\n').slice(0, 12).join('\n'),
      },
    ],
  ])('%s is none', (_what, files) => {
    expect(runsOf(files)).toEqual([]);
  });
});
