/**
 * Sessions, queues and wills in `core.db`: the persistence interface that aedes 2.0.0-beta.1
 * expects. Subscriptions are mirrored in memory, queues live on disk only, so that a subscriber
 * that stays away costs no memory. It must pass the abstract suite of aedes-persistence.
 */
import { Readable } from 'node:stream';
import { defined } from '#kernel/defined.ts';
import { storageFault } from '../storage/storage-fault.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { IncomingPackets } from './incoming-packets.ts';
import type { Journal } from './journal.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import type { SessionPacket } from './packet-codec.ts';
import { RetainedMessages } from './retained-messages.ts';
import { isShared, type SharedGroups } from './shared-groups.ts';
import { SubscriptionTree, type StoredSubscription } from '../access/subscription-tree.ts';
import { filterMatchesByStandard } from '../access/topics.ts';
import { Wills, type WillOptions } from './wills.ts';

interface SessionClient {
  readonly id: string;
}

interface SessionSubscription {
  readonly topic: string;
  readonly qos: number;
  readonly rh?: number;
  readonly rap?: boolean;
  readonly nl?: boolean;
  readonly subscriptionIdentifier?: number;
}

interface TreeEntry extends StoredSubscription {
  readonly rh: number | undefined;
  readonly rap: boolean | undefined;
  readonly nl: boolean | undefined;
}

interface Broker {
  readonly id: string;
}

interface SessionsOptions {
  readonly db: CoreDatabase;
  readonly journal?: Journal;
  /**
   * Filter for what is stored of a SUBSCRIBE: aedes hands over the whole packet once its first
   * filter is granted, also the filters that are denied later.
   */
  readonly mayStore?: (clientId: string, filter: string) => boolean;
  /** Told of shared subscriptions; their groups have queues here too. */
  readonly groups?: SharedGroups;
  /** With these a retained message is found by its topic only, as on AWS, never by a wildcard. */
  readonly retained?: RetainedMessages;
  /** Does somebody else send this client its queue? Then the engine finds nothing to send. */
  readonly isPaced?: (client: SessionClient) => boolean;
  /** Told of a will that is parked. */
  readonly wills?: WillOptions;
}

export class Sessions {
  readonly #db: CoreDatabase;
  readonly #journal: Journal | undefined;
  readonly #mayStore: (clientId: string, filter: string) => boolean;
  readonly queue: OutgoingQueue;
  readonly #incoming: IncomingPackets;
  readonly #groups: SharedGroups | undefined;
  readonly #retained: RetainedMessages;
  readonly #isRetainedExact: boolean;
  readonly #isPaced: (client: SessionClient) => boolean;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #subscriptions = new Map<string, Map<string, SessionSubscription>>();
  readonly #tree = new SubscriptionTree<TreeEntry>();
  readonly #wills: Wills;
  /** That owns these sessions; the abstract suite reads it. */
  broker: Broker | undefined;
  #destroyed = false;

  constructor(options: SessionsOptions) {
    this.#db = options.db;
    this.#journal = options.journal;
    this.#mayStore = options.mayStore ?? (() => true);
    this.queue = new OutgoingQueue(options.db);
    this.#incoming = new IncomingPackets(options.db);
    this.#groups = options.groups;
    this.#retained = options.retained ?? new RetainedMessages(options.db);
    this.#isRetainedExact = options.retained !== undefined;
    this.#wills = new Wills(options.db, options.wills);
    this.#isPaced = options.isPaced ?? (() => false);
    this.#statements = prepare(options.db);
    this.#load();
  }

  async setup(broker: Broker): Promise<void> {
    this.broker = broker;
  }

