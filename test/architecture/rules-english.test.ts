/** Planted sentences that came back from German. */
import { expect, test } from 'vitest';
import { planted, type Files } from './planted-tree.ts';
import { checkEnglish } from './rules-english.ts';
import { formatFinding } from './rules.ts';

const HINT = "export const ROW = {\n  hint: 'this allows to connect',\n};\n";

test.each<[string, Files, string[]]>([
  [
    'in a page and in a hint',
    { 'README.md': 'The run goes on.\nAn own key.\n', 'twin/late.ts': HINT },
    [
      'README.md:1 says "goes on": write continue',
      'README.md:2 says "An own": write its own, or one of its own',
      'twin/late.ts:2 says "allows to": write lets … do, or makes it possible to',
    ],
  ],
  [
    'code, another meaning, a test and another language',
    {
      'README.md': 'What goes on the wire: `goes on`.\n',
      'twin/late.test.ts': HINT,
      'twin/words/de/late.ts': HINT,
    },
    [],
  ],
])('%s', (_what, files, findings) => {
  expect(checkEnglish(planted(files)).map(formatFinding)).toEqual(findings);
});
