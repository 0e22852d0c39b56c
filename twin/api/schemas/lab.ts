/** What the world that is simulated tells the portal, and what the lab may tell the world. */
import { Type, type Static } from 'typebox';
import { CountSchema, IsoInstantSchema } from './common.ts';

/** Times real time; 0 is a pause, `max` as fast as it goes. */
const PaceSchema = Type.Union([
  Type.Number({ minimum: 0, maximum: 1_000_000 }),
  Type.Literal('max'),
]);
export type Pace = Static<typeof PaceSchema>;

const lossesSchema = Type.Record(Type.String(), CountSchema, { description: 'by reason' });

/**
 * sent = heard + Σ lost, each telegram once, however many gateways heard it; `copies` is how often
 * a further gateway heard one. `buffered` is in gateways, `outbox` not acknowledged, in telegrams.
 */
export const WorldReportSchema = Type.Object(
  {
    scenario: Type.String({ maxLength: 256 }),
    seed: Type.Union([Type.Integer(), Type.String({ maxLength: 64 })]),
    clock: Type.Object({ now: IsoInstantSchema, pace: PaceSchema }),
    counters: Type.Object({
      sent: CountSchema,
      heard: CountSchema,
      copies: Type.Optional(CountSchema),
      lost: lossesSchema,
      buffered: CountSchema,
      outbox: CountSchema,
    }),
  },
  { additionalProperties: false },
);
export type WorldReport = Static<typeof WorldReportSchema>;

/** The time of the world, and the newest bundle that each gateway has sent by then. */
export const ClockTickSchema = Type.Object(
  {
    at: IsoInstantSchema,
    heads: Type.Array(
      Type.Object(
        {
          gateway: Type.String({ maxLength: 128 }),
          boot: Type.String({ maxLength: 64 }),
          seq: CountSchema,
        },
        { additionalProperties: false },
      ),
      { maxItems: 10_000 },
    ),
  },
  { additionalProperties: false },
);
export type ClockTickBody = Static<typeof ClockTickSchema>;

export const ClockTickTakenSchema = Type.Object({ now: IsoInstantSchema });

export const LabCommandSchema = Type.Object(
  { kind: Type.Literal('pace'), pace: PaceSchema },
  { additionalProperties: false },
);
export type LabCommand = Static<typeof LabCommandSchema>;

export const WorldReportAnswerSchema = Type.Object({ commands: Type.Array(LabCommandSchema) });
export type WorldReportAnswer = Static<typeof WorldReportAnswerSchema>;

/**
 * sent = heard + lost and heard + injected = stored + rejected + onTheWay, in every answer.
 * `injected` is 0 unless telegrams reached the portal that no gateway of this world heard. What
 * further gateways heard again is in `copies` and not in `rejected`.
 */
const FlowSchema = Type.Object({
  sent: CountSchema,
  heard: CountSchema,
  lost: CountSchema,
  stored: CountSchema,
  rejected: CountSchema,
  onTheWay: CountSchema,
  injected: CountSchema,
  copies: CountSchema,
  lostBy: lossesSchema,
  rejectedBy: Type.Record(Type.String(), CountSchema),
});
export type Flow = Static<typeof FlowSchema>;

/** `world` is null until the world has reported for the first time. */
export const LabStatusSchema = Type.Object({
  world: Type.Union([
    Type.Object({
      scenario: Type.String(),
      seed: Type.String(),
      clock: Type.Object({ now: IsoInstantSchema, pace: PaceSchema }),
      reportedAt: IsoInstantSchema,
      buffered: CountSchema,
      outbox: CountSchema,
      receivedUntil: Type.Union([IsoInstantSchema, Type.Null()], {
        description: 'everything that was sent by then has arrived; null until the world ticks',
      }),
    }),
    Type.Null(),
  ]),
  flow: Type.Union([FlowSchema, Type.Null()]),
});
export type LabStatus = Static<typeof LabStatusSchema>;

export const LabCommandAcceptedSchema = Type.Object({ queued: CountSchema });
export type LabCommandAccepted = Static<typeof LabCommandAcceptedSchema>;
