import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('events leave the queue in order of instant, a tie in order of sequence', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }), (instants) => {
      const queue = new EventQueue<number>();
      instants.forEach((at, sequence) => queue.push({ at, sequence, event: sequence }));
      const expected = queue.entries().map(({ sequence }) => sequence);
      const popped = instants.map(() => queue.pop()?.sequence);
      expect(popped).toEqual(expected);
      const sorted = instants
        .map((at, sequence) => ({ at, sequence }))
        .sort((a, b) => a.at - b.at || a.sequence - b.sequence)
        .map(({ sequence }) => sequence);
      expect(popped).toEqual(sorted);
    }),
  );
});

test('pushes between pops keep the order', () => {
  const queue = new EventQueue<string>();
  queue.push({ at: 5, sequence: 0, event: 'e' });
  queue.push({ at: 1, sequence: 1, event: 'a' });
  expect(queue.pop()?.event).toBe('a');
  queue.push({ at: 2, sequence: 2, event: 'b' });
  queue.push({ at: 5, sequence: -1, event: 'd' });
  expect([queue.pop(), queue.pop(), queue.pop()].map((entry) => entry?.event)).toEqual([
    'b',
    'd',
    'e',
  ]);
});

test('an empty queue has no next instant and gives nothing', () => {
  const queue = new EventQueue<string>();
  expect(queue.nextAt()).toBeUndefined();
  expect(queue.pop()).toBeUndefined();
  expect(queue.size).toBe(0);
});

test('an instant that is no whole millisecond is a bug', () => {
  expect(() => new EventQueue<string>().push({ at: 0.5, sequence: 0, event: '' })).toThrow(
    'whole milliseconds',
  );
});
