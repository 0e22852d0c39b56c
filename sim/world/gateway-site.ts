/** One gateway of the house with the accidents of its uplink: when it reports, when it delivers. */
import { SECOND_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { FinishedBundle } from '../gateway/bundle.ts';
import { bootId, Gateway } from '../gateway/gateway.ts';
import { VirtualUplink } from '../gateway/virtual-uplink.ts';
import type { Place } from '../radio/channel.ts';
import type { StoredGateway } from './snapshot.ts';
import { metersOf } from './house.ts';
import type { WorldGateway, WorldOptions } from './world-options.ts';

const DEFAULT_FLOOR = 1;

export class GatewaySite {
  readonly gateway: Gateway;
  readonly uplink: VirtualUplink;
  readonly reportMs: number;
  readonly place: Place;
  #isDelivering = false;

  constructor(options: WorldGateway, world: WorldOptions) {
    const rng = world.rng.fork(`gateway/${options.id}`);
    const { maxTelegramsPerBundle } = options;
    this.gateway = new Gateway({
      id: options.id,
      boot: bootId(world.startAt, rng.fork('boot')),
      allowList:
        options.allowList ?? metersOf(world.house).map(({ address }) => formatAddress(address)),
      ...(maxTelegramsPerBundle === undefined ? {} : { maxTelegramsPerBundle }),
    });
    this.uplink = new VirtualUplink(options.uplink ?? {}, world.startAt, rng.fork('uplink'));
    this.reportMs = options.reportS * SECOND_MS;
    this.place = { xM: 0, yM: 0, floor: options.floor ?? DEFAULT_FLOOR };
  }

  /** Closes bundles; true when the caller has to queue a delivery for this instant. */
  report(at: Instant): boolean {
    this.gateway.report(at);
    if (this.gateway.heldCount === 0 || this.#isDelivering) return false;
    this.#isDelivering = true;
    return true;
  }

  /** One attempt: at most one bundle, and when to try again if there is more to do. */
  deliver(at: Instant): { finished: FinishedBundle | undefined; nextAt: Instant | undefined } {
    const attempt = this.uplink.attempt(at);
    if (attempt.kind === 'retry') return { finished: undefined, nextAt: attempt.at };
    const finished = this.gateway.take();
    this.#isDelivering = this.gateway.heldCount > 0;
    return { finished, nextAt: this.#isDelivering ? at : undefined };
  }

  state(): StoredGateway {
    return {
      gateway: this.gateway.state(),
      uplink: this.uplink.state(),
      isDelivering: this.#isDelivering,
    };
  }

  restore(stored: StoredGateway): void {
    this.gateway.restore(stored.gateway);
    this.uplink.restore(stored.uplink);
    this.#isDelivering = stored.isDelivering;
  }
}
