import { expect, test } from 'vitest';
import { rational, toDecimal } from '#kernel/rational.ts';
import { monthsBetween } from '#kernel/month.ts';
import { yearGraph, yearSum, type MonthWeather } from './weather-adjustment.ts';

const weather = (degreeDays: number, normalDegreeDays: number): MonthWeather => ({
  degreeDays: rational(degreeDays),
  normalDegreeDays: rational(normalDegreeDays),
});

test('a mild winter is adjusted upwards by its degree days, hot water stays as it is', () => {
  const [, november] = yearGraph('2025-12', {
    heatKwh: new Map([['2025-11', rational(600)]]),
    hotWaterKwh: new Map([['2025-11', rational(120)]]),
    weather: new Map([['2025-11', weather(400, 500)]]),
  }).toReversed();
  expect(november).toEqual({
    month: '2025-11',
    heatKwh: rational(600),
    adjustedHeatKwh: rational(750),
    hotWaterKwh: rational(120),
  });
});

test('a summer month takes the quotient of the year: its own would be chance', () => {
  const graph = yearGraph('2025-12', {
    heatKwh: new Map([['2025-07', rational(10)]]),
    weather: new Map([
      ['2025-07', weather(1, 30)],
      ['2025-01', weather(599, 570)],
    ]),
  });
  expect(graph[6]?.adjustedHeatKwh).toEqual(rational(10));
});

test('without weather nothing is adjusted, and a month without data stays empty', () => {
  const heatKwh = new Map([['2025-01', rational(800)]]);
  const graph = yearGraph('2025-12', { heatKwh, weather: new Map() });
  expect(graph[0]).toEqual({ month: '2025-01', heatKwh: rational(800) });
  expect(graph[1]).toEqual({ month: '2025-02' });
  expect(graph.map(({ month }) => month)).toEqual(monthsBetween('2025-01', '2025-12'));
});

test('a year as cold as usual is not changed', () => {
  const months = monthsBetween('2025-01', '2025-12');
  const graph = yearGraph('2025-12', {
    heatKwh: new Map(months.map((month, index) => [month, rational(100 + index)])),
    weather: new Map(
      months.map((month, index) => [month, weather(10 + 40 * index, 10 + 40 * index)]),
    ),
  });
  expect(toDecimal(yearSum(graph, 'adjustedHeatKwh'), 3)).toBe('1266.000');
  expect(toDecimal(yearSum(graph, 'heatKwh'), 3)).toBe('1266.000');
  expect(toDecimal(yearSum(graph, 'hotWaterKwh'), 3)).toBe('0.000');
});
