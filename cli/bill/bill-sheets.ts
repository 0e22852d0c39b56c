/** Every kind of worksheet that `metertwin bill --input` answers. */
import { defined } from '#kernel/defined.ts';
import { Type } from 'typebox';
import { type Worksheet, sheet, worksheet } from '../../twin/billing/worksheets/fields.ts';
import { BILLING_SHEETS } from '../../twin/billing/worksheets/worksheets.ts';
import { EXAMPLE_SCHEMAS } from './inform-schemas.ts';
import { INFORM_EXAMPLES } from '../../twin/inform/examples.ts';
import {
  BASE_OVER_K,
  heatOutputW,
  RATED_OVER_K,
  ratingKc,
  ratingKq,
  sensorOverK,
} from '../../sim/physics/radiator.ts';

/** Information and tariffs check their own input. */
const INFORM_SHEETS = Object.entries(INFORM_EXAMPLES).map(([kind, answer]): Worksheet => ({
  kind,
  about: 'consumption information and tariffs, see metertwin inform',
  schema: EXAMPLE_SCHEMAS[kind] ?? Type.Object({}),
  accepts: (input) => isAnswered(() => answer(input)),
  complaint: () => undefined,
  answer(input) {
    const { steps, expect: figures, because } = answer(input);
    return { ...figures, steps, ...defined({ because }) };
  },
}));

function isAnswered(answer: () => unknown): boolean {
  try {
    answer();
    return true;
  } catch {
    return false;
  }
}

const Positive = Type.Number({ exclusiveMinimum: 0, maximum: 1e9 });
const Degrees = Type.Number({ minimum: -100, maximum: 1000 });

/** The counting of an allocator beside the heat of its radiator. */
const hcaPhysics = worksheet(
  'hca_physics',
  {
    about: 'what an allocator counts of the heat of its radiator',
    schema: sheet({
      nominal_w_75_65_20: Positive,
      exponent: Type.Number({ exclusiveMinimum: 0, maximum: 10 }),
      c_value: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
      start_over_k: Degrees,
      min_radiator_c: Degrees,
      segments: Type.Array(sheet({ hours: Positive, mean_over_k: Degrees, room_c: Degrees }), {
        maxItems: 10_000,
      }),
    }),
  },
  (input) => {
    const { exponent } = input;
    const kq = ratingKq(input.nominal_w_75_65_20, exponent);
    const kc = ratingKc(input.c_value, exponent);
    let [raw, heatKwh] = [0, 0];
    for (const { hours, mean_over_k, room_c } of input.segments) {
      const sensed = sensorOverK(mean_over_k, input.c_value);
      heatKwh += (heatOutputW(input.nominal_w_75_65_20, mean_over_k, exponent) * hours) / 1000;
      const warm = room_c + mean_over_k >= input.min_radiator_c;
      if (warm && sensed >= input.start_over_k) raw += hours * (sensed / BASE_OVER_K) ** exponent;
    }
    const digits = (value: number): number => Number(value.toFixed(6));
    return {
      weighted_units: digits(raw * kq * kc),
      heat_kwh: digits(heatKwh),
      display_integer_raw: Math.floor(raw),
      tolerance: TOLERANCE,
      steps: {
        dT_N_log: digits(RATED_OVER_K),
        kq: digits(kq),
        kc: digits(kc),
        raw_units: digits(raw),
      },
    };
  },
);

/** Floating point: the physics is no money. */
const TOLERANCE = 1e-5;

export const SHEETS: readonly Worksheet[] = [...BILLING_SHEETS, hcaPhysics, ...INFORM_SHEETS];
