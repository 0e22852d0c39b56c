/**
 * The broker of the core: aedes, and the parts below that decide, keep and deliver, put together
 * from the bottom up. Services and listeners are added to it before it lets anybody in.
 */
import { noteExpiry } from '../messages/message-expiry.ts';
import type { Arns } from '../common/arn.ts';
import type { Aedes, Client, PublishPacket } from 'aedes';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Defences } from '#kernel/defences.ts';
import { HalfOpen } from '#kernel/half-open.ts';
import type { Clock } from '#kernel/time.ts';
import { Authorizer, type PolicySource } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import { LIMITS } from '../access/limits.ts';
import type { Peer, PeerVerdict } from '../access/peer.ts';
import { AccountRates, ConnectionRates } from '../access/rates.ts';
import type { AuditLog } from '../common/audit-log.ts';
import { serverNameOf } from '../listeners/tls.ts';
import { ClientRecords } from '../connections/client-records.ts';
import { ConnectionAudit } from '../connections/connection-audit.ts';
import { ConnectionControl } from '../connections/connection-control.ts';
import { startGuard, type ConnectionGuard } from '../connections/connection-guard.ts';
import { ConnectionLifecycle } from '../connections/connection-lifecycle.ts';
import { BrokerConnection, type ConnectionQuotas } from '../connections/connection.ts';
import { LifecycleEvents } from '../connections/lifecycle-events.ts';
import { LiveConnections } from '../connections/live-connections.ts';
import { originOf } from '../connections/publish-origin.ts';
import { Delivery } from '../messages/delivery.ts';
import { Journal } from '../messages/journal.ts';
import type { MessageEngine } from '../messages/message-engine.ts';
import { PublishListeners } from '../messages/publish-listeners.ts';
import { PublishPath } from '../messages/publish-path.ts';
import { RetainedMessages } from '../messages/retained-messages.ts';
import type { RoutedPacket } from '../messages/routed-packet.ts';
import type {
  PublishListener,
  Service,
  ServiceMessage,
  SubmittedPublish,
} from '../messages/service.ts';
import { Sessions } from '../messages/sessions.ts';
import { SharedGroups, toWireFilter } from '../messages/shared-groups.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { NewParkedWork } from '../storage/parked-work.ts';
import { EngineConnection, EngineConnections, type ConnectionParts } from './engine-connection.ts';
import { listenTo } from './engine-events.ts';
import { publishInternals } from './engine-internals.ts';
import type { Timeouts } from './engine-limits.ts';
import { createEngine } from './engine.ts';
import { FairReading } from './fair-reading.ts';
import { guardPackets } from './packet-guard.ts';

interface BrokerOptions {
  readonly db: CoreDatabase;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly defences: Defences;
  readonly enforcement: Enforcement;
  readonly timeouts?: Timeouts;
  /** Without one the role of a thing is its policy. */
  readonly policies?: PolicySource;
  /** What a peer is by now: still let in, or refused. */
  readonly refreshPeer: (peer: Peer) => PeerVerdict;
}

export interface Broker {
  /** Acknowledged messages of an earlier run that were put into queues on start. */
  readonly replayed: number;
  readonly retained: RetainedMessages;
  readonly control: ConnectionControl;
  /** Adds what answers on reserved topics. */
  serve(service: Service): void;
  /** Publishes as the core itself. */
  publish(message: ServiceMessage): void;
  onPublished(listener: PublishListener): void;
  /** Takes a publish that came by HTTP; resolves once it is as durable as one with a PUBACK. */
  submit(publish: SubmittedPublish): Promise<void>;
  /** Speaks MQTT with a peer that a listener let in; `remote` is its address. */
  accept(socket: Duplex, peer: Peer, remote: string): void;
  /** Resolves when no message waits for the client any longer, on disk too. */
  delivered(clientId: string): Promise<void>;
  close(): Promise<void>;
}

