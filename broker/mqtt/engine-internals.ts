/**
 * Everything of aedes that its types leave out and that is used here, in one place.
 * `engine-internals.test.ts` holds it against a running engine of the pinned version.
 */
import type { Aedes, AedesPublishPacket, Client } from 'aedes';

/** Members of a client that its type leaves out. */
export interface ClientInternals {
  /** By filter, in the order in which they were made. */
  readonly subscriptions: Readonly<Record<string, { readonly qos: number; readonly nl?: boolean }>>;
  /** True after a DISCONNECT packet. */
  readonly _disconnected: boolean;
  /** Its session ends with the connection: nothing is queued. */
  clean: boolean;
  /** Its connection is being torn down because of an error. */
  readonly errored: boolean;
  readonly connackSent: boolean;
  /** Named in CONNACK when the client came without an id. */
  _assignedClientId: string | undefined;
  /** Named in CONNACK when it is another than the client asked for, in seconds. */
  _serverKeepAlive: number | undefined;
  /** The engine publishes it when the connection ends without a DISCONNECT of the client. */
  will: object | null;
  /** Nothing is read while paused. */
  pause(): void;
  resume(): void;
  /** Sends without a queue; each subscription takes the function that is here when it is made. */
  deliver0(packet: object, done: () => void): void;
  /** Sends with QoS 1; each subscription takes the function that is here when it is made. */
  deliverQoS(packet: AedesPublishPacket, done: () => void): void;
  /** Newest message of each broker that was delivered, by its counter. */
  readonly duplicates: Record<string, number>;
  /** Packet id of the next message. */
  _nextId: number;
  /** The CONNECT began a session anew. */
  readonly _cleanStart: boolean | undefined;
  /** Runs once the socket takes more, or is given up. */
  waitForDrain(done: () => void): void;
  /** `_pos` is how many bytes of a packet were read for its fields, when it is emitted. */
  readonly _parser: NodeJS.EventEmitter & { readonly _pos: number };
  /** Packets that were parsed and are not done. */
  readonly _parsingBatch: number;
  /** Reads on when what was read before is done. */
  _nextBatch(): void;
}

/** Members of a publish that its type leaves out. */
interface PublishInternals {
  /** It is answered already: the engine neither routes nor acknowledges it. */
  _notAuthorized?: boolean;
  /** Whose will it is. A publish of a client has a command in its place. */
  readonly clientId?: string;
}

/** Members of the engine that its type leaves out. */
interface EngineInternals {
  /** Ends sessions by real time; here `connection-lifecycle.ts` does so by the clock of the core. */
  scheduleSessionExpiry(client: Client): void;
}

export function engineInternals(engine: Aedes): EngineInternals {
  return engine as unknown as EngineInternals;
}

export function internals(client: Client): ClientInternals {
  return client as unknown as ClientInternals;
}

export function publishInternals(packet: object): PublishInternals {
  return packet;
}

/** What each member of a client is after CONNECT, for the test. */
export const CLIENT_MEMBERS = {
  subscriptions: 'object',
  _disconnected: 'boolean',
  clean: 'boolean',
  errored: 'boolean',
  connackSent: 'boolean',
  _assignedClientId: 'string',
  _serverKeepAlive: 'number',
  will: 'object',
  pause: 'function',
  resume: 'function',
  deliver0: 'function',
  deliverQoS: 'function',
  duplicates: 'object',
  _nextId: 'number',
  _cleanStart: 'boolean',
  waitForDrain: 'function',
  _parser: 'object',
  _parsingBatch: 'number',
  _nextBatch: 'function',
} as const satisfies Record<keyof ClientInternals, string>;

/** What each member of a publish is where it is present, for the test. */
export const PUBLISH_MEMBERS = {
  _notAuthorized: 'boolean',
  clientId: 'string',
} as const satisfies Record<keyof PublishInternals, string>;
