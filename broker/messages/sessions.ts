/**
 * Sessions, queues and wills in `core.db`: the persistence interface that aedes 2.0.0-beta.1
 * expects. Subscriptions are mirrored in memory, queues live on disk only, so that a subscriber
 * that stays away costs no memory. It must pass the abstract suite of aedes-persistence.
 */
import { Readable } from 'node:stream';
import type { CoreDatabase } from '../storage/database.ts';
import { IncomingPackets } from './incoming-packets.ts';
import type { Journal } from './journal.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import type { SessionPacket } from './packet-codec.ts';
import { RetainedMessages } from './retained-messages.ts';
import { isShared } from './shared-groups.ts';
import type { SharedGroups } from './shared-groups.ts';
import { SubscriptionTree } from '../access/subscription-tree.ts';
import type { StoredSubscription } from '../access/subscription-tree.ts';
import { readNewest } from '../cluster/read-newest.ts';
import { filterMatchesByStandard } from '../access/topics.ts';
import { WillStore } from './wills.ts';
import type { Wills } from './wills.ts';

export interface SessionClient {
  readonly id: string;
  readonly brokerId?: string;
}

export interface SessionSubscription {
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

export interface SessionsOptions {
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
  readonly wills?: Wills;
  /** Is the publish with this payload in all queues already? */
  readonly isQueued?: (payload: unknown) => boolean;
  /** Does somebody else send this client its queue? Then the engine finds nothing to send. */
  readonly isPaced?: (client: SessionClient) => boolean;
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
  readonly #isQueued: (payload: unknown) => boolean;
  /** Connections whose client is at another core by now. */
  readonly #superseded = new WeakSet<object>();
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
    this.#wills = options.wills ?? new WillStore(options.db);
    this.#isQueued = options.isQueued ?? (() => false);
    this.#isPaced = options.isPaced ?? (() => false);
    this.#statements = prepare(options.db);
    this.#load();
    const { link } = options.db;
    link?.onApplied('subscriptions', ({ clientId }) => this.#reload(clientId));
    link?.onRolledBack(() => this.#reloadAll());
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
      ...(brokerCounter === undefined ? {} : { brokerCounter }),
    });
  }

  clearQueue(owner: string): void {
    this.queue.clear(owner);
  }

  /** Queues a message for one client or group, in the open transaction. */
  keepFor(owner: string, packet: SessionPacket): void {
    this.queue.add([owner], packet);
  }

  /** The client is connected elsewhere: what this connection still does is no longer its session's. */
  supersede(client: object): void {
    this.#superseded.add(client);
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
    this.#db.link?.say({ kind: 'subscriptions', clientId: client.id });
    await this.#db.committed();
  }

