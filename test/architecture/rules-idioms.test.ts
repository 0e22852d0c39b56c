/** Planted forms that a helper has replaced. */
import { expect, test } from 'vitest';
import { planted } from './planted-tree.ts';
import { checkIdioms } from './rules-idioms.ts';
import { formatFinding } from './rules.ts';

const by = (subject: string) =>
  `twin/late.ts:2 leaves ${subject} out by hand: write ...defined({ … })`;

test.each([
  ['seed === undefined ? {} : { seed }', [by('seed')]],
  ['a.b === undefined ? {} : { b: a.b }', [by('a.b')]],
  ['a?.b !== undefined ? { b: a?.b } : {}', [by('a?.b')]],
  ['\n  long === undefined\n    ? {}\n    : { long }\n', [by('long')]],
  // What is computed from the value is no plain copy of it.
  ['at === undefined ? {} : { at: format(at) }', []],
  ['id === null ? {} : { id }', []],
  ['a === undefined ? {} : { b }', []],
])('a spread of (%s)', (spread, findings) => {
  const project = planted({ 'twin/late.ts': `const a = {\n...(${spread}),\n};\n` });
  expect(checkIdioms(project).map(formatFinding)).toEqual(findings);
});

test('a time of the machine that is asserted', () => {
  const asserted = ['expect', '(performance.now() - startedMs).toBeLessThan(5_000);'].join('');
  const project = planted({
    'broker/main.test.ts': `${asserted}\nexpect(many / few).toBeLessThan(9);`,
  });
  expect(checkIdioms(project).map(formatFinding)).toEqual([
    'broker/main.test.ts:1 asserts a time: measure it in npm run bench, or compare two of one run',
  ]);
});
