/** Rates and slow readers: what holds back one connection so that the others do not notice it. */
import type { Client, PublishPacket } from 'aedes';
import type { ConnectionAudit } from '../connections/connection-audit.ts';
import type { BrokerConnection } from '../connections/connection.ts';
import { internals } from './engine-client.ts';
import { LIMITS } from '../access/limits.ts';
import { REASON } from '../access/access.ts';
import type { WindowPorts } from '../messages/outgoing-window.ts';
import { resourceName } from '../access/policies.ts';
import type { Sessions } from '../messages/sessions.ts';

type Answer = (error?: Error | null) => void;

export interface RateSubject {
  readonly client: Client;
  readonly connection: BrokerConnection;
  readonly audit: ConnectionAudit;
}

/**
 * Counts a publish against the rates of its connection. Gives what answers the engine when it is
 * taken; undefined when it was dropped, without PUBACK.
 */
export function limitRate(
  { client, connection, audit }: RateSubject,
  packet: PublishPacket,
  done: Answer,
): Answer | undefined {
  const { rates } = connection;
  if (rates === undefined) return done;
  const verdict = rates.publish(packet.topic.length + packet.payload.length);
  if (verdict.kind === 'throttled') {
    const { statement, isFirst } = verdict;
    const resource = resourceName('topic', packet.topic);
    const reasonCode = REASON.quotaExceeded;
    const denial = { action: 'iot:Publish', resource, statement, reasonCode };
    if (isFirst) audit.denied(connection, denial);
    // The engine's mark of a publish that is answered already: it neither routes nor acknowledges.
    (packet as { _notAuthorized?: boolean })._notAuthorized = true;
    done();
    return undefined;
  }
  if (verdict.waitMs > 0) pauseFor(client, verdict.waitMs);
  if (packet.qos === 0) return done;
  if (rates.began()) internals(client).pause();
  return (error) => {
    if (rates.acknowledged()) internals(client).resume();
    done(error);
  };
}

/**
 * Is this message not for a subscriber that does not read? QoS 0 is dropped early. QoS 1 waits for
 * a free socket in `outgoing-window.ts`.
 */
export function isHeldBack(client: Client, qos: number): boolean {
  if (qos > 0) return false;
  const { writableLength = 0 } = client.conn as { readonly writableLength?: number };
  return writableLength > LIMITS.outgoingBytes.value;
}

export interface WindowFoundation extends Pick<WindowPorts, 'clock' | 'authorize'> {
  readonly sessions: Sessions;
  readonly audit: ConnectionAudit;
  readonly connectionOf: (client: Client) => BrokerConnection;
}

/** What the outgoing windows of all connections share. */
export function windowPorts(foundation: WindowFoundation): WindowPorts {
  const { clock, authorize, sessions, audit, connectionOf } = foundation;
  return {
    clock,
    authorize,
    queue: sessions.queue,
    dropped: (client, topic) =>
      audit.denied(connectionOf(client), {
        action: 'iot:Receive',
        resource: resourceName('topic', topic),
        statement: 'limit:outgoing-waiting',
        reasonCode: REASON.quotaExceeded,
      }),
  };
}

function pauseFor(client: Client, waitMs: number): void {
  const engine = internals(client);
  engine.pause();
  setTimeout(() => {
    if (!client.closed) engine.resume();
  }, waitMs).unref();
}
