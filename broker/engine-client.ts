/** What the core needs of an aedes client beyond its types: its subscriptions, its parser. */
import type { Client, Subscription } from 'aedes';
import { REASON } from './access.ts';
import type { Denial } from './access.ts';
import { CLOSE } from './close-reasons.ts';
import type { BrokerConnection } from './connection.ts';
import { LIMITS } from './limits.ts';
import { resourceName } from './policies.ts';
import { toWireFilter } from './shared-groups.ts';

/** Members of the engine's client that its types leave out. */
export interface ClientInternals {
  readonly subscriptions: Readonly<Record<string, { readonly qos: number }>>;
  /** True after a DISCONNECT packet. */
  readonly _disconnected: boolean;
  /** Its connection is being torn down because of an error. */
  readonly errored: boolean;
  readonly connackSent: boolean;
  _assignedClientId: string | undefined;
  _serverKeepAlive: number | undefined;
  /** Nothing is read while paused. */
  pause(): void;
  resume(): void;
  /** Sends without a queue. */
  deliver0(packet: object, done: () => void): void;
  /** Sends what is in the queue of the session already, if that stays. */
  deliverQoS(packet: object, done: () => void): void;
  readonly _parser: NodeJS.EventEmitter;
}

export function internals(client: Client): ClientInternals {
  return client as unknown as ClientInternals;
}

const SUBSCRIPTIONS_STATEMENT = 'limit:subscriptions-per-connection';

/** Why a SUBSCRIBE to this filter is denied: policy, shape, or how many there are. */
export function subscribeDenial(
  client: Client,
  connection: BrokerConnection,
  { topic, qos }: Subscription,
): Denial | undefined {
  const filter = toWireFilter(topic);
  const denial = connection.access?.subscribe(filter, qos);
  if (denial !== undefined) return denial;
  const { subscriptions } = internals(client);
  const isNew = !Object.hasOwn(subscriptions, topic);
  const isFull =
    connection.isLimited &&
    isNew &&
    Object.keys(subscriptions).length >= LIMITS.subscriptionsPerConnection.value;
  if (!connection.hasTooManyFilters && !isFull) return undefined;
  return {
    action: 'iot:Subscribe',
    resource: resourceName('topicfilter', filter),
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
  connection.isDoomed = true;
  connection.closeReason = reason;
  client.disconnect({ reasonCode });
}

/** The reason that the end of a connection has when this denial causes it. */
function closeReasonOf({ action, statement }: Denial): string {
  if (statement.startsWith('limit:')) return statement;
  return action === 'iot:Subscribe' ? CLOSE.subscribeDenied : CLOSE.publishDenied;
}

/** Does the connection stay when this SUBSCRIBE is denied? */
function isSoftDenial(client: Client, denial: Denial): boolean {
  if (denial.statement === SUBSCRIPTIONS_STATEMENT) return true;
  return client.version === 5 && denial.reasonCode === REASON.notAuthorized;
}

type Answer = (error?: Error | null) => void;

/** Answers a denied PUBLISH as AWS does. */
export function refusePublish(
  client: Client,
  connection: BrokerConnection,
  { denial, qos, done }: { readonly denial: Denial; readonly qos: number; readonly done: Answer },
): void {
  const isTold = qos > 0 && denial.reasonCode === REASON.notAuthorized;
  if (client.version === 5 && !isTold) {
    // Without a PUBACK to carry the reason, MQTT 5 gets it in a DISCONNECT; `done` would add a
    // PUBACK behind it, so the packet is left unanswered.
    endConnection(client, connection, endingOf(denial));
    return;
  }
  if (client.version !== 5) connection.closeReason = closeReasonOf(denial);
  done(new Error(`${denial.action} denied: ${denial.statement}`));
}

/** Answers a denied filter of a SUBSCRIBE as AWS does. */
export function refuseSubscribe(
  client: Client,
  connection: BrokerConnection,
  {
    denial,
    done,
  }: { readonly denial: Denial; readonly done: (error: Error | null, nothing?: null) => void },
): void {
  const isRestore = !client.connected;
  if (isRestore || isSoftDenial(client, denial)) {
    done(null, null);
  } else if (client.version === 5) {
    endConnection(client, connection, endingOf(denial));
  } else {
    connection.closeReason = closeReasonOf(denial);
    done(new Error(`${denial.action} denied: ${denial.statement}`));
  }
}

function endingOf(denial: Denial): Ending {
  return { reason: closeReasonOf(denial), reasonCode: denial.reasonCode };
}
