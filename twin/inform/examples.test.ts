import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { INFORM_EXAMPLES } from './examples.ts';

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly input: Record<string, unknown>;
  readonly steps: Record<string, unknown>;
  readonly expect: Record<string, unknown>;
}

const VECTORS = new URL('../../test/vectors/billing.jsonl', import.meta.url);

const vectors = readFileSync(VECTORS, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)
  .filter(({ kind }) => Object.hasOwn(INFORM_EXAMPLES, kind));

test('every kind has worked examples, 16 in all', () => {
  expect(new Set(vectors.map(({ kind }) => kind))).toEqual(new Set(Object.keys(INFORM_EXAMPLES)));
  expect(vectors).toHaveLength(16);
});

test.each(vectors)('$id comes out to the digit', ({ kind, input, steps, expect: expected }) => {
  expect(INFORM_EXAMPLES[kind]?.(input)).toMatchObject({ steps, expect: expected });
});

const vector = (kind: string): Record<string, unknown> =>
  structuredClone(vectors.find((row) => row.kind === kind)?.input ?? {});

describe('a field that is wrong is named', () => {
  test.each([
    ['monthly_information', 'area_m2', 0, /"area_m2" must be more than 0/],
    ['monthly_information', 'area_m2', '62 m2', /"area_m2" must be a number/],
    ['monthly_information', 'building_units_last_bill', 0, /"building_units_last_bill"/],
    ['monthly_information', 'month_units', null, /"month_units" must be an object/],
    ['monthly_information', 'month_units', { current: -4 }, /"month_units.current"/],
    ['monthly_information', 'resident_full_month', 'no', /"resident_full_month"/],
    ['tariff_ht_nt', 'ht_from_hour', 6.5, /"ht_from_hour" must be a whole number/],
    ['tariff_ht_nt', 'day', 20_250_115, /"day" must be a text/],
    ['tariff_ht_nt', 'kwh_per_interval', Number.NaN, /"kwh_per_interval"/],
    ['tariff_dynamic', 'kwh_15min', [0.1, -1], /"kwh_15min\[1\]"/],
    ['tariff_dynamic', 'hour_ct_per_kwh', 'cheap', /"hour_ct_per_kwh" must be a list/],
    [
      'water_alarm',
      'litres_15min_rle',
      [
        [2, 0],
        [1.5, 0],
      ],
      /"litres_15min_rle\[1\]"/,
    ],
    [
      'water_alarm',
      'litres_15min_rle',
      [
        [50_000, 0],
        [1, 0],
      ],
      /stands for over 50000/,
    ],
    ['water_alarm', 'q3_m3h', 0, /"q3_m3h" must be more than 0/],
    ['water_pulse_resolution', 'pulse_litres', '1/0', /"pulse_litres"/],
    ['landlord_view', 'kwh', [1, 2, '3 kWh'], /"kwh\[2\]"/],
  ])('INFORM_BAD_INPUT for %s with %s = %j', (kind, field, value, message) => {
    const input = { ...vector(kind), [field]: value };
    const act = () => INFORM_EXAMPLES[kind]?.(input);
    expect(act).toThrow(expect.objectContaining({ code: 'INFORM_BAD_INPUT' }));
    expect(act).toThrow(message);
  });

  test.each([
    ['tariff_ht_nt', { day: '2025-02-30' }, 'TIME_NOT_A_DATE'],
    ['tariff_ht_nt', { ht_from_hour: 8, ht_to_hour: 8 }, 'INFORM_BAD_TARIFF'],
    ['tariff_dynamic', { hour_ct_per_kwh: [8.4] }, 'INFORM_NO_PRICE'],
    ['tariff_dynamic', { kwh_15min: [] }, 'INFORM_BAD_PROFILE'],
  ])('%s with %j is %s', (kind, change, code) => {
    const act = () => INFORM_EXAMPLES[kind]?.({ ...vector(kind), ...change });
    expect(act).toThrow(expect.objectContaining({ code }));
  });

  test('no JSON value makes it fail otherwise than with a code', () => {
    const kinds = fc.constantFrom(...Object.keys(INFORM_EXAMPLES));
    const anyValue = fc.oneof(fc.jsonValue(), fc.double(), fc.constant(undefined));
    fc.assert(
      fc.property(kinds, fc.nat(7), anyValue, (kind, index, value) => {
        const input = vector(kind);
        const field = Object.keys(input)[index % Object.keys(input).length] ?? '';
        try {
          INFORM_EXAMPLES[kind]?.({ ...input, [field]: value });
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
