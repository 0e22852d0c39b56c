/** Planted pages: names that lead nowhere, and absolute words that nothing holds. */
import { describe, expect, test } from 'vitest';
import { planted } from './planted-tree.ts';
import type { Files } from './planted-tree.ts';
import { checkHeldClaims, checkNamedFiles } from './rules-pages.ts';
import { formatFinding } from './rules.ts';

describe('pages', () => {
  test.each<[string, Files, string[]]>([
    [
      'a link, a name in code and a name in a comment that lead nowhere',
      {
        'twin/README.md':
          'Read [this](gone.md) and `store/gone.ts`, and [that](https://x.test/).\n',
        'twin/late.ts': '// As in kernel/gone.ts says.\nexport const late = 1;\n',
      },
      [
        'twin/README.md:1 names gone.md, which is not there',
        'twin/README.md:1 names store/gone.ts, which is not there',
        'twin/late.ts:1 names kernel/gone.ts, which is not there',
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
  const held = '<!-- held: twin/main.ts -->';
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
    ['held by a test that it names', 'It never forgets (`twin/main.test.ts`).', []],
    ['head of a table, code', '| only | b |\n| --- | --- |\n\n```\nonly\n```\n\n`only`', []],
  ])('%s', (_what, page, findings) => {
    expect(checkHeldClaims(planted({ 'SECURITY.md': page })).map(formatFinding)).toEqual(findings);
  });
});
