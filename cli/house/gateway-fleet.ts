/** The gateways of a world on the real network: one `world.db`, one uplink for each of them. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { BrokerAccess } from '#kernel/broker-access.ts';
import type { Defences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import type { Bundle } from '../../sim/gateway/bundle.ts';
import {
  openWorldDatabase,
  type OutgoingBundle,
  type WorldDatabase,
} from '../../sim/gateway/outbox.ts';
import { createUplink, type Uplink } from '../../sim/gateway/uplink.ts';
import type { ShadowMessage, UplinkState } from '../../sim/gateway/uplink-connection.ts';
import type { Backlog } from '../../sim/scenario/drive.ts';
import { uplinkTimers } from '../common/timers.ts';

interface FleetGateway {
  readonly id: string;
  readonly access: BrokerAccess;
  /** A way to the core that needs no TLS. */
  readonly openSocket?: () => Duplex;
}

interface FleetOptions {
  readonly defences: Defences;
  readonly dataDir: string;
  readonly gateways: readonly FleetGateway[];
  readonly onState?: (gatewayId: string, state: UplinkState) => void;
  /** Hears of named shadows of its gateways; left out: nobody does. */
  readonly onShadow?: (gatewayId: string, message: ShadowMessage) => void;
}

export class GatewayFleet {
  readonly #options: FleetOptions;
  readonly #database: WorldDatabase;
  readonly #uplinks = new Map<string, Uplink>();
  readonly #waiting: OutgoingBundle[] = [];
  /** The state of the world, where it is kept. */
  #state: (() => unknown) | undefined;
  #scheduled: NodeJS.Immediate | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** Opens the outbox and begins to connect. Throws WORLD_DATABASE_*, UPLINK_CERTIFICATE_UNUSABLE. */
  constructor(options: FleetOptions) {
    this.#options = options;
    const { dataDir, gateways } = options;
    mkdirSync(dataDir, { recursive: true });
    this.#database = openWorldDatabase(path.join(dataDir, 'world.db'));
    try {
      for (const { id, access, openSocket } of gateways) {
        const way = openSocket === undefined ? {} : { openSocket };
        this.#uplinks.set(id, this.#uplinkOf(id, { ...access, ...way }));
      }
    } catch (error) {
      this.#database.close();
      throw error;
    }
    for (const uplink of this.#uplinks.values()) uplink.start();
  }

  uplink(gatewayId: string): Uplink {
    const uplink = this.#uplinks.get(gatewayId);
    assert(uplink !== undefined, `no gateway ${gatewayId} in the fleet`);
    return uplink;
  }

  /** Connects a gateway anew, as another or by another way; its outbox stays. */
  async reconnect(gatewayId: string, access: BrokerAccess): Promise<void> {
    await this.uplink(gatewayId).stop();
    const uplink = this.#uplinkOf(gatewayId, access);
    this.#uplinks.set(gatewayId, uplink);
    uplink.start();
  }

  #uplinkOf(id: string, access: BrokerAccess & Pick<FleetGateway, 'openSocket'>): Uplink {
    const { defences, onState, onShadow } = this.#options;
    return createUplink({
      ...access,
      thingName: id,
      defences,
      outbox: this.#database.outbox(id),
      timers: uplinkTimers,
      ...(onState === undefined ? {} : { onState: (state) => onState(id, state) }),
      ...(onShadow === undefined ? {} : { onShadow: (message) => onShadow(id, message) }),
    });
  }

  get uplinks(): readonly Uplink[] {
    return [...this.#uplinks.values()];
  }

  /** How far each gateway is behind, with what still waits for its commit. */
  get backlogs(): readonly Backlog[] {
    return [...this.#uplinks.keys()].map((gatewayId) => this.backlog(gatewayId));
  }

  backlog(gatewayId: string): Backlog {
    const flushed = (): Uplink => {
      this.flush();
      return this.uplink(gatewayId);
    };
    return {
      unacknowledged: () => {
        this.#throwFailure();
        const waiting = this.#waiting.filter((bundle) => bundle.gatewayId === gatewayId);
        return this.uplink(gatewayId).unacknowledged() + waiting.length;
      },
      whenBelow: async (count) => flushed().whenBelow(count),
      whenDrained: async () => flushed().whenDrained(),
    };
  }

  /** Bundles that the core has not acknowledged. */
  unacknowledged(): number {
    return this.backlogs.reduce((sum, backlog) => sum + backlog.unacknowledged(), 0);
  }

  /**
   * Takes a bundle into the outbox, in one commit with all others of this turn of the event loop.
   * Where the state of the world is kept it is asked for then, once: after the last of them. A kill
   * before takes the world back to the state before them all, and it makes the same ones again.
   */
  send(bundle: Bundle, payload: string, state?: () => unknown): void {
    this.#throwFailure();
    const { gateway: gatewayId, boot, seq } = bundle;
    this.#waiting.push({ gatewayId, boot, seq, payload });
    this.#state = state;
    this.#scheduled ??= setImmediate(() => {
      try {
        this.flush();
      } catch (error) {
        // Nobody waits in this turn: who asks or sends next is told.
        this.#failure = { error };
      }
    });
  }

  /** Commits what waits and lets the uplinks send it. Throws WORLD_DATABASE_*. */
  flush(): void {
    this.#throwFailure();
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const bundles = this.#waiting.splice(0);
    if (bundles.length === 0) return;
    const snapshot = this.#state?.();
    this.#database.commit({ bundles, ...defined({ snapshot }) });
    for (const id of new Set(bundles.map(({ gatewayId }) => gatewayId))) this.uplink(id).notify();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  saveSnapshot(snapshot: unknown): void {
    this.flush();
    this.#database.commit({ snapshot });
  }

  loadSnapshot(): unknown {
    return this.#database.loadSnapshot();
  }

  /** Says goodbye to the core; what is not acknowledged stays in the outbox. */
  async stop(): Promise<void> {
    try {
      this.flush();
    } finally {
      await Promise.all(this.uplinks.map((uplink) => uplink.stop()));
      this.#database.close();
    }
  }
}
