import { expect, test } from 'vitest';
import { MemoryOutbox } from './memory-outbox.ts';

test('an outbox in memory gives its bundles in order and drops the oldest for want of room', () => {
  const outbox = new MemoryOutbox('gw-1', 3);
  const dropped = [1, 2, 3, 4].flatMap((seq) => outbox.add({ seq, payload: `bundle ${seq}` }));
  expect(dropped.map(({ seq }) => seq)).toEqual([1]);
  const waiting = outbox.pending({ after: 0, limit: 2 });
  expect(waiting.map(({ seq }) => seq)).toEqual([2, 3]);
  outbox.remove(waiting.map(({ position }) => position));
  expect(outbox.count()).toBe(1);
  const [last] = outbox.pending({ after: waiting.at(-1)?.position ?? 0, limit: 9 });
  expect(last).toMatchObject({ seq: 4, payload: 'bundle 4' });
});
