/**
 * Published bytes → bundle. The envelope must be right, or the whole message is a dead letter; a
 * telegram inside it that is not right is marked and leaves the others alone. Size and nesting
 * are limited before anything is parsed.
 */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Instant } from '#kernel/time.ts';
import type { BundleId } from '../store/bundles.ts';

/** An AWS IoT core takes 128 kB; both readings of "k" are let in. */
export const MAX_BUNDLE_BYTES = 131_072;
/** A bundle nests three deep; more is an attack on the parser or no bundle. */
const MAX_NESTING = 8;
/** 128 kB hold about 900 telegrams; smaller entries than a telegram's are rubbish. */
export const MAX_TELEGRAMS = 4_000;
/** L field and 255 bytes, in base64. */
const MAX_FRAME_TEXT = 344;

export interface BundleTelegram {
  /** False where the entry is not a telegram at all: its frame is empty then. */
  readonly isWellFormed: boolean;
  readonly rxAt: Instant;
  readonly rssiDbm: number | null;
  /** Frame without link-layer checksums. */
  readonly frame: Uint8Array;
}

export interface ParsedBundle extends BundleId {
  readonly prev: string;
  readonly sentAt: Instant;
  readonly telegrams: readonly BundleTelegram[];
}

type ParseResult =
  | { readonly kind: 'bundle'; readonly bundle: ParsedBundle }
  /** `reason` names place and expectation and repeats nothing of the payload. */
  | { readonly kind: 'bad'; readonly reason: string };

const INSTANT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$';

/** All that a gateway can say: claims.test.ts wants a row for each field. */
export const BUNDLE_SCHEMA = Type.Object({
  v: Type.Literal(1),
  gateway: Type.String({ pattern: '^[A-Za-z0-9:_-]{1,128}$' }),
  boot: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
  seq: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER - 1 }),
  prev: Type.String({ pattern: '^([0-9a-f]{64})?$' }),
  sentAt: Type.String({ pattern: INSTANT }),
  telegrams: Type.Array(Type.Unknown(), { maxItems: MAX_TELEGRAMS }),
});

export const TELEGRAM_SCHEMA = Type.Object({
  rxAt: Type.String({ pattern: INSTANT }),
  rssi: Type.Optional(Type.Number({ minimum: -200, maximum: 100 })),
  frame: Type.String({ minLength: 4, maxLength: MAX_FRAME_TEXT }),
});

const ENVELOPE = Compile(BUNDLE_SCHEMA);
const TELEGRAM = Compile(TELEGRAM_SCHEMA);

/** `thingName` is the one in the topic: a gateway may speak for itself only. */
export function parseBundle(payload: Uint8Array, thingName: string): ParseResult {
  const value = parseLimited(payload);
  if (typeof value === 'string') return bad(value);
  if (!ENVELOPE.Check(value.json)) return bad(firstFault(value.json));
  const { telegrams, sentAt: sentText, gateway, boot, seq, prev } = value.json;
  const sentAt = Date.parse(sentText);
  if (Number.isNaN(sentAt)) return bad('/sentAt is no instant');
  if (gateway !== thingName) return bad('/gateway is not the thing that published the bundle');
  return {
    kind: 'bundle',
    bundle: {
      gateway,
      boot,
      seq,
      prev,
      sentAt,
      telegrams: telegrams.map((entry) => parseTelegram(entry, sentAt)),
    },
  };
}

function bad(reason: string): ParseResult {
  return { kind: 'bad', reason };
}

function parseLimited(payload: Uint8Array): string | { readonly json: unknown } {
  if (payload.length > MAX_BUNDLE_BYTES) return `larger than ${MAX_BUNDLE_BYTES} bytes`;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  if (nestsDeeperThan(bytes, MAX_NESTING)) return `nested deeper than ${MAX_NESTING} levels`;
  try {
    return { json: JSON.parse(bytes.toString('utf8')) as unknown };
  } catch {
    return 'not JSON';
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings, without parsing. */
function nestsDeeperThan(json: Buffer, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = endOfString(json, at);
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > limit) return true;
    } else if (byte === 0x5d || byte === 0x7d) {
      depth -= 1;
    }
  }
  return false;
}

/** Strings of a bundle are short: a call for each would cost more than their bytes. */
function endOfString(json: Buffer, start: number): number {
  for (let at = start + 1; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return json.length;
}

function firstFault(json: unknown): string {
  const [error] = ENVELOPE.Errors(json);
  return error === undefined ? 'no bundle' : `${error.instancePath || '/'} ${error.message}`;
}

const NO_FRAME = new Uint8Array(0);

function parseTelegram(entry: unknown, sentAt: Instant): BundleTelegram {
  if (TELEGRAM.Check(entry)) {
    const rxAt = Date.parse(entry.rxAt);
    const frame = fromBase64(entry.frame);
    const rssiDbm = entry.rssi === undefined ? null : Math.round(entry.rssi);
    if (!Number.isNaN(rxAt) && frame !== undefined) {
      return { isWellFormed: true, rxAt, rssiDbm, frame };
    }
  }
  return { isWellFormed: false, rxAt: sentAt, rssiDbm: null, frame: NO_FRAME };
}

/** Strict, other than Buffer, which skips characters that are none of base64. */
function fromBase64(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const { buffer, byteOffset, length } = Buffer.from(text, 'base64');
  if (length !== (text.length / 4) * 3 - padding) return undefined;
  // No Buffer, whose `slice` is no copy.
  return new Uint8Array(buffer, byteOffset, length);
}
