/**
 * What limits the loads behind an electricity meter: the newest order that the control box of the
 * dwelling took, and what it falls back to without a connection. States are those of EEBUS's
 * limitation of power consumption. The heartbeat of the operator is the connection of the gateway
 * that the box hangs on: with keep-alive, both sides know within two minutes that it is gone.
 */
import { MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { EffectLog, TakenLimit } from '../core/effects.ts';

/** Before the first order there is nothing to fall back to. */
export type LimitState =
  'init' | 'unlimited/controlled' | 'limited' | 'failsafe' | 'unlimited/autonomous';

export interface LimitLogs {
  readonly dwelling: EffectLog;
  /** Of the gateway that carries its orders. */
  readonly gateway: EffectLog;
}

/** What a box says of an order. `unheard`: nothing reached it, or it is silent. */
export type LimitVerdict = 'taken' | 'older' | 'over' | 'cannot-obey' | 'unheard';

const HEARTBEAT_MS = 2 * MINUTE_MS;

export function limitState(logs: LimitLogs, at: Instant): LimitState {
  const newest = logs.dwelling.newest('power-limit', at)?.options;
  if (newest === undefined) return 'init';
  const lostAt = lostSince(logs.gateway, at);
  if (lostAt !== undefined && at - lostAt >= HEARTBEAT_MS) {
    const isOver = at - lostAt - HEARTBEAT_MS >= newest.failsafeMs;
    return isOver ? 'unlimited/autonomous' : 'failsafe';
  }
  return newest.isActive && at < newest.endsAt ? 'limited' : 'unlimited/controlled';
}

/** Most that may be drawn, W; undefined where nothing limits it. */
export function limitW({ dwelling, gateway }: LimitLogs, at: Instant): number | undefined {
  if (dwelling.isQuiet || isDisobedient(dwelling, at)) return undefined;
  const state = limitState({ dwelling, gateway }, at);
  const newest = dwelling.newest('power-limit', at)?.options;
  if (state === 'failsafe') return newest?.failsafeW;
  return state === 'limited' ? newest?.limitW : undefined;
}

/** Takes an order, where the box hears of it and can. */
export function takeLimit(logs: LimitLogs, limit: TakenLimit, at: Instant): LimitVerdict {
  const { dwelling, gateway } = logs;
  if (lostSince(gateway, at) !== undefined) return 'unheard';
  if (dwelling.at('limit-unheard', at) !== undefined) return 'unheard';
  const newest = dwelling.all('power-limit').at(-1)?.options;
  // The same one again, after a connection that was lost: it is in force already.
  if (newest?.order === limit.order) return 'taken';
  if (newest !== undefined && limit.order < newest.order) return 'older';
  if (limit.endsAt <= at) return 'over';
  if (dwelling.at('limit-refused', at) !== undefined) return 'cannot-obey';
  dwelling.begin({ kind: 'power-limit', options: limit }, at);
  return 'taken';
}

function isDisobedient(dwelling: EffectLog, at: Instant): boolean {
  return dwelling.at('limit-ignored', at) !== undefined;
}

/** Since when a gateway has no connection; undefined while it has one. */
function lostSince(gateway: EffectLog, at: Instant): Instant | undefined {
  if (gateway.isQuiet) return undefined;
  const away = (['uplink-outage', 'gateway-down'] as const).flatMap(
    (kind) => gateway.at(kind, at)?.from ?? [],
  );
  return away.length > 0 ? Math.min(...away) : flappingSince(gateway, at);
}

function flappingSince(gateway: EffectLog, at: Instant): Instant | undefined {
  const flapping = gateway.at('uplink-flapping', at);
  if (flapping === undefined) return undefined;
  const { downMs, upMs } = flapping.options;
  const phaseMs = (at - flapping.from) % (downMs + upMs);
  return phaseMs < downMs ? at - phaseMs : undefined;
}
