/**
 * What messages need of the MQTT engine and of its end of a connection. The room of the engine
 * implements both; nothing here knows which engine it is.
 */
import type { SessionPacket } from './packet-codec.ts';
import type { RoutedPacket } from './routed-packet.ts';

export type Done = () => void;

/** A message on its way to one connection; without a broker id it is in no queue. */
export interface OutgoingPacket extends SessionPacket {
  topic: string;
  payload: Buffer | string;
  qos: number;
  brokerId: string;
  brokerCounter: number;
}

/** A publish that the engine routes. */
export interface EnginePublish extends RoutedPacket {
  readonly cmd: 'publish';
  readonly dup: boolean;
  readonly clientId?: string;
}

export type Route = (packet: OutgoingPacket, done: Done) => void;

export interface MessageEngine {
  readonly id: string;
  readonly closed: boolean;
  /** Routes to everybody who has subscribed, and into the queues. */
  publish(packet: EnginePublish, done: (error?: Error) => void): void;
  /** Has `route` called for each message of a topic that the filter matches. */
  subscribe(filter: string, route: Route, done: Done): void;
  unsubscribe(filter: string, route: Route, done: Done): void;
}

/** A connection as the messages to it see it. */
export interface Receiver {
  readonly id: string;
  /** Its session ends with the connection. */
  readonly clean: boolean;
  readonly closed: boolean;
  /** Packets may be written: CONNECT was granted, and the connection has not ended. */
  readonly isWritable: boolean;
  /** Its socket takes no more for now. */
  readonly isFull: boolean;
  /** The CONNECT began its session anew. */
  readonly isNewSession: boolean;
  /** Messages of QoS 1 that it wants to have unacknowledged at most. */
  readonly receiveMaximum: number;
  /** The QoS that it asked for with exactly this filter; undefined without such a subscription. */
  qosOf(filter: string): number | undefined;
  /** What it may have of a message; null when it may not have it. */
  authorize(packet: OutgoingPacket): OutgoingPacket | null;
  /** Does another of its filters deliver this message of its own, which "no local" holds back? */
  isGrantedElsewhere(packet: OutgoingPacket): boolean;
  /** A message found no room and was dropped. Said once, until nothing waits again. */
  dropped(topic: string): void;
  /** False for a message that another of its filters has delivered; else that is noted. */
  isFirst(packet: OutgoingPacket): boolean;
  /** Another one with each call. */
  nextPacketId(): number;
  /** Sends with QoS 0. */
  send0(packet: object, done: Done): void;
  /** Writes a message of QoS 1. False when the socket is full then. */
  write(packet: OutgoingPacket, packetId: number): boolean;
  /** Queues a message for a persistent session, then delivers it. */
  publish(packet: object, done: Done): void;
  /** Runs once the socket takes more, or is given up. */
  whenDrained(done: Done): void;
}
