import { expect, test } from 'vitest';
import { HalfOpen } from './half-open.ts';

test('the oldest half of an address gives way, and other addresses do not notice', () => {
  const dropped: string[] = [];
  const arrivals = new HalfOpen<string>(2, (item) => void dropped.push(item));
  arrivals.begin('other', '10.0.0.2');
  for (const item of ['a', 'b', 'c']) arrivals.begin(item, '10.0.0.1');
  expect(dropped).toEqual(['a']);
  arrivals.end('b');
  arrivals.begin('d', '10.0.0.1');
  expect(dropped).toEqual(['a']);
  // What is half again is the newest.
  arrivals.begin('c', '10.0.0.1');
  arrivals.begin('e', '10.0.0.1');
  expect(dropped).toEqual(['a', 'd']);
  for (const item of ['c', 'e', 'other', 'never came']) arrivals.end(item);
  expect(arrivals.size).toBe(0);
});
