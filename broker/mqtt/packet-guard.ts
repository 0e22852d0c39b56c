/**
 * Looks at each packet before the engine does: what AWS does not speak ends the connection, and
 * filters of shared subscriptions get the name that the engine knows them by.
 */
import type { Client } from 'aedes';
import { REASON } from '../access/access.ts';
import type { BrokerConnection } from '../connections/connection.ts';
import { endConnection, internals } from './engine-client.ts';
import type { Ending } from './engine-client.ts';
import { LIMITS } from '../access/limits.ts';
import { toEngineFilter } from '../messages/shared-groups.ts';
import { SubackCodes } from './suback.ts';

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

export function guardPackets(client: Client, connection: BrokerConnection): void {
  internals(client)._parser.prependListener('packet', (packet: ParsedPacket) => {
    const fault = packetFault(packet, client);
    if (fault === undefined) {
      if (packet.cmd === 'puback') connection.outgoing?.acknowledged(packet.messageId ?? 0);
      else prepare(packet, client, connection);
      return;
    }
    connection.isDoomed = true;
    // Of this one the engine would make an error before MQTT 5 is told why.
    if (packet.properties !== undefined) delete packet.properties.responseTopic;
    // Not now: the engine is in the middle of this very packet.
    setImmediate(() => endConnection(client, connection, fault));
  });
}

/** Why a packet ends the connection; undefined when the engine may have it. */
function packetFault({ cmd, properties }: ParsedPacket, client: Client): Ending | undefined {
  if (cmd !== 'connect' && !internals(client).connackSent) {
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

function prepare(packet: ParsedPacket, client: Client, connection: BrokerConnection): void {
  const { subscriptions, unsubscriptions, properties } = packet;
  if (properties?.messageExpiryInterval !== undefined) {
    const { value: longest } = LIMITS.messageExpirySeconds;
    const wanted = Math.max(properties.messageExpiryInterval, 1);
    properties.messageExpiryInterval = Math.min(wanted, longest);
  }
  if (subscriptions !== undefined) {
    const { value: most } = LIMITS.filtersPerSubscribe;
    if (connection.isLimited && subscriptions.length > most) {
      connection.hasTooManyFilters = true;
    }
    if (client.version === 5) {
      connection.suback ??= new SubackCodes(client.conn);
      connection.suback.begin(packet.messageId ?? 0);
    }
    for (const subscription of subscriptions) {
      subscription.topic = toEngineFilter(subscription.topic);
    }
  }
  unsubscriptions?.forEach((filter, index) => {
    unsubscriptions[index] = toEngineFilter(filter);
  });
}
