/** Rows of the compatibility table: messages on their way to subscribers. */
import type { CompatibilityAreas } from './row.ts';

export const DELIVERY_ROWS: CompatibilityAreas = {
  'Message broker': [
    [
      'QoS 1 to a subscriber',
      '100 in flight, the rest waits for PUBACKs',
      'the same, MQTT 5 Receive Maximum if lower; order is kept',
      'messages/outgoing-window.integration.test.ts',
      'a subscriber that does not acknowledge gets a hundred messages, and then the rest',
    ],
    [
      'Replay of what was queued',
      '10 a second',
      'with --quotas aws; live messages behind it',
      'messages/outgoing-window.integration.test.ts',
      'with the quotas of AWS what was queued goes out ten times a second, live messages behind it',
    ],
    [
      'Not acknowledged when the connection ended',
      'comes again',
      'the same, with DUP and its packet id',
      'messages/outgoing-window.integration.test.ts',
      'what was not acknowledged comes again with DUP and its packet id, then the rest in order',
    ],
    [
      'Sessions of every kind: version, Clean Start, expiry before and after, takeover',
      'nothing acknowledged is lost',
      'the same; a session resumed without an expiry is whole, and ends with its connection',
      'messages/session-lifecycles.integration.test.ts',
      'no acknowledged message is lost in any life of a session',
    ],
    [
      'Overlapping filters of a client',
      'once, at the highest QoS',
      'the same',
      'messages/granted-qos.integration.test.ts',
      'filters that overlap deliver once, at the highest QoS',
    ],
    [
      'MQTT 5 Maximum Packet Size of the client',
      'larger messages are not sent',
      'the same, said once in the audit log',
      'messages/granted-qos.integration.test.ts',
      'what is larger is not sent, what just fits and what comes after is',
    ],
    [
      'Not acknowledged for an hour',
      'given up',
      'the same',
      'messages/outgoing-window.integration.test.ts',
      'MQTT level %i, a session that %s: what is not acknowledged for an hour is given up',
    ],
    [
      'Session that ends with its connection, beyond 100 in flight',
      'not documented',
      '32 MiB wait in memory, the rest is dropped and logged',
      'messages/outgoing-window.integration.test.ts',
      'a subscriber that never acknowledges loses what is beyond its memory, and the log says so',
    ],
    [
      'Subscribers that do not read',
      'not documented',
      'nothing is written to a full socket; dropped after 5 s',
      'mqtt/hostile.integration.test.ts',
      'QoS 1: subscribers %s hold up nobody and swell the core within bounds',
    ],
  ],
};
