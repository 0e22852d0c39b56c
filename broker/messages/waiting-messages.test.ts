import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { LIMITS } from '../access/limits.ts';
import type { OutgoingPacket } from './message-engine.ts';
import { WaitingMessages } from './waiting-messages.ts';

function packet(text: string): OutgoingPacket {
  return { topic: 'a', payload: Buffer.from(text) } as OutgoingPacket;
}

const ignore = (): void => undefined;

test('messages come out in their order, whatever comes in between', () => {
  const waiting = new WaitingMessages();
  const taken: (string | undefined)[] = [];
  for (let index = 0; index < 300; index++) {
    waiting.offer(packet(`m${index}`), ignore);
    if (index % 3 === 0) taken.push(waiting.take()?.payload.toString());
  }
  while (!waiting.isEmpty) taken.push(waiting.take()?.payload.toString());
  expect(taken).toEqual(Array.from({ length: 300 }, (_, index) => `m${index}`));
  expect(waiting.take()).toBeUndefined();
});

test('a publisher goes on when its message went out, one of many goes on at once', async () => {
  const waiting = new WaitingMessages();
  const released: number[] = [];
  for (let index = 0; index < 20; index++) {
    waiting.offer(packet('x'), () => void released.push(index));
  }
  await nextTurn();
  // Sixteen wait, so that one subscriber does not take all places of the engine.
  expect(released).toEqual([16, 17, 18, 19]);
  waiting.take();
  await nextTurn();
  expect(released).toEqual([16, 17, 18, 19, 0]);
  waiting.clear();
  await nextTurn();
  expect(released).toHaveLength(20);
  expect(waiting.isEmpty).toBe(true);
});

test('a subscriber that takes nothing holds a publisher for a moment only', async () => {
  const waiting = new WaitingMessages();
  await new Promise<void>((resolve) => void waiting.offer(packet('first'), resolve));
  // It is known as one that takes nothing now.
  const released: string[] = [];
  waiting.offer(packet('second'), () => void released.push('second'));
  await nextTurn();
  expect(released).toEqual(['second']);
});

test('what would be beyond the bytes is not kept, and fits again when something went out', () => {
  const waiting = new WaitingMessages();
  const large = packet('x'.repeat(1024 * 1024));
  let kept = 0;
  while (waiting.offer(large, ignore)) kept++;
  expect(kept).toBe(Math.floor(LIMITS.outgoingWaitingBytes.value / (1024 * 1024)) - 1);
  waiting.take();
  expect(waiting.offer(large, ignore)).toBe(true);
  expect(waiting.offer(large, ignore)).toBe(false);
  waiting.clear();
});

test('a small message that waits does not keep the segment that it came in', () => {
  const waiting = new WaitingMessages();
  const segment = Buffer.alloc(64 * 1024, 'x');
  waiting.offer({ ...packet(''), payload: segment.subarray(100, 110) }, ignore);
  const kept = waiting.take()?.payload as Buffer;
  expect(kept.toString()).toBe('x'.repeat(10));
  expect(kept.buffer.byteLength).toBe(10);
});
