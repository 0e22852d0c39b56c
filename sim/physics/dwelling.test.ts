import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { Room, stepConditions } from './dwelling.ts';
import type { RoomPhysics } from './dwelling.ts';
import type { StepConditions } from './hour-table.ts';

const LIVING: RoomPhysics = { kind: 'living', habit: 'commuter', areaM2: 20, lossWPerK: 25 };

function conditions(feltC: number, hour: number, weekend = false): StepConditions {
  return { feltC, hour, weekend, tomorrowWeekend: weekend, days: 20_000 };
}

function room(physics: RoomPhysics = LIVING): Room {
  return new Room(physics, createRng(1));
}

test('a colder day asks for more heat', () => {
  const heat = [15, 5, -5, -15].map((feltC) => room().demand(conditions(feltC, 19), false).heatW);
  expect(heat).toEqual([...heat].sort((a, b) => a - b));
  expect(heat[3]).toBeGreaterThan(500);
});

test('nothing is heated on a warm day, and the room follows the day', () => {
  const demand = room().demand(conditions(26, 14), false);
  expect(demand).toEqual({ roomC: 26, heatW: 0 });
});

test('an empty dwelling is held at frost protection', () => {
  const home = room().demand(conditions(0, 19), false);
  const away = room().demand(conditions(0, 19), true);
  expect(away.roomC).toBe(15);
  expect(away.heatW).toBeLessThan(home.heatW);
});

test('a commuter turns down by night and on a workday, not at the week-end', () => {
  const at = (hour: number, weekend: boolean): number =>
    room().demand(conditions(0, hour, weekend), false).roomC;
  expect(at(2, false)).toBeLessThan(at(19, false) - 2);
  expect(at(11, false)).toBeLessThan(at(11, true) - 1);
});

test('the set-point has no jump at midnight or on any quarter hour', () => {
  const quarter = room();
  for (let step = 0; step < 4 * 24 - 1; step++) {
    const [now, next] = [step / 4, (step + 1) / 4].map(
      (hour) => quarter.demand(conditions(0, hour), false).roomC,
    );
    expect(Math.abs((next ?? 0) - (now ?? 0))).toBeLessThan(0.8);
  }
});

test('people live by the clock of Europe/Berlin, in summer time too', () => {
  const weather = { outdoorC: () => 0, feltC: () => 0 };
  const winter = stepConditions(weather, Date.UTC(2025, 0, 10, 12, 30));
  expect(winter).toMatchObject({ hour: 13.5, weekend: false, tomorrowWeekend: true });
  const summer = stepConditions(weather, Date.UTC(2025, 6, 12, 12) + HOUR_MS / 2);
  expect(summer).toMatchObject({ hour: 14.5, weekend: true, tomorrowWeekend: true });
});
