/** The period a chart shows: a preset counted back from the newest data, or two dates. */
import { berlinDate, berlinMidnight, civilDate, DAY_MS, HOUR_MS } from '#kernel/time.ts';

export const PERIOD_PRESETS = { '2d': 2, '7d': 7, '30d': 30, '90d': 90 } as const;
export type PeriodPreset = keyof typeof PERIOD_PRESETS;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface PeriodParams {
  readonly period?: string | undefined;
  /** Instants in ms as text, from a zoom. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const DEFAULT_PRESET: PeriodPreset = '7d';

export function presetOf(params: PeriodParams): PeriodPreset | undefined {
  if (zoomOf(params) !== undefined) return undefined;
  const { period } = params;
  return period !== undefined && Object.hasOwn(PERIOD_PRESETS, period)
    ? (period as PeriodPreset)
    : DEFAULT_PRESET;
}

/** The span of the address; `newestMs` is the newest moment there is data for. */
export function spanOf(params: PeriodParams, newestMs: number): Span {
  const zoom = zoomOf(params);
  if (zoom !== undefined) return zoom;
  const days = PERIOD_PRESETS[presetOf(params) ?? DEFAULT_PRESET];
  return { fromMs: newestMs - days * DAY_MS, toMs: newestMs };
}

function zoomOf({ from, to }: PeriodParams): Span | undefined {
  const fromMs = Number(from ?? Number.NaN);
  const toMs = Number(to ?? Number.NaN);
  return fromMs < toMs ? { fromMs, toMs } : undefined;
}

/** A shorter span would be drawn as one flat line. */
const TRIMMED_MIN_MS = 6 * HOUR_MS;

/** A preset that begins before the first data begins with it instead; a zoom is left alone. */
export function trimToData(params: PeriodParams, span: Span, firstMs: number | undefined): Span {
  if (firstMs === undefined || presetOf(params) === undefined) return span;
  const fromMs = Math.max(span.fromMs, Math.min(firstMs, span.toMs - TRIMMED_MIN_MS));
  return { ...span, fromMs };
}

/** Widened to the days it touches, so that the bar of each day is seen whole. */
export function wholeDays({ fromMs, toMs }: Span): Span {
  const lastDay = berlinMidnight(berlinDate(toMs - 1));
  // A day and a half after midnight is noon of the next day, whatever the clocks do.
  const nextDay = berlinMidnight(berlinDate(lastDay + 1.5 * DAY_MS));
  return { fromMs: berlinMidnight(berlinDate(fromMs)), toMs: nextDay };
}

/** Both days included, as chosen in the date fields; undefined where they make no span. */
export function spanOfDates(fromDate: string, toDate: string): Span | undefined {
  try {
    const fromMs = berlinMidnight(civilDate(fromDate));
    const toMs = berlinMidnight(civilDate(toDate)) + DAY_MS;
    return fromMs < toMs ? { fromMs, toMs } : undefined;
  } catch {
    return undefined;
  }
}
