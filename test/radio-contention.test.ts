/**
 * How many frames collide, held against unslotted ALOHA and against what a simulation of the schedule of
 * EN 13757-4 showed: many meters, one receiver, the medium of the world.
 */
import { expect, test } from 'vitest';
import { createRng, type Rng } from '#kernel/rng.ts';
import { nextAccessNumber, synchronousIntervalMs } from '../sim/devices/transmit-schedule.ts';
import { DEFAULT_CHANNEL } from '../sim/radio/channel.ts';
import { RadioMedium, type OnAir } from '../sim/radio/radio.ts';
import { chipsDurationUs, frameToChips } from '../sim/radio/phy.ts';
import type { PhyMode } from '../sim/radio/phy-modes.ts';

/** L 62: a telegram of an allocator in mode 5. */
const FRAME = Uint8Array.from({ length: 63 }, (_, index) => (index === 0 ? 62 : 0));
const AIR_MS = 9.28;
const DAY_S = 86_400;

/** Airtimes of an L field, ms, by mode. */
const AIRTIMES: readonly (readonly [lengthField: number, t1Ms: number, c1Ms: number])[] = [
  [30, 4.96, 3.6],
  [46, 7.12, 5.04],
  [62, 9.28, 6.48],
  [78, 11.44, 7.92],
  [110, 15.76, 10.8],
];

test.each(AIRTIMES)(
  'L %d is on the air for %d ms in T1 and %d ms in C1',
  (lengthField, t1Ms, c1Ms) => {
    expect(airtimeMs(lengthField, 'T1')).toBe(t1Ms);
    expect(airtimeMs(lengthField, 'C1-A')).toBe(c1Ms);
  },
);

test('L 62 is on the air for 53 ms in S1, more than five times as long as in T1', () => {
  expect(Math.abs(airtimeMs(62, 'S1') - 53)).toBeLessThan(1);
  expect(airtimeMs(62, 'S1')).toBeGreaterThan(5 * airtimeMs(62, 'T1'));
});

function airtimeMs(lengthField: number, mode: PhyMode): number {
  const frame = new Uint8Array(lengthField + 1);
  frame[0] = lengthField;
  return chipsDurationUs(frameToChips(frame, mode).length, mode) / 1_000;
}

interface Fleet {
  readonly meters: number;
  readonly intervalS: number;
  readonly hours: number;
  readonly captureDb: number;
  /** How much the links of meters differ, dB. */
  readonly spreadDb?: number;
}

/** Share of the frames that are lost, percent, and what the unluckiest meter loses. */
function lost({ meters, intervalS, hours, captureDb, spreadDb = 0 }: Fleet, schedule: Schedule) {
  const rng = createRng(9);
  const ids = Array.from({ length: meters }, (_, index) => `m${index}`);
  const places = new Map(ids.map((id) => [id, { xM: 3, yM: 0, floor: 0 }]));
  const channel = { ...DEFAULT_CHANNEL, wallLossDb: 0, jitterDb: 0, captureDb };
  const air = new RadioMedium({
    channel: { ...channel, shadowingSigmaDb: spreadDb },
    receivers: [{ id: 'gw', place: { xM: 0, yM: 0, floor: 0 } }],
    ...{ places, rng: rng.fork('air'), enqueue: () => {} },
  });
  const frames = ids
    .flatMap((sender) =>
      schedule(rng.fork(sender), { intervalMs: intervalS * 1_000, untilMs: hours * 3_600_000 }).map(
        (at) => ({ at, sender }),
      ),
    )
    .sort((a, b) => a.at - b.at);
  const lostOf = new Map(ids.map((id) => [id, 0]));
  const sentOf = new Map(ids.map((id) => [id, 0]));
  let open: OnAir[] = [];
  const end = (frame: OnAir): void => {
    if (air.end(frame)[0] === 'heard') return;
    lostOf.set(frame.sender, (lostOf.get(frame.sender) ?? 0) + 1);
  };
  for (const { at, sender } of frames) {
    for (const over of open.filter(({ endAt }) => endAt <= at)) end(over);
    open = open.filter(({ endAt }) => endAt > at);
    sentOf.set(sender, (sentOf.get(sender) ?? 0) + 1);
    open.push(air.begin({ at, frame: FRAME, powerDbm: 10, sender, genuine: true }));
  }
  for (const over of open) end(over);
  const shares = ids.map((id) => (lostOf.get(id) ?? 0) / (sentOf.get(id) ?? 1));
  const allLost = [...lostOf.values()].reduce((sum, count) => sum + count, 0);
  return { pct: (100 * allLost) / frames.length, worstPct: 100 * Math.max(...shares) };
}

