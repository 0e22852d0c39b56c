/**
 * A publish of QoS 1 in a cluster: the transaction before its PUBACK puts it into the queues of
 * all sessions that stay, picks a member of each shared subscription and tells the other cores. So
 * a core that is killed after the PUBACK has nothing left to do, and there is no journal.
 */
import type { CoreDatabase } from '../storage/database.ts';
import type { JournalledPublish } from '../messages/journal.ts';
import type { SessionPacket } from '../messages/packet-codec.ts';
import type { Sessions } from '../messages/sessions.ts';
import type { ClusterEmitter } from './emitter.ts';
import type { GroupOffers } from './group-offers.ts';
import type { ClusterLink } from './link.ts';

export interface SpreaderPorts {
  readonly db: CoreDatabase;
  readonly link: ClusterLink;
  readonly emitter: ClusterEmitter;
  readonly sessions: Sessions;
  readonly offers: GroupOffers;
  readonly now: () => number;
}

export class Spreader {
  readonly #ports: SpreaderPorts;
  /**
   * An origin of its own: what is spread goes past the engine's counter, and its filter of
   * duplicates drops what was overtaken.
   */
  readonly #origin: string;
  #counter = 0;

  constructor(ports: SpreaderPorts) {
    this.#ports = ports;
    this.#origin = `${ports.link.coreId}s`;
  }

  /** As `Journal.append`: gives the payload object to go on with. */
  append(publish: JournalledPublish): Buffer {
    const { db, link, emitter, sessions, offers } = this.#ports;
    db.begin();
    const packet = this.#packetOf(publish);
    const payload = packet.payload as Buffer;
    sessions.enqueue(packet);
    offers.offerToAll(packet);
    link.say({ kind: 'message', packet });
    emitter.promise(payload);
    db.whenCommitted((error) => {
      // After what this core has heard: so its subscribers see messages in the order of the log.
      if (error === null) setImmediate(() => emitter.emitSpread(packet));
    });
    return payload;
  }

  #packetOf({ topic, clientId, payload, properties, retain }: JournalledPublish): SessionPacket {
    const expiryS = properties?.['messageExpiryInterval'];
    return {
      cmd: 'publish',
      topic,
      payload: payload.length === 0 ? Buffer.alloc(0) : payload,
      qos: 1,
      retain: retain ?? false,
      dup: false,
      brokerId: this.#origin,
      brokerCounter: ++this.#counter,
      ...(clientId === '' ? {} : { clientId }),
      ...(properties === undefined ? {} : { properties }),
      ...(typeof expiryS === 'number' && expiryS > 0
        ? { messageExpiry: this.#ports.now() + expiryS * 1000 }
        : {}),
    };
  }
}
