import { expect, test } from 'vitest';
import { SIGN_IN_QUEUE, SignInQueue } from './sign-in-queue.ts';

/** Work that ends when the test says so. */
function held() {
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const work = (name: string) => () =>
    new Promise<void>((resolve) => {
      started.push(name);
      ends.push(resolve);
    });
  return { started, work, endOne: () => ends.shift()?.() };
}

test('no more than two run at once, and every one has its turn', async () => {
  const queue = new SignInQueue();
  const { started, work, endOne } = held();
  const all = ['a', 'b', 'c', 'd'].map((name) => queue.run(name, work(name)));
  expect(started).toEqual(['a', 'b']);
  endOne();
  await all[0];
  expect(started).toEqual(['a', 'b', 'c']);
  for (let n = 0; n < 3; n++) {
    endOne();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(started).toEqual(['a', 'b', 'c', 'd']);
});

test('a flood from one address costs the next visitor one turn and refuses only itself', async () => {
  const queue = new SignInQueue();
  const { started, work, endOne } = held();
  const count = SIGN_IN_QUEUE.running + SIGN_IN_QUEUE.waiting;
  const flood = Array.from({ length: count }, () => queue.run('flood', work('flood')));
  const refused = Promise.allSettled(flood);
  const visitor = queue.run('visitor', work('visitor'));
  endOne();
  await flood[0];
  expect(started.at(-1)).toBe('flood');
  endOne();
  await flood[1];
  expect(started.at(-1)).toBe('visitor');
  while (started.length < count || (await isPending(visitor))) {
    endOne();
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (let n = 0; n < count; n++) endOne();
  const failures = (await refused).filter(({ status }) => status === 'rejected');
  expect(failures).toEqual([
    expect.objectContaining({ reason: expect.objectContaining({ code: 'API_TOO_MANY_SIGN_INS' }) }),
  ]);
});

async function isPending(promise: Promise<void>): Promise<boolean> {
  const pending = {};
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending;
}
