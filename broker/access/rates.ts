/**
 * The rate limits of `LIMITS`, off unless the quotas are those of AWS. Token buckets that hold one
 * second; time comes from the clock that is passed in.
 */
import type { Clock } from '#kernel/time.ts';
import { LIMITS } from './limits.ts';

/** `default`: sizes and shapes, no rates. `aws`: everything. `none`: nothing. */
export const QUOTA_MODES = ['default', 'aws', 'none'] as const;
export type QuotaMode = (typeof QUOTA_MODES)[number];

/** Client ids whose last CONNECT is remembered; more than fit into one second. */
const CLIENT_IDS_MAX = 10_000;

/** As many as come in a second may come at once. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#at = clock.now();
  }

  take(count = 1): boolean {
    this.#refill();
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** How long until `take` gives one, in milliseconds; 0 when it would now. */
  waitMs(): number {
    this.#refill();
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / this.#perSecond);
  }

  /** Takes in any case; gives how long to wait until that was within the rate, in milliseconds. */
  borrow(count: number): number {
    this.#refill();
    this.#tokens -= count;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * 1000) / this.#perSecond);
  }

  #refill(): void {
    const now = this.#clock.now();
    const gained = (Math.max(0, now - this.#at) * this.#perSecond) / 1000;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + gained);
    this.#at = now;
  }
}

type PublishVerdict =
  | { readonly kind: 'accepted'; readonly waitMs: number }
  | { readonly kind: 'throttled'; readonly statement: string; readonly isFirst: boolean };

/** Of one connection. */
export class ConnectionRates {
  readonly #account: AccountRates;
  readonly #incoming: TokenBucket;
  readonly #outgoing: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #replay: TokenBucket;
  #isThrottled = false;
  #unacknowledged = 0;

  constructor(account: AccountRates, clock: Clock) {
    const { publishesPerSecond, bytesPerSecond, replayPerSecond } = LIMITS;
    this.#account = account;
    this.#incoming = new TokenBucket(publishesPerSecond.value, clock);
    this.#outgoing = new TokenBucket(publishesPerSecond.value, clock);
    this.#bytes = new TokenBucket(bytesPerSecond.value, clock);
    this.#replay = new TokenBucket(replayPerSecond.value, clock);
  }

  /** Decides on an incoming publish; `isFirst` tells the first of a row that is dropped. */
  publish(bytes: number): PublishVerdict {
    const isOver = !this.#incoming.take();
    if (isOver || !this.#account.publish()) {
      const isFirst = !this.#isThrottled;
      this.#isThrottled = true;
      const statement = isOver ? 'limit:publishes-per-second' : 'limit:account-publishes';
      return { kind: 'throttled', statement, isFirst };
    }
    this.#isThrottled = false;
    return { kind: 'accepted', waitMs: this.#bytes.borrow(bytes) };
  }

  /** May this QoS 0 message go out? */
  deliver(): boolean {
    return this.#outgoing.take();
  }

  /** How long a QoS 1 message has to wait; one that was queued before the connection, longer. */
  deliveryWaitMs(isReplay: boolean): number {
    const waitMs = this.#outgoing.waitMs();
    return isReplay ? Math.max(waitMs, this.#replay.waitMs()) : waitMs;
  }

  /** A QoS 1 message went out. */
  delivered(isReplay: boolean): void {
    this.#outgoing.take();
    if (isReplay) this.#replay.take();
  }

  /** A QoS 1 publish is on its way to its PUBACK; true when nothing more is to be read. */
  began(): boolean {
    this.#unacknowledged++;
    return this.#unacknowledged >= LIMITS.inFlight.value;
  }

  /** True when reading may continue. */
  acknowledged(): boolean {
    this.#unacknowledged--;
    return this.#unacknowledged === LIMITS.inFlight.value - 1;
  }
}

/** Of all connections together. */
export class AccountRates {
  readonly #clock: Clock;
  readonly #connects: TokenBucket;
  readonly #publishes: TokenBucket;
  readonly #lastConnect = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#connects = new TokenBucket(LIMITS.accountConnectsPerSecond.value, clock);
    this.#publishes = new TokenBucket(LIMITS.accountPublishesPerSecond.value, clock);
  }

  /** Why a CONNECT has to wait; undefined when it may proceed. */
  connectFault(clientId: string): string | undefined {
    const now = this.#clock.now();
    const last = this.#lastConnect.get(clientId);
    const gapMs = 1000 / LIMITS.connectsPerClientId.value;
    if (last !== undefined && now >= last && now - last < gapMs) return 'connects-per-client-id';
    if (!this.#connects.take()) return 'account-connects';
    if (this.#lastConnect.size >= CLIENT_IDS_MAX) this.#lastConnect.clear();
    this.#lastConnect.set(clientId, now);
    return undefined;
  }

  publish(): boolean {
    return this.#publishes.take();
  }
}
