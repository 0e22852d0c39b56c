/**
 * A gateway up to its outbox, in virtual time: which frames it takes (allow-list on the clear
 * header), its buffer, and the bundles it closes at each report. It holds no meter key and imports
 * nothing that could use one: to a gateway a telegram is an opaque frame.
 */
import { ByteWriter } from '#kernel/bytes.ts';
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import { formatInstant, MINUTE_MS, type Instant } from '#kernel/time.ts';
import { LINK_HEADER_BYTES, parseAddress, writeLinkAddress } from '#wire/link-layer.ts';
import {
  bundleTelegram,
  finishBundle,
  MAX_BUNDLE_BYTES,
  NO_PREVIOUS,
  telegramBytes,
  type Bundle,
  type BundleTelegram,
  type FinishedBundle,
} from './bundle.ts';

export interface GatewayOptions {
  readonly id: string;
  /** Meter ids it takes; without a list it takes every frame. */
  readonly allowList?: readonly string[];
  /** Besides the size limit of a payload. */
  readonly maxTelegramsPerBundle?: number;
  /** ULID of this start. */
  readonly boot: string;
}

export interface ReceivedFrame {
  /** End of the frame. */
  readonly rxAt: Instant;
  readonly rssiDbm: number;
  readonly frame: Uint8Array;
}

export interface GatewayState {
  readonly boot: string;
  readonly seq: number;
  readonly prev: string;
  readonly lastReportAt: Instant | null;
  readonly buffer: readonly BundleTelegram[];
  /** Payloads of closed bundles that wait for the uplink. */
  readonly held: readonly string[];
  /** Telegrams dropped so far; left out where there were none. */
  readonly dropped?: number;
}

