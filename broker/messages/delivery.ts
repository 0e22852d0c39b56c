/**
 * Messages on their way out of the core other than by the engine's own subscriptions: publishes of
 * the core, messages to one connection, and shared subscriptions.
 */
import type { Aedes, AedesPublishPacket, Client, PublishPacket } from 'aedes';
import { internals } from '../mqtt/engine-client.ts';
import type { LiveConnections } from '../connections/live-connections.ts';
import type { SessionPacket } from './packet-codec.ts';
import type { RoutedPacket } from './publish-path.ts';
import type { Sessions } from './sessions.ts';
import type { SharedGroup, SharedGroups } from './shared-groups.ts';
import { filterMatches } from '../access/topics.ts';

type Done = () => void;

export interface DeliveryPorts {
  readonly aedes: Aedes;
  readonly live: LiveConnections;
  readonly sessions: Sessions;
  readonly groups: SharedGroups;
  readonly failed: (error: unknown) => void;
}

type GroupRoute = (packet: AedesPublishPacket, done: Done) => void;

export class Delivery {
  readonly #ports: DeliveryPorts;
  /** Payloads of messages to one connection, which its policy does not concern. */
  readonly #direct = new WeakSet<object>();
  /** Payloads of messages to one member of a group. */
  readonly #shared = new WeakSet<object>();
  readonly #routes = new Map<string, GroupRoute>();
  /** Of messages past the engine's routing, whose filter of duplicates counts by origin. */
  #counter = 0;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
    ports.groups.listen({
      changed: (group, isOnline) => (isOnline ? this.#connect(group) : this.#disconnect(group)),
      abandoned: ({ key }) => ports.sessions.clearQueue(key),
    });
  }

  /** To all subscribers and queues. */
  route(packet: RoutedPacket, clientId: string | undefined): void {
    const { aedes, failed } = this.#ports;
    // What persistent subscribers wait for is in the journal.
    if (aedes.closed) return;
    const author = clientId === undefined ? {} : { clientId };
    const whole: PublishPacket = { ...enginePacket(packet), ...author };
    aedes.publish(whole, (error) => {
      if (error) failed(error);
    });
  }

  /** To one connection, past its subscriptions and its policy. */
  toClient(clientId: string, packet: RoutedPacket): void {
    const live = this.#ports.live.get(clientId);
    if (live === undefined) return;
    const payload = Buffer.from(packet.payload);
    this.#direct.add(payload);
    // Without a broker id it is in no queue: nobody but this connection is answered.
    const whole = { ...enginePacket({ ...packet, payload }), brokerId: '', brokerCounter: 0 };
    live.connection.outgoing?.deliver(whole, () => undefined);
  }

  isDirect(payload: unknown): boolean {
    return typeof payload === 'object' && payload !== null && this.#direct.has(payload);
  }

  isShared(payload: unknown): boolean {
    return typeof payload === 'object' && payload !== null && this.#shared.has(payload);
  }

  /** What a group kept while nobody was there goes to the member that came. */
  async drain(group: SharedGroup, clientId: string): Promise<void> {
    for (const packet of this.#ports.sessions.queued(group.key)) {
      await this.#ports.live.get(clientId)?.connection.outgoing?.opened();
      if (!group.online.has(clientId)) return;
      if (this.#ports.sessions.takeQueued(group.key, packet) === undefined) continue;
      await new Promise<void>((resolve) => this.#toMember(group, clientId, packet, resolve));
    }
  }

  #connect(group: SharedGroup): void {
    const route: GroupRoute = (packet, done) => {
      // The engine matches `a/#` with `a`, and `#` with topics that start with `$`.
      if (!filterMatches(group.filter, packet.topic)) return done();
      const clientId = this.#choose(group);
      if (clientId === undefined) return done();
      const kept = packet as SessionPacket;
      if (packet.qos > 0) this.#ports.sessions.takeQueued(group.key, kept);
      this.#toMember(group, clientId, kept, done);
    };
    this.#routes.set(group.key, route);
    this.#ports.aedes.subscribe(group.filter, route, () => undefined);
  }

  #disconnect(group: SharedGroup): void {
    const route = this.#routes.get(group.key);
    this.#routes.delete(group.key);
    if (route !== undefined) this.#ports.aedes.unsubscribe(group.filter, route, () => undefined);
  }

  /** A member at random, of those who acknowledge if there are any. */
  #choose({ online }: SharedGroup): string | undefined {
    const members = [...online.keys()];
    const { live } = this.#ports;
    const open = members.filter((id) => live.get(id)?.connection.outgoing?.isOpen === true);
    return randomOf(open.length > 0 ? open : members);
  }

  #toMember(...[group, clientId, packet, done]: [SharedGroup, string, SessionPacket, Done]): void {
    const client = this.#ports.live.get(clientId)?.client;
    if (client === undefined) return done();
    const { topic = '', payload = '', properties } = packet;
    const qos = Math.min(packet.qos ?? 0, group.online.get(clientId) ?? 0);
    const bytes = Buffer.from(payload as Uint8Array);
    this.#shared.add(bytes);
    const message: RoutedPacket = { topic, payload: bytes, qos, retain: false };
    this.#send(client, properties === undefined ? message : { ...message, properties }, done);
  }

  /**
   * A count and an origin of its own: with the engine's, what is still on its way there would look
   * like a duplicate of what came later and went past it.
   */
  #send(client: Client, packet: RoutedPacket, done: Done): void {
    const whole = { ...enginePacket(packet), brokerId: null as string | null, brokerCounter: 0 };
    if (packet.qos === 0) {
      internals(client).deliver0(whole, done);
      return;
    }
    whole.brokerId = `${this.#ports.aedes.id}d`;
    whole.brokerCounter = ++this.#counter;
    client.publish(whole, done);
  }
}

function enginePacket(packet: RoutedPacket): PublishPacket {
  return { ...packet, cmd: 'publish', dup: false } as PublishPacket;
}

function randomOf<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
