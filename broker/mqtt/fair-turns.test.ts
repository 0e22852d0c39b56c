/** Slices by a clock that only the work moves on. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FairTurns } from './fair-turns.ts';
import type { Waiting } from './fair-turns.ts';

interface Lab {
  readonly turns: FairTurns;
  /** Of each client, how many microseconds it had in each turn. */
  readonly had: Record<string, number[]>;
  /** A client that reads packets of this cost for ever. */
  flood(name: string, packetUs: number): Waiting;
  work(name: string, costUs: number): void;
}

function startLab(): Lab {
  let nowMs = 0;
  const had: Record<string, number[]> = {};
  const work = (name: string, costUs: number): void => {
    nowMs += costUs / 1_000;
    const mine = (had[name] ??= [0]);
    mine[mine.length - 1] = (mine.at(-1) ?? 0) + costUs;
  };
  const turns = new FairTurns(() => nowMs);
  const flood = (name: string, packetUs: number): Waiting => {
    const client: Waiting = {
      takeSlice: (isOver) => {
        (had[name] ??= []).push(0);
        do work(name, packetUs);
        while (!isOver());
        turns.wait(client);
      },
    };
    turns.wait(client);
    return client;
  };
  return { turns, had, flood, work };
}

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

test('of two floods neither has more than twice what the other has, whatever a packet costs', async () => {
  const { had, flood } = startLab();
  flood('cheap', 5);
  flood('dear', 90);
  await pass(100);
  const sum = (name: string): number => (had[name] ?? []).slice(2).reduce((a, b) => a + b, 0);
  expect(sum('dear') / sum('cheap')).toBeLessThan(2);
  expect(sum('cheap') / sum('dear')).toBeLessThan(2);
});

test('who is alone has longer slices, until somebody else comes', async () => {
  const { had, flood, turns } = startLab();
  flood('loud', 10);
  await pass(20);
  expect(had['loud']?.at(-1)).toBeGreaterThanOrEqual(500);
  turns.wait({ takeSlice: () => undefined });
  await pass(2);
  expect(had['loud']?.at(-1)).toBeLessThanOrEqual(60);
});

test('a message for a thousand is delivered in slices and in order, one for another author at once', async () => {
  const { turns, work } = startLab();
  turns.wait({ takeSlice: () => undefined });
  turns.wait({ takeSlice: () => undefined });
  await pass(1);
  const delivered: string[] = [];
  const deliver = (author: string, number: number): void =>
    turns.deliver(author, () => {
      work(author, 10);
      delivered.push(`${author} ${number}`);
    });
  for (let number = 0; number < 1_000; number++) deliver('wide', number);
  expect(delivered.length).toBeLessThan(10);
  deliver('other', 0);
  expect(delivered.at(-1)).toBe('other 0');
  await pass(300);
  const wide = delivered.filter((one) => one.startsWith('wide'));
  expect(wide).toEqual(Array.from({ length: 1_000 }, (_, number) => `wide ${number}`));
});