export async function createBroker(options: BrokerOptions): Promise<Broker> {
  const audit = new ConnectionAudit(options.audit);
  const failed = (error: unknown, clientId?: string): void => {
    options.db.noteFault(error);
    audit.failed(error, clientId);
  };
  const listeners = new PublishListeners(failed);
  const connections = new EngineConnections();
  const stores = openStores(options);
  const { journal, live, sessions, groups } = stores;
  const { clock } = options;
  const onWill = (will: PublishPacket): void => tellOfWill(will, { clock, live, listeners });
  const engine = createEngine({ ...options, connections, sessions, onWill });
  const delivery = new Delivery({
    engine: engine as MessageEngine,
    live,
    sessions,
    groups,
    failed,
  });
  const path = createPath(options, { ...stores, listeners, delivery, failed });
  const lifecycle = createLifecycle(options, { ...stores, audit, path, delivery });
  const { policies, enforcement } = options;
  const authorizer = policies === undefined ? undefined : new Authorizer(policies);
  const rates = enforcement.rates ? new AccountRates(clock) : undefined;
  listenTo(engine, { connections, lifecycle, audit });
  const guard = startGuard({ ...options, audit, live, authorizer });
  const replayed = journal.replay((packet) => sessions.enqueue(packet), {
    now: clock.now(),
    onParked: (work) => tellParked(options, work),
  });
  options.db.onRecovered(() =>
    journal.retry(({ clientId, ...packet }) =>
      delivery.route({ ...packet, qos: 1, retain: false }, clientId === '' ? undefined : clientId),
    ),
  );
  await engine.listen();
  const windows = { clock, queue: sessions.queue };
  const silent = new HalfOpen<Duplex>(LIMITS.halfOpenPerAddress.value, (socket) =>
    socket.destroy(),
  );
  const shared = {
    silent,
    reading: new FairReading(),
    audit,
    delivery,
    path,
    lifecycle,
    windows,
    enforcement,
    authorizer,
    rates,
  };
  const { arns } = options.db;
  const running = {
    ...stores,
    committed: () => options.db.committed(),
    ...shared,
    arns,
    clock,
    engine,
    connections,
    listeners,
    guard,
    replayed,
  };
  return new AedesBroker({ ...running, shared, isLimited: enforcement.limits });
}

interface Stores {
  readonly journal: Journal;
  readonly records: ClientRecords;
  readonly retained: RetainedMessages;
  readonly groups: SharedGroups;
  readonly live: LiveConnections;
  readonly sessions: Sessions;
}

/** What is kept of messages and clients, on disk and in memory. */
function openStores(options: BrokerOptions): Stores {
  const { db, clock } = options;
  const journal = new Journal(db);
  const records = new ClientRecords(db, clock.now());
  const retained = new RetainedMessages(db, clock);
  const groups = new SharedGroups();
  const live = new LiveConnections();
  const sessions = new Sessions({
    ...{ db, journal, groups, retained },
    wills: { now: () => clock.now(), onParked: (work) => tellParked(options, work) },
    isPaced: (client) => (client as Client).closed === false,
    mayStore: (id, filter) =>
      live.get(id)?.connection.access?.subscribe(toWireFilter(filter), 1) === undefined,
  });
  return { journal, records, retained, groups, live, sessions };
}

function tellParked({ audit }: BrokerOptions, { kind: work, ...parked }: NewParkedWork): void {
  const { name, topic, tries } = parked;
  audit.write({ kind: 'parked', work, name, topic, tries });
}

interface PathParts extends Stores {
  readonly listeners: PublishListeners;
  readonly delivery: Delivery;
  readonly failed: (error: unknown, clientId?: string) => void;
}

function createPath({ clock, db }: BrokerOptions, parts: PathParts): PublishPath {
  const { journal, sessions, retained, listeners, delivery, failed } = parts;
  return new PublishPath({
    ...{ clock, db, journal, listeners, failed },
    isAwaited: (topic) => sessions.hasSubscriber(topic),
    retain: (packet) => retained.keep({ ...packet, retain: true }),
    route: (packet, clientId) => delivery.route(packet, clientId),
    deliver: (clientId, packet) => delivery.toClient(clientId, packet),
  });
}

interface LifecycleParts extends Stores {
  readonly audit: ConnectionAudit;
  readonly path: PublishPath;
  readonly delivery: Delivery;
}

