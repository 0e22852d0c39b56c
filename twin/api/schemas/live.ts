/** Events of `/api/v1/live`. The name of an event is the key here, its data the type. */
import { Type, type Static } from 'typebox';
import { AlarmSchema } from './alarms.ts';
import { DwellingIdSchema, IsoInstantSchema, MeterIdSchema, nullable } from './common.ts';
import { LabStatusSchema } from './lab.ts';
import { GatewayStatusSchema, PortalCountersSchema } from './status.ts';
import { TelegramSchema } from './telegrams.ts';

const LiveReadingSchema = Type.Object({
  meterId: MeterIdSchema,
  dwellingId: DwellingIdSchema,
  at: IsoInstantSchema,
  units: Type.Integer(),
});
export type LiveReading = Static<typeof LiveReadingSchema>;

const LiveCountersSchema = Type.Object({
  counters: PortalCountersSchema,
  watermark: nullable(IsoInstantSchema),
});

const LIVE_EVENT_SCHEMAS = {
  counters: LiveCountersSchema,
  reading: LiveReadingSchema,
  telegram: TelegramSchema,
  alarm: AlarmSchema,
  gateway: GatewayStatusSchema,
  world: LabStatusSchema,
} as const;
export type LiveEventName = keyof typeof LIVE_EVENT_SCHEMAS;
export type LiveEventData = {
  readonly [Name in LiveEventName]: Static<(typeof LIVE_EVENT_SCHEMAS)[Name]>;
};
