/** What the engine tells of its connections, for those who keep account of them. */
import type { Aedes } from 'aedes';
import type { ConnectionAudit } from '../connections/connection-audit.ts';
import type { ConnectionLifecycle } from '../connections/connection-lifecycle.ts';
import type { EngineConnections } from './engine-connection.ts';
import { internals } from './engine-internals.ts';
import { reasonOfCode, reasonOfError } from './engine-reasons.ts';

/** Reason codes from here on mean failure. */
const FAILURE = 0x80;

interface EngineListeners {
  readonly connections: EngineConnections;
  readonly lifecycle: ConnectionLifecycle;
  readonly audit: ConnectionAudit;
}

export function listenTo(engine: Aedes, { connections, lifecycle, audit }: EngineListeners): void {
  engine.on('client', (client) => lifecycle.connected(connections.of(client)));
  engine.on('clientReady', (client) => lifecycle.ready(connections.of(client)));
  engine.on('clientDisconnect', (client) => {
    lifecycle.ended(connections.of(client), reasonOfCode(client.disconnectReasonCode));
  });
  engine.on('clientError', (client, error) => {
    // MQTT 5 reports denied publishes here too, and stays connected.
    if (!internals(client).errored) return;
    const { connection } = connections.of(client);
    if (connection.closeReason === undefined) connection.explain(reasonOfError(error));
  });
  engine.on('connectionError', (client, error) => {
    const { connection } = connections.of(client);
    if (connection.refusal === undefined) audit.brokeProtocol(connection, error.message);
  });
  engine.on('subscribe', (subscriptions, client) => {
    const connection = connections.of(client);
    for (const { topic } of subscriptions) connection.filters.settled(topic);
    const given = subscriptions.filter(({ qos }) => qos < FAILURE);
    lifecycle.subscribed(connection, given);
  });
  engine.on('unsubscribe', (topics, client) => {
    // The engine also unsubscribes what a closed connection leaves behind.
    if (!client.closed) lifecycle.unsubscribed(connections.of(client), topics);
  });
  // An EventEmitter without a listener for `error` would end the process.
  (engine as NodeJS.EventEmitter).on('error', (error: unknown) => audit.failed(error));
}
