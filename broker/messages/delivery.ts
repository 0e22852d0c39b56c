/**
 * Messages on their way out of the core other than by the engine's own subscriptions: publishes of
 * the core, messages to one connection, and shared subscriptions.
 */
import type { Done, EnginePublish, MessageEngine, Receiver, Route } from './message-engine.ts';
import { PayloadMarks } from './message-marks.ts';
import type { OutgoingWindow } from './outgoing-window.ts';
import type { SessionPacket } from './packet-codec.ts';
import type { RoutedPacket } from './routed-packet.ts';
import type { Sessions } from './sessions.ts';
import type { SharedGroup, SharedGroups } from './shared-groups.ts';
import { filterMatches } from '../access/topics.ts';

/** A connection that messages can go to. */
interface Addressee {
  readonly client: Receiver;
  readonly outgoing: OutgoingWindow;
}

interface DeliveryPorts {
  readonly engine: MessageEngine;
  /** Who is connected, by client id. */
  readonly live: { get(clientId: string): Addressee | undefined };
  readonly sessions: Sessions;
  readonly groups: SharedGroups;
  readonly failed: (error: unknown) => void;
}

export class Delivery {
  readonly #ports: DeliveryPorts;
  /** Payloads of messages to one connection, which its policy does not concern. */
  readonly #direct = new PayloadMarks<true>();
  /** Payloads of messages to one member of a group. */
  readonly #shared = new PayloadMarks<true>();
  readonly #routes = new Map<string, Route>();
  /** Of messages past the engine's routing, whose filter of duplicates counts by origin. */
  #counter = 0;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /** To all subscribers and queues. */
  route(packet: RoutedPacket, clientId: string | undefined): void {
    const { engine, failed } = this.#ports;
    // What persistent subscribers wait for is in the journal.
    if (engine.closed) return;
    const author = clientId === undefined ? {} : { clientId };
    engine.publish({ ...enginePacket(packet), ...author }, (error) => {
      if (error) failed(error);
    });
  }

  /** To one connection, past its subscriptions and its policy. */
  toClient(clientId: string, packet: RoutedPacket): void {
    const live = this.#ports.live.get(clientId);
    if (live === undefined) return;
    const payload = Buffer.from(packet.payload);
    this.#direct.set(payload, true);
    // Without a broker id it is in no queue: nobody but this connection is answered.
    const whole = { ...enginePacket({ ...packet, payload }), brokerId: '', brokerCounter: 0 };
    live.outgoing.deliver(whole, () => undefined);
  }

  isDirect(payload: unknown): boolean {
    return this.#direct.get(payload) === true;
  }

  isShared(payload: unknown): boolean {
    return this.#shared.get(payload) === true;
  }

  /** Makes a connection a member of a group, and sends it what the group kept. */
  join(filter: string, clientId: string, qos: number): Promise<void> {
    const group = this.#ports.groups.join(filter, clientId, qos);
    if (!this.#routes.has(group.key)) this.#connect(group);
    return this.#drain(group, clientId);
  }

  leave(filter: string, clientId: string): void {
    const deserted = this.#ports.groups.leave(filter, clientId);
    if (deserted !== undefined) this.#disconnect(deserted);
  }

  leaveAll(clientId: string): void {
    for (const filter of this.#ports.groups.filtersOf(clientId)) this.leave(filter, clientId);
  }

  /** What a group kept while nobody was there goes to the member that came. */
  async #drain(group: SharedGroup, clientId: string): Promise<void> {
    for (const packet of this.#ports.sessions.queued(group.key)) {
      await this.#ports.live.get(clientId)?.outgoing.opened();
      if (!group.online.has(clientId)) return;
      if (this.#ports.sessions.takeQueued(group.key, packet) === undefined) continue;
      await new Promise<void>((resolve) => this.#toMember(group, clientId, packet, resolve));
    }
  }

  #connect(group: SharedGroup): void {
    const route: Route = (packet, done) => {
      // The engine matches `a/#` with `a`, and `#` with topics that start with `$`.
      if (!filterMatches(group.filter, packet.topic)) return done();
      const clientId = this.#choose(group);
      if (clientId === undefined) return done();
      if (packet.qos > 0) this.#ports.sessions.takeQueued(group.key, packet);
      this.#toMember(group, clientId, packet, done);
    };
    this.#routes.set(group.key, route);
    this.#ports.engine.subscribe(group.filter, route, () => undefined);
  }

  #disconnect(group: SharedGroup): void {
    const route = this.#routes.get(group.key);
    this.#routes.delete(group.key);
    if (route !== undefined) this.#ports.engine.unsubscribe(group.filter, route, () => undefined);
  }

  /** A member at random, of those who acknowledge if there are any. */
  #choose({ online }: SharedGroup): string | undefined {
    const members = [...online.keys()];
    const { live } = this.#ports;
    const open = members.filter((id) => live.get(id)?.outgoing.isOpen === true);
    return randomOf(open.length > 0 ? open : members);
  }

  #toMember(...[group, clientId, packet, done]: [SharedGroup, string, SessionPacket, Done]): void {
    const client = this.#ports.live.get(clientId)?.client;
    if (client === undefined) return done();
    const { topic = '', payload = '', properties, messageExpiry } = packet;
    const qos = Math.min(packet.qos ?? 0, group.online.get(clientId) ?? 0);
    const bytes = Buffer.from(payload as Uint8Array);
    this.#shared.set(bytes, true);
    const message: RoutedPacket = { topic, payload: bytes, qos, retain: false, messageExpiry };
    this.#send(client, properties === undefined ? message : { ...message, properties }, done);
  }

  /**
   * A count and an origin of its own: with the engine's, what is still on its way there would look
   * like a duplicate of what came later and went past it.
   */
  #send(client: Receiver, packet: RoutedPacket, done: Done): void {
    const whole = { ...enginePacket(packet), brokerId: null as string | null, brokerCounter: 0 };
    if (packet.qos === 0) {
      client.send0(whole, done);
      return;
    }
    whole.brokerId = `${this.#ports.engine.id}d`;
    whole.brokerCounter = ++this.#counter;
    client.publish(whole, done);
  }
}

function enginePacket(packet: RoutedPacket): EnginePublish {
  return { ...packet, cmd: 'publish', dup: false };
}

function randomOf<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
