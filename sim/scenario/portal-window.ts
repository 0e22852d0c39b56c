/**
 * How far the portal is behind one gateway. What the core has acknowledged may still wait there,
 * so a world that is to be judged waits for commits, not for acknowledgements.
 */
import type { Backlog } from './drive.ts';
import type { BundleId, RunPortal, RunUplink } from './ports.ts';

interface Waiter {
  readonly below: number;
  readonly resolve: () => void;
}

export class PortalWindow implements Backlog {
  readonly #gatewayId: string;
  readonly #uplink: RunUplink;
  readonly #portal: Pick<RunPortal, 'committed' | 'isAway'>;
  #sentCount = 0;
  #doneCount = 0;
  #waiters: Waiter[] = [];

  constructor(
    gatewayId: string,
    ports: { readonly uplink: RunUplink; readonly portal: Pick<RunPortal, 'committed' | 'isAway'> },
  ) {
    this.#gatewayId = gatewayId;
    this.#uplink = ports.uplink;
    this.#portal = ports.portal;
  }

  /** Hands a bundle to the gateway's uplink and counts it until the portal is done with it. */
  send(...[bundle, payload]: Parameters<RunUplink['send']>): void {
    this.#sentCount += 1;
    const id: BundleId = { gateway: this.#gatewayId, boot: bundle.boot, seq: bundle.seq };
    this.#uplink.send(bundle, payload);
    // A dead letter is done with, too: the counters of the portal tell it.
    const done = (): void => this.#done();
    void this.#portal.committed(id).then(done, done);
  }

  unacknowledged(): number {
    if (this.#portal.isAway()) return this.#uplink.unacknowledged();
    return this.#sentCount - this.#doneCount;
  }

  whenBelow(count: number): Promise<void> {
    if (this.#portal.isAway()) return this.#uplink.whenBelow(count);
    if (this.unacknowledged() < count) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ below: count, resolve }));
  }

  /** The core's last answer may come after the commit, and the outbox is then empty. */
  async whenDrained(): Promise<void> {
    await this.whenBelow(1);
    await this.#uplink.whenDrained();
  }

  /** Grows while anything moves between the gateway and the portal. */
  progress(): number {
    return this.#doneCount + this.#sentCount - this.#uplink.unacknowledged();
  }

  /** Who has not answered and what came last, as an error says it; undefined when nothing is open. */
  waitsFor(): string | undefined {
    const sent = this.#sentCount;
    const unacknowledged = this.#uplink.unacknowledged();
    if (unacknowledged > 0) {
      return `the core has acknowledged ${sent - unacknowledged} of ${sent} bundles of ${this.#gatewayId}`;
    }
    if (this.unacknowledged() === 0) return undefined;
    return `the portal has committed ${this.#doneCount} of ${sent} bundles of ${this.#gatewayId}`;
  }

  #done(): void {
    this.#doneCount += 1;
    const open = this.unacknowledged();
    const ready = this.#waiters.filter(({ below }) => open < below);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter(({ below }) => open >= below);
    for (const { resolve } of ready) resolve();
  }
}
