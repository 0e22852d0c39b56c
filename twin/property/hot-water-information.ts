/** The hot water of the monthly information: cubic metres of its meters, and their heat. */
import { divide, multiply, ONE, rational, subtract, type Rational } from '#kernel/rational.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import { averageHotWaterKwhM2, type AverageUser } from '../inform/average-user.ts';
import {
  monthlyInformation,
  type MonthlyInformation,
  type MonthlyInput,
} from '../inform/monthly-information.ts';
import type { Month } from '#kernel/month.ts';
import type { HeatStatement } from '../store/heat.ts';
import { substitutesOf, type CountedMonths } from './month-counts.ts';

export interface HotWaterInformation {
  /** Its units are cubic metres. */
  readonly information: MonthlyInformation;
  readonly kwhPerM3: Rational;
  /** Where the heat of a cubic metre comes from: the last bill, or the formula of §9 Abs. 2. */
  readonly heatFrom: 'last-bill' | 'formula';
  readonly substitutes: ReadonlySet<Month>;
}

interface HotWaterCount extends Pick<MonthlyInput, 'month' | 'areaM2' | 'residence'> {
  readonly statement: HeatStatement;
  readonly counted: CountedMonths;
  readonly averageUser: AverageUser;
}

export function hotWaterInformation(count: HotWaterCount): HotWaterInformation {
  const { statement, counted, averageUser, ...common } = count;
  const heat = heatOfWater(statement);
  return {
    ...heat,
    information: monthlyInformation({
      ...common,
      lastBill: { heatKwh: heat.kwhPerM3, units: ONE },
      months: counted.months,
      averageKwhM2: averageHotWaterKwhM2(averageUser, common.month),
    }),
    substitutes: substitutesOf(counted.own),
  };
}

/** Usual temperature of central hot water, taken where no bill tells the heat of a cubic metre. */
const USUAL_TEMPERATURE_C = 60;

function heatOfWater({
  hotWaterKwh,
  hotWaterM3,
  to,
}: HeatStatement): Pick<HotWaterInformation, 'kwhPerM3' | 'heatFrom'> {
  if (hotWaterKwh && hotWaterM3) {
    return { kwhPerM3: divide(rational(hotWaterKwh), rational(hotWaterM3)), heatFrom: 'last-bill' };
  }
  const law = ruleSetOf();
  const overK = subtract(rational(USUAL_TEMPERATURE_C), law.number('cold_water_temperature', to));
  const kwhPerM3 = multiply(law.number('hot_water_kwh_per_m3_kelvin', to), overK);
  return { kwhPerM3, heatFrom: 'formula' };
}
