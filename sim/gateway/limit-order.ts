/**
 * The order of a grid operator that limits what a connection draws (§ 14a EnWG), as it stands in the
 * named shadow of a gateway: signed by the operator (JWS, EdDSA), numbered, and ending by itself.
 * Names are those of EEBUS's limitation of power consumption. A shadow compares strings as a whole,
 * so a delta always has the complete order, and the signature is over the bytes that arrived.
 */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { SECOND_MS, type Instant } from '#kernel/time.ts';

/** Nobody may be limited below it (BNetzA BK6-22-300): a limit is never a switch. */
export const LEAST_LIMIT_W = 4_200;
const MOST_W = 1_000_000;
const MOST_S = 24 * 3600;

const watts = Type.Integer({ minimum: 0, maximum: MOST_W });
const seconds = Type.Integer({ minimum: 1, maximum: MOST_S });
const orderType = Type.Object(
  {
    /** Grows with each order to the same connection. */
    number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    dwelling: Type.String({ minLength: 1, maxLength: 64 }),
    issuedAt: Type.String(),
    /** False releases it. */
    isLimitActive: Type.Boolean(),
    activePowerLimitW: watts,
    durationS: seconds,
    failsafeActivePowerLimitW: watts,
    failsafeDurationMinimumS: seconds,
  },
  { additionalProperties: false },
);
const ORDER = Compile(orderType);

export type LimitOrder = Static<typeof orderType>;

/** Why a control box does not take an order. */
type OrderRefusal =
  | 'not-an-order'
  | 'signature'
  | 'other-dwelling'
  | 'below-minimum'
  | 'older'
  | 'over'
  | 'cannot-obey';

type ReadOrder =
  | { readonly kind: 'order'; readonly order: LimitOrder; readonly issuedAt: Instant }
  | { readonly kind: 'refused'; readonly reason: OrderRefusal };

const HEADER = encode(JSON.stringify({ alg: 'EdDSA', typ: 'power-limit+jws' }));
/** Far more than an order takes: nobody makes a box parse a novel. */
const MOST_CHARACTERS = 2_048;

/** Name of the shadow of the connection of a dwelling. */
export function limitShadow(dwellingId: string): string {
  return `power-limit-${dwellingId}`;
}

/** JWS in its compact form. */
export function signOrder(order: LimitOrder, key: KeyObject): string {
  const signed = `${HEADER}.${encode(JSON.stringify(order))}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}

/** Checks form, signature and what an order may never ask for; what it replaces, the box knows. */
export function readOrder(text: unknown, publicKeyPem: string): ReadOrder {
  const refused = (reason: OrderRefusal): ReadOrder => ({ kind: 'refused', reason });
  if (typeof text !== 'string' || text.length > MOST_CHARACTERS) return refused('not-an-order');
  const [header, payload, signature, more] = text.split('.');
  if (header !== HEADER || payload === undefined || signature === undefined || more !== undefined) {
    return refused('not-an-order');
  }
  const signed = Buffer.from(`${header}.${payload}`);
  const key = createPublicKey(publicKeyPem);
  if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) return refused('signature');
  const order = parsed(payload);
  if (!ORDER.Check(order)) return refused('not-an-order');
  const issuedAt = Date.parse(order.issuedAt);
  if (!Number.isSafeInteger(issuedAt)) return refused('not-an-order');
  const least = Math.min(order.activePowerLimitW, order.failsafeActivePowerLimitW);
  if (least < LEAST_LIMIT_W) return refused('below-minimum');
  return { kind: 'order', order, issuedAt };
}

/** When an order ends by itself. */
export function endOfOrder({ durationS }: LimitOrder, issuedAt: Instant): Instant {
  return issuedAt + durationS * SECOND_MS;
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown;
  } catch {
    return undefined;
  }
}
