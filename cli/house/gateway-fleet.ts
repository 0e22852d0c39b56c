/** The gateways of a world on the real network: one `world.db`, one uplink for each of them. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { BrokerAccess } from '#kernel/broker-access.ts';
import type { Defences } from '#kernel/defences.ts';
import { assert } from '#kernel/errors.ts';
import type { Bundle } from '../../sim/gateway/bundle.ts';
import { openWorldDatabase } from '../../sim/gateway/outbox.ts';
import type { WorldDatabase } from '../../sim/gateway/outbox.ts';
import { createUplink } from '../../sim/gateway/uplink.ts';
import type { Uplink } from '../../sim/gateway/uplink.ts';
import type { UplinkState } from '../../sim/gateway/uplink-connection.ts';
import { uplinkTimers } from '../common/timers.ts';

export interface FleetOptions {
  readonly defences: Defences;
  readonly dataDir: string;
  readonly gateways: readonly { readonly id: string; readonly access: BrokerAccess }[];
  readonly onState?: (gatewayId: string, state: UplinkState) => void;
}

export class GatewayFleet {
  readonly #options: FleetOptions;
  readonly #database: WorldDatabase;
  readonly #uplinks = new Map<string, Uplink>();

  /** Opens the outbox and begins to connect. Throws WORLD_DATABASE_*, UPLINK_CERTIFICATE_UNUSABLE. */
  constructor(options: FleetOptions) {
    this.#options = options;
    const { dataDir, gateways } = options;
    mkdirSync(dataDir, { recursive: true });
    this.#database = openWorldDatabase(path.join(dataDir, 'world.db'));
    try {
      for (const { id, access } of gateways) {
        this.#uplinks.set(id, this.#uplinkOf(id, access));
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

  #uplinkOf(id: string, access: BrokerAccess): Uplink {
    const { defences, onState } = this.#options;
    return createUplink({
      ...access,
      thingName: id,
      defences,
      outbox: this.#database.outbox(id),
      timers: uplinkTimers,
      ...(onState === undefined ? {} : { onState: (state) => onState(id, state) }),
    });
  }

  get uplinks(): readonly Uplink[] {
    return [...this.#uplinks.values()];
  }

  /** Bundles that the core has not acknowledged. */
  unacknowledged(): number {
    return this.uplinks.reduce((sum, uplink) => sum + uplink.unacknowledged(), 0);
  }

  /** Takes a bundle into the outbox, with the state of the world after it where one is kept. */
  send(bundle: Bundle, payload: string, snapshot?: unknown): void {
    const { gateway: gatewayId, boot, seq } = bundle;
    this.#database.commit({
      bundles: [{ gatewayId, boot, seq, payload }],
      ...(snapshot === undefined ? {} : { snapshot }),
    });
    this.uplink(gatewayId).notify();
  }

  saveSnapshot(snapshot: unknown): void {
    this.#database.commit({ snapshot });
  }

  loadSnapshot(): unknown {
    return this.#database.loadSnapshot();
  }

  /** Says goodbye to the core; what is not acknowledged stays in the outbox. */
  async stop(): Promise<void> {
    await Promise.all(this.uplinks.map((uplink) => uplink.stop()));
    this.#database.close();
  }
}
