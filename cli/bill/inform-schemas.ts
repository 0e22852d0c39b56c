/** The fields of each kind of worked example as JSON Schema, for `--schema` and for editors. */
import { Type, type TProperties, type TSchema } from 'typebox';

const Exact = Type.Union([Type.Number(), Type.String({ maxLength: 64 })], {
  description: 'a number, or an exact text such as "12.5" or "35209/1825"',
});
const Amount = Type.Union([Type.Number({ minimum: 0 }), Type.String({ maxLength: 64 })], {
  description: 'a number from 0 on, or an exact text such as "12.5" or "35209/1825"',
});
const Positive = Type.Union(
  [Type.Number({ exclusiveMinimum: 0 }), Type.String({ maxLength: 64 })],
  { description: 'a number above 0, or an exact text such as "12.5" or "35209/1825"' },
);
const Hour = Type.Integer({ minimum: 0, maximum: 24 });
const Amounts = Type.Array(Amount, { maxItems: 50_000 });
const MaybeAmount = Type.Optional(Type.Union([Amount, Type.Null()]));

const fields = <T extends TProperties>(own: T) =>
  Type.Object({ ...own, note: Type.Optional(Type.Unknown()) }, { additionalProperties: false });

/** By kind; the reader of the fields (`twin/inform/example-input.ts`) has the last word. */
export const EXAMPLE_SCHEMAS: Readonly<Record<string, TSchema>> = {
  monthly_information: fields({
    area_m2: Exact,
    building_heating_kwh_last_bill: Exact,
    building_units_last_bill: Exact,
    month_units: fields({
      current: MaybeAmount,
      previous: MaybeAmount,
      previous_year: MaybeAmount,
    }),
    reference_kwh_m2: Amount,
    resident_full_month: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
  }),
  tariff_ht_nt: fields({
    day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day, YYYY-MM-DD' }),
    ht_from_hour: Hour,
    ht_to_hour: Hour,
    ht_ct_per_kwh: Exact,
    nt_ct_per_kwh: Exact,
    kwh_per_interval: Amount,
  }),
  tariff_dynamic: fields({
    hour_ct_per_kwh: Type.Array(Exact, { maxItems: 50_000 }),
    kwh_15min: Amounts,
    vat_pct: Amount,
    fixed_gross_ct_per_kwh: Exact,
  }),
  water_alarm: fields({
    litres_15min_rle: Type.Array(
      Type.Tuple([Type.Integer({ minimum: 0, maximum: 50_000 }), Amount]),
      { maxItems: 50_000, description: 'pairs of a count and a value' },
    ),
    q3_m3h: Positive,
    burst_pct_of_q3: Positive,
  }),
  water_pulse_resolution: fields({
    leak_l_per_h: Amount,
    pulse_litres: Positive,
    days: Type.Integer({ minimum: 1, maximum: 366 }),
  }),
  landlord_view: fields({
    kwh: Amounts,
    tenant_flats: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    viewer_knows_flats: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    k_min: Type.Integer({ minimum: 1, maximum: 1_000 }),
    dominance_pct: Type.Integer({ minimum: 1, maximum: 100 }),
  }),
};
