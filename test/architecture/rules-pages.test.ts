/** Planted pages: names that lead nowhere, and absolute words that nothing holds. */
import { describe, expect, test } from 'vitest';
import { planted, type Files } from './planted-tree.ts';
import { checkGeneratedBlocks } from './generated-blocks.ts';
import { checkHeldClaims, checkNamedFiles, checkNamedRooms } from './rules-pages.ts';
import { formatFinding } from './rules.ts';

describe('pages', () => {
  test.each<[string, Files, string[]]>([
    [
      'a link, a name in code and a name in a comment that lead nowhere',
      {
        'twin/README.md':
          'Read [this](gone.md) and `store/gone.ts`, and [that](https://x.test/).\n',
        'twin/late.ts':
          "// As in kernel/gone.ts says.\nexport const late = 1; // see late/gone.ts\nconst url = 'https://x.test/y.ts';\n",
        'scenarios/a.yaml': 'name: a # as in gone.yaml\nabout: of gone.md\n',
      },
      [
        'scenarios/a.yaml:1 names gone.yaml, which is not there',
        'twin/README.md:1 names gone.md, which is not there',
        'twin/README.md:1 names store/gone.ts, which is not there',
        'twin/late.ts:1 names kernel/gone.ts, which is not there',
        'twin/late.ts:2 names late/gone.ts, which is not there',
      ],
    ],
    [
      'what is there, what the reader is to write, and a pattern',
      {
        'twin/README.md': 'See `main.ts`, [main](main.ts#x), `NAME.ts`, `x.yaml`, `broker/*.ts`.\n',
      },
      [],
    ],
  ])('%s', (_what, files, findings) => {
    expect(checkNamedFiles(planted(files)).map(formatFinding)).toEqual(findings);
  });
});

describe('claims', () => {
  const held = '<!-- held: broker/main.test.ts -->';
  test.each<[string, string, string[]]>([
    [
      'a bare claim',
      'The portal never\nforgets.',
      ['SECURITY.md:1 says "never" and not what holds it'],
    ],
    [
      'in a list, each for itself',
      `- Only A. ${held}\n- Only B.`,
      ['SECURITY.md:2 says "Only" and not what holds it'],
    ],
    [
      'in a row',
      `| a | b |\n| --- | --- |\n| always | b |`,
      ['SECURITY.md:3 says "always" and not what holds it'],
    ],
    [
      'held by nothing',
      'Exactly one. <!-- held: gone.test.ts -->',
      ['SECURITY.md:1 is held by gone.test.ts, which is not there'],
    ],
    ['held', `The portal never\nforgets. ${held}`, []],
    [
      'held by what holds nothing',
      'It never forgets. <!-- held: twin/main.ts -->',
      ['SECURITY.md:1 is held by twin/main.ts, which is no test and no rule'],
    ],
    [
      'a second sentence behind a held one, and one before it',
      `Only A. B always\nholds. ${held} It never\nends.`,
      [
        'SECURITY.md:1 says "Only" and not what holds it',
        'SECURITY.md:2 says "never" and not what holds it',
      ],
    ],
    [
      'a sentence with a stop in code, in an abbreviation, in a list of two',
      `Only \`a. b\`, i.e. c: d; e. ${held}`,
      [],
    ],
    ['held by a test that it names', 'It never forgets (`broker/main.test.ts`).', []],
    ['head of a table, code', '| only | b |\n| --- | --- |\n\n```\nonly\n```\n\n`only`', []],
  ])('%s', (_what, page, findings) => {
    expect(checkHeldClaims(planted({ 'SECURITY.md': page })).map(formatFinding)).toEqual(findings);
  });
});

describe('rooms', () => {
  test('a room that its README does not name', () => {
    const files = { 'twin/attic/box.ts': 'export const box = 1;\n', 'cli/README.md': 'start/' };
    const found = checkNamedRooms(planted(files)).map(formatFinding);
    expect(found).toContain('twin/README.md does not name twin/attic');
    expect(found.join()).not.toContain('cli/start');
  });
});

describe('generated blocks', () => {
  const block = (name: string, text: string): string =>
    `<!-- generated: ${name} -->\n\n${text}\n\n<!-- /generated -->\n`;
  const scenario = { 'scenarios/a.yaml': 'name: a\nabout: >-\n  What it\n  shows.\nseed: 1\n' };

  test.each<[string, Files, string[]]>([
    [
      'up to date',
      { ...scenario, 'scenarios/README.md': block('scenarios', '- `a.yaml`: What it shows.') },
      [],
    ],
    [
      'a list that leaves one out',
      { ...scenario, 'scenarios/README.md': block('scenarios', '- `b.yaml`: Something.') },
      ['scenarios/README.md is out of date; `npm run docs` writes it'],
    ],
    [
      'a block that nobody writes',
      { 'twin/README.md': block('weather', 'fine') },
      ['twin/README.md has no generator for "weather"'],
    ],
    [
      'a count by hand, in digits and in words',
      { 'README.md': 'It has 72 drivers and\ntwenty-two commands; two drivers differ.\n' },
      [
        'README.md:1 counts by hand: "72 drivers"',
        'README.md:2 counts by hand: "twenty-two commands"',
      ],
    ],
  ])('%s', (_what, files, findings) => {
    expect(checkGeneratedBlocks(planted(files)).map(formatFinding)).toEqual(findings);
  });
});
