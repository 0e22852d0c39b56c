/** What a worksheet of kind `heating_bill` holds; the fields of one are those of `BillInput`. */
import { Type, type Static } from 'typebox';
import { RELIEFS, SPLIT_ADJUSTMENTS } from '../types.ts';
import { CostListField } from './cost-list.ts';
import { LetterField } from './letter-fields.ts';
import {
  byName,
  CentsField,
  DayField,
  DecimalField,
  NameField,
  optional,
  PeriodField,
  sheet,
  showableText,
} from './fields.ts';

const Side = Type.Union([Type.Literal('heating'), Type.Literal('hot_water')]);
const Adjust = optional(
  Type.Array(Type.Union(SPLIT_ADJUSTMENTS.map((name) => Type.Literal(name))), { maxItems: 3 }),
);
const Fuel = sheet({
  type: NameField,
  quantity: DecimalField,
  hi_supplier: optional(DecimalField),
});
const plant = { total_kwh: optional(DecimalField), fuel: optional(Fuel), adjust: Adjust };

export const SplitField = Type.Union([
  sheet({ method: Type.Literal('none') }),
  sheet({ method: Type.Literal('flat'), heating_pct: DecimalField }),
  sheet({
    method: Type.Literal('recognised_rule'),
    hot_water_pct: DecimalField,
    rule: NameField,
  }),
  sheet({ method: Type.Literal('heat_meter'), q_ww_kwh: DecimalField, ...plant }),
  sheet({
    method: Type.Literal('formula_volume'),
    volume_m3: DecimalField,
    tw_c: DecimalField,
    ...plant,
  }),
  sheet({ method: Type.Literal('formula_area'), area_m2: DecimalField, ...plant }),
]);

/** Of the invoice; the opening stock has none. */
const invoice = { delivered_on: optional(DayField), number: optional(NameField) };
const FuelLot = Type.Union([
  sheet({ quantity: DecimalField, cents: CentsField, ...invoice }),
  sheet({ litres: DecimalField, cents: CentsField, ...invoice }),
]);
export const FuelStockField = Type.Union([
  sheet({
    stock_and_deliveries: Type.Array(FuelLot, { minItems: 1, maxItems: 1000 }),
    closing_litres: DecimalField,
  }),
  sheet({
    stock_and_deliveries: Type.Array(FuelLot, { minItems: 1, maxItems: 1000 }),
    closing: DecimalField,
  }),
]);

const MeterReading = sheet({ day: DayField, value: DecimalField });
const readings = { start: optional(MeterReading), end: optional(MeterReading) };

export const DeviceField = sheet({
  id: optional(NameField),
  room: optional(NameField),
  display: Type.Number(),
  scale: Type.Union([Type.Literal('unit'), Type.Literal('product')]),
  kq: optional(DecimalField),
  kc: optional(DecimalField),
  kt: optional(DecimalField),
  ...readings,
});

const WaterMeterField = sheet({
  id: NameField,
  room: optional(NameField),
  m3: optional(DecimalField),
  ...readings,
});

const ReductionField = Type.Union([
  NameField,
  sheet({ reason: NameField, base_cents: optional(CentsField) }),
]);

const UserField = sheet({
  id: NameField,
  unit: optional(NameField),
  payer: optional(Type.Union([Type.Literal('tenant'), Type.Literal('landlord')])),
  label: optional(NameField),
  occupant: optional(showableText(100)),
  area_m2: DecimalField,
  heat_units: optional(DecimalField),
  devices: optional(Type.Array(DeviceField, { maxItems: 1000 })),
  hot_water_m3: optional(DecimalField),
  water_meters: optional(Type.Array(WaterMeterField, { minItems: 1, maxItems: 100 })),
  from: optional(DayField),
  to: optional(DayField),
  estimated: optional(Type.Boolean()),
  group: optional(NameField),
  pipe_length_m: optional(DecimalField),
  prepaid_cents: optional(CentsField),
  months: optional(Type.Integer()),
  reductions: optional(Type.Array(ReductionField, { maxItems: 10 })),
  vat_option: optional(Type.Boolean()),
  remotely_readable: optional(Type.Boolean()),
  devices_installed_on: optional(DayField),
  remote_hardship: optional(Type.Boolean()),
});

const DeliveryField = sheet({
  fuel: NameField,
  quantity: DecimalField,
  year: optional(Type.Integer({ minimum: 1, maximum: 9999 })),
  price_eur_t: optional(DecimalField),
  vat_pct: optional(DecimalField),
  delivered_on: optional(DayField),
  invoiced_on: optional(DayField),
  kg_per_unit: optional(DecimalField),
  biogenic_pct: optional(DecimalField),
  state_number: optional(DecimalField),
  calorific_kwh_m3: optional(DecimalField),
  number: optional(NameField),
});

