/** The figures of a monthly information as decimal texts, each with the reason for it. */
import { ONE, toDecimal, type Rational } from '#kernel/rational.ts';
import type { Language } from '#kernel/language.ts';
import {
  type Comparison,
  type MonthlyInformation,
  unitHeat,
} from '../inform/monthly-information.ts';
import type { YearMonth } from '../inform/weather-adjustment.ts';
import type { DwellingInformation } from './dwelling-information.ts';
import type { HotWaterInformation } from './hot-water-information.ts';

const KWH_DIGITS = 1;

/** All that a screen or a program is told of the month, and of the year that ends with it. */
export function informationFigures(source: DwellingInformation, language: Language = 'de') {
  const { property, dwelling, occupancy, information, months, averageUser, hotWater } = source;
  return {
    property: { id: property.id, name: property.name },
    dwelling: { id: dwelling.id, label: dwelling.label, areaM2: dwelling.areaM2 },
    occupant: occupancy.name,
    residence: { from: occupancy.from, to: occupancy.to ?? null },
    month: information.month,
    months: [...months],
    unvouched: source.trust.isUnvouched,
    heldReadings: source.trust.held,
    ...figures(information),
    heatSource: source.heatSource,
    units: information.shown ? toDecimal(information.units, 3) : null,
    kwhPerUnit: toDecimal(source.heatSource === 'allocators' ? unitHeat(source.lastBill) : ONE, 4),
    hotWater: hotWater === undefined ? null : hotWaterFigures(source, hotWater),
    averageReference: averageUser.reference[language],
    year: yearMonths(source.year, source),
    yearBefore: yearMonths(source.yearBefore, source),
    because: {
      kwh: source.heatSource === 'allocators' ? unitsBecause(source) : meterBecause(source),
      average: averageBecause(source, {
        information,
        perYear: averageUser.heatingKwhM2,
        rule: 'month-average-user',
      }),
    },
  };
}

function figures(information: MonthlyInformation) {
  const shown = information.shown ? information : undefined;
  return {
    shown: information.shown,
    reason: information.shown ? null : information.reason,
    kwh: shown === undefined ? null : kwhText(shown.kwh),
    substitute: shown?.substitute ?? null,
    previousMonth: comparison(shown?.previousMonth),
    previousYear: comparison(shown?.previousYear),
    average: comparison(shown?.average),
  };
}

function hotWaterFigures(source: DwellingInformation, hotWater: HotWaterInformation) {
  const { information, kwhPerM3, heatFrom } = hotWater;
  const perYear = source.averageUser.hotWaterKwhM2;
  return {
    ...figures(information),
    m3: information.shown ? toDecimal(information.units, 3) : null,
    kwhPerM3: toDecimal(kwhPerM3, 2),
    heatFrom,
    because: {
      kwh: {
        rule: `month-hot-water-by-${heatFrom}`,
        inputs: {
          ...(information.shown ? { volumeM3: toDecimal(information.units, 3) } : {}),
          kwhPerM3: toDecimal(kwhPerM3, 2),
        },
        formula: 'kwh = volumeM3 × kwhPerM3',
        source: '§6a Abs. 2 Nr. 1, §9 Abs. 2 HeizkostenV',
      },
      average: averageBecause(source, {
        information,
        perYear,
        rule: 'month-average-hot-water',
      }),
    },
  };
}

function comparison(value: Comparison | undefined) {
  if (value === undefined) return null;
  const { kwh, differencePct, substitute = null } = value;
  return { kwh: kwhText(kwh), differencePct, substitute };
}

function yearMonths(year: readonly YearMonth[], { substitutes, hotWater }: DwellingInformation) {
  const textOf = (kwh: Rational | undefined) => (kwh === undefined ? null : kwhText(kwh));
  return year.map(({ month, heatKwh, adjustedHeatKwh, hotWaterKwh }) => ({
    month,
    kwh: textOf(heatKwh),
    adjustedKwh: textOf(adjustedHeatKwh),
    substitute: substitutes.has(month),
    hotWaterKwh: textOf(hotWaterKwh),
    hotWaterSubstitute: hotWater?.substitutes.has(month) ?? false,
  }));
}

function kwhText(value: Rational): string {
  return toDecimal(value, KWH_DIGITS);
}

/** As in a bill: the rule, the numbers that went in, the formula in words, the clause. */
interface Because {
  readonly rule: string;
  readonly inputs: Record<string, string>;
  readonly formula: string;
  readonly source: string;
}

function unitsBecause({ information, lastBill }: DwellingInformation): Because {
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

/** Of a dwelling with a heat meter: what it counted, without any conversion. */
function meterBecause({ information }: DwellingInformation): Because {
  return {
    rule: 'month-heat-by-meter',
    inputs: information.shown ? { meterKwh: toDecimal(information.units, 1) } : {},
    formula: 'kwh = meterKwh',
    source: '§6a Abs. 2 Nr. 1 HeizkostenV',
  };
}

const MONTH_SHARES = {
  'month-average-user': 'degree days',
  'month-average-hot-water': 'days',
} as const;

function averageBecause(
  { dwelling }: DwellingInformation,
  of: {
    readonly information: MonthlyInformation;
    readonly perYear: Rational;
    readonly rule: keyof typeof MONTH_SHARES;
  },
): Because {
  const average = of.information.shown ? of.information.average.kwh : undefined;
  return {
    rule: of.rule,
    inputs: {
      areaM2: dwelling.areaM2,
      averageKwhM2Year: toDecimal(of.perYear, 1),
      ...(average === undefined ? {} : { averageKwh: kwhText(average) }),
    },
    formula: `averageKwh = areaM2 × averageKwhM2Year × the month’s share of a year’s ${MONTH_SHARES[of.rule]}`,
    source: '§6a Abs. 2 Nr. 3 HeizkostenV',
  };
}
