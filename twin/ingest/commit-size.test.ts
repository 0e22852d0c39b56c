import { expect, test } from 'vitest';
import { COMMIT_MS, CommitSize, LEAST_BYTES, MOST_BYTES } from './commit-size.ts';

type Took = readonly [bytes: number, ms: number];

const HALF = MOST_BYTES / 2;

test.each<[string, readonly Took[], number]>([
  ['begins with the most', [], MOST_BYTES],
  ['slow commits become as small as is quick enough', [[MOST_BYTES, 2 * COMMIT_MS]], HALF],
  ['never smaller than a bundle', [[MOST_BYTES, 100_000]], LEAST_BYTES],
  [
    'quick ones let it grow, twofold at most',
    [
      [MOST_BYTES, 8 * COMMIT_MS],
      [HALF / 4, 1],
    ],
    HALF / 2,
  ],
  [
    'and not beyond the most',
    [
      [MOST_BYTES, 1],
      [MOST_BYTES, 0],
    ],
    MOST_BYTES,
  ],
  ['a small one says nothing', [[100, 1_000]], MOST_BYTES],
])('%s', (_sentence, commits, bytes) => {
  const size = new CommitSize();
  for (const [each, ms] of commits) size.took(each, ms);
  expect(size.bytes).toBe(bytes);
});
