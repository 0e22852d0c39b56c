/**
 * The annual graph of §6a Abs. 3 Nr. 6 HeizkostenV: own use of this period beside the last one.
 * Room heating is adjusted to the weather of a normal year, hot water never is: it does not
 * follow the cold outside. Degree days are those of VDI 3807 (20/15): per day with a mean below
 * 15 °C, 20 °C minus the mean.
 */
import { defined } from '#kernel/defined.ts';
import { add, divide, multiply, sum, ZERO, type Rational } from '#kernel/rational.ts';
import { monthLater, type Month } from '#kernel/month.ts';

export interface MonthWeather {
  /** Degree days that the month had. */
  readonly degreeDays: Rational;
  /** Degree days that the same month has in the long-term mean of the place. */
  readonly normalDegreeDays: Rational;
}

export interface YearMonth {
  readonly month: Month;
  readonly heatKwh?: Rational;
  /** Undefined where the heat, or the weather of its span, is not known. */
  readonly adjustedHeatKwh?: Rational;
  readonly hotWaterKwh?: Rational;
}

export interface YearInput {
  readonly heatKwh: ReadonlyMap<Month, Rational>;
  readonly hotWaterKwh?: ReadonlyMap<Month, Rational>;
  readonly weather: ReadonlyMap<Month, MonthWeather>;
}

/** Below this a month has too little heating for a quotient of its own; the year's is taken. */
const OWN_QUOTIENT_FROM_DEGREE_DAYS = 50n;

/** The twelve months that end with `last`, oldest first. */
export function yearGraph(last: Month, input: YearInput): YearMonth[] {
  const months = Array.from({ length: 12 }, (_, index) => monthLater(last, index - 11));
  const whole = quotient(months.flatMap((month) => input.weather.get(month) ?? []));
  return months.map((month) => {
    const heatKwh = input.heatKwh.get(month);
    const weather = input.weather.get(month);
    const hotWaterKwh = input.hotWaterKwh?.get(month);
    const factor = weather && (isWarm(weather) ? whole : quotient([weather]));
    return {
      month,
      ...defined({ heatKwh }),
      ...(heatKwh === undefined || factor === undefined
        ? {}
        : { adjustedHeatKwh: multiply(heatKwh, factor) }),
      ...defined({ hotWaterKwh }),
    };
  });
}

/** Sum of a graph's known heat, adjusted or as measured. */
export function yearSum(
  graph: readonly YearMonth[],
  key: 'heatKwh' | 'adjustedHeatKwh' | 'hotWaterKwh',
): Rational {
  return graph.reduce((total, month) => add(total, month[key] ?? ZERO), ZERO);
}

function isWarm({ degreeDays, normalDegreeDays }: MonthWeather): boolean {
  const limit = (value: Rational) => value.n < OWN_QUOTIENT_FROM_DEGREE_DAYS * value.d;
  return limit(degreeDays) || limit(normalDegreeDays);
}

/** Normal over actual degree days; undefined where there were none. */
function quotient(weather: readonly MonthWeather[]): Rational | undefined {
  const actual = sum(weather.map(({ degreeDays }) => degreeDays));
  if (actual.n <= 0n) return undefined;
  return divide(sum(weather.map(({ normalDegreeDays }) => normalDegreeDays)), actual);
}
