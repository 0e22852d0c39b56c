/** What the live feed has told so far, as one value; each event makes the next one. Pure. */
import type { AlarmAnswer } from '../../twin/api/schemas/alarms.ts';
import type { LabStatus } from '../../twin/api/schemas/lab.ts';
import type { LiveEventData, LiveEventName, LiveReading } from '../../twin/api/schemas/live.ts';
import type { GatewayStatus, PortalCountersAnswer, Status } from '../../twin/api/schemas/status.ts';
import type { TelegramSummary } from '../../twin/api/schemas/telegrams.ts';
import { addSample, type RateSample } from './rate.ts';

/** As many as a list on the screen shows; the portal keeps the rest. */
const TELEGRAMS_MAX = 40;
const ALARMS_MAX = 100;

export interface LiveModel {
  readonly counters: PortalCountersAnswer | undefined;
  /** The portal's domain clock: the newest bundle time it has committed. */
  readonly watermarkMs: number | undefined;
  readonly gateways: readonly GatewayStatus[];
  readonly lab: LabStatus | undefined;
  /** Newest first. */
  readonly telegrams: readonly TelegramSummary[];
  /** Newest first. */
  readonly alarms: readonly AlarmAnswer[];
  readonly lastSeen: ReadonlyMap<string, LastSeen>;
  readonly samples: readonly RateSample[];
  /** What happened, as a reader counts it: a heartbeat is none of it. */
  readonly newsCount: number;
}

interface LastSeen {
  readonly atMs: number;
  readonly rssiDbm: number | null;
  readonly units: number | undefined;
}

export const EMPTY_MODEL: LiveModel = {
  counters: undefined,
  watermarkMs: undefined,
  gateways: [],
  lab: undefined,
  telegrams: [],
  alarms: [],
  lastSeen: new Map(),
  samples: [],
  newsCount: 0,
};

export type LiveEvent = {
  readonly [Name in LiveEventName]: { readonly name: Name; readonly data: LiveEventData[Name] };
}[LiveEventName];

/** Starts from a snapshot of the portal; events that came before it are kept. */
export function withStatus(model: LiveModel, status: Status): LiveModel {
  return {
    ...model,
    counters: status.counters,
    watermarkMs: status.watermark === null ? model.watermarkMs : Date.parse(status.watermark),
    gateways: status.gateways,
  };
}

export function withLab(model: LiveModel, lab: LabStatus): LiveModel {
  return { ...model, lab, samples: sampled(model.samples, lab) };
}

export function applyLive(model: LiveModel, event: LiveEvent): LiveModel {
  const news = isNews(model, event) ? 1 : 0;
  return { ...applyData(model, event), newsCount: model.newsCount + news };
}

/**
 * Counters and the state of the world come by themselves, and a stored telegram comes twice: once
 * as bytes, once as a reading.
 */
function isNews(model: LiveModel, event: LiveEvent): boolean {
  switch (event.name) {
    case 'counters':
    case 'world':
      return false;
    case 'gateway':
      return model.gateways.find(({ id }) => id === event.data.id)?.online !== event.data.online;
    case 'telegram':
      return !model.telegrams.some(({ id }) => id === event.data.id);
    case 'reading':
      return model.lastSeen.get(event.data.meterId)?.atMs !== Date.parse(event.data.at);
    case 'alarm':
      return !model.alarms.some(({ id }) => id === event.data.id);
  }
}

function applyData(model: LiveModel, event: LiveEvent): LiveModel {
  switch (event.name) {
    case 'counters': {
      const { counters, watermark } = event.data;
      const watermarkMs = watermark === null ? model.watermarkMs : Date.parse(watermark);
      return { ...model, counters, watermarkMs };
    }
    case 'world':
      return withLab(model, event.data);
    case 'gateway':
      return { ...model, gateways: replaceById(model.gateways, event.data) };
    case 'telegram':
      return withTelegram(model, event.data);
    case 'reading':
      return withReading(model, event.data);
    case 'alarm':
      return { ...model, alarms: newestFirst(model.alarms, event.data, ALARMS_MAX) };
  }
}

function withTelegram(model: LiveModel, telegram: TelegramSummary): LiveModel {
  const telegrams = newestFirst(model.telegrams, telegram, TELEGRAMS_MAX);
  const { meterId, verdict, rxAt, rssiDbm } = telegram;
  if (meterId === null || verdict !== 'stored') return { ...model, telegrams };
  const before = model.lastSeen.get(meterId);
  const seen = { atMs: Date.parse(rxAt), rssiDbm, units: before?.units };
  return { ...model, telegrams, lastSeen: new Map(model.lastSeen).set(meterId, seen) };
}

function withReading(model: LiveModel, { meterId, at, units }: LiveReading): LiveModel {
  const before = model.lastSeen.get(meterId);
  const seen = { atMs: Date.parse(at), rssiDbm: before?.rssiDbm ?? null, units };
  return { ...model, lastSeen: new Map(model.lastSeen).set(meterId, seen) };
}

function sampled(samples: readonly RateSample[], lab: LabStatus): readonly RateSample[] {
  if (lab.world === null || lab.flow === null) return samples;
  return addSample(samples, {
    atMs: Date.parse(lab.world.clock.now),
    sent: lab.flow.sent,
    heard: lab.flow.heard,
    received: lab.flow.stored + lab.flow.rejected,
  });
}

function newestFirst<T extends { readonly id: number }>(
  list: readonly T[],
  item: T,
  max: number,
): readonly T[] {
  if (list.some(({ id }) => id === item.id)) return list;
  return [item, ...list].slice(0, max);
}

function replaceById<T extends { readonly id: string }>(list: readonly T[], item: T): readonly T[] {
  const index = list.findIndex(({ id }) => id === item.id);
  return index < 0 ? [...list, item] : list.with(index, item);
}
