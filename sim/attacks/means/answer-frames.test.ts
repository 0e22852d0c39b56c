import { expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import type { AttackBase, JsonValue, Reach } from '../attack.ts';
import type { AirPort, WorldPorts } from '../../positions/ports.ts';
import { defined } from '#kernel/defined.ts';
import { createRng } from '#kernel/rng.ts';
import { encodeHcaTelegram } from '#wire/encode-hca.ts';
import { attack } from '../catalogue/a08-version-forgery.ts';

const NOON = Date.UTC(2026, 0, 9, 12);
const ADDRESS = { manufacturer: 'QDS', id: '87654321', version: 0x35, type: 8 };

function frameOf(accessNumber: number): Uint8Array {
  return encodeHcaTelegram({
    ...{ address: ADDRESS, accessNumber, mode: 0, units: 1 },
    ...{ dueDate: '2025-12-31', dueDateUnits: 0, deviceTimeMs: NOON },
  });
}

function begin(rung: 'again' | 'instead', memory?: JsonValue) {
  const sent: { at: number; frame: Uint8Array }[] = [];
  const jammed: number[] = [];
  let hear: Parameters<AirPort['onFrame']>[0] = () => {};
  let hearId: Parameters<AirPort['onId']>[0] = () => {};
  const air: AirPort = {
    onPreamble: () => {},
    onId: (listener) => void (hearId = listener),
    onFrame: (listener) => void (hear = listener),
    jam: ({ at }) => void jammed.push(at),
    transmit: (frame, { at }) => void sent.push({ at, frame }),
  };
  const base: AttackBase = {
    ...{ startAt: 0, actAt: 1_000, gateways: ['gw-1'], dwellings: ['d05'] },
    meterId: () => 'QDS-87654321-35-08',
    rng: createRng(1),
    note: () => {},
  };
  const running = attack.rungs[rung]?.start({
    ...{ base, given: { meter: 'd05-r2', delayS: 2, for: 'PT1H' } },
    reach: (() => air) as unknown as Reach<WorldPorts>,
    ...defined({ memory }),
  });
  return {
    ...{ sent, jammed, memory: () => running?.memory() },
    hear: (at: number, frame: Uint8Array) => hear({ at, frame, rssiDbm: -60 }),
    hearId: (at: number) => hearId({ at, rssiDbm: -60, meterId: 'QDS-87654321-35-08' }),
  };
}

test('each frame of the meter is answered while it lasts, and its own are not', () => {
  const { hear, sent, memory } = begin('again');
  hear(999, frameOf(1));
  hear(2_000, frameOf(2));
  hear(4_000, sent[0]?.frame ?? new Uint8Array());
  hear(5_000, Uint8Array.of(1, 2, 3));
  hear(6_000, frameOf(3));
  hear(3_601_000, frameOf(4));
  expect(sent.map(({ at }) => at)).toEqual([4_000, 8_000]);
  expect(toHex(sent[0]?.frame ?? new Uint8Array()).slice(16, 18)).toBe('34');
  const again = begin('again', JSON.parse(JSON.stringify(memory())) as JsonValue);
  again.hear(8_000, sent[1]?.frame ?? new Uint8Array());
  again.hear(9_000, frameOf(5));
  expect(again.sent).toHaveLength(1);
  expect(again.memory()).toMatchObject({ sentCount: 3 });
});

test('instead of the true frame: that is jammed as soon as its number is known', () => {
  const { hearId, jammed } = begin('instead');
  hearId(500);
  hearId(2_000);
  expect(jammed).toEqual([2_002]);
});
