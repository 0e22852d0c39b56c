/**
 * Stands between parser and engine: what AWS does not speak ends the connection, nothing behind
 * it reaches the engine, and filters of shared subscriptions get the name that it knows them by.
 */
import { assert } from '#kernel/errors.ts';
import { REASON } from '../access/access.ts';
import { endConnection, type Ending } from '../connections/end-connection.ts';
import type { EngineConnection } from './engine-connection.ts';
import { internals } from './engine-internals.ts';
import { LIMITS } from '../access/limits.ts';
import { toEngineFilter } from '../messages/shared-groups.ts';
import { isImpossibleFilter, isImpossibleTopic } from '../access/topics.ts';
import { malformation, type ParsedPacket as Malformable } from './malformed.ts';

interface GuardedPacket extends Malformable {
  readonly properties?: Record<string, unknown> & {
    readonly subscriptionIdentifier?: unknown;
    responseTopic?: string;
    messageExpiryInterval?: number;
  };
  readonly subscriptions?: { topic: string }[];
  readonly unsubscriptions?: string[];
}

const MALFORMED = 0x81;
const PROTOCOL_ERROR = 0x82;
const IDENTIFIERS_NOT_SUPPORTED = 0xa1;

/** Packets of QoS 2 and of enhanced authentication. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['pubrec', 'pubrel', 'pubcomp', 'auth']);

export function guardPackets(connection: EngineConnection): void {
  const parser = internals(connection.engine)._parser;
  const [toEngine] = parser.listeners('packet');
  assert(toEngine !== undefined, 'the engine does not listen to its parser');
  parser.removeAllListeners('packet');
  parser.on('packet', (packet: GuardedPacket) => {
    // One segment may hold many packets: nothing behind the last one that counts is looked at.
    if (hasEnded(connection)) return;
    if (isLetIn(packet, connection)) toEngine.call(parser, packet);
  });
}

/** True from the packet on that ends the connection, which may take until after the segment. */
function hasEnded({ engine, connection }: EngineConnection): boolean {
  const isTold = (engine.disconnectReasonCode ?? undefined) !== undefined;
  return connection.isDoomed || engine.closed || engine.conn.destroyed || isTold;
}

/** May the engine have the packet? Otherwise its connection ends. */
function isLetIn(packet: GuardedPacket, connection: EngineConnection): boolean {
  const fault = packetFault(packet, connection);
  if (fault === undefined) {
    if (packet.cmd === 'puback') connection.outgoing.acknowledged(packet.messageId ?? 0);
    else prepare(packet, connection);
    return true;
  }
  connection.connection.doom();
  // Not now: the engine is in the middle of the segment.
  setImmediate(() => endConnection(connection, fault));
  // A CONNECT is refused by the engine, which also notes who was refused.
  return packet.cmd === 'connect';
}

/** Why a packet ends the connection; undefined when the engine may have it. */
function packetFault(packet: GuardedPacket, { engine }: EngineConnection): Ending | undefined {
  const { cmd, properties } = packet;
  if (cmd !== 'connect' && !internals(engine).connackSent) {
    return { reason: 'packet-before-connack', reasonCode: PROTOCOL_ERROR };
  }
  if (UNSUPPORTED.has(cmd)) return { reason: `unsupported:${cmd}`, reasonCode: PROTOCOL_ERROR };
  const fault = malformation(packet, internals(engine)._parser._pos);
  if (fault !== undefined) {
    return { reason: `malformed:${fault}`, reasonCode: MALFORMED };
  }
  const name = nameFault(packet);
  if (name !== undefined || properties === undefined) return name;
  if (properties.subscriptionIdentifier !== undefined) {
    return { reason: 'unsupported:subscription-id', reasonCode: IDENTIFIERS_NOT_SUPPORTED };
  }
  if (/[+#]/.test(properties.responseTopic ?? '')) {
    return { reason: 'limit:response-topic', reasonCode: REASON.topicNameInvalid };
  }
  return undefined;
}

/** The engine closes without a word for these. */
function nameFault(packet: GuardedPacket): Ending | undefined {
  const { cmd, topic = '', subscriptions, unsubscriptions } = packet;
  if (cmd === 'publish') {
    return isImpossibleTopic(topic)
      ? { reason: 'malformed:topic', reasonCode: REASON.topicNameInvalid }
      : undefined;
  }
  if (subscriptions === undefined && unsubscriptions === undefined) return undefined;
  const filters = [...(subscriptions ?? []).map((one) => one.topic), ...(unsubscriptions ?? [])];
  return filters.some(isImpossibleFilter)
    ? { reason: 'malformed:filter', reasonCode: REASON.topicFilterInvalid }
    : undefined;
}

function prepare(packet: GuardedPacket, { filters }: EngineConnection): void {
  const { subscriptions, unsubscriptions, properties } = packet;
  if (properties?.messageExpiryInterval !== undefined) {
    const { value: longest } = LIMITS.messageExpirySeconds;
    const wanted = Math.max(properties.messageExpiryInterval, 1);
    properties.messageExpiryInterval = Math.min(wanted, longest);
  }
  if (subscriptions !== undefined) {
    filters.begin(packet.messageId ?? 0, subscriptions.length);
    for (const subscription of subscriptions) {
      subscription.topic = toEngineFilter(subscription.topic);
    }
  }
  unsubscriptions?.forEach((filter, index) => {
    unsubscriptions[index] = toEngineFilter(filter);
  });
}
