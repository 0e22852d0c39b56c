/**
 * Watches the fleet by the clock. What committed bundles say is taken in, and judged, at ticks. A tick
 * of the lab names the newest bundle of each gateway: it is judged when these are committed, with
 * what was sent before it and nothing that was sent after, so that the alarms of a run are the same
 * whatever the sockets did. Between two ticks nothing but a list grows; the state is written once an
 * hour and at the end.
 */
import { compareText } from '#kernel/compare-text.ts';
import { HOUR_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { FLEET_ALARMS } from '#kernel/rejections.ts';
import type { ClockTick, PortalContext } from '../context.ts';
import type { FleetState, HeardBundle } from '../detect/fleet/fleet-state.ts';
import { observe } from '../detect/fleet/observe.ts';
import { createFleetJudge, subjectKey } from '../detect/fleet/rules.ts';
import type { Alarm } from '../store/alarms.ts';
import type { BundleId } from '../store/bundles.ts';

export type FleetContext = Pick<PortalContext, 'store' | 'defences' | 'live'>;

/** Ticks that may wait for their bundles: eight hours of a lab. Then the world waits. */
const MAX_WAITING_TICKS = 32;
/** Starts of one gateway whose progress is kept. */
const MAX_BOOTS = 8;

export class FleetWatch {
  readonly #context: FleetContext;
  readonly #judge: ReturnType<typeof createFleetJudge>;
  readonly #fleet: FleetState;
  readonly #lasting: Map<string, Alarm>;
  /** By gateway and boot, the newest bundle that was taken. */
  readonly #heads = new Map<string, Map<string, number>>();
  #bundles: HeardBundle[] = [];
  readonly #ticks: ClockTick[] = [];
  #waiting: (() => void)[] = [];
  #savedAt = 0;

  constructor(context: FleetContext) {
    const { store, defences } = context;
    this.#context = context;
    this.#judge = createFleetJudge(defences);
    this.#fleet = loadFleet(store);
    const lasting = store.alarms.lasting().filter(({ kind }) => FLEET_ALARMS.includes(kind));
    this.#lasting = new Map(lasting.map((alarm) => [subjectKey(alarm), alarm]));
    for (const { id } of store.gateways.list()) {
      const head = store.gateways.head(id);
      if (head !== undefined) this.noteTaken({ gateway: id, ...head });
    }
  }

  /** After the commit of a bundle. */
  take(bundle: HeardBundle): void {
    this.#bundles.push(bundle);
    this.noteTaken(bundle);
  }

  /** A bundle is done with, whatever became of it. */
  noteTaken({ gateway, boot, seq }: BundleId): void {
    const boots = this.#heads.get(gateway) ?? new Map<string, number>();
    this.#heads.set(gateway, boots);
    const [oldest] = boots.keys();
    if (!boots.has(boot) && boots.size >= MAX_BOOTS && oldest !== undefined) boots.delete(oldest);
    boots.set(boot, Math.max(seq, boots.get(boot) ?? seq));
    this.#turn();
  }

  /** The lab's tick; resolves when few enough wait for their bundles. */
  tick(tick: ClockTick): Promise<void> {
    this.#ticks.push(tick);
    this.#turn();
    if (this.#ticks.length < MAX_WAITING_TICKS) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Real time has passed: everything that was committed counts. */
  judgeNow(now: Instant): void {
    this.#apply(this.#bundles.splice(0), now);
    this.#settle(now);
  }

  save(): void {
    this.#context.store.fleetState.save(this.#fleet);
  }

  #turn(): void {
    for (;;) {
      const [tick] = this.#ticks;
      if (tick === undefined || !tick.heads.every((head) => this.#isTaken(head))) return;
      this.#ticks.shift();
      const isBefore = ({ gateway, boot, seq }: HeardBundle): boolean => {
        const head = tick.heads.find((each) => each.gateway === gateway && each.boot === boot);
        return head === undefined || seq <= head.seq;
      };
      const [before, after] = parted(this.#bundles, isBefore);
      this.#bundles = after;
      this.#apply(before, tick.at);
      this.#settle(tick.at);
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }

  #isTaken({ gateway, boot, seq }: BundleId): boolean {
    return (this.#heads.get(gateway)?.get(boot) ?? -1) >= seq;
  }

  #apply(bundles: readonly HeardBundle[], now: Instant): void {
    for (const bundle of [...bundles].sort(inOrder)) observe(this.#fleet, bundle, now);
  }

  /** Begins and ends alarms by what is wrong now. */
  #settle(now: Instant): void {
    const { store, live } = this.#context;
    const findings = new Map(this.#judge(this.#fleet, now).map((one) => [subjectKey(one), one]));
    const begun = [...findings].filter(([key]) => !this.#lasting.has(key));
    const over = [...this.#lasting].filter(([key]) => !findings.has(key));
    const isDue = now - this.#savedAt >= HOUR_MS;
    if (begun.length + over.length === 0 && !isDue) return;
    const changed: Alarm[] = store.transaction(() => {
      if (isDue) this.save();
      return [
        ...begun.flatMap(([, finding]) => store.alarms.begin({ at: now, ...finding }) ?? []),
        ...over.flatMap(([, alarm]) => store.alarms.end(alarm, now) ?? []),
      ];
    });
    if (isDue) this.#savedAt = now;
    for (const [key] of over) this.#lasting.delete(key);
    for (const alarm of changed) {
      if (alarm.lasts) this.#lasting.set(subjectKey(alarm), alarm);
      live.emit('alarm', alarm);
    }
  }
}

/** A kill loses up to an hour of it; the newest times, which alarms hang on, are in the store. */
function loadFleet(store: FleetContext['store']): FleetState {
  const fleet = (store.fleetState.load() ?? { meters: {}, gateways: {} }) as FleetState;
  for (const { id, lastBundleAt } of store.gateways.list()) {
    const gateway = fleet.gateways[id];
    if (gateway !== undefined) gateway.lastAt = Math.max(gateway.lastAt, lastBundleAt ?? 0);
  }
  for (const { id, lastSeenAt } of store.meters.states()) {
    const meter = fleet.meters[id];
    if (meter !== undefined) meter.lastAt = Math.max(meter.lastAt, lastSeenAt ?? 0);
  }
  return fleet;
}

function inOrder(a: HeardBundle, b: HeardBundle): number {
  return a.sentAt - b.sentAt || compareText(a.gateway, b.gateway) || a.seq - b.seq;
}

function parted<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}