function createLifecycle(
  { clock, timeouts }: BrokerOptions,
  { path, ...parts }: LifecycleParts,
): ConnectionLifecycle {
  const events = new LifecycleEvents({ publish: path.publish, clock });
  return new ConnectionLifecycle({ ...parts, clock, events, sweepMs: timeouts?.sweepMs });
}

type WillProperties = NonNullable<PublishPacket['properties']> & {
  readonly willDelayInterval?: number;
};

interface WillParts {
  readonly clock: Clock;
  readonly live: LiveConnections;
  readonly listeners: PublishListeners;
}

/** Services ignore wills; listeners hear of them as of any publish. */
function tellOfWill(will: PublishPacket, { clock, live, listeners }: WillParts): void {
  // How long it waited is no property of a message (MQTT 5, 3.3.2.3): clients may end the connection.
  const { willDelayInterval: _waited, ...properties }: WillProperties = will.properties ?? {};
  if (will.properties !== undefined) will.properties = properties;
  noteExpiry(will, clock);
  const { clientId = '' } = publishInternals(will);
  const connection = live.get(clientId)?.connection;
  const origin = connection === undefined ? { clientId } : originOf(connection, will.topic);
  listeners.tell(will as RoutedPacket, origin);
}

interface BrokerParts extends Stores {
  readonly arns: Arns;
  readonly engine: Aedes;
  readonly clock: Clock;
  readonly connections: EngineConnections;
  readonly listeners: PublishListeners;
  readonly guard: ConnectionGuard | undefined;
  readonly replayed: number;
  readonly isLimited: boolean;
  readonly committed: () => Promise<void>;
  /** What all connections are made with. */
  readonly shared: ConnectionParts;
}

class AedesBroker implements Broker {
  readonly replayed: number;
  readonly retained: RetainedMessages;
  readonly control: ConnectionControl;
  readonly #parts: BrokerParts;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.replayed = parts.replayed;
    this.retained = parts.retained;
    this.control = new ConnectionControl(parts.live, parts.sessions);
  }

  serve(service: Service): void {
    this.#parts.shared.path.add(service);
  }

  accept(socket: Duplex, peer: Peer, remote: string): void {
    const { engine, connections, shared } = this.#parts;
    const { silent } = shared;
    if (engine.closed) {
      socket.destroy();
      return;
    }
    const { arns } = this.#parts;
    const origin = { arns, remote, serverName: serverNameOf(socket) };
    const connection = new BrokerConnection(peer, origin, this.#quotas());
    const accepted = new EngineConnection(engine.handle(socket), connection, shared);
    connections.add(accepted);
    silent.begin(socket, remote);
    socket.once('close', () => {
      silent.end(socket);
      shared.lifecycle.arrived(connection);
    });
    guardPackets(accepted);
  }

  publish(message: ServiceMessage): void {
    this.#parts.shared.path.publish(message);
  }

  onPublished(listener: PublishListener): void {
    this.#parts.listeners.add(listener);
  }

  submit({ clientId, principal, sourceIp, ...publish }: SubmittedPublish): Promise<void> {
    const { path, delivery } = this.#parts.shared;
    const packet: RoutedPacket = { ...publish };
    return new Promise((resolve, reject) => {
      path.take(packet, { clientId, principal, sourceIp }, (error) => {
        if (error !== null) return reject(error);
        setImmediate(() => delivery.route(packet, clientId));
        resolve();
      });
    });
  }

  async delivered(clientId: string): Promise<void> {
    const { sessions, committed } = this.#parts;
    do await nextTurn();
    while (sessions.queue.end(clientId) > 0);
    await committed();
  }

  async close(): Promise<void> {
    const { engine, guard, shared, sessions } = this.#parts;
    guard?.stop();
    shared.lifecycle.stop();
    await new Promise<void>((resolve) => engine.close(() => resolve()));
    // The wills of the connections that were just closed are still on their way to the queues.
    await nextTurn();
    await sessions.destroy();
  }

  #quotas(): ConnectionQuotas {
    const { isLimited, clock, shared } = this.#parts;
    const { rates } = shared;
    return {
      isLimited,
      rates: rates === undefined ? undefined : new ConnectionRates(rates, clock),
    };
  }
}
