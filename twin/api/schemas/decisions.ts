/** What somebody decided about an alarm or a meter, and what is asked for one. */
import { Type, type Static } from 'typebox';
import { IsoInstantSchema, MeterIdSchema } from './common.ts';

const TelegramIds = Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 100 });
const Reason = Type.String({ minLength: 1, maxLength: 500, description: 'why; kept for ever' });
const Factor = Type.String({ pattern: '^\\d{1,9}(\\.\\d{1,9})?$' });

const OtherHeldSchema = Type.Enum(['leave', 'accept', 'exclude', 'same-gateway'], {
  description:
    'what becomes of the other held readings of the meter; same-gateway: as the named telegram that came through the same gateway',
});

const DecisionKindSchema = Type.Enum(['readings', 'exchange', 'close', 'undo']);
const DecisionStateSchema = Type.Enum(['waiting', 'in-force', 'undone', 'withdrawn'], {
  description: 'waiting: for the confirmation of a second person',
});

const ExchangeSchema = Type.Object(
  {
    newMeterId: MeterIdSchema,
    at: IsoInstantSchema,
    startUnits: Type.Integer({ minimum: 0, description: 'what it showed when it was mounted' }),
    kq: Type.Optional(Factor),
    kc: Type.Optional(Factor),
  },
  { additionalProperties: false },
);

const readings = {
  accept: Type.Optional(TelegramIds),
  exclude: Type.Optional(TelegramIds),
  otherHeld: Type.Optional(OtherHeldSchema),
  exchange: Type.Optional(ExchangeSchema),
};

export const DecisionRequestSchema = Type.Object(
  {
    kind: Type.Enum(['readings', 'exchange', 'close'], {
      description: 'readings: accept and exclude; close: the alarm, without any change of values',
    }),
    reason: Reason,
    ...readings,
  },
  { additionalProperties: false },
);
export type DecisionRequestBody = Static<typeof DecisionRequestSchema>;

export const UndoRequestSchema = Type.Object({ reason: Reason }, { additionalProperties: false });

export const DecisionSchema = Type.Object({
  id: Type.Integer({ minimum: 1 }),
  alarmId: Type.Optional(Type.Integer({ minimum: 1 })),
  meterId: Type.Optional(MeterIdSchema),
  kind: DecisionKindSchema,
  undoes: Type.Optional(Type.Integer({ minimum: 1, description: 'the decision it takes back' })),
  ...readings,
  reason: Type.String(),
  state: DecisionStateSchema,
  changesValues: Type.Boolean({ description: 'so that a second person must confirm it' }),
  decidedBy: Type.String(),
  decidedAt: IsoInstantSchema,
  settledBy: Type.Optional(Type.String({ description: 'who confirmed, withdrew or undid it' })),
  settledAt: Type.Optional(IsoInstantSchema),
});
export type DecisionAnswer = Static<typeof DecisionSchema>;
/** Newest first. */
export const DecisionListSchema = Type.Array(DecisionSchema);

export const DecisionParamsSchema = Type.Object({ id: Type.Integer({ minimum: 1 }) });

export const DecisionsQuerySchema = Type.Object(
  {
    state: Type.Optional(DecisionStateSchema),
    meterId: Type.Optional(MeterIdSchema),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'only ids below this one' })),
  },
  { additionalProperties: false },
);
