import { expect, test } from 'vitest';
import { defined } from './defined.ts';
import { checkChain, type ChainCheck, type ChainLink } from './hash-chain.ts';

/** Stands for a hash: each link names the one before it. */
const links: readonly ChainLink[] = [1, 2, 3, 4].map((seq) => ({ seq, hash: `h${seq}` }));
const isLinked = (before: string, { seq, hash }: ChainLink): boolean =>
  hash === `h${seq}` && before === (seq === 1 ? '' : `h${seq - 1}`);

function faults(
  given: readonly ChainLink[],
  head: ChainCheck<ChainLink>['head'],
  start?: ChainCheck<ChainLink>['start'],
): string[] {
  const check = { head, isLinked, ...defined({ start }) };
  return checkChain(given, check).map(({ seq, fault }) => `${seq} ${fault}`);
}

test.each<[string, readonly ChainLink[], ChainCheck<ChainLink>['head'], string[]]>([
  ['all', links, { count: 4, hash: 'h4' }, []],
  ['a head that lags', links, { count: 2, hash: 'h2' }, []],
  ['nothing, and no head', [], 'missing', []],
  ['no head', links, 'missing', ['4 head-missing']],
  ['a foreign head', links, { count: 3, hash: 'x' }, ['3 head-changed']],
  ['a head whose seal is wrong', links, 'changed', ['4 head-changed']],
  ['cut off', links.slice(0, 3), { count: 4, hash: 'h4' }, ['3 cut-off']],
  ['one missing', links.toSpliced(1, 1), { count: 4, hash: 'h4' }, ['3 gap']],
  ['one changed', links.with(3, { seq: 4, hash: 'x' }), { count: 3, hash: 'h3' }, ['4 changed']],
])('%s', (_name, given, head, expected) => {
  expect(faults(given, head)).toEqual(expected);
});

test('old links may be given up, from a start that is known', () => {
  const head = { count: 4, hash: 'h4' };
  expect(faults(links.slice(2), head, { count: 2, hash: 'h2' })).toEqual([]);
  expect(faults(links.slice(3), head, { count: 2, hash: 'h2' })).toEqual(['4 gap']);
  expect(faults([], head, head)).toEqual([]);
});
