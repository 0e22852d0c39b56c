/**
 * The real connection of a gateway: MQTT over TLS with its own certificate. The outbox is the
 * truth, so each connection starts from the oldest unacknowledged bundle, publishes in order with
 * a small window, and takes a bundle out only on its PUBACK. This file is where virtual time ends:
 * sockets and back-off run in real time, through the timers passed in.
 */
import { createSecureContext } from 'node:tls';
import type { Defences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import type { LabError } from '#kernel/errors.ts';
import { BrokerTurns, type BrokerAccess } from '#kernel/broker-access.ts';
import { createRng } from '#kernel/rng.ts';
import { BackOff, type BackOffOptions } from './back-off.ts';
import { telegramsTopic } from './bundle.ts';
import { gatewayError } from './errors.ts';
import type { Outbox, OutboxEntry } from './outbox.ts';
import {
  UplinkConnection,
  type ConnectionStage,
  type ShadowMessage,
  type Timers,
  type UplinkState,
} from './uplink-connection.ts';
import { uplinkProblem } from './uplink-problem.ts';

export interface UplinkOptions extends BrokerAccess {
  /** Which are on; a gateway enforces D11. */
  readonly defences: Defences;
  /** Thing name, client id and common name of the certificate. */
  readonly thingName: string;
  readonly outbox: Outbox;
  readonly timers: Timers;
  readonly backOff?: BackOffOptions;
  readonly onState?: (state: UplinkState) => void;
  /** A bundle was acknowledged and is out of the outbox. */
  readonly onAck?: (seq: number) => void;
  /** Hears what the core says of its named shadows; left out: nobody subscribes to them. */
  readonly onShadow?: (message: ShadowMessage) => void;
}

export interface Uplink {
  start(): void;
  /** Something was added to the outbox. */
  notify(): void;
  unacknowledged(): number;
  /** Resolves when nothing is unacknowledged; rejects when the uplink is stopped before. */
  whenDrained(): Promise<void>;
  /** Resolves when fewer than `n` bundles are unacknowledged. */
  whenBelow(n: number): Promise<void>;
  /** Reports a named shadow or asks for it; nothing where there is no connection now. */
  shadow(name: string, what: 'update' | 'get', payload: string): void;
  /** Says `offline`, closes, and keeps the outbox. */
  stop(): Promise<void>;
}

/** AWS allows 100 unacknowledged publishes per connection. */
const WINDOW = 20;
/** Acknowledged bundles that leave the outbox in one commit; without a backlog each leaves at once. */
const REMOVED_TOGETHER = 16;

/** Throws UPLINK_CERTIFICATE_UNUSABLE for PEM texts that cannot make a TLS connection. */
export function createUplink(options: UplinkOptions): Uplink {
  const { caPem, certPem, keyPem } = options;
  try {
    createSecureContext({
      ca: caPem,
      ...defined({ cert: certPem, key: keyPem }),
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const details = { thing: options.thingName, reason };
    throw gatewayError('UPLINK_CERTIFICATE_UNUSABLE', { details, cause });
  }
  return new MqttUplink(options);
}

interface Waiter {
  readonly below: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

class MqttUplink implements Uplink {
  readonly #options: UplinkOptions;
  readonly #backOff: BackOff;
  readonly #turns: BrokerTurns;
  #connection: UplinkConnection | undefined;
  #cancelRetry: () => void = () => {};
  #isStopped = true;
  /** Acknowledged positions that are still in the outbox. */
  #acknowledged: number[] = [];
  /** Positions published on this connection and not acknowledged. */
  readonly #inFlight = new Set<number>();
  #lastSent = 0;
  #unacknowledged: number;
  #waiters: Waiter[] = [];

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#turns = new BrokerTurns(options);
    this.#backOff = new BackOff(createRng(options.thingName).fork('back-off'), options.backOff);
    this.#unacknowledged = options.outbox.count();
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#connect();
  }

  notify(): void {
    this.#recount();
    this.#publishMore();
  }

  unacknowledged(): number {
    return this.#unacknowledged;
  }

  whenDrained(): Promise<void> {
    return this.whenBelow(1);
  }

  whenBelow(n: number): Promise<void> {
    this.#recount();
    if (this.#unacknowledged < n) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ below: n, resolve, reject });
    });
  }

  shadow(name: string, what: 'update' | 'get', payload: string): void {
    const topic = `$aws/things/${this.#options.thingName}/shadow/name/${name}/${what}`;
    if (this.#connection?.isOnline === true) this.#connection.publish(topic, payload, () => {});
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelRetry();
    const connection = this.#connection;
    this.#connection = undefined;
    this.#remove();
    await connection?.close();
    this.#tell({ kind: 'stopped' });
    for (const { reject } of this.#waiters) reject(this.#closed());
    this.#waiters = [];
  }

  #recount(): void {
    this.#unacknowledged = this.#options.outbox.count() - this.#acknowledged.length;
  }

  /** What is acknowledged and not yet removed is sent once more after a kill, and counts once. */
  #remove(): void {
    if (this.#acknowledged.length === 0) return;
    this.#options.outbox.remove(this.#acknowledged);
    this.#acknowledged = [];
  }

  #connect(): void {
    this.#remove();
    this.#inFlight.clear();
    this.#lastSent = 0;
    this.#tell({ kind: 'connecting' });
    this.#connection = new UplinkConnection(
      { ...this.#options, turns: this.#turns },
      {
        online: () => {
          this.#backOff.reset();
          this.#tell({ kind: 'online', url: this.#turns.address, version: this.#turns.version });
          this.#publishMore();
        },
        closed: (cause, reached) => this.#onClosed(cause, reached),
      },
    );
  }

  /** Called once for each connection. */
  #onClosed(cause: unknown, reached: ConnectionStage): void {
    this.#connection = undefined;
    this.#inFlight.clear();
    if (this.#isStopped) return;
    const url = this.#turns.address;
    const isTooNew = this.#turns.isTooNew(cause);
    this.#turns.ended(cause);
    if (isTooNew) return this.#connect();
    const { thingName } = this.#options;
    const problem = uplinkProblem(cause, { url, thingName, reached });
    const retryInMs = this.#backOff.nextMs();
    this.#cancelRetry = this.#options.timers.after(retryInMs, () => this.#connect());
    this.#tell({ kind: 'waiting', retryInMs, problem });
  }

  #publishMore(): void {
    const connection = this.#connection;
    if (connection?.isOnline !== true) return;
    const room = WINDOW - this.#inFlight.size;
    if (room <= 0) return;
    for (const entry of this.#options.outbox.pending({ after: this.#lastSent, limit: room })) {
      this.#lastSent = entry.position;
      this.#inFlight.add(entry.position);
      this.#publish(connection, entry);
    }
  }

  #publish(connection: UplinkConnection, entry: OutboxEntry): void {
    const topic = telegramsTopic(this.#options.thingName);
    connection.publish(topic, entry.payload, (error) => {
      // An answer that arrives after its connection is gone: the next connection sends it again.
      if (connection !== this.#connection) return;
      if (error !== undefined) return connection.abort(error);
      this.#inFlight.delete(entry.position);
      this.#acknowledged.push(entry.position);
      this.#unacknowledged = Math.max(0, this.#unacknowledged - 1);
      const isDue = this.#acknowledged.length >= REMOVED_TOGETHER;
      if (isDue || this.#unacknowledged === 0) this.#remove();
      this.#options.onAck?.(entry.seq);
      this.#wake();
      this.#publishMore();
    });
  }

  #wake(): void {
    const ready = this.#waiters.filter(({ below }) => this.#unacknowledged < below);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }

  #closed(): LabError {
    const { url, thingName } = this.#options;
    return gatewayError('UPLINK_CLOSED', { details: { url, thing: thingName } });
  }

  #tell(state: UplinkState): void {
    this.#options.onState?.(state);
  }
}
