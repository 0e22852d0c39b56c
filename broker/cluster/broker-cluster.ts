/**
 * What the broker of a core does as one of a cluster: puts the parts of this folder together and
 * takes up what lost cores leave. A core alone has none of it.
 */
import type { Aedes, Client } from 'aedes';
import type { Clock } from '#kernel/time.ts';
import type { ClientRecords } from '../connections/client-records.ts';
import type { ConnectionControl } from '../connections/connection-control.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { Delivery } from '../messages/delivery.ts';
import type { LiveConnections } from '../connections/live-connections.ts';
import type { SessionPacket } from '../messages/packet-codec.ts';
import type { PublishPath, RoutedPacket } from '../messages/publish-path.ts';
import type { Sessions } from '../messages/sessions.ts';
import { toWireFilter } from '../messages/shared-groups.ts';
import type { SharedGroup, SharedGroups } from '../messages/shared-groups.ts';
import { ClusterEmitter } from './emitter.ts';
import { ClusterWills } from './cluster-wills.ts';
import { GroupMembers } from './group-members.ts';
import { GroupOffers } from './group-offers.ts';
import type { ClusterLink } from './link.ts';
import { RemoteConnections } from './remote-connections.ts';
import { Spreader } from './spreader.ts';
import { followTakeovers } from './takeover.ts';

export interface BrokerClusterOptions {
  readonly db: CoreDatabase;
  readonly link: ClusterLink;
  readonly clock: Clock;
  readonly groups: SharedGroups;
  readonly live: LiveConnections;
  readonly records: ClientRecords;
  /** Messages on their way to subscribers at the same time. */
  readonly concurrency: number;
  readonly failed: (error: unknown) => void;
}

/** What is made after the cluster and with it. */
export interface ClusterParts {
  readonly aedes: Aedes;
  readonly sessions: Sessions;
  readonly path: PublishPath;
  readonly delivery: Delivery;
  readonly control: ConnectionControl;
}

export class BrokerCluster {
  readonly emitter: ClusterEmitter;
  readonly wills: ClusterWills;
  readonly offers: GroupOffers;
  readonly #options: BrokerClusterOptions;
  readonly #stays: (clientId: string) => boolean;
  readonly #remote: RemoteConnections;
  #spreader: Spreader | undefined;
  #members: GroupMembers | undefined;
  #parts: ClusterParts | undefined;

  constructor(options: BrokerClusterOptions) {
    const { db, link, groups, live, records, concurrency, failed } = options;
    this.#options = options;
    const stays = (clientId: string): boolean => live.get(clientId)?.client.clean === false;
    this.#stays = stays;
    this.emitter = new ClusterEmitter(link, concurrency);
    this.wills = new ClusterWills({
      db,
      core: link.coreId,
      publish: (will) => this.#publishWill(will),
      expiryOf: (clientId) => records.expiryOf(clientId),
    });
    this.offers = new GroupOffers({
      ...{ db, link, groups, stays },
      sessions: () => this.#ready.sessions,
      deliver: (clientId, packet) => this.#ready.delivery.offered(clientId, packet),
    });
    this.#remote = new RemoteConnections({
      ...{ link, failed },
      coreOf: (clientId) => records.coreOf(clientId),
      answer: (clientId, question) => this.#ready.control.answer(clientId, question),
    });
  }

  /** What the sessions have instead of their own. */
  get sessionPorts(): { wills: ClusterWills; isQueued: (payload: unknown) => boolean } {
    return { wills: this.wills, isQueued: (payload) => this.emitter.isSpread(payload) };
  }

  /** Takes the place of the journal. */
  readonly journal = {
    append: (...given: Parameters<Spreader['append']>): Buffer => {
      const { db, link, clock } = this.#options;
      const { emitter, offers } = this;
      const { sessions } = this.#ready;
      const now = (): number => clock.now();
      this.#spreader ??= new Spreader({ db, link, emitter, offers, sessions, now });
      return this.#spreader.append(...given);
    },
  };

  /** Of a connection at another core. */
  ask: RemoteConnections['ask'] = (...given) => this.#remote.ask(...given);

  /** Joins in: what is heard from now on is acted upon. */
  start(parts: ClusterParts): void {
    this.#parts = parts;
    const { link, live, db, groups } = this.#options;
    const { aedes, sessions, delivery } = parts;
    this.#members = new GroupMembers({ db, link, groups, stays: this.#stays });
    followTakeovers({ link, live, aedes, sessions });
    link.onHeard('message', ({ packet }) => this.emitter.emitHere(packet));
    link.onHeard('direct', ({ clientId, packet }) => {
      if (live.has(clientId)) delivery.toClient(clientId, packet as RoutedPacket);
    });
    link.onMemberLost((lost, adopt) => {
      if (adopt) this.#adopt(lost);
      setImmediate(() => this.#drainGroups());
    });
    db.begin();
    this.#adopt();
  }

  /** A member of a shared subscription, to be known everywhere before its SUBACK. */
  announce(engineFilter: string, clientId: string, qos: number): void {
    const member = { clientId, qos, stays: this.#stays(clientId) };
    this.#members?.announce(toWireFilter(engineFilter), member);
  }

  /** To a connection at whatever other core. */
  sendDirect(clientId: string, packet: RoutedPacket): void {
    const { link } = this.#options;
    link.say({ kind: 'direct', clientId, packet: { ...packet } });
  }

  /** Ends the connection if its record does not get into the log: no core would know of it. */
  connected(client: Client): void {
    this.#options.db.whenCommitted((error) => {
      if (error !== null) client.close();
    });
  }

  /** One core sweeps for all. */
  get isFirst(): boolean {
    const { link } = this.#options;
    return link.members()[0] === link.coreId;
  }

  get #ready(): ClusterParts {
    if (this.#parts === undefined) throw new Error('the cluster has not started');
    return this.#parts;
  }

  /** In the open transaction. What is no living core's is whoever's, so twice is as good as once. */
  #adopt(lost?: string): void {
    const { link, records, clock } = this.#options;
    const alive = link.members().filter((core) => core !== lost);
    records.endLost(clock.now(), alive);
    this.#members?.removeLost(alive);
    this.wills.adopt(alive);
  }

  #publishWill(will: SessionPacket): void {
    const { topic = '', payload = '', qos = 0, retain = false, properties, clientId = '' } = will;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const packet: RoutedPacket = { topic, payload: bytes, qos, retain, properties };
    this.#ready.path.publishWill(packet, clientId);
  }

  /** What a lost core was about to hand to a member that had come, goes to one that is here. */
  #drainGroups(): void {
    const { failed, groups } = this.#options;
    const drain = (group: SharedGroup): void => {
      const [clientId] = group.online.keys();
      if (clientId !== undefined) this.#ready.delivery.drain(group, clientId).catch(failed);
    };
    groups.all().forEach(drain);
  }
}
