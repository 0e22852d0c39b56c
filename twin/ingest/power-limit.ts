/**
 * What the shadow `power-limit-…` of a gateway says: a grid operator's order to a dwelling, and what
 * its control box reports. The box checks the signature, which is not the portal's to judge; here an
 * order is a claim that asks for an answer in time and for a meter that keeps to it.
 */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { isRecord } from '#kernel/records.ts';
import { HOUR_MS, SECOND_MS, type Instant } from '#kernel/time.ts';
import type { PowerLimit } from '../store/power-limits.ts';

const SHADOW = /^power-limit-([A-Za-z0-9_-]{1,50})$/;
const MOST_BYTES = 64_000;
/** Orders ahead of the portal's clock by more are not believed. */
const MOST_AHEAD_MS = HOUR_MS;
const MOST_S = 24 * 3600;

const ORDER = Compile(
  Type.Object({
    number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    issuedAt: Type.String({ maxLength: 40 }),
    isLimitActive: Type.Boolean(),
    activePowerLimitW: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    durationS: Type.Integer({ minimum: 1, maximum: MOST_S }),
  }),
);

export interface LimitMessage {
  readonly gatewayId: string;
  readonly shadow: string;
  /** Of `update/documents`. */
  readonly payload: Uint8Array;
}

/** Undefined where it is about something else, or makes no sense. */
export function readLimit(
  { gatewayId, shadow, payload }: LimitMessage,
  now: Instant,
): PowerLimit | undefined {
  const [, dwellingId] = SHADOW.exec(shadow) ?? [];
  if (dwellingId === undefined || payload.length > MOST_BYTES) return undefined;
  const { desired, reported } = stateOf(payload);
  const text = desired['order'];
  const order = orderOf(text);
  if (!ORDER.Check(order)) return undefined;
  const issuedAt = Date.parse(order.issuedAt);
  if (!Number.isSafeInteger(issuedAt) || issuedAt > now + MOST_AHEAD_MS) return undefined;
  const isRefused = reported['refused'] === order.number;
  const isAnswered = isRefused || reported['order'] === text;
  const { verdict } = reported;
  return {
    ...{ gatewayId, dwellingId, number: order.number, orderedAt: now },
    isActive: order.isLimitActive,
    limitW: order.activePowerLimitW,
    endsAt: issuedAt + order.durationS * SECOND_MS,
    answeredAt: isAnswered ? now : null,
    refusal: isRefused ? (typeof verdict === 'string' ? verdict.slice(0, 40) : 'refused') : null,
  };
}

type Part = Readonly<Record<string, unknown>>;

function stateOf(payload: Uint8Array): { readonly desired: Part; readonly reported: Part } {
  const { current } = objectOf(new TextDecoder().decode(payload));
  const state = isRecord(current) && isRecord(current['state']) ? current['state'] : {};
  const part = (key: string): Part => (isRecord(state[key]) ? state[key] : {});
  return { desired: part('desired'), reported: part('reported') };
}

/** The payload of a JWS. */
function orderOf(text: unknown): unknown {
  const [, payload = ''] = typeof text === 'string' ? text.split('.') : [];
  return objectOf(Buffer.from(payload, 'base64url').toString());
}

function objectOf(text: string): Part {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
