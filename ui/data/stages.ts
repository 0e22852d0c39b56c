/** The six stations between the meter and the bill, with what is known of each. */
import { HOUR_MS } from '#kernel/time.ts';
import type { Status } from '../../twin/api/schemas/status.ts';
import type { LiveModel } from './live-model.ts';
import { rates } from './rate.ts';

export const STAGE_IDS = ['allocators', 'radio', 'gateways', 'core', 'portal', 'bill'] as const;
type StageId = (typeof STAGE_IDS)[number];

export interface Stage {
  readonly id: StageId;
  /** Undefined where this viewer is not told. */
  readonly count: number | undefined;
  /** Telegrams per simulated hour. */
  readonly ratePerHour: number | undefined;
  /** Since something last came through, in simulated time. */
  readonly ageMs: number | undefined;
  /** What left the way here, or waits here. */
  readonly branch:
    { readonly kind: 'lost' | 'waiting' | 'rejected'; readonly count: number } | undefined;
  /** Strength of the stream that leads on from here: 0 nothing, 3 dense. */
  readonly strength: 0 | 1 | 2 | 3;
}

/** Simulated now: the world's clock or the newest data, whichever was told last. */
export function simulatedNowMs(model: LiveModel): number | undefined {
  const world = model.lab?.world;
  if (!world) return model.watermarkMs;
  return Math.max(Date.parse(world.clock.now), model.watermarkMs ?? 0);
}

/** What is not heard of since then is silent: nothing of the time before is still on its way. */
export function receivedUntilMs(model: LiveModel): number | undefined {
  const until = model.lab?.world?.receivedUntil ?? null;
  return until === null ? simulatedNowMs(model) : Date.parse(until);
}

/** The portal takes in what was sent an hour ago and earlier; ticks come every quarter of an hour. */
export function isCatchingUp(model: LiveModel): boolean {
  const [now, until] = [simulatedNowMs(model), receivedUntilMs(model)];
  return now !== undefined && until !== undefined && now - until > HOUR_MS;
}

export function stages(model: LiveModel, status: Status): Stage[] {
  const flow = model.lab?.flow ?? undefined;
  const world = model.lab?.world ?? undefined;
  const rate = rates(model.samples);
  const counters = model.counters ?? status.counters;
  const portalAgeMs = ageOf(model, model.watermarkMs);
  return [
    stage('allocators', flow?.sent, { ratePerHour: rate?.sentPerHour }),
    stage('radio', flow?.heard, {
      ratePerHour: rate?.heardPerHour,
      branch: flow && { kind: 'lost', count: flow.lost },
    }),
    stage('gateways', total(model.gateways.map(({ telegrams }) => telegrams)), {
      ratePerHour: rate?.heardPerHour,
      ageMs: ageOf(model, newest(model)),
      branch: world && { kind: 'waiting', count: world.buffered },
    }),
    stage('core', counters.bundles, {
      ratePerHour: rate?.receivedPerHour,
      ageMs: portalAgeMs,
      branch: world && { kind: 'waiting', count: world.outbox },
    }),
    stage('portal', flow?.stored ?? counters.stored, {
      ratePerHour: rate?.receivedPerHour,
      ageMs: portalAgeMs,
      branch: {
        kind: 'rejected',
        count: flow?.rejected ?? total(Object.values(counters.rejected)),
      },
    }),
    stage('bill', status.dwellings.length, {}),
  ];
}

function stage(
  id: StageId,
  count: number | undefined,
  rest: {
    ratePerHour?: number | undefined;
    ageMs?: number | undefined;
    branch?: Stage['branch'];
  },
): Stage {
  const { ratePerHour, ageMs, branch } = rest;
  return { id, count, ratePerHour, ageMs, branch, strength: strengthOf(ratePerHour) };
}

/** Steps of a factor of about ten: one house sends some hundred telegrams in an hour. */
function strengthOf(ratePerHour: number | undefined): Stage['strength'] {
  if (ratePerHour === undefined || ratePerHour <= 0) return 0;
  return ratePerHour < 60 ? 1 : ratePerHour < 600 ? 2 : 3;
}

function newest(model: LiveModel): number | undefined {
  const times = model.gateways.flatMap(({ lastBundleAt }) =>
    lastBundleAt === null ? [] : [Date.parse(lastBundleAt)],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Never negative: the portal may be a moment ahead of the last word of the world. */
function ageOf(model: LiveModel, atMs: number | undefined): number | undefined {
  const nowMs = simulatedNowMs(model);
  return atMs === undefined || nowMs === undefined ? undefined : Math.max(0, nowMs - atMs);
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
