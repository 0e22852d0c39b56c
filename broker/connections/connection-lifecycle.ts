/**
 * From CONNECT to the end of a connection: audit lines, events, who is live, how long a session
 * is kept. Is told what happens and decides nothing.
 */
import type { Clock } from '#kernel/time.ts';
import { REASON } from '../access/access.ts';
import type { ClientRecords } from './client-records.ts';
import { CLOSE } from './close-reasons.ts';
import type { ConnectedClient } from './connected-client.ts';
import type { ConnectionAudit } from './connection-audit.ts';
import type { BrokerConnection } from './connection.ts';
import type { Delivery } from '../messages/delivery.ts';
import { endConnection } from './end-connection.ts';
import type { LifecycleEvents } from './lifecycle-events.ts';
import { LIMITS } from '../access/limits.ts';
import type { LiveConnection, LiveConnections } from './live-connections.ts';
import { every } from '../common/periodic.ts';
import { isShared, toWireFilter } from '../messages/shared-groups.ts';
import type { Sessions } from '../messages/sessions.ts';

const SWEEP_MS = 30_000;

interface LifecyclePorts {
  readonly clock: Clock;
  /** 30 s by default. */
  readonly sweepMs?: number | undefined;
  readonly audit: ConnectionAudit;
  readonly events: LifecycleEvents;
  readonly records: ClientRecords;
  readonly sessions: Sessions;
  readonly live: LiveConnections;
  readonly delivery: Delivery;
}

/** A filter of a SUBSCRIBE that was granted. */
interface GrantedFilter {
  readonly topic: string;
  readonly qos: number;
}

export class ConnectionLifecycle {
  readonly #ports: LifecyclePorts;
  readonly #timer: NodeJS.Timeout;
  /** Granted and not connected yet, by client id: their sessions are not to be ended meanwhile. */
  readonly #arriving = new Map<string, Set<BrokerConnection>>();

  constructor(ports: LifecyclePorts) {
    this.#ports = ports;
    const failed = (error: unknown): void => ports.audit.failed(error);
    this.#timer = every(ports.sweepMs ?? SWEEP_MS, () => this.#sweep(), failed);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A CONNECT that the policy or a limit refuses. */
  refused(connection: BrokerConnection): void {
    const { refusal } = connection;
    if (refusal === undefined) return;
    this.#ports.audit.refused(connection, refusal);
    if (refusal.reasonCode === REASON.notAuthorized) this.#ports.events.connectFailed(connection);
  }

  /**
   * A CONNECT that is granted: a session that is over is gone before the engine looks for it. True
   * when there is one to continue.
   */
  granted(connection: BrokerConnection): boolean {
    const { clientId } = connection;
    const { clock, records, live } = this.#ports;
    const arriving = this.#arriving.get(clientId);
    if (arriving === undefined) this.#arriving.set(clientId, new Set([connection]));
    else arriving.add(connection);
    const previous = live.get(clientId);
    previous?.connection.explain(CLOSE.takenOver);
    const hasSession =
      previous === undefined ? records.hasSession(clientId, clock.now()) : !previous.client.clean;
    if (!hasSession) this.#wipe(clientId);
    return hasSession;
  }

  /** The connection has come, or will not come any more. */
  arrived(connection: BrokerConnection): void {
    const { clientId } = connection;
    const arriving = this.#arriving.get(clientId);
    if (arriving?.delete(connection) === true && arriving.size === 0) {
      this.#arriving.delete(clientId);
    }
  }

  /** It is the connection of its client id from now on. */
  connected(established: LiveConnection): void {
    const { audit, events, live, records, clock } = this.#ports;
    const { client, connection } = established;
    this.arrived(connection);
    const record = { now: clock.now(), expiryS: sessionExpiry(client) };
    const versionNumber = records.connect(client.id, record);
    live.add(established);
    audit.connected(connection, client.version);
    connection.announce(versionNumber);
    events.connected(connection);
  }

  /** CONNACK is out: now its own queue goes, and what its groups kept. */
  ready(established: LiveConnection): void {
    established.outgoing.start();
    for (const [filter, qos] of established.client.subscriptions()) {
      this.#join(established.client, filter, qos);
    }
  }

  /** Subscriptions were granted; filters as the engine knows them. */
  subscribed({ client, connection }: LiveConnection, given: readonly GrantedFilter[]): void {
    for (const { topic, qos } of given) this.#join(client, topic, qos);
    const topics = given.map(({ topic }) => toWireFilter(topic));
    if (topics.length > 0) this.#ports.events.subscribed(connection, topics);
  }

  unsubscribed({ client, connection }: LiveConnection, topics: readonly string[]): void {
    for (const topic of topics) this.#ports.delivery.leave(topic, client.id);
    this.#ports.events.unsubscribed(connection, topics.map(toWireFilter));
  }

  /** `engineReason` is why the engine closed it of its own accord, if it did. */
  ended(established: LiveConnection, engineReason: string | undefined): void {
    const { audit, events, live, records, clock } = this.#ports;
    const { client, connection, outgoing } = established;
    if (!connection.isAnnounced) return;
    live.remove(established);
    outgoing.close();
    this.#ports.delivery.leaveAll(client.id);
    const reason = client.hasSaidGoodbye
      ? CLOSE.clientInitiated
      : (connection.closeReason ?? engineReason ?? CLOSE.lost);
    audit.disconnected(connection, reason);
    events.disconnected(connection, reason);
    const { versionNumber } = connection;
    const expiryS = sessionExpiry(client);
    records.disconnect(client.id, { versionNumber, now: clock.now(), expiryS });
    // Whoever takes it over continues its session.
    if (expiryS === 0 && !this.#arriving.has(client.id)) this.#wipe(client.id);
  }

  #join(client: ConnectedClient, filter: string, qos: number): void {
    if (!isShared(filter) || client.closed) return;
    const failed = (error: unknown): void => this.#ports.audit.failed(error, client.id);
    this.#ports.delivery.join(filter, client.id, qos).catch(failed);
  }

  #wipe(id: string): void {
    const { sessions, audit } = this.#ports;
    if (!sessions.has(id)) return;
    sessions.wipe({ id }).catch((error: unknown) => audit.failed(error, id));
  }

  #sweep(): void {
    const { records, clock, live } = this.#ports;
    for (const established of live.all()) {
      established.outgoing.expire();
      established.connection.peer.renew?.();
      if ((established.connection.peer.endsAt ?? Infinity) > clock.now()) continue;
      endConnection(established, { reason: CLOSE.ttl, reasonCode: REASON.notAuthorized });
    }
    for (const id of records.takeExpired(clock.now())) this.#wipe(id);
  }
}

/** How long the session outlives the connection, in seconds; a DISCONNECT may change it. */
function sessionExpiry(client: ConnectedClient): number {
  if (client.version === 5) return client.sessionExpiryS;
  return client.clean ? 0 : LIMITS.persistentSessionSeconds.value;
}
