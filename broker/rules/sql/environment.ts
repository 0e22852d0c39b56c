/** What a statement can see of the message, the rule and the world; all of it is passed in. */
import type { SqlValue } from './values.ts';

export interface MqttProperties {
  readonly contentType?: string | undefined;
  readonly payloadFormatIndicator?: boolean | undefined;
  readonly responseTopic?: string | undefined;
  readonly correlationData?: Uint8Array | undefined;
  readonly userProperties?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

export interface MessageContext {
  /** Without the prefix of Basic Ingest. */
  readonly topic: string;
  readonly payload: Buffer;
  /** Undefined for a message that did not come over MQTT. */
  readonly clientId: string | undefined;
  readonly principal: string | undefined;
  readonly traceId: string | undefined;
  readonly accountId: string;
  /** Undefined for MQTT 3.1.1 and HTTP. */
  readonly properties: MqttProperties | undefined;
  /** Milliseconds since 1970; one value for the whole evaluation. */
  readonly timestampMs: number;
  newUuid(): string;
  /** In [0, 1). */
  random(): number;
  readonly services: ExternalServices;
}

/** Functions that look into other services; each may be missing, and may throw. */
export interface ExternalServices {
  /** Of the core. */
  readonly accountId?: string;
  /** The shadow document, undefined where there is none. */
  thingShadow?(thingName: string, shadowName: string): unknown;
  /** The item with this key. */
  dynamoItem?(table: string, key: Readonly<Record<string, SqlValue>>): unknown;
  /** Attributes of a thing in the registry. */
  thing?(thingName: string): unknown;
  secret?(id: string): string | undefined;
  /** The answer, or `PENDING` until it is there; then the statement is evaluated again. */
  lambda?(functionArn: string, input: SqlValue): unknown;
}

/** Thrown through an evaluation that has to wait for an answer. */
export class PendingAnswer extends Error {
  readonly answer: Promise<void>;
  constructor(answer: Promise<void>) {
    super('the answer of a function is still awaited');
    this.answer = answer;
  }
}
