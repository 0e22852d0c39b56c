/**
 * The normed average user of §6a Abs. 2 Nr. 3 HeizkostenV, as dated data: an outside benchmark per
 * energy source. The mean of the own building is no such user (BR-Drs. 643/21 p. 19, 21), so
 * nothing here looks at a building.
 */
import { assert } from '#kernel/errors.ts';
import { divide, multiply, rational, subtract, type Rational } from '#kernel/rational.ts';
import { daysInclusive, type CivilDate } from '#kernel/time.ts';
import { firstDay, lastDay, monthNumber, type Month } from '#kernel/month.ts';
import { DOCUMENT_WORDS } from '../words/documents.ts';
import type { WordKey } from '../words/en/documents.ts';
import { inAllLanguages, type ByLanguage } from '../words/words.ts';
import { NORMAL_YEAR_PERMILLE } from './normal-year.ts';

export type EnergySource = 'gas' | 'oil' | 'district-heating' | 'heat-pump';

export interface AverageUser {
  readonly source: EnergySource;
  /** Room heating without hot water, kWh per m² and year. */
  readonly heatingKwhM2: Rational;
  /** Hot water, kWh per m² and year. */
  readonly hotWaterKwhM2: Rational;
  /** Where the figures are from, in the language of the letter. */
  readonly reference: ByLanguage<string>;
}

interface Benchmark {
  /** First day of what the figures are about; the latest one that has begun wins. */
  readonly from: CivilDate;
  /** Heat including hot water, kWh per m² and year, flats in apartment buildings. */
  readonly heatKwhM2: Readonly<Record<EnergySource, string>>;
  readonly hotWaterKwhM2: string;
  readonly reference: WordKey;
}

interface CountryData {
  /** The month, or the last one of a billing period, decides which edition is taken. */
  readonly applies: 'day';
  /** Oldest first. A new edition is a new row; a month before the first one takes the first. */
  readonly values: readonly Benchmark[];
}

/** By country, as the rule sets are called. A country without figures has no such user. */
const BENCHMARKS: Readonly<Record<string, CountryData>> = {
  germany: {
    applies: 'day',
    values: [
      {
        from: '2023-01-01',
        heatKwhM2: { gas: '131', oil: '135', 'district-heating': '113', 'heat-pump': '36' },
        hotWaterKwhM2: '24',
        reference: 'benchmark.heatspiegel2023',
      },
    ],
  },
  austria: { applies: 'day', values: [] },
};

/** The benchmark in force in a month in Germany. */
export function averageUser(source: EnergySource, month: Month): AverageUser {
  const user = averageUserOf('germany', source, month);
  assert(user !== undefined, 'Germany has figures for an average user');
  return user;
}

/** The benchmark in force in a month; undefined where a country has none. */
export function averageUserOf(
  country: string,
  source: EnergySource,
  month: Month,
): AverageUser | undefined {
  const values = Object.hasOwn(BENCHMARKS, country) ? (BENCHMARKS[country]?.values ?? []) : [];
  const inForce = values.findLast(({ from }) => from <= lastDay(month)) ?? values[0];
  if (inForce === undefined) return undefined;
  const { heatKwhM2, hotWaterKwhM2, reference } = inForce;
  // The heat pump's figure is electricity; its hot water share is scaled down alike.
  const hotWater =
    source === 'heat-pump'
      ? multiply(
          rational(hotWaterKwhM2),
          divide(rational(heatKwhM2[source]), rational(heatKwhM2.gas)),
        )
      : rational(hotWaterKwhM2);
  const heatingKwhM2 = subtract(rational(heatKwhM2[source]), hotWater);
  return {
    source,
    heatingKwhM2,
    hotWaterKwhM2: hotWater,
    reference: inAllLanguages((language) => DOCUMENT_WORDS[language][reference]),
  };
}

/** The part of a year's heating that falls on a month, kWh per m²: by the degree days of VDI 2067. */
export function averageKwhM2(user: AverageUser, month: Month): Rational {
  const permille = NORMAL_YEAR_PERMILLE[monthNumber(month) - 1] ?? rational(0);
  return divide(multiply(user.heatingKwhM2, permille), rational(1000));
}

/** The part of a year's hot water that falls on a month, kWh per m²: by its days. */
export function averageHotWaterKwhM2(user: AverageUser, month: Month): Rational {
  const year = month.slice(0, 4);
  const days = rational(daysInclusive(firstDay(month), lastDay(month)));
  const yearDays = rational(daysInclusive(`${year}-01-01`, `${year}-12-31`));
  return divide(multiply(user.hotWaterKwhM2, days), yearDays);
}
