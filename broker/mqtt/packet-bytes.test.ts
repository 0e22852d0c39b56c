import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import type { OutgoingPacket } from '../messages/message-engine.ts';
import { publishBytes } from './packet-bytes.ts';

const packets = fc.record({
  topic: fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }),
  payload: fc
    .constantFrom(0, 1, 100, 110, 120, 121, 122, 125, 16_370, 16_380)
    .map((n) => Buffer.alloc(n)),
  qos: fc.constantFrom(0, 1),
  properties: fc.constantFrom(undefined, {}, { contentType: 'a' }, { userProperties: { a: 'b' } }),
});

test('the size of a PUBLISH is that of what is written', () => {
  fc.assert(
    fc.property(packets, ({ properties, qos, ...rest }) => {
      const packet = { cmd: 'publish', ...rest, ...(properties && { properties }) };
      const written = generate({ ...packet, qos, messageId: 7 } as unknown as Packet, {
        protocolVersion: 5,
      });
      expect(publishBytes(packet as OutgoingPacket, qos)).toBe(written.length);
    }),
  );
});