  async removeSubscriptions(client: SessionClient, filters: readonly string[]): Promise<void> {
    readNewest(this.#db);
    const stored = this.#subscriptions.get(client.id);
    if (stored === undefined) return;
    this.#db.begin();
    for (const filter of filters) {
      if (!stored.delete(filter)) continue;
      this.#tree.remove(client.id, filter);
      if (isShared(filter)) this.#groups?.unstore(filter, client.id);
      this.#statements.deleteSubscription.run(client.id, filter);
    }
    if (stored.size === 0) this.#subscriptions.delete(client.id);
    this.#db.link?.say({ kind: 'subscriptions', clientId: client.id });
    await this.#db.committed();
  }

  async cleanSubscriptions(client: SessionClient): Promise<void> {
    readNewest(this.#db);
    const stored = this.#subscriptions.get(client.id);
    if (stored !== undefined) await this.removeSubscriptions(client, [...stored.keys()]);
  }

  /** Everything that is kept of a session: it has expired, or its owner wants it gone. */
  async wipe(client: SessionClient): Promise<void> {
    this.#db.begin();
    this.queue.clear(client.id);
    this.#incoming.clear(client.id);
    await this.cleanSubscriptions(client);
  }

  async subscriptionsByClient(client: SessionClient): Promise<SessionSubscription[]> {
    readNewest(this.#db);
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
    if (this.#destroyed || this.#isQueued(packet.payload)) return;
    this.#enqueueFor(subscriptions, packet);
    this.#journal?.routed(packet.payload);
  }

  async outgoingUpdate(client: SessionClient, packet: SessionPacket): Promise<void> {
    if (this.isElsewhere(client)) return;
    if (!this.queue.update(client.id, packet)) throw new Error('no such packet');
  }

  async outgoingClearMessageId(
    client: SessionClient,
    packet: SessionPacket,
  ): Promise<SessionPacket | undefined> {
    if (this.#destroyed || !this.queue.mayOwn(client.id)) return undefined;
    if (this.isElsewhere(client)) return undefined;
    return this.queue.take(client.id, packet);
  }

  outgoingStream(client: SessionClient): Readable {
    readNewest(this.#db);
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
    readNewest(this.#db);
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
    // Another core may have to publish it, from the moment that the client knows it is connected.
    if (this.#db.link !== undefined) await this.#db.committed();
  }

  async getWill(client: SessionClient): Promise<SessionPacket | undefined> {
    return this.#wills.get(client.id);
  }

  async delWill(client: SessionClient): Promise<SessionPacket | undefined> {
    return this.#destroyed ? undefined : this.#wills.remove(client);
  }

  /** Wills of brokers that are not alive: those of a core that was killed. */
  streamWill(alive: Readonly<Record<string, unknown>> = {}): Readable {
    return Readable.from(this.#wills.left(alive));
  }

  isElsewhere(client: SessionClient): boolean {
    if (this.#db.link === undefined) return false;
    this.#db.begin();
    return this.#superseded.has(client);
  }

  #enqueueFor(
    subscriptions: readonly { readonly clientId: string }[],
    packet: SessionPacket,
  ): void {
    const owners = subscriptions.map(({ clientId }) => clientId);
    // In a cluster the groups are offered the message instead.
    const keepers = this.#db.link === undefined ? this.#groups : undefined;
    const groups = keepers?.keepers(packet.topic ?? '') ?? [];
    this.queue.add(groups.length === 0 ? owners : [...owners, ...groups], packet);
  }

  #load(): void {
    for (const row of this.#statements.allSubscriptions.all() as SubscriptionRow[]) {
      this.#rememberRow(row);
    }
  }

  /** Another core has changed the subscriptions of this session; nothing is written here. */
  #reload(clientId: string): void {
    const rows = this.#statements.subscriptionsOf.all(clientId) as SubscriptionRow[];
    const filters = new Set(rows.map(({ filter }) => filter));
    const stored = this.#subscriptions.get(clientId);
    for (const filter of stored === undefined ? [] : [...stored.keys()]) {
      if (filters.has(filter)) continue;
      stored?.delete(filter);
      this.#tree.remove(clientId, filter);
      if (isShared(filter)) this.#groups?.unstoreQuietly(filter, clientId);
    }
    if (rows.length === 0) this.#subscriptions.delete(clientId);
    for (const row of rows) this.#rememberRow(row);
  }

  #reloadAll(): void {
    const rows = this.#statements.allSubscriptions.all() as SubscriptionRow[];
    const ids = new Set([...this.#subscriptions.keys(), ...rows.map((row) => row.client_id)]);
    for (const clientId of ids) this.#reload(clientId);
  }

  #rememberRow(row: SubscriptionRow): void {
    const options = JSON.parse(row.options) as Omit<SessionSubscription, 'topic' | 'qos'>;
    this.#remember(row.client_id, { topic: row.filter, qos: row.qos, ...options });
  }

  #remember(clientId: string, given: SessionSubscription): void {
    let stored = this.#subscriptions.get(clientId);
    if (stored === undefined) {
      stored = new Map();
      this.#subscriptions.set(clientId, stored);
    }
    const { topic, qos, rh, rap, nl } = given;
    stored.set(topic, pickSubscription(given));
    if (isShared(topic)) this.#groups?.store(topic, clientId, qos);
    else if (qos > 0) this.#tree.add({ clientId, topic, qos, rh, rap, nl });
    else this.#tree.remove(clientId, topic);
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
    subscriptionsOf: sql.prepare(
      'SELECT * FROM subscriptions WHERE client_id = ? ORDER BY position',
    ),
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
