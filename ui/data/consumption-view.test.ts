import { describe, expect, test } from 'vitest';
import type { ConsumptionAnswer } from '../../twin/api/schemas/consumption.ts';
import { billLetterHref, comparisonRows, letterHref, yearBars } from './consumption-view.ts';

const month = (name: string, kwh: string | null, adjustedKwh: string | null = kwh) => ({
  month: name,
  kwh,
  adjustedKwh,
  substitute: false,
  hotWaterKwh: null,
  hotWaterSubstitute: false,
});

const answer = (change: Partial<ConsumptionAnswer> = {}): ConsumptionAnswer => ({
  property: { id: 'p1', name: 'House' },
  dwelling: { id: 'd/1', label: 'Left', areaM2: '62' },
  occupant: 'Mira',
  residence: { from: '2020-01-01', to: null },
  month: '2025-01',
  months: ['2025-01'],
  unvouched: false,
  heldReadings: 0,
  shown: true,
  reason: null,
  kwh: '620.0',
  heatSource: 'allocators',
  hotWater: null,
  units: '155.000',
  kwhPerUnit: '4.0000',
  substitute: null,
  previousMonth: { kwh: '520.0', differencePct: '19.2', substitute: 'interpolated' },
  previousYear: { kwh: '620.0', differencePct: '0.0', substitute: null },
  average: { kwh: '700.0', differencePct: '-11.4', substitute: null },
  averageReference: 'Heizspiegel',
  year: [month('2024-12', '100.0', '120.0'), month('2025-01', '620.0', '600.0')],
  yearBefore: [month('2023-12', null), month('2024-01', null)],
  because: {
    kwh: { rule: 'month-heat-by-units', inputs: {}, formula: '', source: '' },
    average: { rule: 'month-average-user', inputs: {}, formula: '', source: '' },
  },
  ...change,
});

describe('comparisons', () => {
  test('are three rows in words, a sign becomes a trend', () => {
    expect(comparisonRows(answer())).toEqual([
      {
        key: 'previousMonth',
        month: '2024-12',
        kwh: '520.0',
        trend: 'more',
        differencePct: '19.2',
        isSubstitute: true,
      },
      {
        key: 'previousYear',
        month: '2024-01',
        kwh: '620.0',
        trend: 'same',
        differencePct: '0.0',
        isSubstitute: false,
      },
      {
        key: 'average',
        month: undefined,
        kwh: '700.0',
        trend: 'less',
        differencePct: '11.4',
        isSubstitute: false,
      },
    ]);
  });

  test('say nothing where nothing was recorded or there is nothing to divide by', () => {
    const previousYear = { kwh: '0.0', differencePct: null, substitute: null };
    const rows = comparisonRows(answer({ previousMonth: null, previousYear }));
    expect(rows[0]).toMatchObject({ kwh: undefined, trend: undefined });
    expect(rows[1]).toMatchObject({ kwh: '0.0', trend: undefined, differencePct: undefined });
  });
});

describe('a year', () => {
  test('is shown adjusted where the weather of every month with heating is known', () => {
    expect(yearBars(answer())).toMatchObject({
      isAdjusted: true,
      hasBefore: false,
      maxKwh: 600,
      bars: [{ kwh: 120 }, { kwh: 600 }],
    });
  });

  test('is shown as measured otherwise, with the year before beside it', () => {
    const yearBefore = [month('2023-12', '900.0', null), month('2024-01', null)];
    expect(yearBars(answer({ yearBefore }))).toMatchObject({
      isAdjusted: false,
      hasBefore: true,
      maxKwh: 900,
      bars: [
        { kwh: 100, kwhBefore: 900 },
        { kwh: 620, kwhBefore: null },
      ],
    });
  });

  test('without any heating still has a height', () => {
    expect(yearBars(answer({ year: [month('2025-01', null)], yearBefore: [] })).maxKwh).toBe(1);
  });
});

test('letters are asked for by an id that may hold any character', () => {
  expect(letterHref(answer(), { format: 'pdf', language: 'de' })).toBe(
    '/api/v1/dwellings/d%2F1/consumption/document?month=2025-01&format=pdf&language=de',
  );
  expect(billLetterHref('d/1', { period: '2025', format: 'html', language: 'en' })).toBe(
    '/api/v1/bills/d%2F1/document?period=2025&format=html&language=en',
  );
});

describe('hot water', () => {
  const figures = {
    shown: true,
    reason: null,
    kwh: '90.0',
    m3: '0.900',
    kwhPerM3: '100.00',
    heatFrom: 'formula' as const,
    substitute: null,
    previousMonth: { kwh: '100.0', differencePct: '-10.0', substitute: null },
    previousYear: null,
    average: { kwh: '90.0', differencePct: '0.0', substitute: null },
    because: answer().because,
  };

  test('has comparisons of its own, in the order of those of heating', () => {
    const rows = comparisonRows(answer({ hotWater: figures }), 'hotWater');
    expect(rows.map(({ key, kwh, trend }) => [key, kwh, trend])).toEqual([
      ['previousMonth', '100.0', 'less'],
      ['previousYear', undefined, undefined],
      ['average', '90.0', 'same'],
    ]);
    expect(comparisonRows(answer(), 'hotWater').every(({ kwh }) => kwh === undefined)).toBe(true);
  });

  test('has a year of its own, never adjusted to the weather', () => {
    const year = [{ ...month('2025-01', '620.0', '600.0'), hotWaterKwh: '90.0' }];
    const bars = yearBars(answer({ year, yearBefore: [] }), 'hotWater');
    expect(bars).toMatchObject({ isAdjusted: false, hasBefore: false, maxKwh: 90 });
    expect(bars.bars.map(({ kwh }) => kwh)).toEqual([90]);
  });
});
