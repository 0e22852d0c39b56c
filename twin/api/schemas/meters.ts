/** Meters of the property and their readings. Only the dwelling's own tenant and the lab see values. */
import { Type, type Static } from 'typebox';
import {
  CivilDateSchema,
  CountSchema,
  DwellingIdSchema,
  IsoInstantSchema,
  MeterIdSchema,
  nullable,
  StandingSchema,
  VouchedBySchema,
} from './common.ts';

/** What the whole numbers of a meter are: `units` times 10^exp10 is the field in its unit. */
const MeasureSchema = Type.Object({
  field: Type.String({ description: 'units, volume, energy, temperature, smoke' }),
  unit: Type.String({ description: "m3, kWh, C; '' for counts" }),
  exp10: Type.Integer(),
  course: Type.Enum(['restarts', 'runs-on', 'level'], {
    description: 'from 0 at the due date, never falling, or up and down',
  }),
});
export type Measure = Static<typeof MeasureSchema>;

/** Another value of the newest reading, by its name in the codec. */
const NamedValueSchema = Type.Object({
  name: Type.String(),
  value: Type.Union([Type.Number(), Type.String(), Type.Null()]),
  unit: Type.String(),
  at: Type.Optional(Type.String({ description: 'the day on which it held' })),
});
export type NamedValue = Static<typeof NamedValueSchema>;

const MeterSchema = Type.Object({
  id: MeterIdSchema,
  label: Type.String(),
  dwellingId: DwellingIdSchema,
  room: Type.String(),
  kind: Type.String(),
  measure: MeasureSchema,
  lastSeenAt: nullable(IsoInstantSchema),
  rssiDbm: nullable(Type.Number()),
  units: Type.Optional(nullable(Type.Integer())),
  dueDate: Type.Optional(nullable(CivilDateSchema)),
  dueDateUnits: Type.Optional(nullable(CountSchema)),
  fields: Type.Optional(Type.Array(NamedValueSchema)),
  flags: Type.Optional(Type.Array(Type.String())),
  vouchedBy: Type.Optional(VouchedBySchema),
  standing: Type.Optional(StandingSchema),
  isVouched: Type.Optional(
    Type.Boolean({ description: 'a MAC covers fields and flags; else a flag may be forged' }),
  ),
});
export type Meter = Static<typeof MeterSchema>;
export const MeterListSchema = Type.Array(MeterSchema);

export const MetersQuerySchema = Type.Object(
  {
    after: Type.Optional({ ...MeterIdSchema, description: 'the last meter of the page before' }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
  },
  { additionalProperties: false },
);

export const MeterParamsSchema = Type.Object({ id: MeterIdSchema });

export const ReadingsQuerySchema = Type.Object(
  {
    from: Type.Optional(IsoInstantSchema),
    to: Type.Optional(IsoInstantSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
  },
  { additionalProperties: false },
);

const ReadingSchema = Type.Object({
  at: IsoInstantSchema,
  units: Type.Integer(),
  vouchedBy: Type.Optional(VouchedBySchema),
  standing: Type.Optional(StandingSchema),
});
export type Reading = Static<typeof ReadingSchema>;

/** Oldest first; the newest `limit` of the range. */
export const ReadingsSchema = Type.Object({
  meterId: MeterIdSchema,
  readings: Type.Array(ReadingSchema),
});
export type Readings = Static<typeof ReadingsSchema>;
