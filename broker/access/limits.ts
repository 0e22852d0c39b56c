/**
 * The limits of the message broker and the shadow service, as documented on the page "AWS IoT Core
 * endpoints and quotas". Sizes and shapes count unless the quotas are off; rates only when they
 * are those of AWS (`rates.ts`).
 */
interface Limit {
  readonly value: number;
  readonly unit: 'bytes' | 'count' | 'seconds' | 'levels' | 'per second';
  /** What a client sees that goes beyond it. */
  readonly seen: string;
}

export const LIMITS = {
  payloadBytes: {
    value: 128 * 1024,
    unit: 'bytes',
    seen: 'connection closed without PUBACK (MQTT 5: DISCONNECT 0x95)',
  },
  /** In front of the parser, for any packet: payload, topic and MQTT 5 properties. */
  packetBytes: {
    value: 132 * 1024,
    unit: 'bytes',
    seen: 'connection closed as soon as the header announces it (MQTT 5: DISCONNECT 0x95)',
  },
  topicBytes: {
    value: 256,
    unit: 'bytes',
    seen: 'connection closed (MQTT 5: DISCONNECT 0x90 or 0x8F)',
  },
  topicSlashes: {
    value: 7,
    unit: 'count',
    seen: 'connection closed (MQTT 5: DISCONNECT 0x90 or 0x8F)',
  },
  filtersPerSubscribe: {
    value: 8,
    unit: 'count',
    seen: 'connection closed without SUBACK (MQTT 5: DISCONNECT 0x97)',
  },
  subscriptionsPerConnection: {
    value: 50,
    unit: 'count',
    seen: 'SUBACK with failure (0x80, MQTT 5: 0x97)',
  },
  clientIdBytes: {
    value: 128,
    unit: 'bytes',
    seen: 'connection closed without CONNACK (MQTT 5: CONNACK 0x85)',
  },
  keepAliveMinSeconds: { value: 30, unit: 'seconds', seen: 'shorter values count as this one' },
  keepAliveMaxSeconds: {
    value: 1200,
    unit: 'seconds',
    seen: '0 and longer values count as this one (MQTT 5: Server Keep Alive in CONNACK)',
  },
  webSocketSeconds: {
    value: 24 * 3600,
    unit: 'seconds',
    seen: 'a connection over WebSocket ends that long after its signature (MQTT 5: 0x87)',
  },
  sessionExpirySeconds: {
    value: 7 * 24 * 3600,
    unit: 'seconds',
    seen: 'longer MQTT 5 session expiry intervals are cut to this one in CONNACK',
  },
  persistentSessionSeconds: {
    value: 3600,
    unit: 'seconds',
    seen: 'a persistent MQTT 3.1.1 session is gone that long after its connection ended',
  },
  eventVersionSeconds: {
    value: 3600,
    unit: 'seconds',
    seen: 'versionNumber of lifecycle events starts at 0 again after that long offline',
  },
  messageExpirySeconds: {
    value: 7 * 24 * 3600,
    unit: 'seconds',
    seen: 'longer MQTT 5 message expiry intervals count as this one',
  },
  shareNameLength: {
    value: 128,
    unit: 'count',
    seen: 'connection closed (MQTT 5: DISCONNECT 0x8F)',
  },
  publishesPerSecond: {
    value: 100,
    unit: 'per second',
    seen: 'each way: publishes beyond are dropped without PUBACK; to a subscriber QoS 0 only',
  },
  bytesPerSecond: {
    value: 512 * 1024,
    unit: 'per second',
    seen: 'reading from the connection waits',
  },
  inFlight: {
    value: 100,
    unit: 'count',
    seen: 'nothing more is read, or sent, until publishes of QoS 1 are acknowledged',
  },
  /** AWS gives a message up that a connected client has not acknowledged for so long. */
  retrySeconds: {
    value: 3600,
    unit: 'seconds',
    seen: 'a message of QoS 1 that is not acknowledged for so long is dropped',
  },
  replayPerSecond: {
    value: 10,
    unit: 'per second',
    seen: 'what was queued for a session goes out no faster',
  },
  connectsPerClientId: {
    value: 1,
    unit: 'per second',
    seen: 'connection closed without CONNACK (MQTT 5: CONNACK 0x97)',
  },
  accountConnectsPerSecond: {
    value: 500,
    unit: 'per second',
    seen: 'connection closed without CONNACK (MQTT 5: CONNACK 0x97)',
  },
  accountPublishesPerSecond: {
    value: 20_000,
    unit: 'per second',
    seen: 'publishes beyond are dropped without PUBACK',
  },
  topicAliases: { value: 8, unit: 'count', seen: 'MQTT 5: DISCONNECT 0x94' },
  /** Not of AWS, as the next one: what may wait for one that does not read or acknowledge. */
  outgoingBytes: {
    value: 1024 * 1024,
    unit: 'bytes',
    seen: 'messages of QoS 0 are not delivered to the slow reader',
  },
  outgoingWaitingBytes: {
    value: 32 * 1024 * 1024,
    unit: 'bytes',
    seen: 'messages of QoS 1 beyond, for a session that ends with its connection, are dropped',
  },
  /** Not of AWS either. */
  httpConnections: {
    value: 1_000,
    unit: 'count',
    seen: 'the connection that is without a whole request for longest is closed',
  },
  /** Nor is this: TLS handshakes of one address, and its connections without a CONNECT. */
  halfOpenPerAddress: { value: 1_000, unit: 'count', seen: 'the oldest of them is closed' },
  shadowStateBytes: { value: 8 * 1024, unit: 'bytes', seen: 'update/rejected with code 413' },
  shadowDepth: { value: 8, unit: 'levels', seen: 'update/rejected with code 400' },
  clientTokenBytes: { value: 64, unit: 'bytes', seen: 'rejected with code 400' },
} as const satisfies Record<string, Limit>;
