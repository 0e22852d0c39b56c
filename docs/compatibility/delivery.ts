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
