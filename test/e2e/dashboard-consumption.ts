/** What the small house of the dashboard tests answers to a question for consumption. */
import type { ConsumptionAnswer } from '../../twin/api/schemas/consumption.ts';
import { DWELLINGS } from './dashboard-data.ts';

/** Two years that end with January 2025. */
const MONTHS = Array.from({ length: 24 }, (_, index) => {
  const month = 2023 * 12 + 1 + index;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
});

/** A year with a winter, a month that was not read, and a substitute. */
const yearOf = (months: readonly string[]): ConsumptionAnswer['year'] =>
  months.map((month) => {
    const ofYear = (Number(month.slice(5)) - 1) / 12;
    const mild = month < '2024' ? 0.9 : 1;
    const kwh = String(Math.round(mild * (60 + 560 * Math.cos(ofYear * Math.PI) ** 2)));
    const water = String(Math.round(mild * (70 + 20 * Math.cos(ofYear * 2 * Math.PI))));
    const hotWater = { hotWaterKwh: water, hotWaterSubstitute: false };
    return month === '2023-06'
      ? { month, kwh: null, adjustedKwh: null, substitute: false, ...hotWater }
      : { month, kwh, adjustedKwh: kwh, substitute: month === '2024-12', ...hotWater };
  });

function hotWaterOf(areaM2: string): ConsumptionAnswer['hotWater'] {
  return {
    shown: true,
    reason: null,
    kwh: '226.3',
    m3: '1.810',
    kwhPerM3: '125.00',
    heatFrom: 'formula',
    substitute: null,
    previousMonth: { kwh: '240.0', differencePct: '-5.7', substitute: null },
    previousYear: { kwh: '201.1', differencePct: '12.5', substitute: 'last-year' },
    average: { kwh: '130.5', differencePct: '73.4', substitute: null },
    because: {
      kwh: {
        rule: 'month-hot-water-by-formula',
        inputs: { volumeM3: '1.810', kwhPerM3: '125.00' },
        formula: 'kwh = volumeM3 × kwhPerM3',
        source: '§6a Abs. 2 Nr. 1, §9 Abs. 2 HeizkostenV',
      },
      average: {
        rule: 'month-average-hot-water',
        inputs: { areaM2, averageKwhM2Year: '24.0', averageKwh: '130.5' },
        formula: 'averageKwh = areaM2 × averageKwhM2Year × the month’s share of a year’s days',
        source: '§6a Abs. 2 Nr. 3 HeizkostenV',
      },
    },
  };
}

export function consumptionOf(dwellingId: string): ConsumptionAnswer | undefined {
  const dwelling = DWELLINGS.find(({ id }) => id === dwellingId);
  if (dwelling === undefined) return undefined;
  return {
    property: { id: 'p1', name: 'Lindenstraße 12, Ilmenau' },
    dwelling: { id: dwelling.id, label: dwelling.label, areaM2: dwelling.areaM2 },
    occupant: dwelling.occupant,
    residence: { from: '2020-01-01', to: null },
    month: '2025-01',
    months: ['2024-12', '2025-01'],
    unvouched: false,
    heldReadings: 0,
    shown: true,
    reason: null,
    kwh: '620.0',
    heatSource: 'allocators',
    hotWater: hotWaterOf(dwelling.areaM2),
    units: '155.000',
    kwhPerUnit: '4.0000',
    substitute: null,
    previousMonth: { kwh: '520.0', differencePct: '19.2', substitute: 'interpolated' },
    previousYear: null,
    average: { kwh: '570.4', differencePct: '8.7', substitute: null },
    averageReference: 'Heizspiegel (co2online), Abrechnungsjahr 2023, Mehrfamilienhaus',
    year: yearOf(MONTHS.slice(12)),
    yearBefore: yearOf(MONTHS.slice(0, 12)),
    because: {
      kwh: {
        rule: 'month-heat-by-units',
        inputs: { ratedUnits: '155.000', lastBillKwh: '84000', lastBillUnits: '21000' },
        formula: 'kwh = ratedUnits × lastBillKwh ÷ lastBillUnits',
        source: '§6a Abs. 2 Nr. 1 HeizkostenV',
      },
      average: {
        rule: 'month-average-user',
        inputs: { areaM2: dwelling.areaM2, averageKwhM2Year: '107.0', averageKwh: '570.4' },
        formula: 'averageKwh = areaM2 × averageKwhM2Year × the month’s share of a year',
        source: '§6a Abs. 2 Nr. 3 HeizkostenV',
      },
    },
  };
}
