/** Weather from files: what is read, what is filled, and what is refused by name. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { createWeather } from '../../physics/weather.ts';
import { checkScenario, loadScenario } from '../load.ts';
import { weatherSeries } from './weather-file.ts';

const START = Date.UTC(2026, 0, 11, 23);
const rng = () => createRng(1).fork('weather');
const synthetic = createWeather(rng(), { meanC: 8.5 });
const weatherOf = (name: string, text: string) =>
  createWeather(rng(), { meanC: 8.5, series: weatherSeries(name, text) });

describe('measured weather', () => {
  const lines = (...rows: string[]) => ['time,outdoorC,globalWPerM2', ...rows, ''].join('\n');
  const hour = (h: number, rest: string) =>
    `2026-01-12T${String(h).padStart(2, '0')}:00+01:00,${rest}`;

  test('holds in its span, on the straight line between two hours; elsewhere it is synthetic', () => {
    const text = lines(hour(0, '4,0'), hour(1, '2,100'), hour(2, '-6.5,200'));
    const weather = weatherOf('w.csv', text);
    expect(weather.outdoorC(START)).toBe(4);
    expect(weather.outdoorC(START + HOUR_MS / 4)).toBe(3.5);
    expect(weather.outdoorC(START + 2 * HOUR_MS)).toBe(-6.5);
    expect(weather.sunWPerM2(START + 2 * HOUR_MS)).toBe(7);
    for (const at of [START - MINUTE_MS, START + 3 * HOUR_MS]) {
      expect(weather.outdoorC(at)).toBe(synthetic.outdoorC(at));
    }
  });

  test('knows instants, not clock faces: no hour is lost or twice in March and October', () => {
    const text = lines('2026-03-29T01:00+01:00,1,', '2026-03-29T03:00+02:00,2,');
    expect(weatherSeries('w.csv', text)).toMatchObject({ stepMs: HOUR_MS, outdoorC: [1, 2] });
  });

  test('by quarter hours, with a gap of three hours that is filled', () => {
    const text = lines('2026-01-12T00:00Z,0,0', '2026-01-12T00:15Z,1,0', '2026-01-12T03:15Z,13,0');
    const { stepMs, outdoorC } = weatherSeries('w.csv', text);
    expect(stepMs).toBe(15 * MINUTE_MS);
    expect(outdoorC).toEqual(Array.from({ length: 14 }, (_, at) => at));
  });

  test.each([
    [
      'a gap',
      [hour(0, '1,0'), hour(1, '1,0'), hour(9, '1,0')],
      'w.csv:4 nothing was measured from 2026-01-12T00:00Z to 2026-01-12T08:00Z',
    ],
    [
      'values that are left out for long',
      [0, 1, 2, 3, 4, 5].map((h) => hour(h, h === 0 || h === 5 ? '1,0' : ',0')),
      'w.csv:7 nothing was measured',
    ],
    [
      'no time zone',
      ['2026-01-12T00:00,1,0'],
      'w.csv:2 time "2026-01-12T00:00" is no instant with its time zone',
    ],
    ['a time that goes back', [hour(3, '1,0'), hour(2, '1,0')], 'w.csv:3 is not later'],
    ['no number', [hour(0, '1,0'), hour(1, 'kalt,0')], 'w.csv:3 outdoorC "kalt" is no number'],
    [
      'a comma for a point',
      [hour(0, '1,0'), hour(1, '999,0')],
      'w.csv:3 999 is not between -60 and 60',
    ],
    [
      'a value every ten minutes',
      ['2026-01-12T00:00Z,1,0', '2026-01-12T00:10Z,1,0'],
      'every 10 min',
    ],
    ['one line', [hour(0, '1,0')], 'fewer than two lines'],
  ])('with %s is refused, and the place is named', (_what, rows, message) => {
    expect(() => weatherSeries('w.csv', lines(...rows))).toThrow(message);
  });

  test('without its columns is refused', () => {
    expect(() => weatherSeries('w.csv', 'date;temp\n')).toThrow(
      'w.csv:1 needs the columns time and outdoorC',
    );
  });
});

describe('a typical year', () => {
  const COLUMNS = 20;
  function epw({ leap = false, zone = '1.0', skip = -1, year = 2001 } = {}): string {
    const head = ['LOCATION,Musterstadt,-,DEU,-,000000,50.7,10.9,', zone, ',478.0'].join('');
    const rows: string[] = [];
    for (let at = 0; at < (leap ? 366 : 365) * 24; at++) {
      const date = new Date(Date.UTC(leap ? 2004 : year, 0, 1) + at * HOUR_MS);
      if (Math.floor(at / 24) === skip) continue;
      const cells = Array.from({ length: COLUMNS }, () => '0');
      const isLeapDay = date.getUTCMonth() === 1 && date.getUTCDate() === 29;
      const outdoorC = isLeapDay ? 55 : date.getUTCMonth() + date.getUTCDate() / 100;
      cells.splice(
        0,
        7,
        ...[
          year,
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours() + 1,
          60,
          '?',
          outdoorC,
        ].map(String),
      );
      cells[13] = '200';
      rows.push(cells.join(','));
    }
    return [head, 'DESIGN CONDITIONS,0', ...rows, ''].join('\n');
  }
  const noon = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day, 11);

  test('holds on every day of every year; the 29th of February is like the 28th', () => {
    for (const text of [epw(), epw({ leap: true })]) {
      const weather = weatherOf('y.epw', text);
      expect(weather.outdoorC(noon(2025, 3, 4))).toBe(2.04);
      expect(weather.outdoorC(noon(2024, 3, 4))).toBe(2.04);
      expect(weather.outdoorC(noon(2024, 2, 29))).toBe(1.28);
      expect(weather.outdoorC(noon(2030, 12, 31))).toBe(11.31);
      expect(weather.sunWPerM2(noon(2026, 7, 1))).toBe(7);
      expect(weather.dayFrom(Date.UTC(2026, 6, 9, 23)).outdoorC).toBeCloseTo(6.1, 1);
    }
  });

  test('has the hours of its own time zone', () => {
    const [here, east] = ['1.0', '3.0'].map((zone) => weatherOf('y.epw', epw({ zone })));
    const turn = Date.UTC(2026, 4, 31, 22);
    expect(here?.outdoorC(turn - HOUR_MS)).toBe(4.31);
    expect(east?.outdoorC(turn + HOUR_MS)).toBe(5.01);
  });

  test('with a day that is missing, or without its place, is refused', () => {
    expect(() => weatherSeries('y.epw', epw({ skip: 40 }))).toThrow(
      '8736 lines of a year; a year has 8760, or 35040 by quarter hours; month 2 has no day 10',
    );
    expect(() => weatherSeries('y.epw', epw().replace('LOCATION', 'PLACE'))).toThrow(
      'names no LOCATION',
    );
  });
});

const story = (file: string) => `name: w
seed: 1
time: { start: 2026-01-12, duration: P1D }
property: { preset: row-house-2 }
weather: { file: ${file} }
expect: { readings.lost: 0 }
`;

test('a scenario reads the file beside it, and says at its line what is wrong with that', () => {
  const text = readFileSync(
    new URL('../../../scenarios/weather/cold-spell.csv', import.meta.url),
    'utf8',
  );
  const beside = (name: string): string => {
    if (name === 'weather/cold-spell.csv') return text;
    throw new Error(`no ${name}`);
  };
  const { weather } = loadScenario({
    file: 'x.yaml',
    text: story('weather/cold-spell.csv'),
    beside,
  });
  expect(weather.series?.outdoorC).toHaveLength(8 * 24 + 1);
  expect(Math.min(...(weather.series?.outdoorC ?? []))).toBeLessThan(-15);
  expect(weather.series?.startAt).toBe(START);
  const wrong = checkScenario({ file: 'x.yaml', text: story('there.epw'), beside });
  expect(wrong).toMatchObject({
    problems: [{ line: 5, path: 'weather.file', message: 'no there.epw' }],
  });
  expect(checkScenario({ file: 'x.yaml', text: story('there.txt'), beside }).kind).toBe('invalid');
});
