/** The access number that D5 and D9 count by, wherever a telegram has it. */
import { expect, test } from 'vitest';
import { frameOf, SECURITIES } from '../ingest/kinds.fixture.ts';
import { markOf } from './mark.ts';

test.each(SECURITIES)('a telegram of security %s has its access number', (security) => {
  const numbers = [0, 1, 250].map(
    (n) => markOf(frameOf('heat-cost-allocator', security, { n })).accessNumber,
  );
  expect(numbers).toEqual([10, 11, 4]);
});
