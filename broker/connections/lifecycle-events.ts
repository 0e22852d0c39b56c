/**
 * Presence and subscription events (developer guide, `life-cycle-events`): what happens to a
 * connection, as publishes of the core below `$aws/events/`. Always on, but not for client ids
 * that hold a wildcard.
 */
import type { Clock } from '#kernel/time.ts';
import { CLOSE } from './close-reasons.ts';
import type { BrokerConnection } from './connection.ts';
import type { ServicePublish } from '../messages/service.ts';

interface LifecycleOptions {
  readonly publish: ServicePublish;
  readonly clock: Clock;
}

export class LifecycleEvents {
  readonly #publish: ServicePublish;
  readonly #clock: Clock;

  constructor({ publish, clock }: LifecycleOptions) {
    this.#publish = publish;
    this.#clock = clock;
  }

  connected(connection: BrokerConnection): void {
    const { versionNumber, peer, remote } = connection;
    const thing = peer.exclusiveThing === undefined ? {} : { thingName: peer.exclusiveThing };
    this.#presence(connection, 'connected', {
      ...thing,
      ipAddress: address(remote),
      versionNumber,
    });
  }

  /** `reason` is what the audit log says; a client that sent DISCONNECT is no fault. */
  disconnected(connection: BrokerConnection, reason: string): void {
    const { versionNumber, peer } = connection;
    const thing = peer.exclusiveThing === undefined ? {} : { thingName: peer.exclusiveThing };
    this.#presence(connection, 'disconnected', {
      ...thing,
      clientInitiatedDisconnect: reason === CLOSE.clientInitiated,
      disconnectReason: disconnectReason(reason),
      versionNumber,
    });
  }

  connectFailed(connection: BrokerConnection): void {
    this.#presence(connection, 'connect_failed', {
      connectFailureReason: 'AUTHORIZATION_FAILED',
      ipAddress: address(connection.remote),
    });
  }

  subscribed(connection: BrokerConnection, topics: readonly string[]): void {
    this.#send('subscriptions', connection, 'subscribed', { topics });
  }

  unsubscribed(connection: BrokerConnection, topics: readonly string[]): void {
    this.#send('subscriptions', connection, 'unsubscribed', { topics });
  }

  #presence(connection: BrokerConnection, eventType: string, members: object): void {
    this.#send('presence', connection, eventType, members);
  }

  #send(
    family: 'presence' | 'subscriptions',
    { clientId, sessionId, peer }: BrokerConnection,
    ...[eventType, members]: readonly [string, object]
  ): void {
    if (/[+#]/.test(clientId) || clientId.length === 0) return;
    const payload = {
      clientId,
      timestamp: this.#clock.now(),
      eventType,
      sessionIdentifier: sessionId,
      principalIdentifier: peer.principal,
      ...members,
    };
    const topic = `$aws/events/${family}/${eventType}/${clientId}`;
    this.#publish({ topic, payload: JSON.stringify(payload) });
  }
}

/** The reason in a disconnected event for one in the audit log. */
export function disconnectReason(reason: string): string {
  const known = REASONS[reason];
  if (known !== undefined) return known;
  // What is left are limits and what the engine says of packets that break the protocol.
  return 'CLIENT_ERROR';
}

const REASONS: Readonly<Record<string, string>> = {
  [CLOSE.clientInitiated]: 'CLIENT_INITIATED_DISCONNECT',
  [CLOSE.lost]: 'CONNECTION_LOST',
  [CLOSE.takenOver]: 'DUPLICATE_CLIENTID',
  [CLOSE.publishDenied]: 'AUTH_ERROR',
  [CLOSE.subscribeDenied]: 'AUTH_ERROR',
  [CLOSE.forbidden]: 'FORBIDDEN_ACCESS',
  [CLOSE.keepAlive]: 'MQTT_KEEP_ALIVE_TIMEOUT',
  [CLOSE.throttled]: 'THROTTLED',
  [CLOSE.byApi]: 'API_INITIATED_DISCONNECT',
  [CLOSE.slowReader]: 'SERVER_INITIATED_DISCONNECT',
  [CLOSE.stopped]: 'SERVER_INITIATED_DISCONNECT',
  [CLOSE.ttl]: 'WEBSOCKET_TTL_EXPIRATION',
  [CLOSE.storage]: 'SERVER_ERROR',
};

/** An IPv4 address that came over an IPv6 socket is an IPv4 address. */
function address(remote: string): string {
  return remote.replace(/^::ffff:/, '');
}
