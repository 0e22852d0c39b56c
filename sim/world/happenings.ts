/**
 * The one list of what happens to a world from outside, as it runs: what was planned when it began, and
 * what somebody decides while it runs, such as an attacker who listens. What was added and is over is
 * forgotten; what is planned stays, since a snapshot of another plan is refused.
 */
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import type { Trace } from '../core/trace.ts';
import type { House } from './house.ts';
import {
  interventionOf,
  interventionsOf,
  type Intervention,
  type PlannedIntervention,
  type Subjects,
} from './interventions.ts';
import type { StorableEvent } from './world-event.ts';

/** JSON-safe: the number of the next one, and those that are not over. */
export interface AddedState {
  readonly next: number;
  readonly open: readonly (readonly [number, PlannedIntervention])[];
}

interface Added {
  readonly planned: PlannedIntervention;
  readonly intervention: Intervention;
}

interface Surroundings {
  readonly subjects: Subjects;
  readonly house: House;
}

/** Numbers of those that are added, above all of a plan: another plan takes none of them. */
const FIRST_ADDED = 2 ** 20;

/** True for an event of the plan. */
export function isPlanned(event: { readonly kind: string; readonly index?: number }): boolean {
  return event.kind === 'intervention' && (event.index ?? 0) < FIRST_ADDED;
}

type Push = (at: Instant, event: StorableEvent) => void;

export class Happenings {
  readonly #of: Surroundings;
  readonly #planned: readonly Intervention[];
  readonly #added = new Map<number, Added>();
  readonly #push: Push;
  #next = FIRST_ADDED;

  /** Throws WORLD_UNKNOWN_METER, WORLD_UNKNOWN_DWELLING, WORLD_UNKNOWN_GATEWAY. */
  constructor(plan: readonly PlannedIntervention[], of: Surroundings, push: Push) {
    this.#of = of;
    this.#push = push;
    this.#planned = interventionsOf(plan, of.subjects, of.house);
  }

  /** What begins or ends from an instant on. */
  queuePlanned(since: Instant): void {
    this.#planned.forEach((intervention, index) => this.#queue(intervention, index, since));
  }

  /** Throws as the constructor does. */
  add(planned: PlannedIntervention): void {
    const index = this.#next;
    this.#queue(this.#put(index, planned), index);
    this.#next += 1;
  }

  /** An intervention begins or ends now. */
  pass(
    { index, edge }: Extract<StorableEvent, { kind: 'intervention' }>,
    now: Instant,
    trace: Trace | undefined,
  ): void {
    const { name, target, on, until, ...act } = this.#byIndex(index);
    trace?.write(now, 'intervention', { name, target, state: edge, on });
    if (edge === 'begins') act.apply(now);
    else act.revert(now);
    if (edge === 'ends' || until === undefined) this.#added.delete(index);
  }

  /** Undefined where nobody ever added one. */
  state(): AddedState | undefined {
    if (this.#next === FIRST_ADDED) return undefined;
    const open = [...this.#added].map(([index, { planned }]) => [index, planned] as const);
    return { next: this.#next, open };
  }

  restore(state: AddedState | undefined): void {
    this.#added.clear();
    this.#next = state?.next ?? FIRST_ADDED;
    for (const [index, planned] of state?.open ?? []) this.#put(index, planned);
  }

  #put(index: number, planned: PlannedIntervention): Intervention {
    const intervention = interventionOf(planned, { ...this.#of, by: index });
    this.#added.set(index, { planned, intervention });
    return intervention;
  }

  #queue({ at, until = -Infinity }: Intervention, index: number, since = at): void {
    if (at >= since) this.#push(at, { kind: 'intervention', index, edge: 'begins' });
    if (until >= since) this.#push(until, { kind: 'intervention', index, edge: 'ends' });
  }

  #byIndex(index: number): Intervention {
    const intervention = this.#planned[index] ?? this.#added.get(index)?.intervention;
    assert(intervention !== undefined, `no intervention ${index}`);
    return intervention;
  }
}