  async destroy(): Promise<void> {
    if (this.#destroyed) throw new Error('the sessions are already closed');
    this.#destroyed = true;
    this.#db.flush();
  }

  /** Is there a persistent QoS 1 subscription to this topic? */
  hasSubscriber(topic: string): boolean {
    if (this.#tree.hasMatch(topic)) return true;
    return this.#groups !== undefined && this.#groups.keepers(topic).length > 0;
  }

  /** Queues a message for every persistent subscriber of its topic. */
  enqueue(packet: SessionPacket): void {
    this.#enqueueFor(this.#tree.match(packet.topic ?? ''), packet);
  }

  /** What waits for a group of shared subscribers, oldest first. */
  queued(owner: string): Iterable<SessionPacket> {
    return this.queue.all(owner);
  }

  takeQueued(owner: string, packet: SessionPacket): SessionPacket | undefined {
    const { brokerId, brokerCounter } = packet;
    return this.queue.take(owner, {
      brokerId,
      ...defined({ brokerCounter }),
    });
  }

  async addSubscriptions(
    client: SessionClient,
    subscriptions: readonly SessionSubscription[],
  ): Promise<void> {
    this.#db.begin();
    for (const given of subscriptions) {
      if (!this.#mayStore(client.id, given.topic)) continue;
      this.#remember(client.id, given);
      const { topic, qos, ...rest } = given;
      const options = JSON.stringify(rest);
      this.#statements.putSubscription.run({ clientId: client.id, topic, qos, options });
    }
    await this.#db.committed();
  }

  async removeSubscriptions(client: SessionClient, filters: readonly string[]): Promise<void> {
    const stored = this.#subscriptions.get(client.id);
    if (stored === undefined) return;
    this.#db.begin();
    for (const filter of filters) {
      if (!stored.delete(filter)) continue;
      this.#tree.remove(client.id, filter);
      if (isShared(filter)) this.#unstore(filter, client.id);
      this.#statements.deleteSubscription.run(client.id, filter);
    }
    if (stored.size === 0) this.#subscriptions.delete(client.id);
    await this.#db.committed();
  }

  async cleanSubscriptions(client: SessionClient): Promise<void> {
    const stored = this.#subscriptions.get(client.id);
    if (stored !== undefined) await this.removeSubscriptions(client, [...stored.keys()]);
  }

  /** Is anything kept under this client id? */
  has(clientId: string): boolean {
    return this.#subscriptions.has(clientId) || this.queue.has(clientId);
  }

  /** Everything that is kept of a session: it has expired, or its owner wants it gone. */
  async wipe(client: SessionClient): Promise<void> {
    this.#db.begin();
    this.queue.clear(client.id);
    this.#incoming.clear(client.id);
    await this.cleanSubscriptions(client);
  }

  async subscriptionsByClient(client: SessionClient): Promise<SessionSubscription[]> {
    return [...(this.#subscriptions.get(client.id)?.values() ?? [])];
  }

  async subscriptionsByTopic(topic: string): Promise<StoredSubscription[]> {
    return this.#tree.match(topic);
  }

  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    return { subsCount: this.#tree.size, clientsCount: this.#subscriptions.size };
  }

  getClientList(topic: string): Readable {
    const ids = [...this.#subscriptions].filter(([, stored]) => stored.has(topic));
    return Readable.from(ids.map(([id]) => id));
  }

  async outgoingEnqueue(
    subscription: { readonly clientId: string },
    packet: SessionPacket,
  ): Promise<void> {
    this.queue.add([subscription.clientId], packet);
  }

  /** Queues for all, and takes the message out of the journal in the same transaction. */
  async outgoingEnqueueCombi(
    subscriptions: readonly { readonly clientId: string }[],
    packet: SessionPacket,
  ): Promise<void> {
    if (this.#destroyed) return;
    try {
      this.#enqueueFor(subscriptions, packet);
    } catch (error) {
      if (storageFault(error) !== undefined) this.#journal?.stranded(packet.payload);
      throw error;
    }
    this.#journal?.routed(packet.payload);
  }

  async outgoingUpdate(client: SessionClient, packet: SessionPacket): Promise<void> {
    if (!this.queue.update(client.id, packet)) throw new Error('no such packet');
  }

  async outgoingClearMessageId(
    client: SessionClient,
    packet: SessionPacket,
  ): Promise<SessionPacket | undefined> {
    return this.#destroyed ? undefined : this.queue.take(client.id, packet);
  }

  outgoingStream(client: SessionClient): Readable {
    return Readable.from(this.#isPaced(client) ? [] : this.queue.all(client.id));
  }

  async incomingStorePacket(client: SessionClient, packet: SessionPacket): Promise<void> {
    this.#incoming.put(client.id, packet);
  }

  async incomingGetPacket(client: SessionClient, packet: SessionPacket): Promise<SessionPacket> {
    const stored = this.#incoming.get(client.id, packet);
    if (stored === undefined) throw new Error('no such packet');
    return stored;
  }

  async incomingDelPacket(client: SessionClient, packet: SessionPacket): Promise<void> {
    if (!this.#incoming.remove(client.id, packet)) throw new Error('no such packet');
  }

  async storeRetained(packet: SessionPacket): Promise<void> {
    this.#retained.store(packet);
  }

  createRetainedStream(filter: string): Readable {
    return this.createRetainedStreamCombi([filter]);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    if (this.#isRetainedExact) {
      const exact = filters.map((topic) => this.#retained.packet(topic));
      return Readable.from(exact.filter((packet) => packet !== undefined));
    }
    const isWanted = ({ topic = '' }: SessionPacket): boolean =>
      filters.some((filter) => filterMatchesByStandard(filter, topic));
    return Readable.from(this.#retained.allPackets().filter(isWanted));
  }

  async putWill(client: SessionClient, packet: SessionPacket): Promise<void> {
    packet.brokerId = this.broker?.id;
    packet.clientId = client.id;
    this.#wills.put(client.id, packet.brokerId ?? '', packet);
  }

  async getWill(client: SessionClient): Promise<SessionPacket | undefined> {
    return this.#wills.get(client.id);
  }

  async delWill(client: SessionClient): Promise<SessionPacket | undefined> {
    return this.#destroyed ? undefined : this.#wills.take(client.id);
  }

  /** Wills of brokers that are not alive: those of a core that was killed. */
  streamWill(alive: Readonly<Record<string, unknown>> = {}): Readable {
    return Readable.from(this.#wills.leftBy(alive));
  }

  #enqueueFor(
    subscriptions: readonly { readonly clientId: string }[],
    packet: SessionPacket,
  ): void {
    const owners = subscriptions.map(({ clientId }) => clientId);
    const groups = this.#groups?.keepers(packet.topic ?? '') ?? [];
    this.queue.add(groups.length === 0 ? owners : [...owners, ...groups], packet);
  }

  #load(): void {
    for (const row of this.#statements.allSubscriptions.all() as SubscriptionRow[]) {
      const options = JSON.parse(row.options) as Omit<SessionSubscription, 'topic' | 'qos'>;
      this.#remember(row.client_id, { topic: row.filter, qos: row.qos, ...options });
    }
  }

  #remember(clientId: string, given: SessionSubscription): void {
    let stored = this.#subscriptions.get(clientId);
    if (stored === undefined) {
      stored = new Map();
      this.#subscriptions.set(clientId, stored);
    }
    const { topic, qos, rh, rap, nl } = given;
    stored.set(topic, pickSubscription(given));
    if (isShared(topic) && qos > 0) this.#groups?.store(topic, clientId);
    else if (isShared(topic)) this.#unstore(topic, clientId);
    else if (qos > 0) this.#tree.add({ clientId, topic, qos, rh, rap, nl });
    else this.#tree.remove(clientId, topic);
  }

  #unstore(filter: string, clientId: string): void {
    const abandoned = this.#groups?.unstore(filter, clientId);
    if (abandoned !== undefined) this.queue.clear(abandoned.key);
  }
}

interface SubscriptionRow {
  readonly client_id: string;
  readonly filter: string;
  readonly qos: number;
  readonly options: string;
}

function pickSubscription(given: SessionSubscription): SessionSubscription {
  const { topic, qos, rh, rap, nl, subscriptionIdentifier } = given;
  const stored = { topic, qos, rh, rap, nl } as SessionSubscription;
  return subscriptionIdentifier === undefined ? stored : { ...stored, subscriptionIdentifier };
}

function prepare({ sql }: CoreDatabase) {
  return {
    allSubscriptions: sql.prepare('SELECT * FROM subscriptions ORDER BY client_id, position'),
    putSubscription: sql.prepare(
      `INSERT INTO subscriptions (client_id, filter, position, qos, options)
       VALUES (@clientId, @topic, (SELECT COUNT(*) FROM subscriptions WHERE client_id = @clientId),
               @qos, @options)
       ON CONFLICT (client_id, filter)
       DO UPDATE SET qos = excluded.qos, options = excluded.options`,
    ),
    deleteSubscription: sql.prepare('DELETE FROM subscriptions WHERE client_id = ? AND filter = ?'),
  };
}
