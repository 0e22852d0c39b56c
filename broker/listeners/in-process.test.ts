/** Pairs of streams in memory: whole, in order, held up, and closed together. */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { memoryPair } from './in-process.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('what is written in one turn arrives in the next, as one chunk and in order', async () => {
  const [near, far] = memoryPair();
  const chunks: string[] = [];
  far.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  await nextTurn();
  near.cork();
  for (const part of ['a', 'b', 'c']) near.write(part);
  near.uncork();
  expect(chunks).toEqual([]);
  await nextTurn();
  expect(chunks).toEqual(['abc']);
});

test('a reader that does not read holds the writer up, and nothing is lost', async () => {
  const [near, far] = memoryPair();
  const sent = Array.from({ length: 200 }, (_, index) => `${index},`.repeat(1000));
  let isHeldUp = false;
  for (const part of sent) isHeldUp = !near.write(part) || isHeldUp;
  near.end();
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  expect([isHeldUp, near.writableFinished]).toEqual([true, false]);
  expect(await text(far)).toBe(sent.join(''));
});

test.each<[string, (near: Duplex) => void]>([
  ['destroyed', (near) => near.destroy()],
  ['ended', (near) => near.end()],
])('when one end is %s, the other is closed', async (_how, close) => {
  const [near, far] = memoryPair();
  far.resume();
  const closed = once(far, 'close');
  close(near);
  await closed;
  expect(far.destroyed).toBe(true);
});