/** A bundle without telegrams is sent after this long, so that the portal's clock continues. */
const HEARTBEAT_MS = 15 * MINUTE_MS;
/** M, id, version and type follow L and C. */
const ADDRESS_OFFSET = 2;

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #allowed: ReadonlySet<string> | undefined;
  #boot: string;
  #seq = 0;
  #prev = NO_PREVIOUS;
  #lastReportAt: Instant | null = null;
  #buffer: BundleTelegram[] = [];
  #held: FinishedBundle[] = [];
  #bufferedCount = 0;
  #droppedCount = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#boot = options.boot;
    this.#allowed = options.allowList && new Set(options.allowList.map(addressKey));
  }

  get id(): string {
    return this.#options.id;
  }

  /** Telegrams received and not handed over yet, in the buffer and in closed bundles. */
  get bufferedCount(): number {
    return this.#bufferedCount;
  }

  get heldCount(): number {
    return this.#held.length;
  }

  receive(received: ReceivedFrame): 'buffered' | 'filtered' {
    if (!this.#takes(received.frame)) return 'filtered';
    this.#buffer.push(bundleTelegram(received));
    this.#bufferedCount += 1;
    return 'buffered';
  }

  /** Telegrams that no outbox had room for. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** After a loss of power: numbers begin again, what was closed before waits on. */
  reboot(boot: string): void {
    this.#boot = boot;
    this.#seq = 0;
    this.#prev = NO_PREVIOUS;
    this.#lastReportAt = null;
  }

  /** Closed bundles beyond `bundles` are dropped, the oldest first. */
  keepAtMost(bundles: number): void {
    const tooMany = this.#held.splice(0, Math.max(0, this.#held.length - bundles));
    const telegrams = tooMany.reduce((sum, { bundle }) => sum + bundle.telegrams.length, 0);
    this.#bufferedCount -= telegrams;
    this.#droppedCount += telegrams;
  }

  /** Closes what is buffered into bundles, as many as the payload limit asks for. */
  report(at: Instant): void {
    const silentMs = at - (this.#lastReportAt ?? -Infinity);
    if (this.#buffer.length === 0 && silentMs < HEARTBEAT_MS) return;
    this.#lastReportAt = at;
    for (const telegrams of this.#split(this.#buffer)) this.#close(at, telegrams);
    this.#buffer = [];
  }

  /** Hands the oldest closed bundle over. */
  take(): FinishedBundle | undefined {
    const first = this.#held.shift();
    if (first !== undefined) this.#bufferedCount -= first.bundle.telegrams.length;
    return first;
  }

  state(): GatewayState {
    return {
      boot: this.#boot,
      seq: this.#seq,
      prev: this.#prev,
      lastReportAt: this.#lastReportAt,
      buffer: [...this.#buffer],
      held: this.#held.map((finished) => finished.payload),
      ...(this.#droppedCount === 0 ? {} : { dropped: this.#droppedCount }),
    };
  }

  restore(state: GatewayState): void {
    this.#boot = state.boot;
    this.#seq = state.seq;
    this.#prev = state.prev;
    this.#lastReportAt = state.lastReportAt;
    this.#buffer = [...state.buffer];
    this.#held = state.held.map((payload) => finishBundle(JSON.parse(payload) as Bundle));
    const held = this.#held.reduce((sum, finished) => sum + finished.bundle.telegrams.length, 0);
    this.#bufferedCount = this.#buffer.length + held;
    this.#droppedCount = state.dropped ?? 0;
  }

  #takes(frame: Uint8Array): boolean {
    if (this.#allowed === undefined) return true;
    return frame.length >= LINK_HEADER_BYTES && this.#allowed.has(keyAt(frame, ADDRESS_OFFSET));
  }

  #close(at: Instant, telegrams: readonly BundleTelegram[]): void {
    this.#seq += 1;
    const finished = finishBundle({ ...this.#head(at), telegrams });
    assert(
      finished.payload.length <= MAX_BUNDLE_BYTES,
      () => `a bundle of ${finished.payload.length} bytes is larger than ${MAX_BUNDLE_BYTES}`,
    );
    this.#prev = finished.sha256;
    this.#held.push(finished);
  }

  #head(at: Instant): Omit<Bundle, 'telegrams'> {
    return {
      v: 1,
      gateway: this.#options.id,
      boot: this.#boot,
      seq: this.#seq,
      prev: this.#prev,
      sentAt: formatInstant(at),
    };
  }

  #split(telegrams: readonly BundleTelegram[]): BundleTelegram[][] {
    const parts: BundleTelegram[][] = [[]];
    const headBytes = JSON.stringify({ ...this.#head(0), seq: 2 ** 53, telegrams: [] }).length;
    const maxCount = this.#options.maxTelegramsPerBundle ?? Infinity;
    let part: BundleTelegram[] = parts[0] ?? [];
    let bytes = headBytes;
    for (const telegram of telegrams) {
      const more = telegramBytes(telegram);
      if (part.length > 0 && (part.length >= maxCount || bytes + more > MAX_BUNDLE_BYTES)) {
        part = [];
        parts.push(part);
        bytes = headBytes;
      }
      part.push(telegram);
      bytes += more;
    }
    return parts;
  }
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** ULID of a start: 48 bits of time and 80 random bits, in Crockford's base 32. */
export function bootId(at: Instant, rng: Rng): string {
  let time = '';
  for (let rest = at, index = 0; index < 10; index++, rest = Math.floor(rest / 32)) {
    time = (CROCKFORD[rest % 32] ?? '') + time;
  }
  return time + Array.from({ length: 16 }, () => CROCKFORD[rng.below(32)]).join('');
}

/** Key of a meter's address. Throws WIRE_BAD_ADDRESS. */
function addressKey(meterId: string): string {
  const writer = new ByteWriter();
  writeLinkAddress(writer, parseAddress(meterId));
  return keyAt(writer.finish(), 0);
}

/** The eight bytes of an address as characters: asked for each frame, six times quicker than a spread. */
function keyAt(bytes: Uint8Array, at: number): string {
  const byte = (offset: number): number => bytes[at + offset] ?? 0;
  return String.fromCharCode(
    byte(0),
    byte(1),
    byte(2),
    byte(3),
    byte(4),
    byte(5),
    byte(6),
    byte(7),
  );
}
