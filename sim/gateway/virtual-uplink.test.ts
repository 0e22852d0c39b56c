import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { VirtualUplink } from './virtual-uplink.ts';
import type { UplinkFaults } from './virtual-uplink.ts';

const START = 1_000_000;

function uplink(faults: UplinkFaults): VirtualUplink {
  return new VirtualUplink(faults, START, createRng(1));
}

test('without faults every attempt works', () => {
  expect(uplink({}).attempt(START)).toEqual({ kind: 'sent' });
});

test('in an outage the next attempt is at its end, also when outages overlap', () => {
  const down = uplink({
    outages: [
      { atMs: 100, forMs: 50 },
      { atMs: 120, forMs: 100 },
    ],
  });
  expect(down.attempt(START + 99)).toEqual({ kind: 'sent' });
  expect(down.attempt(START + 110)).toEqual({ kind: 'retry', at: START + 150 });
  expect(down.attempt(START + 150)).toEqual({ kind: 'retry', at: START + 220 });
  expect(down.attempt(START + 220)).toEqual({ kind: 'sent' });
});

test('lost attempts are repeated after 10, 20, 40 … s up to 5 min', () => {
  const dead = uplink({ lossPct: 100 });
  const waitsS: number[] = [];
  for (let count = 0; count < 7; count++) {
    const attempt = dead.attempt(START);
    if (attempt.kind === 'retry') waitsS.push((attempt.at - START) / 1000);
  }
  expect(waitsS).toEqual([10, 20, 40, 80, 160, 300, 300]);
});

test('the loss is the share asked for, and continues the same after a restore', () => {
  const lossy = uplink({ lossPct: 12.5 });
  const kinds = Array.from({ length: 4_000 }, () => lossy.attempt(START).kind);
  const lostCount = kinds.filter((kind) => kind === 'retry').length;
  expect(Math.abs(lostCount - 500)).toBeLessThan(70);
  const again = uplink({ lossPct: 12.5 });
  again.restore(lossy.state());
  const next = (of: VirtualUplink): unknown[] =>
    Array.from({ length: 50 }, () => of.attempt(START));
  expect(next(again)).toEqual(next(lossy));
});
