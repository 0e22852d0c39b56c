import { expect, test } from 'vitest';
import { HASH_QUEUE, HashQueue } from './hash-queue.ts';

/** Work that ends when the test says so. */
function held() {
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      started.push(name);
      ends.push(resolve);
    });
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, work, endOne };
}

/** Asks from addresses in this order; gives who was refused, by place in it. */
function asked(queue: HashQueue, work: (name: string) => () => Promise<void>, from: string[]) {
  const refused: number[] = [];
  const busy = expect.objectContaining({ code: 'ACCOUNT_BUSY', httpStatus: 429 });
  from.forEach((address, at) => {
    queue.run(address, work(address)).catch((error: unknown) => {
      expect(error).toEqual(busy);
      refused.push(at);
    });
  });
  return refused;
}

test('no more than two run at once, and every one has its turn', async () => {
  const { started, work, endOne } = held();
  asked(new HashQueue(), work, ['a', 'b', 'c', 'd']);
  expect(started).toEqual(['a', 'b']);
  await endOne();
  expect(started).toEqual(['a', 'b', 'c']);
  for (let n = 0; n < 4; n++) await endOne();
  expect(started).toEqual(['a', 'b', 'c', 'd']);
});

test('a place is free again after work that failed', async () => {
  const queue = new HashQueue();
  const fails = () => queue.run('a', () => Promise.reject(new Error('no memory')));
  await expect(Promise.allSettled([fails(), fails(), fails()])).resolves.toHaveLength(3);
  await expect(queue.run('b', async () => 'hashed')).resolves.toBe('hashed');
});

test.each([1, 2, 5])('floods from %d addresses cost the next visitor one turn each', async (n) => {
  const { started, work, endOne } = held();
  const flood = Array.from({ length: 60 }, (_, at) => `flood ${at % n}`);
  const refused = asked(new HashQueue(), work, [...flood, 'visitor']);
  for (let turns = 0; turns <= n; turns++) await endOne();
  expect(started).toContain('visitor');
  expect(refused).toEqual([]);
});

test('where too many wait the flood loses its newest, and nobody else anything', async () => {
  const { work, endOne } = held();
  const flood = Array.from({ length: HASH_QUEUE.running + HASH_QUEUE.waiting }, () => 'flood');
  const refused = asked(new HashQueue(), work, [...flood, 'visitor', 'flood']);
  await endOne();
  expect(refused.toSorted((a, b) => a - b)).toEqual([flood.length - 1, flood.length + 1]);
});

test('of a thousand addresses that come at once those who came first are served', async () => {
  const { started, work, endOne } = held();
  const all = Array.from({ length: 1_000 }, (_, at) => `address ${at}`);
  const refused = asked(new HashQueue(), work, all);
  const room = HASH_QUEUE.running + HASH_QUEUE.waiting;
  for (let n = 0; n < room; n++) await endOne();
  expect(started).toEqual(all.slice(0, room));
  expect(refused).toHaveLength(1_000 - room);
});
