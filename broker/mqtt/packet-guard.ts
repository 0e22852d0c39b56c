/**
 * Looks at each packet before the engine does: what AWS does not speak ends the connection, and
 * filters of shared subscriptions get the name that the engine knows them by.
 */
import { REASON } from '../access/access.ts';
import { endConnection } from '../connections/end-connection.ts';
import type { Ending } from '../connections/end-connection.ts';
import type { EngineConnection } from './engine-connection.ts';
import { internals } from './engine-internals.ts';
import { LIMITS } from '../access/limits.ts';
import { toEngineFilter } from '../messages/shared-groups.ts';

interface ParsedPacket {
  readonly cmd: string;
  readonly messageId?: number;
  readonly properties?: {
    readonly subscriptionIdentifier?: unknown;
    responseTopic?: string;
    messageExpiryInterval?: number;
  };
  readonly subscriptions?: { topic: string }[];
  readonly unsubscriptions?: string[];
}

const PROTOCOL_ERROR = 0x82;
const IDENTIFIERS_NOT_SUPPORTED = 0xa1;

/** Packets of QoS 2 and of enhanced authentication. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['pubrec', 'pubrel', 'pubcomp', 'auth']);

export function guardPackets(connection: EngineConnection): void {
  internals(connection.engine)._parser.prependListener('packet', (packet: ParsedPacket) => {
    const fault = packetFault(packet, connection);
    if (fault === undefined) {
      if (packet.cmd === 'puback') connection.outgoing.acknowledged(packet.messageId ?? 0);
      else prepare(packet, connection);
      return;
    }
    connection.connection.doom();
    // Of this one the engine would make an error before MQTT 5 is told why.
    if (packet.properties !== undefined) delete packet.properties.responseTopic;
    // Not now: the engine is in the middle of this very packet.
    setImmediate(() => endConnection(connection, fault));
  });
}

/** Why a packet ends the connection; undefined when the engine may have it. */
function packetFault(
  { cmd, properties }: ParsedPacket,
  { engine }: EngineConnection,
): Ending | undefined {
  if (cmd !== 'connect' && !internals(engine).connackSent) {
    return { reason: 'packet-before-connack', reasonCode: PROTOCOL_ERROR };
  }
  if (UNSUPPORTED.has(cmd)) return { reason: `unsupported:${cmd}`, reasonCode: PROTOCOL_ERROR };
  if (properties === undefined) return undefined;
  if (properties.subscriptionIdentifier !== undefined) {
    return { reason: 'unsupported:subscription-id', reasonCode: IDENTIFIERS_NOT_SUPPORTED };
  }
  if (/[+#]/.test(properties.responseTopic ?? '')) {
    return { reason: 'limit:response-topic', reasonCode: REASON.topicNameInvalid };
  }
  return undefined;
}

function prepare(packet: ParsedPacket, { filters }: EngineConnection): void {
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
