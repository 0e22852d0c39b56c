/** The monthly information as the API shows it: exact figures become decimal texts. */
import { toDecimal } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import type { Comparison } from '../inform/monthly-information.ts';
import { unitHeat } from '../inform/monthly-information.ts';
import type { YearMonth } from '../inform/weather-adjustment.ts';
import type { DwellingInformation } from './inform-source.ts';
import type {
  ConsumptionAnswer,
  ComparisonAnswer,
  YearMonthAnswer,
} from './schemas/consumption.ts';

const KWH_DIGITS = 1;

export function consumptionAnswer(source: DwellingInformation): ConsumptionAnswer {
  const { property, dwelling, occupancy, information, months, averageUser } = source;
  const shown = information.shown ? information : undefined;
  return {
    property: { id: property.id, name: property.name },
    dwelling: { id: dwelling.id, label: dwelling.label, areaM2: dwelling.areaM2 },
    occupant: occupancy.name,
    residence: { from: occupancy.from, to: occupancy.to ?? null },
    month: information.month,
    months: [...months],
    shown: information.shown,
    reason: information.shown ? null : information.reason,
    kwh: shown === undefined ? null : kwhText(shown.kwh),
    units: shown === undefined ? null : toDecimal(shown.units, 3),
    kwhPerUnit: toDecimal(unitHeat(source.lastBill), 4),
    substitute: shown?.substitute ?? null,
    previousMonth: comparison(shown?.previousMonth),
    previousYear: comparison(shown?.previousYear),
    average: comparison(shown?.average),
    averageReference: averageUser.reference,
    year: yearMonths(source.year, source),
    yearBefore: yearMonths(source.yearBefore, source),
    because: { kwh: kwhBecause(source), average: averageBecause(source) },
  };
}

function comparison(value: Comparison | undefined): ComparisonAnswer | null {
  if (value === undefined) return null;
  const { kwh, differencePct, substitute = null } = value;
  return { kwh: kwhText(kwh), differencePct, substitute };
}

function yearMonths(
  year: readonly YearMonth[],
  { substitutes }: DwellingInformation,
): YearMonthAnswer[] {
  return year.map(({ month, heatKwh, adjustedHeatKwh }) => ({
    month,
    kwh: heatKwh === undefined ? null : kwhText(heatKwh),
    adjustedKwh: adjustedHeatKwh === undefined ? null : kwhText(adjustedHeatKwh),
    substitute: substitutes.has(month),
  }));
}

function kwhText(value: Rational): string {
  return toDecimal(value, KWH_DIGITS);
}

type Because = ConsumptionAnswer['because']['kwh'];

function kwhBecause({ information, lastBill }: DwellingInformation): Because {
  const units = information.shown ? { ratedUnits: toDecimal(information.units, 3) } : {};
  return {
    rule: 'month-heat-by-units',
    inputs: {
      ...units,
      lastBillKwh: toDecimal(lastBill.heatKwh, 0),
      lastBillUnits: toDecimal(lastBill.units, 0),
    },
    formula: 'kwh = ratedUnits × lastBillKwh ÷ lastBillUnits',
    source: '§6a Abs. 2 Nr. 1 HeizkostenV',
  };
}

function averageBecause({ dwelling, averageUser, information }: DwellingInformation): Because {
  const average = information.shown ? information.average.kwh : undefined;
  return {
    rule: 'month-average-user',
    inputs: {
      areaM2: dwelling.areaM2,
      averageKwhM2Year: toDecimal(averageUser.heatingKwhM2, 1),
      ...(average === undefined ? {} : { averageKwh: kwhText(average) }),
    },
    formula: 'averageKwh = areaM2 × averageKwhM2Year × the month’s share of a year’s degree days',
    source: '§6a Abs. 2 Nr. 3 HeizkostenV',
  };
}
