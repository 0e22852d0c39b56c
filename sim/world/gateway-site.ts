/** One gateway of the house with the accidents of its uplink: when it reports, when it delivers. */
import { defined } from '#kernel/defined.ts';
import type { Rng } from '#kernel/rng.ts';
import { SECOND_MS, type Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { EffectLog, holds, type EffectKind } from '../core/effects.ts';
import type { FinishedBundle } from '../gateway/bundle.ts';
import { bootId, Gateway, type ReceivedFrame } from '../gateway/gateway.ts';
import { VirtualUplink } from '../gateway/virtual-uplink.ts';
import type { Place } from '../radio/channel.ts';
import { senderOf } from './frame-sender.ts';
import type { StoredGateway } from './snapshot.ts';
import { metersOf, type House } from './house.ts';
import type { WorldGateway, WorldOptions } from './world-options.ts';

const DEFAULT_FLOOR = 1;

export class GatewaySite {
  readonly effects = new EffectLog();
  readonly gateway: Gateway;
  readonly uplink: VirtualUplink;
  readonly reportMs: number;
  readonly place: Place;
  readonly #rng: Rng;
  #isDelivering = false;

  constructor(options: WorldGateway, world: WorldOptions) {
    const rng = world.rng.fork(`gateway/${options.id}`);
    this.#rng = rng;
    const { maxTelegramsPerBundle, allowList = idsOf(world.house) } = options;
    this.gateway = new Gateway({
      id: options.id,
      boot: bootId(world.startAt, rng.fork('boot')),
      ...defined({
        allowList: allowList === 'all' ? undefined : allowList,
        maxTelegramsPerBundle,
      }),
    });
    this.uplink = new VirtualUplink(options.uplink ?? {}, rng.fork('uplink'), this.effects);
    this.reportMs = options.reportS * SECOND_MS;
    const { xM = 0, yM = 0, floor = DEFAULT_FLOOR } = options;
    this.place = { xM, yM, floor };
  }

  /** `off` while it has no power. */
  receive(received: ReceivedFrame): 'buffered' | 'filtered' | 'off' {
    if (this.effects.isQuiet) return this.gateway.receive(received);
    if (this.#isOff(received.rxAt)) return 'off';
    if (this.#isWithheld(received)) return 'filtered';
    return this.gateway.receive({ ...received, rxAt: this.#shown(received.rxAt) });
  }

  /** Closes bundles; true when the caller has to queue a delivery for this instant. */
  report(at: Instant): boolean {
    if (this.#isOff(at)) return false;
    this.gateway.report(this.#shown(at));
    const room = this.effects.at('outbox-full', at)?.options.bundles;
    if (room !== undefined) this.gateway.keepAtMost(room);
    return this.#wantsDelivery();
  }

  /** Something that was done to it is over; true when a delivery has to be queued. */
  recover(kind: EffectKind, at: Instant): boolean {
    if (kind === 'gateway-down') this.gateway.reboot(bootId(at, this.#rng.fork(`boot/${at}`)));
    return this.#wantsDelivery();
  }

  #isOff(at: Instant): boolean {
    return this.effects.at('gateway-down', at) !== undefined;
  }

  #isWithheld({ frame, rxAt }: ReceivedFrame): boolean {
    const withheld = this.effects.all('telegrams-withheld').filter((one) => holds(one, rxAt));
    if (withheld.length === 0) return false;
    const sender = senderOf(frame);
    return withheld.some(({ options }) => options.meterId === sender);
  }

  /** What its clock shows. */
  #shown(at: Instant): Instant {
    return at + (this.effects.at('gateway-clock', at)?.options.offMs ?? 0);
  }

  #wantsDelivery(): boolean {
    if (this.gateway.heldCount === 0 || this.#isDelivering) return false;
    this.#isDelivering = true;
    return true;
  }

  /** One attempt: at most one bundle, and when to try again if there is more to do. */
  deliver(at: Instant): { finished: FinishedBundle | undefined; nextAt: Instant | undefined } {
    const attempt = this.uplink.attempt(at);
    if (attempt.kind === 'retry') return { finished: undefined, nextAt: attempt.at };
    if (attempt.kind === 'down') {
      this.#isDelivering = false;
      return { finished: undefined, nextAt: undefined };
    }
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

function idsOf(house: House): string[] {
  return metersOf(house).map(({ address }) => formatAddress(address));
}
