import { expect, test } from 'vitest';
import { fakeIo } from './fake-io.fixture.ts';
import { shardOf } from './shard.ts';

const PARTS = ['a', 'b', 'c', 'd', 'e'];

function shard(given: string | undefined, index?: string): readonly string[] {
  const values: Record<string, string> = given === undefined ? {} : { shard: given };
  const args = { command: 'run', values, positionals: [] };
  const io = fakeIo({ env: index === undefined ? {} : { JOB_COMPLETION_INDEX: index } });
  return shardOf(args, io, PARTS);
}

test('shards are disjoint and together everything', () => {
  expect(shard(undefined)).toEqual(PARTS);
  expect(['1/2', '2/2'].map((given) => shard(given))).toEqual([
    ['a', 'c', 'e'],
    ['b', 'd'],
  ]);
  expect(['1/7', '6/7'].map((given) => shard(given))).toEqual([['a'], []]);
});

test('an indexed job says which one it is, from 0', () => {
  expect(shard('/2', '0')).toEqual(['a', 'c', 'e']);
  expect(shard('/2', '1')).toEqual(['b', 'd']);
});

test.each([
  ['2', undefined, '--shard 2 is not I/N'],
  ['0/2', undefined, '--shard 0/2 means part 0 of 2'],
  ['3/2', undefined, '--shard 3/2 means part 3 of 2'],
  ['/2', undefined, 'needs a number in JOB_COMPLETION_INDEX'],
  ['/2', '2', '--shard /2 means part 3 of 2'],
])('--shard %s with index %s is refused', (given, index, message) => {
  expect(() => shard(given, index)).toThrow(message);
});
