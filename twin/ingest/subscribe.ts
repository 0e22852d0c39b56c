/**
 * The portal's connection to the core: MQTT over mutual TLS with a persistent session, QoS 1. A
 * message is acknowledged after its commit, never before. Messages that wait are committed
 * together: MQTT.js writes a PUBACK for each into the corked socket, and the socket is uncorked
 * after the commit. After a failed commit it is destroyed with what it holds, and what was not
 * acknowledged comes again.
 */
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { MqttClient, type IClientOptions } from 'mqtt';
import {
  BrokerTurns,
  loginOptions,
  OLDER_MQTT,
  tlsOptions,
  type BrokerAccess,
} from '#kernel/broker-access.ts';
import type { Defences } from '#kernel/defences.ts';
import type { Clock } from '#kernel/time.ts';
import type { PortalLog } from '../context.ts';
import { CommitSize } from './commit-size.ts';
import { whenQuiet } from './when-quiet.ts';

export interface BrokerOptions extends BrokerAccess {
  /** Thing name of the portal, common name of its certificate. */
  readonly clientId: string;
  /** A way to the core that needs no TLS; left out: mutual TLS to its address. */
  readonly openSocket?: () => Duplex;
}

export interface Delivery {
  readonly thingName: string;
  readonly kind: 'telegrams' | 'status' | 'shadow';
  /** Of a named shadow. */
  readonly shadow?: string;
  readonly payload: Uint8Array;
}

interface SubscriptionOptions {
  readonly defences: Defences;
  readonly broker: BrokerOptions;
  /** Commits messages, in their order. If it throws, none is acknowledged and all come again. */
  readonly take: (deliveries: readonly Delivery[]) => void;
  /** Whose messages count here; the others belong to another portal. Default: everybody's. */
  readonly isMine?: (thingName: string) => boolean;
  /** Runs an action in the next turn of the event loop. */
  readonly nextTurn: (action: () => void) => void;
  readonly log: PortalLog;
  /** Real time: how long a commit takes decides how much is in the next one. */
  readonly clock: Clock;
}

export interface Subscription {
  /** Resolves at the first granted subscription or the first failure; it goes on trying by itself. */
  readonly settled: Promise<void>;
  /** Ends the connection and leaves the session at the core, which goes on queueing. */
  stop(): Promise<void>;
}

const TOPICS = [
  'metering/v1/+/telegrams',
  'metering/v1/+/status',
  '$aws/things/+/shadow/name/+/update/documents',
];
const TOPIC = /^metering\/v1\/([^/]+)\/(telegrams|status)$/;
const SHADOW_TOPIC = /^\$aws\/things\/([^/]+)\/shadow\/name\/([^/]+)\/update\/documents$/;
const RECONNECT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_S = 30;
/** The longest that AWS IoT Core keeps a session: what gateways deliver meanwhile is queued. */
const SESSION_EXPIRY_S = 7 * 24 * 3600;

/** Messages that are committed together. */
interface Batch {
  readonly deliveries: Delivery[];
  /** Holds their PUBACKs back. */
  readonly stream: MqttClient['stream'];
  bytes: number;
  /** Lets the next message come; set while the batch is full. */
  next?: () => void;
}

export function subscribe(options: SubscriptionOptions): Subscription {
  return new MqttSubscription(options);
}

