/**
 * Shared subscriptions in a cluster: the core that takes a message picks one online member,
 * wherever it is connected; with nobody online a group whose sessions stay keeps it.
 */
import type { CoreDatabase } from '../storage/database.ts';
import type { SessionPacket } from '../messages/packet-codec.ts';
import type { Sessions } from '../messages/sessions.ts';
import type { RemoteMember, SharedGroup, SharedGroups } from '../messages/shared-groups.ts';
import { filterMatches } from '../access/topics.ts';
import type { ClusterLink } from './link.ts';
import type { NoticeOf } from './notices.ts';

export interface OfferPorts {
  readonly db: CoreDatabase;
  readonly link: ClusterLink;
  readonly groups: SharedGroups;
  readonly sessions: () => Sessions;
  /** Does the session of this client, connected here, outlive its connection? */
  readonly stays: (clientId: string) => boolean;
  /** Sends to a client of this core; false when it is not there. */
  readonly deliver: (clientId: string, packet: SessionPacket) => boolean;
}

export class GroupOffers {
  readonly #ports: OfferPorts;
  readonly #origin: string;
  #counter = 0;

  constructor(ports: OfferPorts) {
    this.#ports = ports;
    this.#origin = `${ports.link.coreId}g`;
    ports.link.onHeard('shared', (notice) => this.#heard(notice));
  }

  /** Offers a message of QoS 1, in the open transaction, to every group that wants it. */
  offerToAll(packet: SessionPacket): void {
    for (const group of this.#ports.groups.matching(packet.topic ?? '')) this.offer(group, packet);
  }

  /** What the engine emits at this core: only its own messages of QoS 0 are not offered yet. */
  offerEmitted(group: SharedGroup, packet: SessionPacket): void {
    const isOwn = packet.brokerId === this.#ports.link.coreId;
    if (isOwn && filterMatches(group.filter, packet.topic ?? '')) this.offer(group, packet);
  }

  offer(group: SharedGroup, packet: SessionPacket): void {
    const { link, sessions } = this.#ports;
    const member = this.#pick(group);
    const wanted = packet.qos ?? 0;
    if (member === undefined) {
      if (wanted > 0 && group.stored.size > 0) sessions().keepFor(group.key, this.#own(packet));
      return;
    }
    const { core, clientId, qos, stays } = member;
    const mine = this.#own({ ...packet, qos: Math.min(wanted, qos), retain: false });
    const isKept = mine.qos === 1 && stays;
    if (isKept) sessions().keepFor(clientId, mine);
    if (core !== link.coreId) {
      link.say({ kind: 'shared', to: core, group: group.key, clientId, isKept, packet: mine });
    } else {
      this.#whenDurable(mine, () => this.#deliver({ clientId, isKept, group: group.key }, mine));
    }
  }

  #pick({ online, remote }: SharedGroup): RemoteMember | undefined {
    const { link, stays } = this.#ports;
    const index = Math.floor(Math.random() * (online.size + remote.length));
    if (index >= online.size) return remote[index - online.size];
    const [clientId, qos] = [...online][index] ?? ['', 0];
    return { core: link.coreId, clientId, qos, stays: stays(clientId) };
  }

  /** A count and an origin of its own for QoS 1; QoS 0 is never a duplicate. */
  #own(packet: SessionPacket): SessionPacket {
    // A payload of its own: it may go past the policy of the member, others may not.
    const payload = Buffer.from(packet.payload as Uint8Array);
    const origin =
      packet.qos === 1
        ? { brokerId: this.#origin, brokerCounter: ++this.#counter }
        : { brokerId: undefined, brokerCounter: 0 };
    return { ...packet, ...origin, payload, messageId: undefined };
  }

  #whenDurable({ qos }: SessionPacket, work: () => void): void {
    if (qos === 0) return work();
    this.#ports.db.whenCommitted((error) => {
      if (error === null) work();
    });
  }

  #heard({ to, ...message }: NoticeOf<'shared'>): void {
    if (to === this.#ports.link.coreId) this.#deliver(message, message.packet);
  }

  /** A member that left meanwhile: one with a queue finds it there, else another one gets it. */
  #deliver(to: Pick<NoticeOf<'shared'>, 'clientId' | 'isKept' | 'group'>, packet: SessionPacket) {
    const isThere = this.#ports.deliver(to.clientId, packet);
    const group = this.#ports.groups.get(to.group);
    if (isThere || to.isKept || group === undefined) return;
    if (packet.qos === 1) this.#ports.db.begin();
    this.offer(group, packet);
  }
}
