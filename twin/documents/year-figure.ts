/** The annual graph: own heating of twelve months beside the twelve before (§6a Abs. 3 Nr. 6). */
import { compare, ZERO } from '#kernel/rational.ts';
import { yearSum, type YearMonth } from '../inform/weather-adjustment.ts';
import type { Figure } from './document.ts';
import { whole, type Format } from './format.ts';
import type { Words } from './document-words.ts';

interface Years {
  readonly year: readonly YearMonth[];
  readonly yearBefore: readonly YearMonth[];
}

interface Writing {
  readonly words: Words;
  readonly format: Format;
}

/** Heating adjusted to the weather where that is known of every month, else as measured. */
export function yearFigure(years: Years, writing: Writing): Figure {
  const isAdjusted = years.year.every(
    ({ heatKwh, adjustedHeatKwh }) => !heatKwh || adjustedHeatKwh,
  );
  const caption = writing.words(isAdjusted ? 'month.year' : 'month.yearMeasured');
  return barsOf(years, { key: isAdjusted ? 'adjustedHeatKwh' : 'heatKwh', caption, ...writing });
}

/** Hot water as measured: it does not follow the weather. Undefined where nothing is known of it. */
export function hotWaterFigure(years: Years, writing: Writing): Figure | undefined {
  const isKnown = years.year.some(({ hotWaterKwh }) => hotWaterKwh !== undefined);
  const caption = writing.words('month.yearHotWater');
  return isKnown ? barsOf(years, { key: 'hotWaterKwh', caption, ...writing }) : undefined;
}

type Key = 'heatKwh' | 'adjustedHeatKwh' | 'hotWaterKwh';

function barsOf(
  { year, yearBefore }: Years,
  { key, caption, words, format }: Writing & { readonly key: Key; readonly caption: string },
): Figure {
  const hasBefore = compare(yearSum(yearBefore, key), ZERO) > 0;
  const nameOf = (one: YearMonth | undefined) => format.month(one?.month ?? '');
  const series = (graph: readonly YearMonth[]) => ({
    name: words('month.series', { from: nameOf(graph[0]), to: nameOf(graph.at(-1)) }),
    values: graph.map((one) => (one[key] === undefined ? null : whole(one[key]))),
  });
  return {
    kind: 'figure',
    caption,
    alt: words('month.yearAlt', {
      month: nameOf(year.at(-1)),
      sum: format.number(yearSum(year, key), 0),
      sumBefore: hasBefore ? format.number(yearSum(yearBefore, key), 0) : '–',
    }),
    unit: 'kWh',
    categories: year.map((one) => format.shortMonth(one.month)),
    series: hasBefore ? [series(year), series(yearBefore)] : [series(year)],
  };
}
