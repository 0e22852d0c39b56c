/** What the core needs of an aedes client beyond its types: its subscriptions, its parser. */
import type { Client, Subscription } from 'aedes';
import { REASON } from './access.ts';
import type { Denial } from './access.ts';
import { CLOSE } from './close-reasons.ts';
import type { BrokerConnection } from './connection.ts';
import { LIMITS } from './limits.ts';
import { resourceName } from './policies.ts';

/** Members of the engine's client that its types leave out. */
export interface ClientInternals {
  readonly subscriptions: Readonly<Record<string, unknown>>;
  /** True after a DISCONNECT packet. */
  readonly _disconnected: boolean;
  /** Its connection is being torn down because of an error. */
  readonly errored: boolean;
  will: object | null;
  readonly _parser: NodeJS.EventEmitter;
}

export function internals(client: Client): ClientInternals {
  return client as unknown as ClientInternals;
}

interface ParsedPacket {
  readonly cmd: string;
  readonly subscriptions?: readonly unknown[];
}

const SUBSCRIPTIONS_STATEMENT = 'limit:subscriptions-per-connection';

/** Looks at each packet before the engine does: its hooks see one filter at a time. */
export function watchFilterCount(client: Client, connection: BrokerConnection): void {
  const { _parser: parser } = internals(client);
  parser.prependListener('packet', (packet: ParsedPacket) => {
    const count = packet.subscriptions?.length ?? 0;
    if (count > LIMITS.filtersPerSubscribe.value) connection.hasTooManyFilters = true;
  });
}

/** Why a SUBSCRIBE to this filter is denied: policy, shape, or how many there are. */
export function subscribeDenial(
  client: Client,
  connection: BrokerConnection,
  { topic, qos }: Subscription,
): Denial | undefined {
  const denial = connection.access?.subscribe(topic, qos);
  if (denial !== undefined) return denial;
  const { subscriptions } = internals(client);
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

export interface Ending {
  /** For the audit log and the disconnected event. */
  readonly reason: string;
  /** For MQTT 5. */
  readonly reasonCode: number;
}

/** Ends a connection once: MQTT 5 is told why, MQTT 3.1.1 is closed. */
export function endConnection(
  client: Client,
  connection: BrokerConnection,
  { reason, reasonCode }: Ending,
): void {
  if (connection.isClosing) return;
  connection.isClosing = true;
  connection.closeReason = reason;
  client.disconnect({ reasonCode });
}

/** The reason that the end of a connection has when this denial causes it. */
export function closeReasonOf({ action, statement }: Denial): string {
  if (statement.startsWith('limit:')) return statement;
  return action === 'iot:Subscribe' ? CLOSE.subscribeDenied : CLOSE.publishDenied;
}

/** Does the connection stay when this SUBSCRIBE is denied? */
export function isSoftDenial(client: Client, denial: Denial): boolean {
  if (denial.statement === SUBSCRIPTIONS_STATEMENT) return true;
  return client.version === 5 && denial.reasonCode === REASON.notAuthorized;
}
