/**
 * A connection in the engine: what the hooks of aedes ask about it, translated into what AWS does
 * on the wire. Decisions are made in the rooms below.
 */
import type { AuthenticateError, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';
import type { Duplex } from 'node:stream';
import { assert } from '#kernel/errors.ts';
import type { HalfOpen } from '#kernel/half-open.ts';
import { REASON } from '../access/access.ts';
import type { Authorizer } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import type { AccountRates } from '../access/rates.ts';
import type { ConnectionLifecycle } from '../connections/connection-lifecycle.ts';
import type { BrokerConnection } from '../connections/connection.ts';
import type { LiveConnection } from '../connections/live-connections.ts';
import { originOf } from '../connections/publish-origin.ts';
import { OutgoingWindow, type WindowPorts } from '../messages/outgoing-window.ts';
import type { OutgoingPacket } from '../messages/message-engine.ts';
import type { PublishPath } from '../messages/publish-path.ts';
import type { RoutedPacket } from '../messages/routed-packet.ts';
import {
  connectRequest,
  identify,
  prepareMqtt5,
  resumeSession,
  throttled,
} from './connect-request.ts';
import { refusePublish, refuseSubscribe, settlePublish } from './denials.ts';
import { EngineClient, type ClientParts } from './engine-client.ts';
import { internals } from './engine-internals.ts';
import type { FairReading } from './fair-reading.ts';
import { FilterGrants } from './filter-grants.ts';
import { limitRate } from './flow-control.ts';

/** What all connections share. */
export interface ConnectionParts extends ClientParts {
  /** Connections that have not sent their CONNECT. */
  readonly silent: HalfOpen<Duplex>;
  readonly reading: FairReading;
  readonly path: PublishPath;
  readonly lifecycle: ConnectionLifecycle;
  readonly windows: WindowPorts;
  readonly enforcement: Enforcement;
  readonly authorizer: Authorizer | undefined;
  /** Undefined unless rates are limited. */
  readonly rates: AccountRates | undefined;
}

type ConnectDone = (error: Error | null, success: boolean) => void;
type AuthenticateDone = (error: AuthenticateError | null, success: boolean | null) => void;
type PublishDone = (error?: Error | null) => void;
type SubscribeDone = (error: Error | null, subscription?: Subscription | null) => void;

export class EngineConnection implements LiveConnection {
  readonly engine: Client;
  readonly connection: BrokerConnection;
  readonly client: EngineClient;
  readonly outgoing: OutgoingWindow;
  readonly filters: FilterGrants;
  readonly #parts: ConnectionParts;

  constructor(engine: Client, connection: BrokerConnection, parts: ConnectionParts) {
    this.engine = engine;
    this.connection = connection;
    this.#parts = parts;
    this.client = new EngineClient(engine, connection, parts);
    const outgoing = new OutgoingWindow(this.client, parts.windows, connection);
    this.outgoing = outgoing;
    this.filters = new FilterGrants(engine, connection);
    parts.reading.limit(engine);
    internals(engine).deliverQoS = (packet, done) => outgoing.deliver(packet, done);
    const deliver0 = internals(engine).deliver0.bind(engine);
    internals(engine).deliver0 = (packet, done) => {
      // Another of its filters delivers it, with a higher QoS [MQTT-3.3.5-1].
      if (this.client.isGrantedMore(packet as OutgoingPacket)) setImmediate(done);
      else deliver0(packet, done);
    };
  }

  preConnect(packet: ConnectPacket, done: ConnectDone): void {
    const { connection, engine } = this;
    this.#parts.silent.end(engine.conn);
    if (connection.isDoomed) return done(new Error('malformed'), false);
    if (packet.protocolVersion === 5) prepareMqtt5(engine, connection, packet);
    if (connection.peer.admit === undefined) return this.#decide(packet, done);
    void identify(connection, packet).then(() => {
      // It may be gone by the time it is known.
      const isGone = connection.isDoomed || engine.closed || engine.conn.destroyed;
      if (isGone) done(new Error('closed'), false);
      else this.#decide(packet, done);
    });
  }

  #decide(packet: ConnectPacket, done: ConnectDone): void {
    const { connection, engine } = this;
    const { lifecycle, enforcement, authorizer, rates } = this.#parts;
    if (connection.refusal === undefined) {
      connection.open(connectRequest(packet), enforcement, authorizer);
    }
    if (connection.refusal === undefined) {
      const fault = rates?.connectFault(packet.clientId);
      if (fault !== undefined) connection.refuse(throttled(fault));
    }
    const { refusal } = connection;
    if (refusal === undefined) {
      const hasSession = lifecycle.granted(connection);
      if (hasSession && packet.clean !== true) resumeSession(engine, connection);
      done(null, true);
      return;
    }
    lifecycle.refused(connection);
    // As on AWS: MQTT 3.1.1 is closed without a CONNACK; MQTT 5 is told why, in `authenticate`.
    if (packet.protocolVersion === 5) done(null, true);
    else done(new Error(refusal.reason), false);
  }

  authenticate(done: AuthenticateDone): void {
    const { refusal, assignedClientId } = this.connection;
    // Only now: the engine has set its own by the client id of the packet.
    internals(this.engine)._assignedClientId = assignedClientId;
    if (refusal === undefined) {
      // The engine judges by the expiry that is asked for now: what is queued would never go out.
      if (this.connection.isResuming) internals(this.engine).clean = false;
      done(null, true);
      return;
    }
    const error = new Error(refusal.reason) as AuthenticateError;
    // The engine maps return code 2 to 0x85 and 5 to 0x87.
    error.returnCode = refusal.reasonCode === REASON.clientIdNotValid ? 2 : 5;
    done(error, false);
  }

  authorizePublish(packet: PublishPacket, done: PublishDone): void {
    const { connection } = this;
    if (connection.isDoomed) return;
    const { topic, qos, retain } = packet;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    packet.payload = payload;
    const denial = connection.access?.publish({ topic, qos, retain, payloadBytes: payload.length });
    if (denial === undefined) {
      const answer = limitRate(this, packet, { audit: this.#parts.audit, done });
      if (answer === undefined) return;
      const settle = (error: Error | null): void => settlePublish(this, error, answer);
      this.#parts.path.take(packet as RoutedPacket, originOf(connection, topic), settle);
      return;
    }
    this.#parts.audit.denied(connection, denial);
    refusePublish(this, { denial, qos, done });
  }

  authorizeSubscribe(subscription: Subscription, done: SubscribeDone): void {
    const { connection } = this;
    if (connection.isDoomed) return;
    const denial = this.filters.denialOf(subscription);
    if (denial === undefined) {
      done(null, subscription);
      return;
    }
    this.#parts.audit.denied(connection, denial);
    refuseSubscribe(this, { denial, isRestore: !this.engine.connected, done });
  }

  authorizeForward(packet: OutgoingPacket): OutgoingPacket | null {
    // Asked for QoS 0 only: the rest goes through the window.
    return this.client.authorize(packet, 0);
  }
}

/** The connections that the engine has, open or just closed. */
export class EngineConnections {
  readonly #byClient = new WeakMap<Client, EngineConnection>();

  add(connection: EngineConnection): void {
    this.#byClient.set(connection.engine, connection);
  }

  of(client: Client): EngineConnection {
    const connection = this.#byClient.get(client);
    assert(connection !== undefined, 'a client without a connection');
    return connection;
  }
}
