/** The monthly information as the screen shows it: comparisons as rows, a year as bars. */
import { monthLater } from '#kernel/month.ts';
import type {
  ComparisonAnswer,
  ConsumptionAnswer,
  YearMonthAnswer,
} from '../../twin/api/schemas/consumption.ts';

type ComparisonKey = 'previousMonth' | 'previousYear' | 'average';

export interface ComparisonRow {
  readonly key: ComparisonKey;
  /** `2025-10`; undefined for the average user. */
  readonly month: string | undefined;
  readonly kwh: string | undefined;
  /** Of the own month against it: more, less, the same; undefined where it cannot be said. */
  readonly trend: 'more' | 'less' | 'same' | undefined;
  /** Percent without its sign. */
  readonly differencePct: string | undefined;
  readonly isSubstitute: boolean;
}

export type Side = 'heating' | 'hotWater';

export function comparisonRows(answer: ConsumptionAnswer, side: Side = 'heating'): ComparisonRow[] {
  const { month } = answer;
  const none = { previousMonth: null, previousYear: null, average: null };
  const figures = side === 'heating' ? answer : (answer.hotWater ?? none);
  const { previousMonth, previousYear, average } = figures;
  return [
    row('previousMonth', previousMonth, monthLater(month, -1)),
    row('previousYear', previousYear, monthLater(month, -12)),
    row('average', average, undefined),
  ];
}

function row(
  key: ComparisonKey,
  comparison: ComparisonAnswer | null,
  month: string | undefined,
): ComparisonRow {
  const pct = comparison?.differencePct ?? undefined;
  const value = pct === undefined ? undefined : Number(pct);
  return {
    key,
    month,
    kwh: comparison?.kwh,
    trend: value === undefined ? undefined : value === 0 ? 'same' : value > 0 ? 'more' : 'less',
    differencePct: pct?.replace('-', ''),
    isSubstitute: (comparison?.substitute ?? null) !== null,
  };
}

export interface YearBar {
  readonly month: string;
  /** As shown: adjusted where the whole year is, else as measured; null where not known. */
  readonly kwh: number | null;
  readonly kwhBefore: number | null;
  readonly isSubstitute: boolean;
}

export interface YearBars {
  readonly isAdjusted: boolean;
  readonly hasBefore: boolean;
  readonly bars: readonly YearBar[];
  /** Largest value, at least 1: what the full height stands for. */
  readonly maxKwh: number;
}

/** Hot water does not follow the weather, so it is never adjusted. */
export function yearBars(
  { year, yearBefore }: Pick<ConsumptionAnswer, 'year' | 'yearBefore'>,
  side: Side = 'heating',
): YearBars {
  const isAdjusted =
    side === 'heating' &&
    [...year, ...yearBefore].every(({ kwh, adjustedKwh }) => kwh === null || adjustedKwh !== null);
  const key = side === 'hotWater' ? 'hotWaterKwh' : isAdjusted ? 'adjustedKwh' : 'kwh';
  const valueOf = (month: YearMonthAnswer | undefined): number | null => {
    const text = month?.[key] ?? null;
    return text === null ? null : Number(text);
  };
  const bars = year.map((month, index) => ({
    month: month.month,
    kwh: valueOf(month),
    kwhBefore: valueOf(yearBefore[index]),
    isSubstitute: side === 'heating' ? month.substitute : month.hotWaterSubstitute,
  }));
  const values = bars.flatMap(({ kwh, kwhBefore }) => [kwh ?? 0, kwhBefore ?? 0]);
  return {
    isAdjusted,
    hasBefore: bars.some(({ kwhBefore }) => kwhBefore !== null),
    bars,
    maxKwh: Math.max(1, ...values),
  };
}

/** The address of a letter; the browser saves what it leads to. */
export function letterHref(
  answer: Pick<ConsumptionAnswer, 'dwelling' | 'month'>,
  { format, language }: { readonly format: 'pdf' | 'html'; readonly language: string },
): string {
  const query = new URLSearchParams({ month: answer.month, format, language });
  const id = encodeURIComponent(answer.dwelling.id);
  return `/api/v1/dwellings/${id}/consumption/document?${query}`;
}

export function billLetterHref(
  dwellingId: string,
  { period, format, language }: Readonly<Record<'period' | 'format' | 'language', string>>,
): string {
  const query = new URLSearchParams({ period, format, language });
  return `/api/v1/bills/${encodeURIComponent(dwellingId)}/document?${query}`;
}
