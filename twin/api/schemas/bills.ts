/** The heating bill: the property sheet and the bill of one dwelling, each figure with its `because`. */
import { Type, type Static } from 'typebox';
import {
  BillYearSchema,
  CentsSchema,
  CivilDateSchema,
  CountSchema,
  DecimalSchema,
  DocumentFormatSchema,
  DocumentLanguageSchema,
  DwellingIdSchema,
  nullable,
  VouchedBySchema,
} from './common.ts';

export const BillQuerySchema = Type.Object(
  { period: BillYearSchema },
  { additionalProperties: false },
);
export const BillDocumentQuerySchema = Type.Object(
  {
    period: BillYearSchema,
    format: Type.Optional(DocumentFormatSchema),
    language: Type.Optional(DocumentLanguageSchema),
  },
  { additionalProperties: false },
);
export const BillParamsSchema = Type.Object({ dwellingId: DwellingIdSchema });

/** Rule, the numbers that went in, the formula in words, the legal source. */
export const BecauseSchema = Type.Object({
  rule: Type.String({ description: 'stable id; the dashboard has a sentence for each' }),
  inputs: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
    description: 'money in cents has a name that ends in Cents; fractions are decimal texts',
  }),
  formula: Type.String(),
  source: Type.String(),
});
export type BecauseAnswer = Static<typeof BecauseSchema>;

export const BillPeriodSchema = Type.Object({ from: CivilDateSchema, to: CivilDateSchema });

const billHead = {
  property: Type.Object({ id: Type.String(), name: Type.String() }),
  period: BillPeriodSchema,
  provisional: Type.Boolean({
    description:
      'true until the due-date value of every meter is in: the whole estimated costs of the year are split by the units so far',
  }),
  openMeters: CountSchema,
  heldMeters: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'meters with readings in doubt, which are left out until somebody decides',
    }),
  ),
  /** Last day counted in a running bill, the end of a month; left out: up to now. */
  countedTo: Type.Optional(CivilDateSchema),
  costs: Type.Object({
    heatingCents: CentsSchema,
    consumptionPct: Type.Number(),
    basePotCents: CentsSchema,
    consumptionPotCents: CentsSchema,
    /** Only where hot water is billed. */
    hotWaterCents: Type.Optional(CentsSchema),
  }),
};

/** Figures are null where `withheld`: during the period a landlord may not follow one dwelling. */
const SheetRowSchema = Type.Object({
  dwellingId: DwellingIdSchema,
  label: Type.String(),
  areaM2: DecimalSchema,
  ratedUnits: nullable(DecimalSchema),
  baseCents: CentsSchema,
  consumptionCents: nullable(CentsSchema),
  /** Only where hot water is billed: base and consumption together. */
  hotWaterCents: Type.Optional(nullable(CentsSchema)),
  totalCents: nullable(CentsSchema),
});
export type SheetRow = Static<typeof SheetRowSchema>;

export const PropertySheetSchema = Type.Object({
  ...billHead,
  withheld: Type.Boolean({ description: 'single dwellings are kept back until the period ends' }),
  areaM2: DecimalSchema,
  ratedUnits: nullable(DecimalSchema),
  rows: Type.Array(SheetRowSchema),
  totalCents: CentsSchema,
  sumCents: CentsSchema,
  addsUp: Type.Literal(true),
  because: BecauseSchema,
});
export type PropertySheet = Static<typeof PropertySheetSchema>;

const BillMeterLineSchema = Type.Object({
  id: Type.String(),
  label: Type.String(),
  room: Type.String(),
  units: CountSchema,
  ratedUnits: DecimalSchema,
  vouchedBy: Type.Optional(VouchedBySchema),
  heldReadings: CountSchema,
  because: BecauseSchema,
});
export type BillMeterLine = Static<typeof BillMeterLineSchema>;

export const DwellingBillSchema = Type.Object({
  ...billHead,
  dwellingId: DwellingIdSchema,
  label: Type.String(),
  occupant: Type.String(),
  areaM2: DecimalSchema,
  ratedUnits: DecimalSchema,
  meters: Type.Array(BillMeterLineSchema),
  baseCents: CentsSchema,
  consumptionCents: CentsSchema,
  totalCents: CentsSchema,
  /** Only where hot water, CO2 or prepayments are billed. */
  hotWaterBaseCents: Type.Optional(CentsSchema),
  hotWaterConsumptionCents: Type.Optional(CentsSchema),
  co2CreditCents: Type.Optional(CentsSchema),
  payableCents: Type.Optional(CentsSchema),
  balanceCents: Type.Optional(CentsSchema),
  because: Type.Object({
    costs: BecauseSchema,
    base: BecauseSchema,
    consumption: BecauseSchema,
    hotWaterBase: Type.Optional(BecauseSchema),
    hotWaterConsumption: Type.Optional(BecauseSchema),
    total: BecauseSchema,
    co2Credit: Type.Optional(BecauseSchema),
    payable: Type.Optional(BecauseSchema),
    balance: Type.Optional(BecauseSchema),
  }),
});
export type DwellingBillAnswer = Static<typeof DwellingBillSchema>;
