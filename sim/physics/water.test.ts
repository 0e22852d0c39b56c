import { describe, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { houseTime } from './house-time.ts';
import { roomHumidityPct } from './humidity.ts';
import type { Habit } from './set-points.ts';
import { WaterTap } from './water.ts';

const FROM = Date.UTC(2025, 2, 3);
const timeAt = (at: number) => houseTime(at, { outdoorC: 8, sunWPerM2: 0 });

function litres(habit: Habit, days: number, step: { durationMs: number; away?: boolean }): number {
  const tap = new WaterTap('cold', habit, createRng('tap'));
  let sum = 0;
  for (let at = FROM; at < FROM + days * DAY_MS; at += step.durationMs) {
    const { durationMs, away = false } = step;
    sum += tap.drawn(timeAt(at + durationMs / 2), at, { durationMs, away });
  }
  return sum / 1000;
}

describe('cold water', () => {
  test.each<[Habit, number]>([
    ['family', 340],
    ['commuter', 85],
    ['frugal', 59.5],
  ])('of a dwelling of the kind %s is about %f litres a day', (habit, perDay) => {
    const mean = litres(habit, 60, { durationMs: 15 * MINUTE_MS }) / 60;
    expect(mean).toBeGreaterThan(perDay * 0.9);
    expect(mean).toBeLessThan(perDay * 1.1);
  });

  test('is the same on average in steps of an hour', () => {
    const coarse = litres('family', 60, { durationMs: HOUR_MS });
    const fine = litres('family', 60, { durationMs: 15 * MINUTE_MS });
    expect(Math.abs(coarse / fine - 1)).toBeLessThan(0.1);
  });

  test('of whole days is the same on average', () => {
    const tap = new WaterTap('cold', 'family', createRng('tap'));
    const days = Array.from({ length: 60 }, (_, day) => tap.drawnInDay(FROM + day * DAY_MS, false));
    const perDay = days.reduce((sum, ml) => sum + ml, 0) / 60 / 1000;
    expect(perDay).toBeGreaterThan(340 * 0.9);
    expect(perDay).toBeLessThan(340 * 1.1);
    expect(new Set(days).size).toBe(60);
    expect(tap.drawnInDay(FROM, true)).toBe(0);
  });

  test('follows a change of who lives there', () => {
    const [changed, family] = [
      new WaterTap('cold', 'frugal', createRng('tap')),
      new WaterTap('cold', 'family', createRng('tap')),
    ];
    changed.setHabit('family');
    expect(changed.drawnInDay(FROM, false)).toBe(family.drawnInDay(FROM, false));
    changed.setHabit('frugal');
    expect(changed.drawnInDay(FROM, false)).toBeLessThan(family.drawnInDay(FROM, false));
  });

  test('is none while nobody is there', () => {
    expect(litres('family', 3, { durationMs: HOUR_MS, away: true })).toBe(0);
  });

  test('is the same for a step asked twice and in any order', () => {
    const tap = new WaterTap('warm', 'at-home', createRng('tap'));
    const step = { durationMs: HOUR_MS, away: false };
    const ask = (at: number): number => tap.drawn(timeAt(at), at, step);
    const hours = Array.from({ length: 24 }, (_, hour) => FROM + hour * HOUR_MS);
    const forth = hours.map(ask);
    expect(hours.toReversed().map(ask)).toEqual(forth.toReversed());
    expect(new Set(forth).size).toBeGreaterThan(5);
  });
});

test.each([
  ['in winter', 21, 0, 35],
  ['in summer', 24, 20, 75],
])('a room is dry %s', (_when, roomC, outdoorC, expected) => {
  expect(Math.abs(roomHumidityPct(roomC, outdoorC) - expected)).toBeLessThan(6);
});
