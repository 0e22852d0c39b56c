/**
 * Weather from a file: measured values as CSV (`time,outdoorC,globalWPerM2`, hourly or by quarter hours,
 * instants with their time zone), or a typical year as EPW. Small gaps are filled; longer ones are
 * named and refused, because a guess over half a day is no weather.
 */
import { parse } from 'csv-parse/sync';
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { WeatherSeries } from '../../physics/weather-series.ts';

type WeatherFile =
  | { readonly kind: 'valid'; readonly series: WeatherSeries }
  | { readonly kind: 'invalid'; readonly problem: string };

/** A value that a line gives; undefined where the station had none. */
interface Sample {
  readonly line: number;
  readonly at: Instant;
  readonly outdoorC: number | undefined;
  readonly globalWPerM2: number | undefined;
}

const STEPS_MS = [HOUR_MS, 15 * MINUTE_MS];
const LONGEST_GAP_MS = 3 * HOUR_MS;
const RANGE_C = { least: -60, most: 60 };
const RANGE_W = { least: 0, most: 1500 };

export function weatherFile(
  name: string,
  beside: ((name: string) => string) | undefined,
): WeatherFile {
  try {
    if (beside === undefined) throw new BadWeather(`${name} cannot be read from here`);
    return { kind: 'valid', series: weatherSeries(name, beside(name)) };
  } catch (error) {
    return { kind: 'invalid', problem: error instanceof Error ? error.message : String(error) };
  }
}

class BadWeather extends Error {}

/** Throws what is wrong with it, in words. */
export function weatherSeries(name: string, text: string): WeatherSeries {
  const rows = rowsOf(name, text);
  return /\.epw$/i.test(name) ? typicalYear(name, rows) : measured(name, rows);
}

