/**
 * The wiring of aedes 2.0.0-beta.1: its hooks ask `access.ts` and `publish-path.ts` and translate
 * the answers into what AWS does on the wire. Decisions are not made here.
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
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Defences } from '#kernel/defences.ts';
import { assert } from '#kernel/errors.ts';
import type { Clock } from '#kernel/time.ts';
import { REASON } from '../access/access.ts';
import type { AuditLog } from '../common/audit-log.ts';
import { Authorizer } from '../access/authorization.ts';
import type { PolicySource } from '../access/authorization.ts';
import { ClientRecords } from '../connections/client-records.ts';
import { connectRequest, prepareMqtt5, throttled } from './connect-request.ts';
import { ConnectionAudit } from '../connections/connection-audit.ts';
import { ConnectionControl } from '../connections/connection-control.ts';
import { startGuard } from '../connections/connection-guard.ts';
import type { ConnectionGuard } from '../connections/connection-guard.ts';
import { ConnectionLifecycle } from '../connections/connection-lifecycle.ts';
import { BrokerConnection } from '../connections/connection.ts';
import type { ConnectionQuotas } from '../connections/connection.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { Delivery } from '../messages/delivery.ts';
import { engineLimits } from './engine-limits.ts';
import type { Timeouts } from './engine-limits.ts';
import { internals, matchesAsOnAws } from './engine-client.ts';
import { refusePublish, refuseSubscribe, subscribeDenial } from './engine-client.ts';
import { isHeldBack, limitRate, windowPorts } from './flow-control.ts';
import { Journal } from '../messages/journal.ts';
import { LifecycleEvents } from '../connections/lifecycle-events.ts';
import { serverNameOf } from '../listeners/tls.ts';
import { LiveConnections } from '../connections/live-connections.ts';
import { OutgoingWindow } from '../messages/outgoing-window.ts';
import type { WindowPorts } from '../messages/outgoing-window.ts';
import { guardPackets } from './packet-guard.ts';
import type { Peer, PeerVerdict } from '../access/peer.ts';
import { originOf } from '../connections/publish-origin.ts';
import { PublishPath } from '../messages/publish-path.ts';
import type { RoutedPacket } from '../messages/publish-path.ts';
import type {
  PublishListener,
  ServiceFactory,
  ServiceMessage,
  SubmittedPublish,
} from '../messages/service.ts';
import { AccountRates, ConnectionRates } from '../access/rates.ts';
import type { QuotaMode } from '../access/rates.ts';
import { RetainedMessages } from '../messages/retained-messages.ts';
import { Sessions } from '../messages/sessions.ts';
import { SharedGroups, toWireFilter } from '../messages/shared-groups.ts';

export interface BrokerOptions {
  readonly db: CoreDatabase;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly defences: Defences;
  readonly services: readonly ServiceFactory[];
  readonly quotas?: QuotaMode;
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
  /** Publishes as the core itself. */
  publish(message: ServiceMessage): void;
  onPublished(listener: PublishListener): void;
  /** Takes a publish that came by HTTP; resolves once it is as durable as one with a PUBACK. */
  submit(publish: SubmittedPublish): Promise<void>;
  /** Speaks MQTT with a peer that a listener let in; `remote` is its address. */
  accept(socket: Duplex, peer: Peer, remote: string): void;
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
  readonly path: PublishPath;
  readonly retained: RetainedMessages;
  readonly control: ConnectionControl;
  readonly #options: BrokerOptions;
  readonly #audit: ConnectionAudit;
  readonly #authorizer: Authorizer | undefined;
  readonly #journal: Journal;
  readonly #sessions: Sessions;
  readonly #connections = new WeakMap<Client, BrokerConnection>();
  readonly #live = new LiveConnections();
  readonly #lifecycle: ConnectionLifecycle;
  readonly #guard: ConnectionGuard | undefined;
  readonly #groups = new SharedGroups();
  readonly #delivery: Delivery;
  readonly #records: ClientRecords;
  readonly #windowPorts: WindowPorts;
  /** Undefined unless rates are limited. */
  readonly #rates: AccountRates | undefined;

  constructor(options: BrokerOptions) {
    const { db } = options;
    this.#options = options;
    this.#rates = options.quotas === 'aws' ? new AccountRates(options.clock) : undefined;
    this.#audit = new ConnectionAudit(options.audit);
    const { policies } = options;
    this.#authorizer = policies === undefined ? undefined : new Authorizer(policies);
    this.#journal = new Journal(db);
    this.#records = new ClientRecords(db, options.clock.now());
    this.retained = new RetainedMessages(db, options.clock);
    this.#sessions = new Sessions({
      db,
      journal: this.#journal,
      groups: this.#groups,
      retained: this.retained,
      isPaced: (client) => (client as Client).closed === false,
      mayStore: (id, filter) =>
        this.#live.get(id)?.connection.access?.subscribe(toWireFilter(filter), 1) === undefined,
    });
    this.control = new ConnectionControl(this.#live, this.#sessions);
    this.path = this.#createPath(options);
    this.aedes = new Aedes({
      // Part of every queued message, so a short one; new for each run, as counters start again.
      id: randomBytes(6).toString('base64url'),
      persistence: this.#sessions,
      ...engineLimits(options),
      preConnect: (client, packet, done) => this.#preConnect(client, packet, done),
      authenticate: (client, ...rest) => this.#authenticate(client, rest[2]),
      authorizePublish: (client, packet, done) => this.#authorizePublish(client, packet, done),
      authorizeSubscribe: (client, sub, done) => this.#authorizeSubscribe(client, sub, done),
      authorizeForward: (client, packet) => this.#authorizeForward(client, packet),
    });
    this.#delivery = this.#createDelivery();
    this.#windowPorts = windowPorts({
      ...{ clock: options.clock, sessions: this.#sessions, audit: this.#audit },
      authorize: (client, packet) => this.#authorizeForward(client, packet),
      connectionOf: (client) => this.#connection(client),
    });
    this.#lifecycle = this.#createLifecycle(options);
    this.#lifecycle.listenTo(this.aedes);
    const guarded = { audit: this.#audit, live: this.#live, authorizer: this.#authorizer };
    this.#guard = startGuard({ ...options, ...guarded });
    this.replayed = this.#journal.replay((packet) => this.#sessions.enqueue(packet));
  }

  accept(socket: Duplex, peer: Peer, remote: string): void {
    if (this.aedes.closed) {
      socket.destroy();
      return;
    }
    const connection = new BrokerConnection(
      peer,
      { remote, serverName: serverNameOf(socket) },
      this.#quotas(),
    );
    const client = this.aedes.handle(socket);
    this.#connections.set(client, connection);
    connection.outgoing = new OutgoingWindow(client, this.#windowPorts, connection);
    guardPackets(client, connection);
  }

  publish(message: ServiceMessage): void {
    this.path.publish(message);
  }

  onPublished(listener: PublishListener): void {
    this.path.onPublished(listener);
  }

  submit({ clientId, principal, sourceIp, ...publish }: SubmittedPublish): Promise<void> {
    const packet: RoutedPacket = { ...publish };
    return new Promise((resolve, reject) => {
      this.path.take(packet, { clientId, principal, sourceIp }, (error) => {
        if (error !== null) return reject(error);
        setImmediate(() => this.#delivery.route(packet, clientId));
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    this.#guard?.stop();
    this.#lifecycle.stop();
    await new Promise<void>((resolve) => this.aedes.close(() => resolve()));
    // The wills of the connections that were just closed are still on their way to the queues.
    await nextTurn();
    await this.#sessions.destroy();
  }

  #createPath({ db, clock, audit, services }: BrokerOptions): PublishPath {
    const path = new PublishPath({
      db,
      journal: this.#journal,
      isAwaited: (topic) => this.#sessions.hasSubscriber(topic),
      retain: (packet) => this.retained.keep({ ...packet, retain: true }),
      route: (packet, clientId) => this.#delivery.route(packet, clientId),
      deliver: (clientId, packet) => this.#delivery.toClient(clientId, packet),
      failed: (error, clientId) => this.#audit.failed(error, clientId),
    });
    for (const create of services) path.add(create({ db, clock, audit, publish: path.publish }));
    return path;
  }

  #createDelivery(): Delivery {
    return new Delivery({
      aedes: this.aedes,
      live: this.#live,
      sessions: this.#sessions,
      groups: this.#groups,
      failed: (error) => this.#audit.failed(error),
    });
  }

  #quotas(): ConnectionQuotas {
    const { quotas, clock } = this.#options;
    const rates = this.#rates === undefined ? undefined : new ConnectionRates(this.#rates, clock);
    return { isLimited: quotas !== 'none', rates };
  }

  #connection(client: Client): BrokerConnection {
    const connection = this.#connections.get(client);
    assert(connection !== undefined, 'a client without a connection');
    return connection;
  }

  #preConnect(client: Client, packet: ConnectPacket, done: ConnectDone): void {
    const connection = this.#connection(client);
    const protocolVersion = packet.protocolVersion ?? 4;
    if (protocolVersion === 5) prepareMqtt5(client, connection, packet);
    const { clientId } = packet;
    const request = connectRequest(packet);
    connection.open(request, this.#options.defences, this.#authorizer);
    connection.refusal ??= throttled(this.#rates?.connectFault(clientId));
    const { refusal } = connection;
    if (refusal === undefined) {
      this.#lifecycle.granted(connection);
      done(null, true);
      return;
    }
    this.#lifecycle.refused(connection);
    // AWS: MQTT 3.1.1 closes without CONNACK; MQTT 5 is told why, in `#authenticate`.
    if (protocolVersion === 5) done(null, true);
    else done(new Error(refusal.reason), false);
  }

  #authenticate(client: Client, done: AuthenticateDone): void {
    const { refusal, assignedClientId } = this.#connection(client);
    // Only now: the engine has set its own by the client id of the packet.
    internals(client)._assignedClientId = assignedClientId;
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
    if (client === null || (packet.cmd as string | undefined) !== 'publish') {
      // A will carries no command. It was authorised at CONNECT, and services ignore it.
      this.#tellOfWill(packet);
      done(null);
      return;
    }
    const connection = this.#connection(client);
    if (connection.isDoomed) return;
    const { topic, qos, retain } = packet;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    packet.payload = payload;
    const denial = connection.access?.publish({ topic, qos, retain, payloadBytes: payload.length });
    if (denial === undefined) {
      const subject = { client, connection, audit: this.#audit };
      const answer = connection.rates === undefined ? done : limitRate(subject, packet, done);
      if (answer === undefined) return;
      this.path.take(packet as RoutedPacket, originOf(connection, topic), answer);
      return;
    }
    this.#audit.denied(connection, denial);
    refusePublish(client, connection, { denial, qos, done });
  }

  #tellOfWill(will: PublishPacket): void {
    const { clientId = '' } = will as { clientId?: string };
    const connection = this.#live.get(clientId)?.connection;
    const origin = connection === undefined ? { clientId } : originOf(connection, will.topic);
    this.path.tell(will as RoutedPacket, origin);
  }

  #authorizeSubscribe(client: Client, subscription: Subscription, done: SubscribeDone): void {
    const connection = this.#connection(client);
    if (connection.isDoomed) return;
    const denial = subscribeDenial(client, connection, subscription);
    if (denial === undefined) {
      done(null, subscription);
      return;
    }
    this.#audit.denied(connection, denial);
    refuseSubscribe(client, connection, { denial, done });
  }

  #authorizeForward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    const connection = this.#connection(client);
    const { access, rates } = connection;
    const { topic, payload } = packet;
    if (isHeldBack(client, packet.qos)) return null;
    if (this.#delivery.isDirect(payload)) return packet;
    if (access?.receive(topic) !== true) return null;
    if (rates !== undefined && packet.qos === 0 && !rates.deliver()) return null;
    if (this.#delivery.isShared(payload)) return packet;
    return matchesAsOnAws(client, topic) ? packet : null;
  }

  #createLifecycle({ clock, timeouts }: BrokerOptions): ConnectionLifecycle {
    return new ConnectionLifecycle({
      clock,
      sweepMs: timeouts?.sweepMs,
      audit: this.#audit,
      events: new LifecycleEvents({ publish: this.path.publish, clock }),
      records: this.#records,
      sessions: this.#sessions,
      live: this.#live,
      groups: this.#groups,
      delivery: () => this.#delivery,
      connectionOf: (client) => this.#connection(client),
    });
  }
}