export const Co2Field = sheet({
  living_area_m2: DecimalField,
  deliveries: optional(Type.Array(DeliveryField, { minItems: 1, maxItems: 1000 })),
  emissions_kg: optional(DecimalField),
  cost_cents: optional(CentsField),
  building: optional(Type.Union([Type.Literal('residential'), Type.Literal('non_residential')])),
  restriction: optional(Type.Union([Type.Literal('half'), Type.Literal('none')])),
  agreed_period: optional(PeriodField),
  self_supply: optional(sheet({ other_own_appliances: Type.Boolean() })),
});

const Comparable = sheet({ units: DecimalField, area_m2: DecimalField });
/** Of one earlier period, or of several. */
export const PreviousUnits = Type.Union([
  DecimalField,
  Type.Array(DecimalField, { minItems: 1, maxItems: 20 }),
]);
const FailedField = sheet({
  user: NameField,
  side: optional(Side),
  area_m2: DecimalField,
  method: Type.Union([
    Type.Literal('building_average'),
    Type.Literal('comparable_rooms'),
    Type.Literal('previous_period'),
    Type.Literal('previous_periods'),
  ]),
  comparable: optional(Comparable),
  previous_units: optional(PreviousUnits),
  building_ratio: optional(DecimalField),
});

export const FactsField = sheet({
  below_1994_insulation: optional(Type.Boolean()),
  oil_or_gas_heating: optional(Type.Boolean()),
  pipes_mostly_insulated: optional(Type.Boolean()),
  hot_water_meter_unreasonable: optional(Type.Boolean()),
  remotely_readable: optional(Type.Boolean()),
  monthly_information_complete: optional(Type.Boolean()),
  co2_part_shown: optional(Type.Boolean()),
  between_owners: optional(Type.Boolean()),
  devices_installed_on: optional(DayField),
  remote_hardship: optional(Type.Boolean()),
  pipes_exposed: optional(Type.Boolean()),
  water_billed_apart: optional(Type.Boolean()),
  main_meter_m3: optional(DecimalField),
  no_relief: optional(Type.Boolean()),
  heat_pump_meters_installed_on: optional(DayField),
  received_on: optional(DayField),
  building_area_m2: optional(DecimalField),
});

export const ReliefField = Type.Array(
  sheet({ kind: Type.Union(RELIEFS.map((kind) => Type.Literal(kind))), cents: CentsField }),
  { maxItems: 10 },
);

const SharesField = {
  heating_consumption_pct: DecimalField,
  hot_water_consumption_pct: optional(DecimalField),
  more_by_agreement: optional(Type.Boolean()),
};

/** What a what-if changes; each part may be left out. */
export const ChangeField = sheet({
  shares: optional(sheet({ ...SharesField, heating_consumption_pct: optional(DecimalField) })),
  costs_pct: optional(DecimalField),
  moved: optional(sheet({ unit: NameField, day: DayField })),
  failed: optional(Type.Array(FailedField, { maxItems: 10_000 })),
});

/** As the bill before closed; checked against what this one opens with. */
const BeforeField = sheet({
  to: optional(DayField),
  closing: optional(DecimalField),
  closing_cents: optional(CentsField),
  end_readings: optional(byName(DecimalField)),
});

export const BillSheetSchema = sheet({
  country: optional(NameField),
  property: optional(sheet({ id: showableText(100), name: showableText(200) })),
  period: PeriodField,
  provisional: optional(Type.Boolean()),
  costs: sheet({
    unitary_cents: optional(CentsField),
    heating_only_cents: optional(CentsField),
    hot_water_only_cents: optional(CentsField),
    fuel_stock: optional(FuelStockField),
    relief: optional(ReliefField),
    items: optional(CostListField),
  }),
  fuel: optional(NameField),
  split: optional(SplitField),
  shares: sheet(SharesField),
  users: Type.Array(UserField, { maxItems: 200_000 }),
  area_only: optional(Type.Array(Side, { maxItems: 2 })),
  degree_day_table: optional(NameField),
  no_interim_reading: optional(
    Type.Array(
      sheet({
        unit: NameField,
        heat_units: optional(DecimalField),
        hot_water_m3: optional(DecimalField),
      }),
    ),
  ),
  failed: optional(Type.Array(FailedField, { maxItems: 10_000 })),
  groups: optional(
    sheet({
      measured_pct: DecimalField,
      groups: Type.Array(
        sheet({
          id: NameField,
          kwh: DecimalField,
          consumption_pct: DecimalField,
          is_rest: optional(Type.Boolean()),
        }),
        { minItems: 1, maxItems: 100 },
      ),
    }),
  ),
  pipe_heat: optional(
    sheet({
      fed_kwh: DecimalField,
      kwh_per_unit: DecimalField,
      mostly_uninsulated: Type.Boolean(),
      exposed: optional(Type.Boolean()),
      key: Type.Union([Type.Literal('area'), Type.Literal('pipe_length')]),
    }),
  ),
  co2: optional(Co2Field),
  input_vat_pct: optional(DecimalField),
  facts: optional(FactsField),
  before: optional(BeforeField),
  letter: optional(LetterField),
});
export type BillSheet = Static<typeof BillSheetSchema>;
