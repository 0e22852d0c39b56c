/**
 * Tells a new telegram from a duplicate (repeater, second gateway) and from a replay, per meter and
 * key. Pure: the caller keeps the window, and stores the next one only for a telegram that it
 * accepted otherwise (MAC, decryption, plausibility).
 *
 * With a message counter (mode 7, mode 10, session number of the extended link layer) only a larger
 * one is new (EN 13757-7:2018, 9.5). Without one there is only memory of ciphertexts: what it has
 * forgotten it cannot recognise, so that a device time in the telegram must be checked as well.
 */
import { toHex } from '#kernel/bytes.ts';
import type { Instant } from '#kernel/time.ts';
import { AES_BLOCK_BYTES } from './security/aes.ts';
import { SECURITY_MODE } from './security/security-mode.ts';
import { readLayers, type TelegramLayers } from './telegram-header.ts';

/** What of a telegram decides whether it was there before. JSON-safe. */
interface TelegramMark {
  /** Null where the telegram has none. */
  readonly counter: number | null;
  readonly accessNumber: number;
  /** Payload as on the air, hex; hop bits of a repeater lie outside. */
  readonly payload: string;
  /** First encrypted block, hex; empty where nothing is encrypted with the access number. */
  readonly firstBlock: string;
}

interface SeenTelegram extends TelegramMark {
  readonly at: Instant;
}

/** JSON-safe. */
export interface ReplayWindow {
  readonly highestCounter: number | null;
  /** Oldest first, bounded. */
  readonly recent: readonly SeenTelegram[];
}

export const EMPTY_REPLAY_WINDOW: ReplayWindow = { highestCounter: null, recent: [] };

interface ReplayLimits {
  /** Within it an identical telegram is a duplicate. */
  readonly duplicateMs: number;
  /** Telegrams to remember; more than 256, so that the access number comes round. */
  readonly remembered: number;
}

const REPLAY_LIMITS: ReplayLimits = { duplicateMs: 60_000, remembered: 300 };

/**
 * `counter`: not larger than the highest accepted one. `repeated`: the same bytes, too late for a
 * duplicate. `rewritten`: a known ciphertext under another access number, which no meter sends.
 */
export type ReplayReason = 'counter' | 'repeated' | 'rewritten';

export type ReplayVerdict =
  | { readonly kind: 'new'; readonly next: ReplayWindow }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'replay'; readonly reason: ReplayReason };

/** No key needed; `layers` if they were read before. Throws as `readTelegramHeader`. */
export function markTelegram(
  frame: Uint8Array,
  layers: TelegramLayers = readLayers(frame),
): TelegramMark {
  const { afl, ell, tpl, payloadKind, payloadOffset, end } = layers;
  const session = payloadKind === 'closed' ? ell?.sessionNumber : undefined;
  const isMode5 = tpl.mode === SECURITY_MODE.aesCbcIv;
  // A counter that neither a MAC covers nor a key comes from is whatever the sender likes.
  const isBound =
    afl?.mac !== undefined ||
    tpl.mode === SECURITY_MODE.aesCbcKdf ||
    tpl.mode === SECURITY_MODE.aesCcm;
  const counter = isBound ? (afl?.messageCounter ?? tpl.messageCounter) : undefined;
  return {
    counter: counter ?? session ?? null,
    accessNumber: tpl.accessNumber,
    payload: toHex(frame, payloadOffset, end),
    firstBlock: isMode5 ? toHex(frame, payloadOffset, payloadOffset + AES_BLOCK_BYTES) : '',
  };
}

/** What the window says about a telegram received at `at`. */
export function judgeReplay(
  window: ReplayWindow,
  seen: SeenTelegram,
  limits: ReplayLimits = REPLAY_LIMITS,
): ReplayVerdict {
  const same = window.recent.findLast((each) => isSame(each, seen));
  if (same !== undefined && Math.abs(seen.at - same.at) <= limits.duplicateMs) {
    return { kind: 'duplicate' };
  }
  if (seen.counter !== null) {
    const isNew = window.highestCounter === null || seen.counter > window.highestCounter;
    return isNew ? advance(window, seen, limits) : { kind: 'replay', reason: 'counter' };
  }
  const isRewritten = window.recent.some(
    ({ firstBlock, accessNumber }) =>
      firstBlock !== '' && firstBlock === seen.firstBlock && accessNumber !== seen.accessNumber,
  );
  if (isRewritten) return { kind: 'replay', reason: 'rewritten' };
  return same === undefined
    ? advance(window, seen, limits)
    : { kind: 'replay', reason: 'repeated' };
}

function isSame(one: TelegramMark, other: TelegramMark): boolean {
  return (
    one.payload === other.payload &&
    one.counter === other.counter &&
    one.accessNumber === other.accessNumber
  );
}

function advance(window: ReplayWindow, seen: SeenTelegram, limits: ReplayLimits): ReplayVerdict {
  const recent = [...window.recent, seen].slice(-limits.remembered);
  return { kind: 'new', next: { highestCounter: seen.counter ?? window.highestCounter, recent } };
}
