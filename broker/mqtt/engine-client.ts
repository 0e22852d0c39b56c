/** What the core needs of an aedes client beyond its types: its subscriptions, its parser. */
import type { AedesPublishPacket, Client, Subscription } from 'aedes';
import { REASON } from '../access/access.ts';
import type { Denial } from '../access/access.ts';
import { CLOSE } from '../connections/close-reasons.ts';
import type { BrokerConnection } from '../connections/connection.ts';
import { LIMITS } from '../access/limits.ts';
import { resourceName } from '../access/policies.ts';
import { toWireFilter } from '../messages/shared-groups.ts';
import { filterMatches, isParentOf } from '../access/topics.ts';

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
  /** Sends with QoS 1; each subscription takes the function that is here when it is made. */
  deliverQoS(packet: AedesPublishPacket, done: () => void): void;
  /** Newest message of each broker that was delivered, by its counter. */
  readonly duplicates: Record<string, number>;
  /** Packet id of the next message. */
  _nextId: number;
  /** The CONNECT began a session anew. */
  readonly _cleanStart: boolean | undefined;
  /** Runs once the socket takes more, or is given up. */
  waitForDrain(done: () => void): void;
  readonly _parser: NodeJS.EventEmitter;
}

export function internals(client: Client): ClientInternals {
  return client as unknown as ClientInternals;
}

const SUBSCRIPTIONS_STATEMENT = 'limit:subscriptions-per-connection';

/** Why a SUBSCRIBE to this filter is denied; to be asked once for each, in their order. */
export function subscribeDenial(
  client: Client,
  connection: BrokerConnection,
  subscription: Subscription,
): Denial | undefined {
  const denial = findDenial(client, connection, subscription);
  connection.suback?.next(denial?.statement === SUBSCRIPTIONS_STATEMENT);
  return denial;
}

/** Policy, shape, or how many there are. */
function findDenial(
  client: Client,
  connection: BrokerConnection,
  { topic, qos }: Subscription,
): Denial | undefined {
  const filter = toWireFilter(topic);
  const denial = connection.access?.subscribe(filter, qos);
  if (denial !== undefined) return denial;
  const isFull = connection.isLimited && isOneTooMany(client, connection, topic);
  if (!connection.hasTooManyFilters && !isFull) return undefined;
  return {
    action: 'iot:Subscribe',
    resource: resourceName('topicfilter', filter),
    statement: isFull ? SUBSCRIPTIONS_STATEMENT : 'limit:filters-per-subscribe',
    reasonCode: REASON.quotaExceeded,
  };
}

/** Counts what was granted and is still on its way to disk, too. */
function isOneTooMany(client: Client, connection: BrokerConnection, topic: string): boolean {
  const { subscriptions } = internals(client);
  const { granting } = connection;
  if (Object.hasOwn(subscriptions, topic) || granting?.has(topic) === true) return false;
  const count = Object.keys(subscriptions).length + (granting?.size ?? 0);
  if (count >= LIMITS.subscriptionsPerConnection.value) return true;
  if (!client.clean && client.connected) (connection.granting ??= new Set()).add(topic);
  return false;
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

/** The engine lets `a/#` match `a`, AWS does not. */
export function matchesAsOnAws(client: Client, topic: string): boolean {
  const filters = Object.keys(internals(client).subscriptions);
  const isParent = filters.some((filter) => isParentOf(filter, topic));
  return !isParent || filters.some((filter) => filterMatches(filter, topic));
}
