/** The engine's end of a connection, as the rooms below know it. */
import type { Client } from 'aedes';
import { writeToStream, type Packet } from 'mqtt-packet';
import { REASON } from '../access/access.ts';
import { LIMITS } from '../access/limits.ts';
import { filterMatches, isParentOf } from '../access/topics.ts';
import type { ConnectedClient } from '../connections/connected-client.ts';
import type { ConnectionAudit } from '../connections/connection-audit.ts';
import type { BrokerConnection } from '../connections/connection.ts';
import type { Delivery } from '../messages/delivery.ts';
import type { Done, OutgoingPacket } from '../messages/message-engine.ts';
import { publishBytes } from './packet-bytes.ts';
import { internals, type ClientInternals } from './engine-internals.ts';

const PACKET_ID_MAX = 65_535;
const WRITE_OPTIONS = { 4: { protocolVersion: 4 }, 5: { protocolVersion: 5 } } as const;

export interface ClientParts {
  readonly audit: ConnectionAudit;
  readonly delivery: Delivery;
}

export class EngineClient implements ConnectedClient {
  readonly #client: Client;
  readonly #engine: ClientInternals;
  readonly #connection: BrokerConnection;
  readonly #parts: ClientParts;
  #hasDroppedLarge = false;

  constructor(client: Client, connection: BrokerConnection, parts: ClientParts) {
    this.#client = client;
    this.#engine = internals(client);
    this.#connection = connection;
    this.#parts = parts;
  }

  get id(): string {
    return this.#client.id;
  }

  get version(): number {
    return this.#client.version;
  }

  get clean(): boolean {
    return this.#client.clean;
  }

  get closed(): boolean {
    return this.#client.closed;
  }

  get isWritable(): boolean {
    return this.#client.connected || this.#client.connecting;
  }

  get isFull(): boolean {
    return (this.#client.conn as { writableNeedDrain?: boolean }).writableNeedDrain === true;
  }

  get isNewSession(): boolean {
    return this.#engine._cleanStart === true;
  }

  get receiveMaximum(): number {
    return this.#client.receiveMaximum;
  }

  get sessionExpiryS(): number {
    return this.#client.sessionExpiryInterval;
  }

  get hasSaidGoodbye(): boolean {
    return this.#engine._disconnected;
  }

  subscriptions(): readonly (readonly [filter: string, qos: number])[] {
    return Object.entries(this.#engine.subscriptions).map(([filter, { qos }]) => [filter, qos]);
  }

  qosOf(filter: string): number | undefined {
    return this.#engine.subscriptions[filter]?.qos;
  }

  /** Does another filter than those of QoS 0 match, one that lets this message through? */
  isGrantedMore({ qos, topic, clientId, brokerId }: OutgoingPacket): boolean {
    if (qos === 0 || !brokerId) return false;
    return this.#grantsQos1(topic, clientId === this.id);
  }

  /** Of an own message that a filter with "no local" holds back. */
  isGrantedElsewhere({ topic }: OutgoingPacket): boolean {
    return this.#grantsQos1(topic, true);
  }

  authorize(packet: OutgoingPacket, qos = packet.qos): OutgoingPacket | null {
    const { access, rates, maximumPacketBytes } = this.#connection;
    const { topic, payload } = packet;
    if (this.#isHeldBack(qos)) return null;
    if (maximumPacketBytes !== undefined && publishBytes(packet, qos) > maximumPacketBytes) {
      this.#tooLarge(topic);
      return null;
    }
    if (this.#parts.delivery.isDirect(payload)) return packet;
    if (access?.receive(topic) !== true) return null;
    if (rates !== undefined && qos === 0 && !rates.deliver()) return null;
    if (this.#parts.delivery.isShared(payload)) return packet;
    return this.#matchesAsOnAws(topic, qos) ? packet : null;
  }

  dropped(topic: string): void {
    this.#deny(topic, 'limit:outgoing-waiting');
  }

  isFirst({ brokerId, brokerCounter }: OutgoingPacket): boolean {
    if (!brokerId) return true;
    const { duplicates } = this.#engine;
    if ((duplicates[brokerId] ?? 0) >= brokerCounter) return false;
    duplicates[brokerId] = brokerCounter;
    return true;
  }

  nextPacketId(): number {
    const packetId = Math.max(this.#engine._nextId, 1);
    this.#engine._nextId = packetId >= PACKET_ID_MAX ? 1 : packetId + 1;
    return packetId;
  }

  send0(packet: object, done: Done): void {
    this.#engine.deliver0(packet, done);
  }

  write(packet: OutgoingPacket, packetId: number): boolean {
    packet.messageId = packetId;
    const options = this.#client.version === 5 ? WRITE_OPTIONS[5] : WRITE_OPTIONS[4];
    try {
      return writeToStream(packet as unknown as Packet, this.#client.conn, options);
    } catch (cause) {
      this.#client.emit('error', new Error('packet received not valid', { cause }));
      return true;
    }
  }

  publish(packet: object, done: Done): void {
    this.#client.publish(packet as Parameters<Client['publish']>[0], done);
  }

  whenDrained(done: Done): void {
    this.#engine.waitForDrain(done);
  }

  disconnect(reasonCode: number): void {
    this.#client.disconnect({ reasonCode });
  }

  forgetWill(): void {
    this.#engine.will = null;
  }

  gone(): Promise<void> {
    const { conn } = this.#client;
    if (conn.destroyed) return Promise.resolve();
    return new Promise((resolve) => conn.once('close', () => resolve()));
  }

  /** To be dropped as if it had been sent [MQTT-3.1.2-25]; said once for a connection. */
  #tooLarge(topic: string): void {
    if (this.#hasDroppedLarge) return;
    this.#hasDroppedLarge = true;
    this.#deny(topic, 'limit:maximum-packet-size-of-client');
  }

  #deny(topic: string, statement: string): void {
    this.#parts.audit.denied(this.#connection, {
      action: 'iot:Receive',
      resource: this.#connection.arns.of('topic', topic),
      statement,
      reasonCode: REASON.quotaExceeded,
    });
  }

  #grantsQos1(topic: string, isOwn: boolean): boolean {
    const { subscriptions } = this.#engine;
    for (const filter in subscriptions) {
      const subscription = subscriptions[filter];
      if (subscription === undefined || subscription.qos === 0) continue;
      if (isOwn && subscription.nl === true) continue;
      if (filterMatches(filter, topic)) return true;
    }
    return false;
  }

  /**
   * Is this message not for a subscriber that does not read? QoS 0 is dropped early. QoS 1 waits
   * for a free socket in `outgoing-window.ts`.
   */
  #isHeldBack(qos: number): boolean {
    if (qos > 0) return false;
    const { writableLength = 0 } = this.#client.conn as { readonly writableLength?: number };
    return writableLength > LIMITS.outgoingBytes.value;
  }

  /** The engine lets `a/#` match `a`, AWS does not. */
  #matchesAsOnAws(topic: string, qos: number): boolean {
    const { subscriptions } = this.#engine;
    for (const filter in subscriptions) {
      if (!isParentOf(filter, topic)) continue;
      return qos > 0 ? this.#grantsQos1(topic, false) : this.#grants(topic);
    }
    return true;
  }

  #grants(topic: string): boolean {
    return Object.keys(this.#engine.subscriptions).some((filter) => filterMatches(filter, topic));
  }
}
