/** How large a PUBLISH is on the wire of MQTT 5. */
import { generate, type Packet } from 'mqtt-packet';
import type { OutgoingPacket } from '../messages/message-engine.ts';

/** As it would be written with this QoS. Made only where its properties have to be measured. */
export function publishBytes(packet: OutgoingPacket, qos: number): number {
  const { properties, topic, payload } = packet;
  if (properties !== undefined) {
    const whole = { cmd: 'publish', topic, payload, qos, messageId: 1, properties };
    return generate(whole as unknown as Packet, { protocolVersion: 5 }).length;
  }
  // Topic length, packet id, and the length of no properties.
  const remaining =
    2 + Buffer.byteLength(topic) + (qos > 0 ? 2 : 0) + 1 + Buffer.byteLength(payload);
  return 1 + varintBytes(remaining) + remaining;
}

function varintBytes(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  return value < 2_097_152 ? 3 : 4;
}
