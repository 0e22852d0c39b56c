/**
 * What the parser lets pass although MQTT forbids it: a receiver must close the connection instead of
 * answering [MQTT-4.8.0-1]. The parser has turned bytes that are not UTF-8 into U+FFFD by now.
 */
const PROPERTIES_OF: Readonly<Record<string, readonly string[]>> = {
  connect: [
    'sessionExpiryInterval',
    'receiveMaximum',
    'maximumPacketSize',
    'topicAliasMaximum',
    'requestResponseInformation',
    'requestProblemInformation',
    'userProperties',
    'authenticationMethod',
    'authenticationData',
  ],
  publish: [
    'payloadFormatIndicator',
    'messageExpiryInterval',
    'topicAlias',
    'responseTopic',
    'correlationData',
    'userProperties',
    'subscriptionIdentifier',
    'contentType',
  ],
  puback: ['reasonString', 'userProperties'],
  subscribe: ['subscriptionIdentifier', 'userProperties'],
  unsubscribe: ['userProperties'],
  disconnect: ['sessionExpiryInterval', 'reasonString', 'userProperties', 'serverReference'],
};

/** Properties that may be zero in no packet [MQTT-3.1.2-24, 3.3.2-8]. */
const NEVER_ZERO: readonly string[] = ['receiveMaximum', 'maximumPacketSize', 'topicAlias'];

/** Packets with a packet id, which is never zero [MQTT-2.2.1-3]; of PUBLISH those with QoS. */
const NUMBERED: ReadonlySet<string> = new Set(['puback', 'subscribe', 'unsubscribe']);

/** Their fields end where the packet ends; a payload has what is left, a DISCONNECT ends anyway. */
const ENDS_WITH_FIELDS: ReadonlySet<string> = new Set([
  ...['connect', 'puback', 'subscribe', 'unsubscribe', 'pingreq'],
]);

export interface ParsedPacket {
  readonly cmd: string;
  readonly length?: number;
  readonly messageId?: number;
  readonly qos?: number;
  readonly dup?: boolean;
  readonly topic?: string;
  readonly clientId?: string;
  readonly will?: { readonly topic: string };
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly subscriptions?: readonly { readonly topic: string; readonly nl?: boolean }[];
  readonly unsubscriptions?: readonly string[];
}

/**
 * What is forbidden about a packet, in a word for the log; undefined when nothing is. `readBytes`
 * says how far the parser read for its fields: it does not stop at the end of the packet.
 */
export function malformation(packet: ParsedPacket, readBytes: number): string | undefined {
  const { length = 0 } = packet;
  if (readBytes > length && packet.cmd !== 'disconnect') return 'too-short';
  if (readBytes < length && ENDS_WITH_FIELDS.has(packet.cmd)) return 'too-long';
  const { cmd, messageId, qos = 0, dup, subscriptions, unsubscriptions } = packet;
  const isNumbered = NUMBERED.has(cmd) || (cmd === 'publish' && qos > 0);
  if (isNumbered && !(messageId !== undefined && messageId > 0)) return 'packet-id';
  if (cmd === 'publish' && qos === 0 && dup === true) return 'dup';
  if (subscriptions?.length === 0 || unsubscriptions?.length === 0) return 'no-filters';
  if (hasForbiddenText(packet)) return 'text';
  if (subscriptions?.some(({ topic, nl }) => nl === true && topic.startsWith('$share/'))) {
    return 'no-local-of-shared';
  }
  if (cmd === 'publish' && packet.topic === '' && packet.properties?.['topicAlias'] === undefined) {
    return 'no-topic';
  }
  return propertyFault(packet);
}

/** Without a list of its texts: this is asked of every packet. */
function hasForbiddenText(packet: ParsedPacket): boolean {
  const { cmd, topic, clientId, will, subscriptions, unsubscriptions, properties } = packet;
  // The parser gives every packet a topic, of null.
  if (cmd === 'publish' && isForbiddenText(topic)) return true;
  if (clientId !== undefined && isForbiddenText(clientId)) return true;
  if (will?.topic !== undefined && isForbiddenText(will.topic)) return true;
  if (subscriptions?.some((one) => isForbiddenText(one.topic)) === true) return true;
  if (unsubscriptions?.some(isForbiddenText) === true) return true;
  if (properties === undefined) return false;
  return Object.values(properties).some(
    (value) => typeof value === 'string' && isForbiddenText(value),
  );
}

/** U+0000, what was no UTF-8 [MQTT-1.5.4-1, MQTT-1.5.4-2], and what the parser could not read. */
function isForbiddenText(text: unknown): boolean {
  return typeof text !== 'string' || text.includes('\0') || text.includes('\uFFFD');
}

/** A property that comes twice is a list [MQTT-3.3.2-13 and others]. */
function propertyFault({ cmd, properties }: ParsedPacket): string | undefined {
  const allowed = PROPERTIES_OF[cmd];
  if (properties === undefined || allowed === undefined) return undefined;
  for (const [name, value] of Object.entries(properties)) {
    if (!allowed.includes(name)) return 'property';
    if (Array.isArray(value)) return 'property-twice';
    if (value === 0 && NEVER_ZERO.includes(name)) return 'property-zero';
  }
  return undefined;
}