type Schedule = (rng: Rng, span: { intervalMs: number; untilMs: number }) => number[];

/** From a random moment on, at random moments around the interval: what ALOHA takes for granted. */
const random: Schedule = (rng, { intervalMs, untilMs }) => {
  const times: number[] = [];
  for (let at = 0; at < untilMs; at += intervalMs) times.push(at + rng.below(intervalMs));
  return times;
};

/** Exactly each interval. */
const fixed: Schedule = (rng, { intervalMs, untilMs }) => {
  const times: number[] = [];
  for (let at = rng.below(intervalMs); at < untilMs; at += intervalMs) times.push(at);
  return times;
};

/** By the access number, EN 13757-4. */
const byAccessNumber: Schedule = (rng, { intervalMs, untilMs }) => {
  const times: number[] = [];
  let accessNumber = rng.below(256);
  for (let at = rng.below(intervalMs); at < untilMs;) {
    times.push(at);
    at += synchronousIntervalMs(intervalMs, accessNumber);
    accessNumber = nextAccessNumber(accessNumber);
  }
  return times;
};

/** 1 − exp(−2·(N−1)·τ/T): two frames of like strength that touch are both lost. */
const ALOHA: readonly (readonly [intervalS: number, meters: number, pct: number])[] = [
  [16, 10, 1.0],
  [16, 100, 10.8],
  [120, 100, 1.5],
  [120, 1000, 14.3],
  [240, 100, 0.76],
  [240, 1000, 7.4],
  [900, 1000, 2.0],
];

test.each(ALOHA)('every %d s from %d meters: %d percent are lost', (intervalS, meters, pct) => {
  const formula = 100 * (1 - Math.exp((-2 * (meters - 1) * AIR_MS) / (intervalS * 1_000)));
  expect(Math.abs(formula - pct)).toBeLessThan(0.06);
  const hours = Math.min(24, Math.ceil((40_000 * intervalS) / meters / 3_600));
  // No frame is captured, and whole milliseconds count a little more than what touches.
  const seen = lost({ meters, intervalS, hours, captureDb: 100 }, random).pct;
  expect(Math.abs(seen - pct)).toBeLessThan(0.12 * pct + 0.25);
});

test('the schedule of access numbers leaves the mean as it is and breaks what is locked in phase', () => {
  const fleet = { meters: 1000, intervalS: 120, hours: 6, captureDb: 100 };
  const [locked, moving] = [lost(fleet, fixed), lost(fleet, byAccessNumber)];
  expect(Math.abs(locked.pct - moving.pct)).toBeLessThan(3);
  expect(locked.worstPct).toBe(100);
  expect(moving.worstPct).toBeLessThan(35);
});

test('capture at 8 dB saves about a third of what collides where links differ', () => {
  const fleet = { meters: 1000, intervalS: 120, hours: 3, spreadDb: 8 };
  const none = lost({ ...fleet, captureDb: 100 }, random).pct;
  const captured = lost({ ...fleet, captureDb: 8 }, random).pct;
  expect(captured / none).toBeGreaterThan(0.5);
  expect(captured / none).toBeLessThan(0.8);
});

test.each([
  [16, 1.1],
  [120, 8.5],
  [240, 17],
  [900, 64],
])('access numbers come again after %d s times 256: %d hours', (intervalS, hours) => {
  expect(Math.abs((256 * intervalS) / 3_600 - hours)).toBeLessThan(0.1);
});

test('a duty cycle of 0.1 % allows a frame of L 62 every 9.3 seconds', () => {
  const leastS = airtimeMs(62, 'T1');
  expect(Math.abs(leastS - 9.3)).toBeLessThan(0.1);
  expect((airtimeMs(62, 'T1') * (DAY_S / 16)) / (DAY_S * 1_000)).toBeLessThan(0.001);
});
