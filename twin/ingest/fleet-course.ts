/**
 * In which order the fleet is judged. Bundles, what became of others, and ticks come in; what is to be
 * judged comes out. A tick of the lab names the newest bundle of each gateway: it is due when these
 * are taken, with what was sent before it and nothing that was sent after, so that the alarms of a run
 * are the same whatever the sockets did. The same entries give the same course: that of a portal which
 * was restarted is the one of a portal which was not.
 */
import { compareText } from '#kernel/compare-text.ts';
import type { Instant } from '#kernel/time.ts';
import type { ClockTick } from '../context.ts';
import type { FleetState, HeardBundle } from '../detect/fleet/fleet-state.ts';
import { observeLimit } from '../detect/fleet/power-limits.ts';
import { observe } from '../detect/fleet/observe.ts';
import type { BundleId } from '../store/bundles.ts';
import type { PowerLimit } from '../store/power-limits.ts';

export type FleetEntry =
  | { readonly kind: 'bundle'; readonly bundle: HeardBundle }
  /** Done with, whatever became of it. */
  | { readonly kind: 'taken'; readonly bundle: BundleId }
  | { readonly kind: 'tick'; readonly tick: ClockTick }
  /** An order of a grid operator, or an answer to one. */
  | { readonly kind: 'limit'; readonly limit: PowerLimit }
  /** Real time has passed: everything that was taken counts. */
  | { readonly kind: 'now'; readonly at: Instant }
  /** What was due first was judged. */
  | { readonly kind: 'judged' };

/** By gateway and boot, oldest first, the newest bundle that was taken. */
type Heads = readonly (readonly [string, readonly (readonly [string, number])[]])[];

export interface CourseState {
  readonly fleet: FleetState;
  readonly heads: Heads;
}

/** Starts of one gateway whose progress is kept. */
const MAX_BOOTS = 8;

export class FleetCourse {
  readonly fleet: FleetState;
  readonly #heads: Map<string, Map<string, number>>;
  #bundles: HeardBundle[] = [];
  readonly #ticks: ClockTick[] = [];
  readonly #now: Instant[] = [];

  constructor({ fleet, heads }: CourseState) {
    this.fleet = fleet;
    this.#heads = new Map(heads.map(([gateway, boots]) => [gateway, new Map(boots)]));
  }

  get waitingTicks(): number {
    return this.#ticks.length;
  }

  take(entry: FleetEntry): void {
    if (entry.kind === 'bundle') this.#bundles.push(entry.bundle);
    if (entry.kind === 'bundle' || entry.kind === 'taken') this.#noteTaken(entry.bundle);
    if (entry.kind === 'limit') observeLimit(this.fleet, entry.limit);
    if (entry.kind === 'tick') this.#ticks.push(entry.tick);
    if (entry.kind === 'now') this.#now.push(entry.at);
  }

  /** Takes in what comes before the next instant that is due, and gives it. */
  next(): Instant | undefined {
    const now = this.#now.shift();
    if (now !== undefined) {
      this.#observe(this.#bundles.splice(0), now);
      return now;
    }
    const [tick] = this.#ticks;
    if (tick === undefined || !tick.heads.every((head) => this.isTaken(head))) return undefined;
    this.#ticks.shift();
    const isBefore = ({ gateway, boot, seq }: HeardBundle): boolean => {
      const head = tick.heads.find((each) => each.gateway === gateway && each.boot === boot);
      return head === undefined || seq <= head.seq;
    };
    const before = this.#bundles.filter(isBefore);
    this.#bundles = this.#bundles.filter((bundle) => !isBefore(bundle));
    this.#observe(before, tick.at);
    return tick.at;
  }

  isTaken({ gateway, boot, seq }: BundleId): boolean {
    return (this.#heads.get(gateway)?.get(boot) ?? -1) >= seq;
  }

  state(): CourseState {
    const heads = [...this.#heads].map(([gateway, boots]) => [gateway, [...boots]] as const);
    return { fleet: this.fleet, heads };
  }

  /** What is not judged yet. */
  open(): FleetEntry[] {
    return [
      ...this.#bundles.map((bundle) => ({ kind: 'bundle', bundle }) as const),
      ...this.#ticks.map((tick) => ({ kind: 'tick', tick }) as const),
    ];
  }

  #noteTaken({ gateway, boot, seq }: BundleId): void {
    const boots = this.#heads.get(gateway) ?? new Map<string, number>();
    this.#heads.set(gateway, boots);
    const [oldest] = boots.keys();
    if (!boots.has(boot) && boots.size >= MAX_BOOTS && oldest !== undefined) boots.delete(oldest);
    boots.set(boot, Math.max(seq, boots.get(boot) ?? seq));
  }

  #observe(bundles: readonly HeardBundle[], now: Instant): void {
    for (const bundle of [...bundles].sort(inOrder)) observe(this.fleet, bundle, now);
  }
}

function inOrder(a: HeardBundle, b: HeardBundle): number {
  return a.sentAt - b.sentAt || compareText(a.gateway, b.gateway) || a.seq - b.seq;
}
