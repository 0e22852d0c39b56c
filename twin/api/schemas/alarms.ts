/** What the guards and rules noticed, the telegrams that show it, and what was decided about it. */
import { EVIDENCE_FIELDS } from '#kernel/evidence.ts';
import { Type, type Static } from 'typebox';
import {
  CountSchema,
  GatewayIdSchema,
  IsoInstantSchema,
  nullable,
  StandingSchema,
} from './common.ts';
import { DecisionListSchema } from './decisions.ts';
import { TelegramDetailSchema } from './telegrams.ts';

const AlarmStateSchema = Type.Enum(['open', 'waiting', 'closed'], {
  description: 'waiting: a decision waits for a second person; closed: one is in force',
});

const EvidenceFieldSchema = Type.Enum([...EVIDENCE_FIELDS], {
  description: 'what gave it away',
});

const alarm = {
  id: Type.Integer({ minimum: 1 }),
  at: IsoInstantSchema,
  lastAt: IsoInstantSchema,
  count: Type.Integer({ minimum: 1, description: 'how often it fired from `at` to `lastAt`' }),
  kind: Type.String(),
  meterId: Type.Optional(Type.String()),
  gatewayId: Type.Optional(GatewayIdSchema),
  message: Type.String(),
  lasts: Type.Optional(
    Type.Literal(true, { description: 'the state that it is about is not over yet' }),
  ),
  endedAt: Type.Optional(IsoInstantSchema),
  defence: nullable(Type.String({ description: 'D1 … D17' })),
  state: AlarmStateSchema,
  field: Type.Optional(EvidenceFieldSchema),
};

export const AlarmSchema = Type.Object(alarm);
export type AlarmAnswer = Static<typeof AlarmSchema>;
/** Newest first. */
export const AlarmListSchema = Type.Array(AlarmSchema);

export const AlarmsQuerySchema = Type.Object(
  {
    state: Type.Optional(AlarmStateSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'only ids below this one' })),
  },
  { additionalProperties: false },
);

export const AlarmParamsSchema = Type.Object({ id: Type.Integer({ minimum: 1 }) });

/** A telegram of the evidence. */
const EvidenceTelegramSchema = Type.Object({
  role: Type.Enum(['alarm', 'evidence', 'usual'], {
    description:
      'alarm: it rang the alarm; evidence: it contradicts that one; usual: what the meter sent last before',
  }),
  standing: Type.Optional(StandingSchema),
  telegram: TelegramDetailSchema,
});
export type EvidenceTelegram = Static<typeof EvidenceTelegramSchema>;

export const AlarmDetailSchema = Type.Object({
  ...alarm,
  telegrams: Type.Array(EvidenceTelegramSchema, {
    description: 'to be compared side by side, the one that rang the alarm first',
  }),
  heldReadings: CountSchema,
  decisions: DecisionListSchema,
});
export type AlarmDetail = Static<typeof AlarmDetailSchema>;
