/**
 * The wiring of aedes 2.0.0-beta.1: its hooks ask `access.ts`, the journal and the shadow service,
 * and translate the answers into what AWS does on the wire. Decisions are not made here.
 */
import { Aedes } from 'aedes';
import type {
  AedesPublishPacket,
  AuthenticateError,
  Client,
  ConnectPacket,
  PublishPacket,
  Subscription,
} from 'aedes';
import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Defences } from '#kernel/defences.ts';
import { assert } from '#kernel/errors.ts';
import type { Clock } from '#kernel/time.ts';
import { REASON } from './access.ts';
import type { Denial } from './access.ts';
import type { AuditLog } from './audit-log.ts';
import { ConnectionAudit } from './connection-audit.ts';
import { BrokerConnection, clampKeepAlive } from './connection.ts';
import type { WillRequest } from './connection.ts';
import type { CoreDatabase } from './database.ts';
import { Journal } from './journal.ts';
import { LIMITS } from './limits.ts';
import type { Peer } from './peer-certificate.ts';
import { resourceName } from './policies.ts';
import { handleShadowRequest } from './shadow-service.ts';
import type { ShadowMessage } from './shadow-service.ts';
import { ShadowStore } from './shadow-store.ts';
import { Sessions } from './sessions.ts';
import { filterMatches, filterMatchesByStandard, parseShadowRequest } from './topics.ts';

/** A client that has not sent CONNECT by then is dropped. */
const CONNECT_TIMEOUT_MS = 10_000;
/** How long a subscriber that has stopped reading may hold up the others (D12), else the default. */
const DRAIN_TIMEOUT_MS = { short: 5_000, long: 60_000 } as const;
/** Messages on their way to subscribers at the same time. */
const ROUTING_CONCURRENCY = 1_000;
const TOPIC_ALIAS_MAXIMUM = 8;
const RECEIVE_MAXIMUM = 100;

export interface BrokerOptions {
  readonly db: CoreDatabase;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly defences: Defences;
}

export interface Broker {
  /** Acknowledged messages of an earlier run that were put into queues on start. */
  readonly replayed: number;
  /** Speaks MQTT with a peer that the listener let in. */
  accept(socket: TLSSocket, peer: Peer): void;
  close(): Promise<void>;
}

type ConnectDone = (error: Error | null, success: boolean) => void;
type AuthenticateDone = (error: AuthenticateError | null, success: boolean | null) => void;
type PublishDone = (error?: Error | null) => void;
type SubscribeDone = (error: Error | null, subscription?: Subscription | null) => void;

export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const wiring = new Wiring(options);
  await wiring.aedes.listen();
  return wiring;
}

class Wiring implements Broker {
  readonly aedes: Aedes;
  readonly replayed: number;
  readonly #options: BrokerOptions;
  readonly #audit: ConnectionAudit;
  readonly #journal: Journal;
  readonly #sessions: Sessions;
  readonly #shadows: ShadowStore;
  readonly #connections = new WeakMap<Client, BrokerConnection>();
  /** Live connections by client id. */
  readonly #live = new Map<string, BrokerConnection>();

