/** What the frame of the dashboard shows: who is simulated, what is switched off, how far data is. */
import { Type, type Static } from 'typebox';
import { CountSchema, GatewayIdSchema, IsoInstantSchema, nullable } from './common.ts';

/** received = stored + Σ rejected, always. */
export const PortalCountersSchema = Type.Object({
  bundles: CountSchema,
  duplicateBundles: CountSchema,
  received: CountSchema,
  stored: CountSchema,
  rejected: Type.Record(Type.String(), CountSchema, { description: 'by reason' }),
  deadLetters: CountSchema,
});
export type PortalCountersAnswer = Static<typeof PortalCountersSchema>;

export const GatewayStatusSchema = Type.Object({
  id: GatewayIdSchema,
  online: Type.Boolean(),
  lastBundleAt: nullable(IsoInstantSchema),
  lastSeq: nullable(CountSchema),
  telegrams: CountSchema,
});
export type GatewayStatus = Static<typeof GatewayStatusSchema>;

const DwellingSummarySchema = Type.Object({
  id: Type.String(),
  label: Type.String(),
  floor: Type.Integer(),
});
export type DwellingSummary = Static<typeof DwellingSummarySchema>;

/** Where a property is: whose law, clock and currency it has. */
const PropertySummarySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  country: Type.String(),
  timeZone: Type.String({ description: 'IANA name; days and times are those of its clock' }),
  currency: Type.Object({ code: Type.String(), sign: Type.String() }),
});

export const StatusSchema = Type.Object({
  version: Type.String(),
  simulated: Type.Boolean({ description: 'whether a lab runs the world that the data is from' }),
  property: Type.Union([PropertySummarySchema, Type.Null()]),
  dwellings: Type.Array(DwellingSummarySchema, {
    description: 'a tenant gets the own dwelling only',
  }),
  defencesOff: Type.Array(Type.String()),
  watermark: nullable(IsoInstantSchema),
  counters: PortalCountersSchema,
  gateways: Type.Array(GatewayStatusSchema),
});
export type Status = Static<typeof StatusSchema>;

export const HealthSchema = Type.Object({ ok: Type.Literal(true), version: Type.String() });
/** Of a portal that answers and cannot write: an error answer with the rest of the health. */
export const SickSchema = Type.Object({
  ok: Type.Literal(false),
  version: Type.String(),
  code: Type.String(),
  message: Type.String(),
  hint: Type.String(),
});