function rowsOf(name: string, text: string): string[][] {
  try {
    return parse(text, { bom: true, relaxColumnCount: true, trim: true, skipEmptyLines: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadWeather(`${name} is no CSV: ${reason}`);
  }
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

function measured(name: string, [head = [], ...rows]: string[][]): WeatherSeries {
  const column = (title: string): number => head.indexOf(title);
  if (column('time') < 0 || column('outdoorC') < 0) {
    throw new BadWeather(
      `${name}:1 needs the columns time and outdoorC; it has ${head.join(', ')}`,
    );
  }
  const samples = rows.flatMap((row, index): Sample[] => {
    const line = index + 2;
    if (row.every((cell) => cell === '')) return [];
    const time = row[column('time')] ?? '';
    const at = ZONED.test(time) ? Date.parse(time) : NaN;
    if (Number.isNaN(at)) {
      throw new BadWeather(
        `${name}:${line} time "${time}" is no instant with its time zone, such as 2026-01-07T06:00+01:00`,
      );
    }
    const figure = (title: string) => figureOf(row[column(title)], `${name}:${line} ${title}`);
    return [{ line, at, outdoorC: figure('outdoorC'), globalWPerM2: figure('globalWPerM2') }];
  });
  const stepMs = stepOf(name, samples);
  const hasSun = samples.some((one) => one.globalWPerM2 !== undefined);
  return {
    startAt: samples[0]?.at ?? 0,
    stepMs,
    outdoorC: filled(name, samples, { stepMs, range: RANGE_C, of: (one) => one.outdoorC }),
    ...(hasSun
      ? {
          globalWPerM2: filled(name, samples, {
            stepMs,
            range: RANGE_W,
            of: (one) => one.globalWPerM2,
          }),
        }
      : {}),
  };
}

function figureOf(text: string | undefined, where: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new BadWeather(`${where} "${text}" is no number`);
  return value;
}

/** Hourly or by quarter hours: the smallest distance of two lines. */
function stepOf(name: string, samples: readonly Sample[]): number {
  if (samples.length < 2) throw new BadWeather(`${name} has fewer than two lines of values`);
  let least = Infinity;
  samples.slice(1).forEach(({ at, line }, index) => {
    const distance = at - (samples[index]?.at ?? 0);
    if (distance <= 0) throw new BadWeather(`${name}:${line} is not later than the line before it`);
    least = Math.min(least, distance);
  });
  if (STEPS_MS.includes(least)) return least;
  throw new BadWeather(`${name} has a value every ${least / MINUTE_MS} min; it must be 15 or 60`);
}

interface Filling {
  readonly stepMs: number;
  readonly range: { readonly least: number; readonly most: number };
  of(sample: Sample): number | undefined;
}

/** All steps from the first line to the last one that has a value. */
function filled(
  name: string,
  samples: readonly Sample[],
  { stepMs, range, of }: Filling,
): number[] {
  const values: number[] = [];
  let before: { at: Instant; value: number } | undefined;
  for (const sample of samples) {
    const value = of(sample);
    if (value === undefined) continue;
    const { at, line } = sample;
    if (value < range.least || value > range.most) {
      throw new BadWeather(
        `${name}:${line} ${value} is not between ${range.least} and ${range.most}`,
      );
    }
    const { at: from, value: last } = before ?? { at: samples[0]?.at ?? at, value };
    const steps = (at - from) / stepMs;
    if (!Number.isInteger(steps)) throw new BadWeather(`${name}:${line} lies between two steps`);
    if (at - from > LONGEST_GAP_MS + stepMs) {
      throw new BadWeather(
        `${name}:${line} nothing was measured from ${iso(from)} to ${iso(at)}; up to 3 hours are filled`,
      );
    }
    // The first value stands for those that are missing before it.
    if (before === undefined) values.push(value);
    for (let step = 1; step <= steps; step++) values.push(last + ((value - last) * step) / steps);
    before = { at, value };
  }
  if (values.length === 0) throw new BadWeather(`${name} has no values`);
  return values;
}

function iso(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)}Z`;
}

/** Columns of an EPW line, and the figures by which it says that one is missing. */
const EPW = { month: 1, day: 2, outdoorC: 6, globalWPerM2: 13, columns: 20 } as const;
const EPW_MISSING = { outdoorC: 99.9, globalWPerM2: 9999 } as const;
const EPW_ZONE = 8;
const HOURS = 8760;
/** A year that is none of a leap, to count days by. */
const PLAIN_YEAR = 2001;

/** The header says the time zone; a 29th of February is left out, every year of a run has its own. */
function typicalYear(name: string, rows: string[][]): WeatherSeries {
  const place = rows.find(([first]) => first?.toUpperCase() === 'LOCATION');
  const zone = Number(place?.[EPW_ZONE]);
  if (place === undefined || place[EPW_ZONE] === undefined || !Number.isFinite(zone)) {
    throw new BadWeather(
      `${name}:1 names no LOCATION with its time zone in column ${EPW_ZONE + 1}`,
    );
  }
  const lines = rows
    .map((row, index) => ({ row, line: index + 1 }))
    .filter(({ row }) => row.length >= EPW.columns && /^\d{4}$/.test(row[0] ?? ''))
    .filter(({ row }) => !(row[EPW.month] === '2' && row[EPW.day] === '29'));
  const perHour = lines.length / HOURS;
  const stepMs = HOUR_MS / perHour;
  if (!STEPS_MS.includes(stepMs)) {
    throw new BadWeather(
      `${name} has ${lines.length} lines of a year; a year has 8760, or 35040 by quarter hours${missing(lines)}`,
    );
  }
  const samples = lines.map(({ row, line }, index): Sample => {
    const at = Date.UTC(PLAIN_YEAR, 0, 1) + index * stepMs;
    const figure = (title: keyof typeof EPW_MISSING) => {
      const value = figureOf(row[EPW[title]], `${name}:${line} ${title}`);
      return value === undefined || value >= EPW_MISSING[title] ? undefined : value;
    };
    return { line, at, outdoorC: figure('outdoorC'), globalWPerM2: figure('globalWPerM2') };
  });
  return {
    startAt: Date.UTC(PLAIN_YEAR, 0, 1),
    stepMs,
    typical: { offsetMs: zone * HOUR_MS },
    outdoorC: filled(name, samples, { stepMs, range: RANGE_C, of: (one) => one.outdoorC }),
    globalWPerM2: filled(name, samples, { stepMs, range: RANGE_W, of: (one) => one.globalWPerM2 }),
  };
}

/** The first day that is not there. */
function missing(lines: readonly { readonly row: readonly string[] }[]): string {
  const days = new Set(lines.map(({ row }) => `${row[EPW.month] ?? ''}-${row[EPW.day] ?? ''}`));
  for (let day = 0; day < HOURS / 24; day++) {
    const date = new Date(Date.UTC(PLAIN_YEAR, 0, 1 + day));
    const key = `${date.getUTCMonth() + 1}-${date.getUTCDate()}`;
    if (!days.has(key)) return `; month ${date.getUTCMonth() + 1} has no day ${date.getUTCDate()}`;
  }
  return '';
}
