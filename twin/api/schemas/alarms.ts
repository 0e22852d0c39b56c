/** What the guards and rules noticed. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { GatewayIdSchema, IsoInstantSchema, nullable } from './common.ts';

export const AlarmSchema = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  at: IsoInstantSchema,
  lastAt: IsoInstantSchema,
  count: Type.Integer({ minimum: 1, description: 'how often it fired from `at` to `lastAt`' }),
  kind: Type.String(),
  meterId: Type.Optional(Type.String()),
  gatewayId: Type.Optional(GatewayIdSchema),
  message: Type.String(),
  defence: nullable(Type.String({ description: 'D1 … D17' })),
});
export type AlarmAnswer = Static<typeof AlarmSchema>;
/** Newest first. */
export const AlarmListSchema = Type.Array(AlarmSchema);

export const AlarmsQuerySchema = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'only ids below this one' })),
  },
  { additionalProperties: false },
);
