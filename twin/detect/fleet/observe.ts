/** Takes what a committed bundle says of meters and gateways into the state of the fleet. */
import { type Instant, HOUR_MS } from '#kernel/time.ts';
import { observeArrival } from './arrival.ts';
import { observePower } from './power-limits.ts';
import { beginWater, observeWater } from './water.ts';
import type {
  FleetState,
  GatewayState,
  HeardBundle,
  HeardTelegram,
  HourlyCount,
  LinkState,
  MeterState,
} from './fleet-state.ts';

/** A mean over about this many gaps. */
const GAP_MEMORY = 16;
/** Of signal strength: as a rule, over days; of late, over an hour or two. */
const USUAL_MEMORY = 256;
const LATELY_MEMORY = 4;
/** What was usual before a step is remembered for weeks, or the step would become usual at once. */
const STEP_MEMORY = 2048;
/** Telegrams of a link before a step is one. */
const LEARNT = 64;
const STEP_DB = 4;
const USUAL_HOURS = 24;

/** `now` bounds what a gateway claims of its own time. */
export function observe(fleet: FleetState, bundle: HeardBundle, now: Instant): void {
  const gateway = gatewayOf(fleet, bundle.gateway);
  const sentAt = Math.min(bundle.sentAt, now);
  if (sentAt > gateway.lastAt) {
    if (gateway.lastAt > 0)
      gateway.gapMs = mean(gateway.gapMs, sentAt - gateway.lastAt, GAP_MEMORY);
    gateway.lastAt = sentAt;
  }
  for (const telegram of bundle.telegrams) {
    if (telegram.reason !== undefined && telegram.reason !== 'duplicate') {
      countRefused(gateway, telegram.reason, sentAt);
      continue;
    }
    takeTelegram(fleet, telegram, bundle.gateway);
  }
}

function takeTelegram(fleet: FleetState, telegram: HeardTelegram, gatewayId: string): void {
  const { meterId, reading, rxAt, rssiDbm } = telegram;
  if (meterId === undefined) return;
  const meter = fleet.meters[meterId];
  if (reading === undefined) {
    if (meter !== undefined && rssiDbm !== null) takeSignal(meter, gatewayId, rssiDbm);
    return;
  }
  const known = meter ?? newMeter(meterId, telegram);
  fleet.meters[meterId] = known;
  if (rssiDbm !== null) takeSignal(known, gatewayId, rssiDbm);
  if (rxAt <= known.lastAt) return;
  if (reading.water !== undefined && known.water === undefined) {
    beginWater(fleet, known, { papers: reading.water, at: rxAt });
  }
  if (reading.power !== undefined) known.power ??= { ...reading.power, points: [] };
  observePower(known, reading.units, rxAt);
  if (known.lastAt > 0) {
    known.gapMs = mean(known.gapMs, rxAt - known.lastAt, GAP_MEMORY);
    observeArrival(known.arrival, reading.accessNumber, rxAt);
    observeWater(fleet, known, { units: reading.units, at: rxAt });
    takeUnits(known, reading.units, rxAt);
  }
  known.lastAt = rxAt;
  known.flags = reading.flags;
}

function takeUnits(meter: MeterState, units: number, at: Instant): void {
  if (units !== meter.units) {
    meter.risesSince ??= meter.lastAt;
    meter.roseAt = at;
  } else if (at - meter.roseAt >= HOUR_MS) {
    delete meter.risesSince;
  }
  meter.units = units;
}

function takeSignal(meter: MeterState, gatewayId: string, rssiDbm: number): void {
  const link: LinkState = (meter.links[gatewayId] ??= {
    usualDbm: rssiDbm,
    latelyDbm: rssiDbm,
    count: 0,
    steppedCount: 0,
  });
  link.count += 1;
  link.latelyDbm += (rssiDbm - link.latelyDbm) / Math.min(link.count, LATELY_MEMORY);
  const isStep = link.count > LEARNT && Math.abs(link.latelyDbm - link.usualDbm) >= STEP_DB;
  link.steppedCount = isStep ? link.steppedCount + 1 : 0;
  const memory = isStep ? STEP_MEMORY : Math.min(link.count, USUAL_MEMORY);
  link.usualDbm += (rssiDbm - link.usualDbm) / memory;
}

function countRefused(gateway: GatewayState, reason: string, at: Instant): void {
  const hour = Math.floor(at / HOUR_MS);
  const counts: HourlyCount = (gateway.refused[reason] ??= {
    hour,
    count: 0,
    lastCount: 0,
    usual: 0,
  });
  turnHour(counts, hour);
  counts.count += 1;
}

/** Closes the hours that are over; an hour of which nothing was counted counts as none. */
export function turnHour(counts: HourlyCount, hour: number): void {
  const over = Math.min(hour - counts.hour, 24 * 7);
  for (let closed = 0; closed < over; closed++) {
    counts.usual += (counts.count - counts.usual) / USUAL_HOURS;
    counts.lastCount = counts.count;
    counts.count = 0;
  }
  if (over > 0) counts.hour = hour;
}

function mean(old: number, next: number, memory: number): number {
  return old === 0 ? next : old + (next - old) / memory;
}

function gatewayOf(fleet: FleetState, id: string): GatewayState {
  return (fleet.gateways[id] ??= { lastAt: 0, gapMs: 0, refused: {} });
}

function newMeter(id: string, { reading, rxAt }: HeardTelegram): MeterState {
  const { kind = 'heat-cost-allocator', units = 0, accessNumber = 0 } = reading ?? {};
  return {
    id,
    kind,
    lastAt: 0,
    gapMs: 0,
    links: {},
    flags: [],
    units,
    roseAt: rxAt,
    arrival: { accessNumber, at: rxAt, nominalMs: 0, onTime: 0, offTime: 0, offAt: 0 },
  };
}
