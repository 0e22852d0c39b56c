/**
 * Wills in a cluster: each is published once, by the core whose connection ended, by the one that
 * its client comes to instead, or by the one that takes up what a lost core left. Who deletes the
 * row publishes, in the same transaction.
 */
import type { CoreDatabase } from '../storage/database.ts';
import type { SessionPacket } from '../messages/packet-codec.ts';
import { WillRows } from '../messages/wills.ts';
import type { WillOwner, Wills } from '../messages/wills.ts';

export interface ClusterWillsPorts {
  readonly db: CoreDatabase;
  readonly core: string;
  /** Publishes in the open transaction. */
  readonly publish: (will: SessionPacket) => void;
  /** How long the session of a client outlives its last connection, in seconds. */
  readonly expiryOf: (clientId: string) => number;
}

export class ClusterWills implements Wills {
  readonly #ports: ClusterWillsPorts;
  readonly #rows: WillRows;
  /** Of connections of this core. */
  readonly #own = new Map<string, SessionPacket>();
  /** Wills of connections that are taken over at this core: their rows are those of others now. */
  readonly #freed = new WeakSet<SessionPacket>();
  /** The engine deletes a will after it has published it; that is done by then. */
  readonly #settled = new Map<string, number>();

  constructor(ports: ClusterWillsPorts) {
    this.#ports = ports;
    this.#rows = new WillRows(ports.db);
  }

  put(clientId: string, brokerId: string, will: SessionPacket): void {
    this.#rows.put(clientId, brokerId, will);
    this.#own.set(clientId, will);
  }

  get(clientId: string): SessionPacket | undefined {
    return this.#rows.get(clientId);
  }

  remove({ id, brokerId }: WillOwner): SessionPacket | undefined {
    if (brokerId === undefined) return this.#replace(id);
    const settled = this.#settled.get(id) ?? 0;
    if (settled > 1) this.#settled.set(id, settled - 1);
    else this.#settled.delete(id);
    if (settled > 0) return undefined;
    this.#own.delete(id);
    return this.#rows.takeOf(id, brokerId);
  }

  /** The engine finds none to publish: `adopt` does. */
  left(): readonly SessionPacket[] {
    return [];
  }

  /** May the engine publish this will of a connection of this core, in the open transaction? */
  claim(will: SessionPacket): boolean {
    const { clientId = '' } = will;
    this.#settled.set(clientId, (this.#settled.get(clientId) ?? 0) + 1);
    if (this.#freed.delete(will)) return true;
    if (this.#own.get(clientId) !== will) return false;
    this.#own.delete(clientId);
    return this.#rows.takeOf(clientId, this.#ports.core) !== undefined;
  }

  /** Publishes what cores left that are no more; writes into the open transaction. */
  adopt(alive: readonly string[]): void {
    for (const { clientId = '', brokerId = '' } of this.#rows.all()) {
      if (alive.includes(brokerId)) continue;
      const will = this.#rows.takeOf(clientId, brokerId);
      if (will !== undefined) this.#ports.publish(will);
    }
  }

  /** A client connects: its earlier connection, if there is one, has ended by that. */
  #replace(clientId: string): SessionPacket | undefined {
    const will = this.#rows.take(clientId);
    const own = this.#own.get(clientId);
    this.#own.delete(clientId);
    if (will === undefined) return undefined;
    if (will.brokerId === this.#ports.core) {
      if (own !== undefined) this.#freed.add(own);
    } else if (this.#delayOf(will) === 0) {
      this.#ports.publish(will);
    }
    return will;
  }

  /** In seconds; within it a client that comes again takes its will back (MQTT 5, 3.1.3.2.2). */
  #delayOf({ clientId = '', properties }: SessionPacket): number {
    const delay = properties?.['willDelayInterval'];
    return typeof delay === 'number' ? Math.min(delay, this.#ports.expiryOf(clientId)) : 0;
  }
}
