/**
 * From CONNECT to the end of a connection: audit lines, events, who is live, how long a session
 * is kept. Listens to the engine's events and decides nothing.
 */
import type { Aedes, Client } from 'aedes';
import type { Clock } from '#kernel/time.ts';
import { REASON } from '../access/access.ts';
import type { ClientRecords } from './client-records.ts';
import { CLOSE, reasonOfEngine, reasonOfError } from './close-reasons.ts';
import type { ConnectionAudit } from './connection-audit.ts';
import type { BrokerConnection } from './connection.ts';
import type { Delivery } from '../messages/delivery.ts';
import { endConnection, internals } from '../mqtt/engine-client.ts';
import type { LifecycleEvents } from './lifecycle-events.ts';
import { LIMITS } from '../access/limits.ts';
import type { LiveConnections } from './live-connections.ts';
import { every } from '../common/periodic.ts';
import { isShared, toWireFilter } from '../messages/shared-groups.ts';
import type { SharedGroups } from '../messages/shared-groups.ts';
import type { Sessions } from '../messages/sessions.ts';

const SWEEP_MS = 30_000;
/** Reason codes from here on mean failure. */
const FAILURE = 0x80;

export interface LifecyclePorts {
  readonly clock: Clock;
  /** 30 s by default. */
  readonly sweepMs?: number | undefined;
  readonly audit: ConnectionAudit;
  readonly events: LifecycleEvents;
  readonly records: ClientRecords;
  readonly sessions: Sessions;
  readonly live: LiveConnections;
  readonly groups: SharedGroups;
  readonly delivery: () => Delivery;
  readonly connectionOf: (client: Client) => BrokerConnection;
}

export class ConnectionLifecycle {
  readonly #ports: LifecyclePorts;
  readonly #timer: NodeJS.Timeout;

  constructor(ports: LifecyclePorts) {
    this.#ports = ports;
    const failed = (error: unknown): void => ports.audit.failed(error);
    this.#timer = every(ports.sweepMs ?? SWEEP_MS, () => this.#sweep(), failed);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  listenTo(aedes: Aedes): void {
    const { audit, events, connectionOf } = this.#ports;
    aedes.on('client', (client) => this.#onClient(client));
    aedes.on('clientReady', (client) => this.#onReady(client));
    aedes.on('clientDisconnect', (client) => this.#onDisconnect(client));
    aedes.on('clientError', (client, error) => {
      // MQTT 5 reports denied publishes here too, and stays connected.
      if (internals(client).errored) connectionOf(client).closeReason ??= reasonOfError(error);
    });
    aedes.on('connectionError', (client, error) => {
      const connection = connectionOf(client);
      if (connection.refusal === undefined) audit.brokeProtocol(connection, error.message);
    });
    aedes.on('subscribe', (subscriptions, client) => {
      const { granting } = connectionOf(client);
      for (const { topic } of subscriptions) granting?.delete(topic);
      const given = subscriptions.filter(({ qos }) => qos < FAILURE);
      for (const { topic, qos } of given) this.#join(client, topic, qos);
      const topics = given.map(({ topic }) => toWireFilter(topic));
      if (topics.length > 0) events.subscribed(connectionOf(client), topics);
    });
    aedes.on('unsubscribe', (topics, client) => {
      // The engine also unsubscribes what a closed connection leaves behind.
      if (client.closed) return;
      for (const topic of topics) this.#ports.groups.leave(topic, client.id);
      events.unsubscribed(connectionOf(client), topics.map(toWireFilter));
    });
    // An EventEmitter without a listener for `error` would end the process.
    (aedes as NodeJS.EventEmitter).on('error', (error: unknown) => audit.failed(error));
  }

  /** A CONNECT that the policy or a limit refuses. */
  refused(connection: BrokerConnection): void {
    const { refusal } = connection;
    if (refusal === undefined) return;
    this.#ports.audit.refused(connection, refusal);
    if (refusal.reasonCode === REASON.notAuthorized) this.#ports.events.connectFailed(connection);
  }

  /** A CONNECT that is granted: an expired session is gone before the engine looks for it. */
  granted({ clientId }: BrokerConnection): void {
    const { clock, records, live } = this.#ports;
    const previous = live.get(clientId);
    if (previous !== undefined) {
      previous.connection.closeReason = CLOSE.takenOver;
    } else if (records.hasExpired(clientId, clock.now())) {
      this.#wipe(clientId);
    }
  }

  #onClient(client: Client): void {
    const { audit, events, live, records, clock, connectionOf } = this.#ports;
    const connection = connectionOf(client);
    const record = { now: clock.now(), expiryS: sessionExpiry(client) };
    connection.versionNumber = records.connect(client.id, record);
    live.add(client, connection);
    audit.connected(connection, client.version);
    connection.isAnnounced = true;
    events.connected(connection);
  }

  /** CONNACK is out: now its own queue goes, and what its groups kept. */
  #onReady(client: Client): void {
    this.#ports.connectionOf(client).outgoing?.start();
    for (const [filter, { qos }] of Object.entries(internals(client).subscriptions)) {
      this.#join(client, filter, qos);
    }
  }

  #join(client: Client, filter: string, qos: number): void {
    if (!isShared(filter) || client.closed) return;
    const group = this.#ports.groups.join(filter, client.id, qos);
    const failed = (error: unknown): void => this.#ports.audit.failed(error, client.id);
    this.#ports.delivery().drain(group, client.id).catch(failed);
  }

  #onDisconnect(client: Client): void {
    const { audit, events, live, records, clock, connectionOf } = this.#ports;
    const connection = connectionOf(client);
    if (!connection.isAnnounced) return;
    live.remove(connection, client);
    connection.outgoing?.close();
    this.#ports.groups.leaveAll(client.id);
    const reason = internals(client)._disconnected
      ? CLOSE.clientInitiated
      : (connection.closeReason ?? reasonOfEngine(client) ?? CLOSE.lost);
    audit.disconnected(connection, reason);
    events.disconnected(connection, reason);
    const { versionNumber } = connection;
    const ended = { versionNumber, now: clock.now(), expiryS: sessionExpiry(client) };
    records.disconnect(client.id, ended);
  }

  #wipe(id: string): void {
    const { sessions, audit } = this.#ports;
    sessions.wipe({ id }).catch((error: unknown) => audit.failed(error, id));
  }

  #sweep(): void {
    const { records, clock, live } = this.#ports;
    for (const { client, connection } of live.all()) {
      connection.outgoing?.expire();
      if ((connection.peer.endsAt ?? Infinity) > clock.now()) continue;
      endConnection(client, connection, { reason: CLOSE.ttl, reasonCode: REASON.notAuthorized });
    }
    for (const id of records.takeExpired(clock.now())) this.#wipe(id);
  }
}

/** How long the session outlives the connection, in seconds; a DISCONNECT may change it. */
function sessionExpiry(client: Client): number {
  if (client.version === 5) return client.sessionExpiryInterval;
  return client.clean ? 0 : LIMITS.persistentSessionSeconds.value;
}