  constructor(options: BrokerOptions) {
    const { db } = options;
    this.#options = options;
    this.#audit = new ConnectionAudit(options.audit);
    this.#journal = new Journal(db);
    this.#shadows = new ShadowStore(db);
    this.#sessions = new Sessions({
      db,
      journal: this.#journal,
      mayStore: (id, filter) => this.#live.get(id)?.access?.subscribe(filter, 1) === undefined,
    });
    this.replayed = this.#journal.replay((packet) => this.#sessions.enqueue(packet));
    // D12, checked here for the engine's own caps and in `BrokerConnection` for the policy.
    const capped = options.defences.on('D12');
    this.aedes = new Aedes({
      // Part of every queued message, so a short one; new for each run, as counters start again.
      id: randomBytes(6).toString('base64url'),
      persistence: this.#sessions,
      concurrency: ROUTING_CONCURRENCY,
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: capped ? DRAIN_TIMEOUT_MS.short : DRAIN_TIMEOUT_MS.long,
      maximumPacketSize: capped ? LIMITS.packetBytes.value : 0,
      keepaliveLimit: LIMITS.keepAliveMaxSeconds.value,
      sessionExpiryIntervalLimit: LIMITS.sessionExpirySeconds.value,
      topicAliasMaximum: TOPIC_ALIAS_MAXIMUM,
      receiveMaximum: RECEIVE_MAXIMUM,
      preConnect: (client, packet, done) => this.#preConnect(client, packet, done),
      authenticate: (client, ...rest) => this.#authenticate(client, rest[2]),
      authorizePublish: (client, packet, done) => this.#authorizePublish(client, packet, done),
      authorizeSubscribe: (client, sub, done) => this.#authorizeSubscribe(client, sub, done),
      authorizeForward: (client, packet) => this.#authorizeForward(client, packet),
    });
    this.#listenToEvents();
  }

  accept(socket: TLSSocket, peer: Peer): void {
    if (this.aedes.closed) {
      socket.destroy();
      return;
    }
    const connection = new BrokerConnection(peer, socket.remoteAddress ?? 'unknown');
    const client = this.aedes.handle(socket);
    this.#connections.set(client, connection);
    watchFilterCount(client, connection);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.aedes.close(() => resolve()));
    // The wills of the connections that were just closed are still on their way to the queues.
    await nextTurn();
    await this.#sessions.destroy();
  }

  #connection(client: Client): BrokerConnection {
    const connection = this.#connections.get(client);
    assert(connection !== undefined, 'a client without a connection');
    return connection;
  }

  #preConnect(client: Client, packet: ConnectPacket, done: ConnectDone): void {
    const connection = this.#connection(client);
    const { clientId, will } = packet;
    const protocolVersion = packet.protocolVersion ?? 4;
    packet.keepalive = clampKeepAlive(packet.keepalive ?? 0, protocolVersion);
    const willRequest = will === undefined ? undefined : (will as WillRequest);
    connection.open({ clientId, protocolVersion, will: willRequest }, this.#options.defences);
    const { refusal } = connection;
    if (refusal === undefined) {
      const previous = this.#live.get(clientId);
      if (previous !== undefined) previous.closeReason = 'taken-over';
      done(null, true);
      return;
    }
    this.#audit.refused(connection, refusal);
    // AWS: MQTT 3.1.1 closes without CONNACK; MQTT 5 is told why, in `#authenticate`.
    if (protocolVersion === 5) done(null, true);
    else done(new Error(refusal.reason), false);
  }

  #authenticate(client: Client, done: AuthenticateDone): void {
    const { refusal } = this.#connection(client);
    if (refusal === undefined) {
      done(null, true);
      return;
    }
    const error = new Error(refusal.reason) as AuthenticateError;
    // The engine maps return code 2 to 0x85 and 5 to 0x87.
    error.returnCode = refusal.reasonCode === REASON.clientIdNotValid ? 2 : 5;
    done(error, false);
  }

  #authorizePublish(client: Client | null, packet: PublishPacket, done: PublishDone): void {
    // A will carries no command. It was authorised at CONNECT, and the shadow service ignores it.
    if (client === null || (packet.cmd as string | undefined) !== 'publish') {
      done(null);
      return;
    }
    const connection = this.#connection(client);
    const { topic, qos, retain } = packet;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    packet.payload = payload;
    const denial = connection.access?.publish({ topic, qos, retain, payloadBytes: payload.length });
    if (denial === undefined) this.#take(client.id, packet, done);
    else this.#refusePublish({ client, connection, denial, qos }, done);
  }

  /** Makes durable what must be durable before PUBACK, then lets the engine go on. */
  #take(clientId: string, packet: PublishPacket, done: PublishDone): void {
    try {
      const messages = this.#applyShadow(clientId, packet);
      const waits = packet.qos > 0 && this.#sessions.hasSubscriber(packet.topic);
      if (waits) this.#appendToJournal(clientId, packet);
      if (!waits && messages === undefined) {
        done(null);
        return;
      }
      this.#options.db.whenCommitted((error) => {
        if (error !== null) this.#audit.failed(error, clientId);
        done(error);
        if (error === null) this.#send(messages ?? []);
      });
    } catch (error) {
      this.#audit.failed(error, clientId);
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #appendToJournal(clientId: string, packet: PublishPacket): void {
    const payload = this.#journal.append({
      topic: packet.topic,
      clientId,
      payload: packet.payload as Buffer,
      properties: packet.properties,
    });
    packet.payload = payload;
  }

  /** The answers to a shadow request; undefined for every other publish. */
  #applyShadow(clientId: string, packet: PublishPacket): readonly ShadowMessage[] | undefined {
    const target = parseShadowRequest(packet.topic);
    if (target === undefined) return undefined;
    const { clock, audit } = this.#options;
    const payload = packet.payload as Buffer;
    const result = handleShadowRequest(target, payload, { store: this.#shadows, clock });
    if (result.version !== undefined) {
      const { thingName, shadowName, operation } = target;
      const { version } = result;
      audit.write({ kind: 'shadow', clientId, thingName, shadowName, operation, version });
    }
    return result.messages;
  }

  #send(messages: readonly ShadowMessage[]): void {
    for (const { topic, payload } of messages) {
      const packet: PublishPacket = {
        cmd: 'publish',
        topic,
        payload,
        qos: 1,
        retain: false,
        dup: false,
      };
      this.aedes.publish(packet, (error) => {
        if (error) this.#audit.failed(error);
      });
    }
  }

  #refusePublish(refused: RefusedPublish, done: PublishDone): void {
    const { client, connection, denial, qos } = refused;
    this.#audit.denied(connection, denial);
    const told = qos > 0 && denial.reasonCode === REASON.notAuthorized;
    if (client.version === 5 && !told) {
      // Without a PUBACK to carry the reason, MQTT 5 gets it in a DISCONNECT; `done` would add a
      // PUBACK behind it, so the packet is left unanswered.
      closeWith(client, connection, denial);
      return;
    }
    if (client.version !== 5) connection.closeReason = 'publish-denied';
    done(new Error(`${denial.action} denied: ${denial.statement}`));
  }

  #authorizeSubscribe(client: Client, subscription: Subscription, done: SubscribeDone): void {
    const connection = this.#connection(client);
    if (connection.isClosing) return;
    const denial = subscribeDenial(client, connection, subscription);
    if (denial === undefined) {
      done(null, subscription);
      return;
    }
    this.#audit.denied(connection, denial);
    const isRestore = !client.connected;
    const isSoft =
      denial.statement === SUBSCRIPTIONS_STATEMENT ||
      (client.version === 5 && denial.reasonCode === REASON.notAuthorized);
    if (isRestore || isSoft) {
      done(null, null);
    } else if (client.version === 5) {
      closeWith(client, connection, denial);
    } else {
      connection.closeReason = 'subscribe-denied';
      done(new Error(`${denial.action} denied: ${denial.statement}`));
    }
  }

  #authorizeForward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    const access = this.#connection(client).access;
    const { topic } = packet;
    if (access?.receive(topic) !== true) return null;
    // The engine lets `a/#` match `a`, AWS does not.
    const filters = Object.keys((client as unknown as ClientInternals).subscriptions);
    const isParentOnly =
      !filters.some((filter) => filterMatches(filter, topic)) &&
      filters.some((filter) => filterMatchesByStandard(filter, topic));
    return isParentOnly ? null : packet;
  }

  #listenToEvents(): void {
    this.aedes.on('client', (client) => this.#live.set(client.id, this.#connection(client)));
    this.aedes.on('clientReady', (client) =>
      this.#audit.connected(this.#connection(client), client.version),
    );
    this.aedes.on('clientDisconnect', (client) => this.#onDisconnect(client));
    this.aedes.on('clientError', (client, error) => {
      this.#connection(client).closeReason ??= error.message;
    });
    this.aedes.on('connectionError', (client, error) => {
      const connection = this.#connection(client);
      if (connection.refusal === undefined) this.#audit.brokeProtocol(connection, error.message);
    });
    // An EventEmitter without a listener for `error` would end the process.
    (this.aedes as NodeJS.EventEmitter).on('error', (error: unknown) => this.#audit.failed(error));
  }

  #onDisconnect(client: Client): void {
    const connection = this.#connection(client);
    const { clientId } = connection;
    if (this.#live.get(clientId) === connection) this.#live.delete(clientId);
    const isOrderly = (client as unknown as ClientInternals)._disconnected;
    const reason = isOrderly ? 'client-initiated' : (connection.closeReason ?? 'connection-lost');
    this.#audit.disconnected(connection, reason);
  }
}

interface RefusedPublish {
  readonly client: Client;
  readonly connection: BrokerConnection;
  readonly denial: Denial;
  readonly qos: number;
}

/** Members of the engine's client that its types leave out. */
interface ClientInternals {
  readonly subscriptions: Readonly<Record<string, unknown>>;
  /** True after a DISCONNECT packet. */
  readonly _disconnected: boolean;
  readonly _parser: NodeJS.EventEmitter;
}

interface ParsedPacket {
  readonly cmd: string;
  readonly subscriptions?: readonly unknown[];
}

const SUBSCRIPTIONS_STATEMENT = 'limit:subscriptions-per-connection';

/** Looks at each packet before the engine does: its hooks see one filter at a time. */
function watchFilterCount(client: Client, connection: BrokerConnection): void {
  const { _parser: parser } = client as unknown as ClientInternals;
  parser.prependListener('packet', (packet: ParsedPacket) => {
    const count = packet.subscriptions?.length ?? 0;
    if (count > LIMITS.filtersPerSubscribe.value) connection.hasTooManyFilters = true;
  });
}

function subscribeDenial(
  client: Client,
  connection: BrokerConnection,
  { topic, qos }: Subscription,
): Denial | undefined {
  const denial = connection.access?.subscribe(topic, qos);
  if (denial !== undefined) return denial;
  const { subscriptions } = client as unknown as ClientInternals;
  const isNew = !Object.hasOwn(subscriptions, topic);
  const isFull =
    isNew && Object.keys(subscriptions).length >= LIMITS.subscriptionsPerConnection.value;
  if (!connection.hasTooManyFilters && !isFull) return undefined;
  return {
    action: 'iot:Subscribe',
    resource: resourceName('topicfilter', topic),
    statement: isFull ? SUBSCRIPTIONS_STATEMENT : 'limit:filters-per-subscribe',
    reasonCode: REASON.quotaExceeded,
  };
}

function closeWith(client: Client, connection: BrokerConnection, denial: Denial): void {
  if (connection.isClosing) return;
  connection.isClosing = true;
  connection.closeReason = denial.statement;
  client.disconnect({ reasonCode: denial.reasonCode });
}