class MqttSubscription implements Subscription {
  readonly settled: Promise<void>;
  readonly #options: SubscriptionOptions;
  readonly #client: MqttClient;
  readonly #turns: BrokerTurns;
  /** Why the present attempt failed or its connection ended. */
  #cause: Error | undefined;
  readonly #settle: () => void;
  #state = '';
  /** After a failed commit nothing of this connection is taken any more: order matters. */
  #hasFailed = false;
  /** Why commits fail, until one succeeds: said once, however often the message comes. */
  #failure: string | undefined;
  readonly #size = new CommitSize();
  /** Messages of this connection that wait for their commit. */
  #batch: Batch | undefined;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.settled = promise;
    this.#settle = resolve;
    this.#turns = new BrokerTurns(options.broker);
    this.#client = new MqttClient(
      (client) => this.#openSocket(client),
      mqttOptions(options.broker),
    );
    this.#client.handleMessage = (packet, done) =>
      this.#onMessage({ topic: packet.topic, payload: packet.payload }, done);
    this.#client.on('connect', () => this.#onConnect());
    this.#client.on('error', (error) => this.#onError(error));
    this.#client.on('disconnect', ({ reasonCode }) =>
      this.#onProblem(new Error(`disconnected by the core, reason ${reasonCode}`)),
    );
    this.#client.on('close', () => {
      if (!this.#client.disconnecting) this.#onClose();
    });
  }

  async stop(): Promise<void> {
    this.#batch = undefined;
    await new Promise<void>((resolve) => {
      this.#client.end(true, {}, () => resolve());
    });
    this.#settle();
  }

  #onConnect(): void {
    this.#client.subscribe(TOPICS, { qos: 1 }, (error, granted = []) => {
      // A broker without shadows may deny them: nobody limits anything there.
      const isDenied = granted.some(({ topic, qos }) => qos >= 128 && !topic.startsWith('$'));
      if (error !== null || isDenied) {
        return this.#onProblem(error ?? new Error('the core denies the subscription'));
      }
      if (this.#failure === undefined) {
        this.#tell('info', 'ingest.connected', `listening to ${this.#turns.address}`);
      }
      this.#settle();
    });
  }

  #onMessage(
    { topic, payload }: { readonly topic: string; readonly payload: string | Buffer },
    done: (error?: Error) => void,
  ): void {
    const about = aboutOf(topic);
    // What was subscribed by an older release is acknowledged and forgotten, and what another portal
    // of the same broker takes.
    if (about === undefined || this.#options.isMine?.(about.thingName) === false) return done();
    if (this.#hasFailed) return done(new Error('waits for the next connection'));
    const batch = this.#openBatch();
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    batch.deliveries.push({ ...about, payload: bytes });
    batch.bytes += bytes.length;
    if (batch.bytes < this.#size.bytes) done();
    else batch.next = done;
  }

  /** Between two batches the portal answers its visitors, however many messages wait. */
  #openBatch(): Batch {
    if (this.#batch !== undefined) return this.#batch;
    const { stream } = this.#client;
    const batch: Batch = { deliveries: [], stream, bytes: 0 };
    stream.cork();
    this.#batch = batch;
    const { nextTurn } = this.#options;
    // What follows at once shares the commit.
    const enough = this.#size.bytes;
    whenQuiet({ bytes: () => batch.bytes, enough, nextTurn }, () => this.#commit(batch));
    return batch;
  }

  #commit(batch: Batch): void {
    // Its connection is gone: the core sends its messages again.
    if (this.#batch !== batch) return;
    this.#batch = undefined;
    const { clock, take } = this.#options;
    const startedAt = clock.now();
    try {
      take(batch.deliveries);
    } catch (error) {
      return this.#onCommitFailed(batch, error);
    }
    this.#size.took(batch.bytes, clock.now() - startedAt);
    if (this.#failure !== undefined) {
      this.#failure = undefined;
      this.#tell('info', 'ingest.commits-again', 'what could not be taken is taken again');
    }
    batch.stream.uncork();
    batch.next?.();
  }

  #onCommitFailed({ stream, next }: Batch, error: unknown): void {
    this.#hasFailed = true;
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.#failure) {
      this.#tell('error', 'ingest.commit-failed', `nothing was acknowledged: ${reason}`);
    }
    this.#failure = reason;
    stream.destroy();
    next?.();
  }

  #onError(error: Error): void {
    this.#cause ??= error;
    if (!this.#turns.isTooNew(error)) this.#onProblem(error);
  }

  #onClose(): void {
    if (this.#turns.isTooNew(this.#cause)) {
      this.#tell('warn', 'ingest.older-mqtt', `${this.#turns.address} ${OLDER_MQTT}`);
    } else {
      this.#onProblem(new Error('the connection was closed'));
    }
    this.#turns.ended(this.#cause);
  }

  #onProblem(error: Error): void {
    const reason = error.message || ('code' in error ? String(error.code) : error.name);
    // After a failed commit the portal itself ends the connection.
    if (!this.#hasFailed)
      this.#tell('warn', 'ingest.disconnected', `no connection to the core: ${reason}`);
    this.#settle();
  }

  /** An attempt every second must not make a line every second. */
  #tell(level: 'info' | 'warn' | 'error', event: string, message: string): void {
    // `close` follows every error and says less than it.
    const isEcho = event === 'ingest.disconnected' && this.#state.startsWith('ingest.disconnected');
    const state = `${event} ${message}`;
    if (state === this.#state || (isEcho && message.endsWith('was closed'))) return;
    this.#state = state;
    this.#options.log({ level, event, message });
  }

  #openSocket(client: MqttClient): Duplex {
    this.#cause = undefined;
    this.#hasFailed = false;
    this.#batch = undefined;
    // The client speaks on the new socket as its options say now.
    client.options.protocolVersion = this.#turns.version;
    const { broker, defences } = this.#options;
    if (broker.openSocket !== undefined) return broker.openSocket();
    const socket = connectTls(tlsOptions(broker, this.#turns.address, defences.on('D11')));
    // Without this a PUBACK waits for the delayed acknowledgement of TCP.
    socket.setNoDelay(true);
    socket.on('error', (error) => this.#onError(error));
    return socket;
  }
}

/** Undefined for a topic that nobody here reads. */
function aboutOf(topic: string): Omit<Delivery, 'payload'> | undefined {
  const [, thingName, kind] = TOPIC.exec(topic) ?? [];
  if (thingName !== undefined) {
    return { thingName, kind: kind === 'status' ? 'status' : 'telegrams' };
  }
  const [, gateway, shadow] = SHADOW_TOPIC.exec(topic) ?? [];
  if (gateway === undefined || shadow === undefined) return undefined;
  return { thingName: gateway, kind: 'shadow', shadow };
}

function mqttOptions(broker: BrokerOptions): IClientOptions {
  return {
    ...loginOptions(broker),
    clientId: broker.clientId,
    clean: false,
    properties: { sessionExpiryInterval: SESSION_EXPIRY_S },
    keepalive: KEEP_ALIVE_S,
    reconnectPeriod: RECONNECT_MS,
    // Without this a core that refuses once, for whatever reason, is never asked again.
    reconnectOnConnackError: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    resubscribe: false,
  };
}
