/** What electricity of a dwelling costs under the tariffs of its property. */
import { Type, type Static } from 'typebox';
import {
  CentsSchema,
  CivilDateSchema,
  CountSchema,
  DecimalSchema,
  DwellingIdSchema,
  IsoInstantSchema,
  nullable,
} from './common.ts';
import { MonthSchema } from './consumption.ts';

const HourSchema = Type.Integer({ minimum: 0, maximum: 24 });

export const ElectricityQuerySchema = Type.Object(
  { month: Type.Optional(MonthSchema) },
  { additionalProperties: false },
);

const TariffOfferSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  energyCents: CentsSchema,
  baseCents: CentsSchema,
  totalCents: CentsSchema,
  differenceCents: Type.Integer({ description: 'against the present tariff; below 0 is cheaper' }),
  shiftSavesCents: Type.Integer({ description: 'what the shifted load would save' }),
});

const HoursSchema = Type.Object({ from: HourSchema, to: HourSchema });

export const ElectricitySchema = Type.Object({
  dwelling: Type.Object({ id: DwellingIdSchema, label: Type.String() }),
  month: MonthSchema,
  from: CivilDateSchema,
  until: IsoInstantSchema,
  quarters: CountSchema,
  estimatedQuarters: Type.Integer({
    minimum: 0,
    description: 'whose energy is spread between two readings that are further apart',
  }),
  kwh: DecimalSchema,
  feedInKwh: nullable(DecimalSchema),
  presentId: Type.String(),
  costCents: CentsSchema,
  forecastCents: Type.Integer({ description: 'the whole month, if the rest is as what was' }),
  tariffs: Type.Array(TariffOfferSchema, { description: 'cheapest first' }),
  shift: Type.Object({ from: HoursSchema, to: HoursSchema, pct: DecimalSchema }),
  heldReadings: CountSchema,
});
export type ElectricityAnswer = Static<typeof ElectricitySchema>;
