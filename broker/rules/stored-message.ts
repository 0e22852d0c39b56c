/** A message as it waits for a rule: in memory, or in a row of `core.db`. */
import { randomUUID } from 'node:crypto';
import { DEFAULT_PLACE } from '../common/arn.ts';
import { decodeProperties, encodeProperties } from '../messages/packet-codec.ts';
import type { PublishProperties } from '../messages/service.ts';
import type { ExternalServices, MessageContext, MqttProperties } from './sql/environment.ts';

export interface StoredMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** Undefined for a message that did not come over MQTT. */
  readonly clientId: string | undefined;
  readonly principal: string | undefined;
  readonly traceId: string;
  readonly properties: PublishProperties | undefined;
  readonly receivedAt: number;
  /** How many rules in a row have republished. */
  readonly depth: number;
}

/** Everything but topic and payload. */
export function encodeContext(message: StoredMessage): string {
  const { clientId, principal, traceId, receivedAt, depth } = message;
  const properties = encodeProperties(message.properties);
  return JSON.stringify({ clientId, principal, traceId, receivedAt, depth, properties });
}

export function decodeMessage(row: {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly context: string;
}): StoredMessage {
  const context = JSON.parse(row.context) as Omit<StoredMessage, 'topic' | 'payload'>;
  const properties = context.properties && decodeProperties({ ...context.properties });
  return {
    topic: row.topic,
    payload: Buffer.from(row.payload),
    clientId: context.clientId,
    principal: context.principal,
    traceId: context.traceId,
    receivedAt: context.receivedAt,
    depth: context.depth,
    properties,
  };
}

/**
 * What a statement sees. Ids and random numbers repeat in the same order after `rewind`, so
 * that an evaluation that has to wait for an answer can be repeated.
 */
export class ReplayedContext implements MessageContext {
  readonly topic: string;
  readonly payload: Buffer;
  readonly clientId: string | undefined;
  readonly principal: string | undefined;
  readonly traceId: string | undefined;
  readonly accountId: string;
  readonly properties: MqttProperties | undefined;
  readonly timestampMs: number;
  readonly services: ExternalServices;
  readonly #uuids: string[] = [];
  readonly #numbers: number[] = [];
  #uuidCount = 0;
  #numberCount = 0;

  constructor(message: StoredMessage, services: ExternalServices) {
    this.accountId = services.accountId ?? DEFAULT_PLACE.accountId;
    this.topic = message.topic;
    this.payload = message.payload;
    this.clientId = message.clientId;
    this.principal = message.principal;
    this.traceId = message.clientId === undefined ? undefined : message.traceId;
    this.properties = message.properties;
    this.timestampMs = message.receivedAt;
    this.services = services;
  }

  newUuid(): string {
    return (this.#uuids[this.#uuidCount++] ??= randomUUID());
  }

  random(): number {
    return (this.#numbers[this.#numberCount++] ??= Math.random());
  }

  rewind(): void {
    this.#uuidCount = 0;
    this.#numberCount = 0;
  }
}
