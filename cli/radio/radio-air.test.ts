import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '#kernel/bytes.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';

import { airtimeT1Us } from '../../sim/radio/airtime.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { houseOf, setUpScenario } from '../../sim/scenario/set-up.ts';
import { readScenario } from '../common/scenario-file.ts';
import { findPlace, listen, type Air, type AirFrame } from './radio-air.ts';

const QUIET = readScenario('scenarios/quiet-winter.yaml');
const REPLAY = readScenario('scenarios/replay-telegram.yaml');

function airtimeMs(frame: Uint8Array): number {
  return airtimeT1Us(frame.length - 1) / 1000;
}

function hear(scenario: Scenario, place: string, span: { fromMs: number; forMs: number }) {
  const { seed, startAt } = scenario;
  const listener = findPlace(place, scenario, houseOf(scenario));
  const from = startAt + span.fromMs;
  const until = from + span.forMs;
  return listen({ scenario, seed, listener, from, until, airtimeMs });
}

test('at the place of a gateway each frame is as strong as the gateway says, within its jitter', async () => {
  const { world } = setUpScenario(QUIET, { seed: QUIET.seed });
  const reported = new Map<string, number>();
  world.onBundle((_, { telegrams }) => {
    for (const { frame, rssi } of telegrams) reported.set(frame, rssi);
  });
  while ((world.nextAt() ?? 0) <= QUIET.startAt + 2 * HOUR_MS) world.step();
  const { frames } = await hear(QUIET, 'gw-1', { fromMs: 0, forMs: HOUR_MS });
  const both = frames.flatMap(({ frame, rssiDbm }) => {
    const rssi = reported.get(Buffer.from(frame).toString('base64'));
    return rssi === undefined ? [] : [Math.abs(rssi - rssiDbm)];
  });
  expect(both.length).toBeGreaterThan(100);
  expect(Math.max(...both)).toBeLessThanOrEqual(1);
});

describe('on the pavement in front of the house', () => {
  const span = { fromMs: 4 * DAY_MS + 22 * HOUR_MS, forMs: 20 * MINUTE_MS };
  let air: Air;
  beforeAll(async () => {
    air = await hear(REPLAY, 'outside', span);
  });

  test('every frame is as strong as an attacker hears it, its own ones too', () => {
    const { world } = setUpScenario(REPLAY, { seed: REPLAY.seed });
    const tapped: Pick<AirFrame, 'at' | 'rssiDbm'>[] = [];
    const [from, until] = [REPLAY.startAt + span.fromMs, REPLAY.startAt + span.fromMs + span.forMs];
    world.radio.tap(({ at, rssiDbm }) => {
      if (at >= from && at < until) tapped.push({ at, rssiDbm });
    });
    while ((world.nextAt() ?? 0) <= until + 1_000) world.step();
    expect(air.frames.map(({ at, rssiDbm }) => ({ at, rssiDbm }))).toEqual(
      tapped.sort((a, b) => a.at - b.at),
    );
  });

  test('the frame of the attacker is told from those of the meters', () => {
    const foreign = air.frames.filter(({ genuine }) => !genuine);
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign[0]).toMatchObject({ sender: 'attacker', outcome: 'heard' });
    expect(foreign[0]).not.toHaveProperty('label');
    const genuine = air.frames.filter((frame) => frame.genuine);
    expect(genuine.every(({ label }) => /^d\d\d-r\d$/.test(label ?? ''))).toBe(true);
  });
});

test('where nothing is sent, the next frame is named', async () => {
  const { frames, nextAt } = await hear(QUIET, 'gw-1', { fromMs: HOUR_MS, forMs: 10_000 });
  expect(frames).toEqual([]);
  const next = (nextAt ?? 0) - QUIET.startAt;
  const heardAt = async (fromMs: number): Promise<(number | undefined)[]> =>
    (await hear(QUIET, 'gw-1', { fromMs, forMs: 1 })).frames.map(({ at }) => at);
  // Its last chip is 7.12 ms after its first.
  expect(await Promise.all([next - 1, next, next + 7, next + 8].map(heardAt))).toEqual([
    [],
    [nextAt],
    [nextAt],
    [],
  ]);
});

test('listening changes nothing: the frames are those of any other place', async () => {
  const span = { fromMs: 0, forMs: 10 * MINUTE_MS };
  const frames = async (place: string): Promise<string[]> =>
    (await hear(QUIET, place, span)).frames.map(({ at, frame }) => `${at} ${toHex(frame)}`);
  expect(await frames('d05-r2')).toEqual(await frames('-4,2.5,3'));
});

test('it stops when it is told to', async () => {
  const listener = findPlace('gw-1', QUIET, houseOf(QUIET));
  const window = { scenario: QUIET, seed: 1, listener, from: QUIET.startAt, until: QUIET.endAt };
  const air = await listen({
    ...window,
    airtimeMs,
    onProgress: () => 'stop',
  });
  expect(air).toMatchObject({ stopped: true });
  expect(air.frames.length).toBeLessThan(500);
});

test.each([
  { text: 'gw-1', name: 'gw-1', place: { xM: 0, yM: 0, floor: 1 } },
  { text: '4,-3.5,2', name: '4,-3.5,2', place: { xM: 4, yM: -3.5, floor: 2 } },
  { text: 'outside', name: 'outside', place: { xM: 12, yM: 8, floor: 0 } },
])('$text is a place', ({ text, ...listener }) => {
  expect(findPlace(text, QUIET, houseOf(QUIET))).toMatchObject(listener);
});

test.each(['gw-2', 'd99-r1', '1,2', '1,2,1.5', ''])('RADIO_UNKNOWN_PLACE: "%s" is none', (text) => {
  expect(() => findPlace(text, QUIET, houseOf(QUIET))).toThrow(
    expect.objectContaining({
      code: 'RADIO_UNKNOWN_PLACE',
      hint: expect.stringContaining('(gw-1)') as string,
    }),
  );
});
