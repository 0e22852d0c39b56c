import { beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../store/store.ts';
import { checkChain, SEQ_JUMP_LIMIT, type ChainLink, type ChainVerdict } from './chain.ts';

let store: Store;
beforeEach(() => (store = openStore(':memory:')));

const FIRST = '0'.repeat(64);
const link = (seq: number, sha256: string, prev: string, boot = 'boot-a'): ChainLink => ({
  gateway: 'gw-1',
  boot,
  seq,
  sha256,
  prev,
});

/** Checks a bundle and commits it, as ingest does. */
function take(bundle: ChainLink): ChainVerdict {
  const verdict = checkChain(bundle, store);
  if (verdict.kind === 'repeated') return verdict;
  const copy = store.bundles.copies(bundle).length;
  store.bundles.add({ ...bundle, copy, sentAt: 1, telegramCount: 0, storedCount: 0 });
  const { gateway: id, boot, seq } = bundle;
  store.gateways.advance({ id, boot, seq, sentAt: 1, telegrams: 0 });
  return verdict;
}

const broken = (part: string): unknown =>
  expect.objectContaining({ kind: 'broken', message: expect.stringContaining(part) });

test('bundles that continue each other fit, from the first one the portal sees', () => {
  expect(take(link(7, 'h7', 'h6')).kind).toBe('fits');
  expect(take(link(8, 'h8', 'h7')).kind).toBe('fits');
});

test('the same bundle again is repeated, whatever came between', () => {
  take(link(1, 'h1', FIRST));
  take(link(2, 'h2', 'h1'));
  expect(take(link(1, 'h1', FIRST)).kind).toBe('repeated');
});

test('the same number with other contents is a fork', () => {
  take(link(1, 'h1', FIRST));
  expect(take(link(1, 'forged', FIRST))).toEqual(broken('same number'));
});

test('a bundle with a wrong predecessor is off the chain', () => {
  take(link(1, 'h1', FIRST));
  expect(take(link(2, 'h2', 'other'))).toEqual(broken('does not continue'));
});

test('a gap is told, and the chain goes on behind it', () => {
  take(link(1, 'h1', FIRST));
  expect(take(link(4, 'h4', 'h3'))).toEqual(broken('missing'));
  expect(take(link(5, 'h5', 'h4')).kind).toBe('fits');
});

test('a late bundle fits if the one after it continues it, and not otherwise', () => {
  take(link(1, 'h1', FIRST));
  take(link(3, 'h3', 'h2'));
  expect(checkChain(link(2, 'forged', 'h1'), store)).toEqual(broken('continues another one'));
  expect(take(link(2, 'h2', 'h1')).kind).toBe('fits');
});

test('a restarted gateway begins a chain of its own', () => {
  take(link(1, 'h1', FIRST));
  expect(take(link(1, 'k1', FIRST, 'boot-b')).kind).toBe('fits');
  expect(take(link(2, 'k2', 'k1', 'boot-b')).kind).toBe('fits');
});

test('a start that another one followed and that goes on means two senders', () => {
  take(link(1, 'h1', FIRST));
  take(link(1, 'k1', FIRST, 'boot-b'));
  expect(take(link(2, 'h2', 'h1'))).toEqual(broken('two senders'));
});

describe('a number out of all proportion', () => {
  const FAR = Number.MAX_SAFE_INTEGER - 1;

  test.each(['boot-a', 'boot-b'])('of %s is told, and is no next one of anything', (boot) => {
    take(link(1, 'h1', FIRST));
    expect(checkChain(link(FAR, 'x', 'y', boot), store)).toMatchObject({
      kind: 'broken',
      isFarAhead: true,
    });
  });

  test('hides no later gap, nor does one that is just within the limit', () => {
    take(link(1, 'h1', FIRST));
    take(link(SEQ_JUMP_LIMIT, 'x', 'y'));
    expect(take(link(2, 'h2', 'h1')).kind).toBe('fits');
    expect(take(link(4, 'h4', 'h3'))).toEqual(broken('missing'));
  });
});
