/**
 * What happens to a publish that is allowed, before the engine acknowledges and routes it: the
 * services answer it, the listeners hear of it, and what must be durable is committed. Knows no
 * MQTT engine; `PublishPorts` is all it needs of one.
 */
import { defined } from '#kernel/defined.ts';
import { isError } from '#kernel/errors.ts';
import type { Clock } from '#kernel/time.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { Journal } from './journal.ts';
import { noteExpiry } from './message-expiry.ts';
import type { PublishListeners } from './publish-listeners.ts';
import type { PublishOrigin, RoutedPacket } from './routed-packet.ts';
import type { Service, ServiceMessage, ServicePublish } from './service.ts';

interface PublishPorts {
  readonly clock: Clock;
  readonly db: CoreDatabase;
  readonly journal: Journal;
  /** Told of each accepted publish before it is done. */
  readonly listeners: PublishListeners;
  /** Is there a persistent QoS 1 subscription to this topic? */
  readonly isAwaited: (topic: string) => boolean;
  /** Stores a retained message; gives the payload object to continue with. */
  readonly retain: (packet: RoutedPacket) => Buffer;
  /** Routes to subscribers and queues. */
  readonly route: (packet: RoutedPacket, clientId: string | undefined) => void;
  readonly deliver: (clientId: string, packet: RoutedPacket) => void;
  readonly failed: (error: unknown, clientId?: string) => void;
}

type Done = (error: Error | null) => void;

export class PublishPath {
  readonly #ports: PublishPorts;
  readonly #services: Service[] = [];
  /** What a service publishes while it is asked: held back until its answer is durable. */
  #held: ServiceMessage[] | undefined;

  constructor(ports: PublishPorts) {
    this.#ports = ports;
  }

  add(service: Service): void {
    this.#services.push(service);
  }

  readonly publish: ServicePublish = (message) => {
    if (this.#held === undefined) this.#sendWhenDurable(message);
    else this.#held.push(message);
  };

  /** Makes durable what must be durable before PUBACK; `done` lets the engine continue. */
  take(packet: RoutedPacket, origin: PublishOrigin, done: Done): void {
    const { clock, db, listeners } = this.#ports;
    try {
      noteExpiry(packet, clock);
      const answers = this.#serve(packet, origin);
      listeners.tell(packet, origin);
      if (packet.retain) packet.payload = this.#ports.retain(packet);
      const isAwaited = packet.qos > 0 && this.#ports.isAwaited(packet.topic);
      if (isAwaited) this.#journal(packet, origin.clientId);
      // A listener may have written something; the transaction may also be of somebody else.
      const isOpen = !listeners.isEmpty && db.isOpen;
      if (!isAwaited && answers === undefined && !isOpen && !packet.retain) done(null);
      else this.#finish({ packet, origin, answers: answers ?? [], done });
    } catch (error) {
      this.#ports.failed(error, origin.clientId);
      done(isError(error) ? error : new Error(String(error)));
    }
  }

  /** What the service of this topic answers; undefined where there is none. */
  #serve(packet: RoutedPacket, origin: PublishOrigin): ServiceMessage[] | undefined {
    const { topic, payload, qos, properties } = packet;
    if (!topic.startsWith('$')) return undefined;
    const service = this.#services.find((candidate) => candidate.handles(topic));
    if (service === undefined) return undefined;
    const held: ServiceMessage[] = [];
    this.#held = held;
    try {
      service.onPublish({ topic, payload, qos, properties, ...origin });
    } finally {
      this.#held = undefined;
    }
    return held;
  }

  /**
   * One publish per turn of the event loop: the engine routes QoS 1 a few microtasks later than
   * QoS 0, and its filter of duplicates drops what was overtaken. After a PUBACK it waits itself.
   */
  #finish({ packet, origin, answers, done }: Finish): void {
    const prepared = answers.map((message) => this.#prepare(message));
    this.#ports.db.whenCommitted((error) => {
      if (error !== null) this.#ports.failed(error, origin.clientId);
      if (packet.qos > 0) done(error);
      else setImmediate(done, error);
      if (error === null) for (const send of prepared) setImmediate(send);
    });
  }

  #sendWhenDurable(message: ServiceMessage): void {
    const send = this.#prepare(message);
    this.#ports.db.whenCommitted((error) => {
      if (error === null) setImmediate(send);
      else this.#ports.failed(error);
    });
  }

  /** Journals a message of the core that a persistent subscriber waits for; gives its sending. */
  #prepare(message: ServiceMessage): () => void {
    const packet = toPacket(message);
    noteExpiry(packet, this.#ports.clock);
    const { toClient } = message;
    if (toClient !== undefined) return () => this.#ports.deliver(toClient, packet);
    this.#ports.listeners.tell(packet, {});
    if (packet.qos > 0 && this.#ports.isAwaited(packet.topic)) {
      // The journal knows a message by its payload object, which may be that of a request.
      packet.payload = Buffer.from(packet.payload);
      this.#journal(packet, '');
    }
    return () => this.#ports.route(packet, undefined);
  }

  #journal(packet: RoutedPacket, clientId: string): void {
    const { topic, payload, properties } = packet;
    packet.payload = this.#ports.journal.append({ topic, clientId, payload, properties });
  }
}

interface Finish {
  readonly packet: RoutedPacket;
  readonly origin: PublishOrigin;
  readonly answers: readonly ServiceMessage[];
  readonly done: Done;
}

function toPacket(message: ServiceMessage): RoutedPacket {
  const { topic, payload, qos = 1, retain = false, properties } = message;
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : asBuffer(payload);
  return {
    topic,
    payload: bytes,
    qos,
    retain,
    ...defined({ properties }),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
