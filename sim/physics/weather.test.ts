import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { createWeather } from './weather.ts';
import type { Weather } from './weather-series.ts';

const YEAR = Date.UTC(2025, 0, 1);

function hourly(weather: Weather, from: number, days: number): number[] {
  return Array.from({ length: days * 24 }, (_, hour) => weather.outdoorC(from + hour * HOUR_MS));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function weather(seed: number, meanC = 8.5): Weather {
  return createWeather(createRng(seed).fork('weather'), { meanC });
}

test('the temperature of an instant does not depend on what was asked before', () => {
  const asked = weather(1);
  hourly(asked, YEAR, 20);
  const at = YEAR + 200 * DAY_MS + 12_345_678;
  expect(asked.outdoorC(at)).toBe(weather(1).outdoorC(at));
  expect(asked.outdoorC(at)).not.toBe(weather(2).outdoorC(at));
});

test('a temperature is whole hundredths of a degree', () => {
  for (const value of hourly(weather(3), YEAR, 30)) {
    expect(Math.abs(value * 100 - Math.round(value * 100))).toBeLessThan(1e-9);
  }
});

test.each([8.5, 10, 5])('the mean of ten years is near %d °C', (meanC) => {
  const years = hourly(weather(4, meanC), YEAR, 3652);
  expect(Math.abs(mean(years) - meanC)).toBeLessThan(0.5);
});

test.each([1, 2, 3, 4, 5])('winter and summer look like Germany with seed %d', (seed) => {
  const year = weather(seed);
  const january = hourly(year, YEAR, 31);
  const july = hourly(year, Date.UTC(2025, 6, 1), 31);
  expect(mean(january)).toBeGreaterThan(-6);
  expect(mean(january)).toBeLessThan(5);
  expect(mean(july)).toBeGreaterThan(14);
  expect(mean(july)).toBeLessThan(23);
  expect(Math.min(...january)).toBeGreaterThan(-22);
  expect(Math.max(...july)).toBeLessThan(39);
});

test('afternoons are warmer than mornings, and neighbouring hours are close', () => {
  const year = weather(6);
  const days = Array.from({ length: 365 }, (_, day) => YEAR + day * DAY_MS);
  const gap = days.map(
    (day) => year.outdoorC(day + 15 * HOUR_MS) - year.outdoorC(day + 4 * HOUR_MS),
  );
  expect(mean(gap)).toBeGreaterThan(4);
  const values = hourly(year, YEAR, 365);
  values.slice(1).forEach((value, index) => {
    expect(Math.abs(value - (values[index] ?? value))).toBeLessThan(3.5);
  });
});
