/** Meters of the property and their readings. Only the dwelling's own tenant and the lab see values. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import {
  CivilDateSchema,
  CountSchema,
  DwellingIdSchema,
  IsoInstantSchema,
  MeterIdSchema,
  nullable,
} from './common.ts';

export const MeterSchema = Type.Object({
  id: MeterIdSchema,
  label: Type.String(),
  dwellingId: DwellingIdSchema,
  room: Type.String(),
  kind: Type.String(),
  lastSeenAt: nullable(IsoInstantSchema),
  rssiDbm: nullable(Type.Number()),
  units: Type.Optional(nullable(CountSchema)),
  dueDate: Type.Optional(nullable(CivilDateSchema)),
  dueDateUnits: Type.Optional(nullable(CountSchema)),
});
export type Meter = Static<typeof MeterSchema>;
export const MeterListSchema = Type.Array(MeterSchema);

export const MeterParamsSchema = Type.Object({ id: MeterIdSchema });

export const ReadingsQuerySchema = Type.Object(
  {
    from: Type.Optional(IsoInstantSchema),
    to: Type.Optional(IsoInstantSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 })),
  },
  { additionalProperties: false },
);

export const ReadingSchema = Type.Object({ at: IsoInstantSchema, units: CountSchema });
export type Reading = Static<typeof ReadingSchema>;

/** Oldest first; the newest `limit` of the range. */
export const ReadingsSchema = Type.Object({
  meterId: MeterIdSchema,
  readings: Type.Array(ReadingSchema),
});
export type Readings = Static<typeof ReadingsSchema>;
