/**
 * One connection of an uplink, from the TLS handshake to its end. MQTT.js does not reconnect here:
 * a new attempt is a new connection, so that nothing of an old one is queued twice.
 */
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { MqttClient, type IClientOptions } from 'mqtt';
import type { Defences } from '#kernel/defences.ts';
import type { LabError } from '#kernel/errors.ts';
import {
  loginOptions,
  tlsOptions,
  type BrokerAccess,
  type BrokerTurns,
  type MqttVersion,
} from '#kernel/broker-access.ts';
import { statusTopic } from './bundle.ts';

/** Real time, passed in. */
export interface Timers {
  /** Runs `action` once after `ms`; what it gives back cancels it. */
  after(ms: number, action: () => void): () => void;
}

export type UplinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'online'; readonly url: string; readonly version: MqttVersion }
  | { readonly kind: 'waiting'; readonly retryInMs: number; readonly problem: LabError }
  | { readonly kind: 'stopped' };

interface ConnectionOptions extends BrokerAccess {
  readonly defences: Defences;
  /** Which node and which version this connection takes. */
  readonly turns: Pick<BrokerTurns, 'address' | 'version'>;
  readonly thingName: string;
  readonly timers: Timers;
  /** A way to the core that needs no TLS; left out: mutual TLS to its address. */
  readonly openSocket?: () => Duplex;
  /** Hears what the core says of its named shadows; left out: nobody subscribes to them. */
  readonly onShadow?: (message: ShadowMessage) => void;
}

/** Of a named shadow: what differs, an update that was accepted or refused, or what was asked for. */
export interface ShadowMessage {
  readonly name: string;
  readonly what:
    'update/delta' | 'update/accepted' | 'update/rejected' | 'get/accepted' | 'get/rejected';
  readonly payload: Buffer;
}

interface ConnectionEvents {
  readonly online: () => void;
  /** Once, whatever happened; the first error if there was one. */
  readonly closed: (cause: unknown, reached: ConnectionStage) => void;
}

/** How far a connection came. */
export type ConnectionStage = 'nowhere' | 'tls' | 'online';

const HEARD = [
  'update/delta',
  'update/accepted',
  'update/rejected',
  'get/accepted',
  'get/rejected',
] as const;
const SHADOW_TOPIC = /^\$aws\/things\/[^/]+\/shadow\/name\/([^/]+)\/(.+)$/;
const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_S = 30;
/** How long a stop waits for the core to take the last word. */
const GOODBYE_MS = 1_000;

export class UplinkConnection {
  readonly #options: ConnectionOptions;
  readonly #client: MqttClient;
  #firstError: unknown;
  #reached: ConnectionStage = 'nowhere';
  #isClosed = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#client = new MqttClient(() => this.#openSocket(), mqttOptions(options));
    this.#client.on('connect', () => {
      this.#reached = 'online';
      this.#client.publish(statusTopic(options.thingName), status('online'), { qos: 1 }, () => {});
      this.#listenToShadows(events.online);
    });
    this.#client.on('message', (topic, payload) => this.#onMessage(topic, payload));
    this.#client.on('error', (error) => (this.#firstError ??= error));
    this.#client.on('disconnect', ({ reasonCode }) => {
      this.#firstError ??= Object.assign(
        new Error(`disconnected by the core, reason ${reasonCode}`),
        {
          code: reasonCode,
        },
      );
    });
    this.#client.on('close', () => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      events.closed(this.#firstError, this.#reached);
    });
  }

  get isOnline(): boolean {
    return this.#client.connected && !this.#isClosed;
  }

  /** `done` with an error when the core refuses it or the connection ends before its PUBACK. */
  publish(topic: string, payload: string, done: (error: Error | undefined) => void): void {
    this.#client.publish(topic, payload, { qos: 1 }, (error) => done(error ?? undefined));
  }

  /** Ends the connection because of `cause`; `closed` follows. */
  abort(cause: unknown): void {
    this.#firstError ??= cause;
    this.#client.end(true);
  }

  /** Says goodbye where somebody listens, then closes. */
  async close(): Promise<void> {
    if (this.isOnline) await this.#sayOffline();
    this.#isClosed = true;
    await new Promise<void>((resolve) => {
      this.#client.end(true, {}, () => resolve());
    });
  }

  async #sayOffline(): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#options.timers.after(GOODBYE_MS, resolve);
      const done = (): void => {
        cancel();
        resolve();
      };
      const topic = statusTopic(this.#options.thingName);
      this.#client.publish(topic, status('offline'), { qos: 1 }, done);
    });
  }

  /** On line once what it wants to hear is subscribed. */
  #listenToShadows(online: () => void): void {
    const { onShadow, thingName } = this.#options;
    if (onShadow === undefined) return online();
    const filters = HEARD.map((what) => `$aws/things/${thingName}/shadow/name/+/${what}`);
    this.#client.subscribe(filters, { qos: 1 }, (error) => {
      if (error === null) online();
      else this.abort(error);
    });
  }

  #onMessage(topic: string, payload: Buffer): void {
    const [, name, what] = SHADOW_TOPIC.exec(topic) ?? [];
    const heard = HEARD.find((one) => one === what);
    if (name === undefined || heard === undefined) return;
    this.#options.onShadow?.({ name, what: heard, payload });
  }

  #openSocket(): Duplex {
    const { turns, defences, openSocket } = this.#options;
    if (openSocket !== undefined) return openSocket();
    const socket = connectTls(tlsOptions(this.#options, turns.address, defences.on('D11')));
    // Without this a round trip waits for the delayed acknowledgement of TCP: 88 ms, not 0.2.
    socket.setNoDelay(true);
    socket.on('secureConnect', () => (this.#reached = 'tls'));
    socket.on('error', (error) => (this.#firstError ??= error));
    return socket;
  }
}

function mqttOptions(options: ConnectionOptions): IClientOptions {
  const { thingName, turns } = options;
  return {
    ...loginOptions(options),
    protocolVersion: turns.version,
    clientId: thingName,
    clean: true,
    keepalive: KEEP_ALIVE_S,
    reconnectPeriod: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    will: { topic: statusTopic(thingName), payload: status('offline'), qos: 1, retain: false },
  };
}

function status(state: 'online' | 'offline'): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, state }));
}
