import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { EffectLog } from '../core/effects.ts';
import { VirtualUplink, type UplinkOptions } from './virtual-uplink.ts';

const START = 1_000_000;

function uplink(options: UplinkOptions, effects?: EffectLog): VirtualUplink {
  return new VirtualUplink(options, createRng(1), effects);
}

test('without faults every attempt works', () => {
  expect(uplink({}).attempt(START)).toEqual({ kind: 'sent' });
});

test('in an outage nobody knows when the next attempt works, also when outages overlap', () => {
  const effects = new EffectLog();
  const down = uplink({}, effects);
  for (const from of [100, 120]) effects.begin({ kind: 'uplink-outage', options: {} }, from);
  expect(down.attempt(99)).toEqual({ kind: 'sent' });
  expect(down.attempt(110)).toEqual({ kind: 'down' });
  effects.end('uplink-outage', 220);
  expect([219, 220].map((at) => down.attempt(at).kind)).toEqual(['down', 'sent']);
});

test('a flapping connection is away first, and says when it comes', () => {
  const effects = new EffectLog();
  effects.begin({ kind: 'uplink-flapping', options: { downMs: 60, upMs: 40 } }, START);
  const flapping = uplink({}, effects);
  expect(flapping.attempt(START + 20)).toEqual({ kind: 'retry', at: START + 60 });
  expect(flapping.attempt(START + 60)).toEqual({ kind: 'sent' });
  expect(flapping.attempt(START + 110)).toEqual({ kind: 'retry', at: START + 160 });
});

test('on a slow connection each bundle takes its time, and begins again after an outage', () => {
  const effects = new EffectLog();
  effects.begin({ kind: 'uplink-slow', options: { delayMs: 30 } }, 0);
  const slow = uplink({}, effects);
  expect(slow.attempt(100)).toEqual({ kind: 'retry', at: 130 });
  effects.begin({ kind: 'uplink-outage', options: {} }, 120);
  expect(slow.attempt(130)).toEqual({ kind: 'down' });
  effects.end('uplink-outage', 140);
  expect(slow.attempt(140)).toEqual({ kind: 'retry', at: 170 });
  const restored = uplink({}, effects);
  restored.restore(slow.state());
  for (const one of [slow, restored]) {
    expect(one.attempt(150)).toEqual({ kind: 'retry', at: 170 });
    expect(one.attempt(170)).toEqual({ kind: 'sent' });
    expect(one.attempt(170)).toEqual({ kind: 'retry', at: 200 });
  }
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
