/** The legal check of a bill before it goes out, and the same bill under other circumstances. */
import { Type, type Static } from 'typebox';
import { BillPeriodSchema } from './bills.ts';
import {
  BillYearSchema,
  CentsSchema,
  CivilDateSchema,
  CountSchema,
  DecimalSchema,
  DocumentLanguageSchema,
  DwellingIdSchema,
  MeterIdSchema,
  nullable,
} from './common.ts';

export const BillCheckQuerySchema = Type.Object(
  { period: BillYearSchema, language: Type.Optional(DocumentLanguageSchema) },
  { additionalProperties: false },
);

const FindingSchema = Type.Object({
  code: Type.String({ description: 'stable; programs branch on it' }),
  level: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('note')]),
  field: Type.String({ description: 'path as in a worksheet of metertwin bill' }),
  source: Type.String({ description: 'the clause of the law' }),
  message: Type.String({ description: 'in the language that was asked for' }),
  hint: Type.String(),
  consequenceCents: nullable(CentsSchema),
});
export type FindingAnswer = Static<typeof FindingSchema>;

const head = {
  property: Type.Object({ id: Type.String(), name: Type.String() }),
  period: BillPeriodSchema,
  provisional: Type.Boolean(),
  openMeters: CountSchema,
  withheld: Type.Boolean({ description: 'figures of single dwellings are kept back' }),
};

const TenancySchema = Type.Object({
  from: CivilDateSchema,
  to: CivilDateSchema,
});

/** What a what-if can be asked about. */
const DwellingOptionSchema = Type.Object({
  dwellingId: DwellingIdSchema,
  label: Type.String(),
  tenancies: Type.Array(TenancySchema),
  devices: Type.Array(
    Type.Object({ id: MeterIdSchema, label: Type.String(), room: Type.String() }),
  ),
});

export const BillCheckSchema = Type.Object({
  ...head,
  findings: Type.Array(FindingSchema, { description: 'the worst first' }),
  shares: Type.Object({
    heatingConsumptionPct: DecimalSchema,
    hotWaterConsumptionPct: nullable(DecimalSchema),
  }),
  dwellings: Type.Array(DwellingOptionSchema),
  /** All that a what-if may ask while figures are withheld; null: anything. */
  presets: Type.Union([
    Type.Object({
      heatingConsumptionPct: Type.Array(DecimalSchema),
      hotWaterConsumptionPct: Type.Array(DecimalSchema),
      costsPct: Type.Array(DecimalSchema),
    }),
    Type.Null(),
  ]),
});
export type BillCheckAnswer = Static<typeof BillCheckSchema>;

const PercentSchema = Type.String({
  pattern: '^-?\\d{1,4}(\\.\\d{1,3})?$',
  description: 'a percentage as decimal text, for example 62.5',
});

/** Each part may be left out. */
const BillChangeSchema = Type.Object(
  {
    heatingConsumptionPct: Type.Optional(PercentSchema),
    hotWaterConsumptionPct: Type.Optional(PercentSchema),
    costsPct: Type.Optional(PercentSchema),
    moved: Type.Optional(
      Type.Object(
        { dwellingId: DwellingIdSchema, day: CivilDateSchema },
        {
          additionalProperties: false,
          description: 'first day of the second of two users; with one user, of a user to come',
        },
      ),
    ),
    failed: Type.Optional(
      Type.Object(
        {
          meterId: MeterIdSchema,
          areaM2: Type.Optional(Type.String({ pattern: '^\\d{1,5}(\\.\\d{1,3})?$' })),
        },
        {
          additionalProperties: false,
          description: 'an allocator that measured nothing; without an area its part by rating',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
export type BillChange = Static<typeof BillChangeSchema>;

export const WhatIfRequestSchema = Type.Object(
  {
    period: BillYearSchema,
    language: Type.Optional(DocumentLanguageSchema),
    change: BillChangeSchema,
  },
  { additionalProperties: false },
);
export type WhatIfRequest = Static<typeof WhatIfRequestSchema>;

const cents = {
  beforeCents: nullable(CentsSchema),
  afterCents: nullable(CentsSchema),
  differenceCents: nullable(CentsSchema),
};

const WhatIfRowSchema = Type.Object({
  dwellingId: DwellingIdSchema,
  label: Type.String(),
  ...cents,
  users: Type.Array(Type.Object({ from: CivilDateSchema, to: CivilDateSchema, ...cents }), {
    description: 'by tenancy after the change; empty where there is one',
  }),
});
export type WhatIfRow = Static<typeof WhatIfRowSchema>;

export const WhatIfSchema = Type.Object({
  ...head,
  beforeCents: CentsSchema,
  afterCents: CentsSchema,
  moreCents: nullable(CentsSchema),
  lessCents: nullable(CentsSchema),
  rows: Type.Array(WhatIfRowSchema),
  findings: Type.Array(FindingSchema, { description: 'of the bill after the change' }),
});
export type WhatIfAnswer = Static<typeof WhatIfSchema>;
