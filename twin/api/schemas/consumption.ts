/** The monthly consumption information of a dwelling (§6a Abs. 2 HeizkostenV). */
import { Type, type Static } from 'typebox';
import { BecauseSchema } from './bills.ts';
import {
  CivilDateSchema,
  CountSchema,
  DecimalSchema,
  DocumentFormatSchema,
  DocumentLanguageSchema,
  DwellingIdSchema,
  nullable,
} from './common.ts';

export const MonthSchema = Type.String({
  pattern: '^(19|20|21)\\d\\d-(0[1-9]|1[0-2])$',
  description: 'a calendar month in Europe/Berlin, for example 2025-11',
});

export const ConsumptionParamsSchema = Type.Object({ dwellingId: DwellingIdSchema });
export const ConsumptionQuerySchema = Type.Object(
  { month: Type.Optional(MonthSchema), language: Type.Optional(DocumentLanguageSchema) },
  { additionalProperties: false },
);

/** `interpolated`: drawn between two readings; `last-year`: the same month of the year before. */
const SubstituteSchema = Type.Union([
  Type.Literal('interpolated'),
  Type.Literal('last-year'),
  Type.Null(),
]);

const ComparisonSchema = Type.Object({
  kwh: DecimalSchema,
  differencePct: nullable(DecimalSchema),
  substitute: SubstituteSchema,
});
export type ComparisonAnswer = Static<typeof ComparisonSchema>;

const YearMonthSchema = Type.Object({
  month: MonthSchema,
  kwh: nullable(DecimalSchema),
  adjustedKwh: nullable(DecimalSchema),
  substitute: Type.Boolean(),
  hotWaterKwh: nullable(DecimalSchema),
  hotWaterSubstitute: Type.Boolean(),
});
export type YearMonthAnswer = Static<typeof YearMonthSchema>;

/** Of heating, or of hot water; null where the month is not shown. */
const monthFigures = {
  shown: Type.Boolean(),
  reason: Type.Union([Type.Literal('not-a-full-month'), Type.Literal('no-data'), Type.Null()]),
  kwh: nullable(DecimalSchema),
  substitute: SubstituteSchema,
  previousMonth: Type.Union([ComparisonSchema, Type.Null()]),
  previousYear: Type.Union([ComparisonSchema, Type.Null()]),
  average: Type.Union([ComparisonSchema, Type.Null()]),
  because: Type.Object({ kwh: BecauseSchema, average: BecauseSchema }),
};

const HotWaterSchema = Type.Object({
  ...monthFigures,
  m3: nullable(DecimalSchema),
  kwhPerM3: DecimalSchema,
  heatFrom: Type.Union([Type.Literal('last-bill'), Type.Literal('formula')], {
    description: 'where the heat of a cubic metre comes from: the last bill, or §9 Abs. 2',
  }),
});
export type HotWaterAnswer = Static<typeof HotWaterSchema>;

export const ConsumptionSchema = Type.Object({
  property: Type.Object({ id: Type.String(), name: Type.String() }),
  dwelling: Type.Object({ id: DwellingIdSchema, label: Type.String(), areaM2: DecimalSchema }),
  occupant: Type.String(),
  residence: Type.Object({ from: CivilDateSchema, to: nullable(CivilDateSchema) }),
  month: MonthSchema,
  months: Type.Array(MonthSchema, { description: 'whole months of the residence with data' }),
  unvouched: Type.Boolean({ description: 'a reading of the month is one that nobody vouches for' }),
  heldReadings: CountSchema,
  ...monthFigures,
  heatSource: Type.Union([Type.Literal('allocators'), Type.Literal('heat-meter')]),
  units: nullable(DecimalSchema),
  kwhPerUnit: DecimalSchema,
  hotWater: Type.Union([HotWaterSchema, Type.Null()], {
    description: 'null where the dwelling has no meter of its own for hot water',
  }),
  averageReference: Type.String(),
  year: Type.Array(YearMonthSchema, { description: 'twelve months that end with this one' }),
  yearBefore: Type.Array(YearMonthSchema),
});
export type ConsumptionAnswer = Static<typeof ConsumptionSchema>;

export const DocumentQuerySchema = Type.Object(
  {
    month: Type.Optional(MonthSchema),
    format: Type.Optional(DocumentFormatSchema),
    language: Type.Optional(DocumentLanguageSchema),
  },
  { additionalProperties: false },
);
