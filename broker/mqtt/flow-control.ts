/** Rates: what holds back one connection so that the others do not notice it. */
import type { Client, PublishPacket } from 'aedes';
import { REASON } from '../access/access.ts';
import type { ConnectionAudit } from '../connections/connection-audit.ts';
import type { BrokerConnection } from '../connections/connection.ts';
import { internals, publishInternals } from './engine-internals.ts';

type Answer = (error?: Error | null) => void;

interface RateSubject {
  readonly engine: Client;
  readonly connection: BrokerConnection;
}

/**
 * Counts a publish against the rates of its connection. Gives what answers the engine when it is
 * taken; undefined when it was dropped, without PUBACK.
 */
export function limitRate(
  { engine, connection }: RateSubject,
  packet: PublishPacket,
  { audit, done }: { readonly audit: ConnectionAudit; readonly done: Answer },
): Answer | undefined {
  const { rates } = connection;
  if (rates === undefined) return done;
  const verdict = rates.publish(packet.topic.length + packet.payload.length);
  if (verdict.kind === 'throttled') {
    const { statement, isFirst } = verdict;
    const resource = connection.arns.of('topic', packet.topic);
    const reasonCode = REASON.quotaExceeded;
    const denial = { action: 'iot:Publish', resource, statement, reasonCode };
    if (isFirst) audit.denied(connection, denial);
    publishInternals(packet)._notAuthorized = true;
    done();
    return undefined;
  }
  if (verdict.waitMs > 0) pauseFor(engine, verdict.waitMs);
  if (packet.qos === 0) return done;
  if (rates.began()) internals(engine).pause();
  return (error) => {
    if (rates.acknowledged()) internals(engine).resume();
    done(error);
  };
}

function pauseFor(client: Client, waitMs: number): void {
  const engine = internals(client);
  engine.pause();
  setTimeout(() => {
    if (!client.closed) engine.resume();
  }, waitMs).unref();
}
