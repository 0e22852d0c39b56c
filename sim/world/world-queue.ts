/**
 * The event queue of the world with three lanes: at one instant scheduled actions run first, then what
 * is done from outside, then the world's own events. So an action keeps its place when it is scheduled
 * again after a restore, although a snapshot cannot hold it, and another plan takes the place of the
 * one in a snapshot.
 */
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { EventQueue, type QueuedEvent } from '../core/event-queue.ts';
import { SimClock } from '../core/sim-clock.ts';
import { readEvent, storeEvent, type StoredEvent, type WorldEvent } from './world-event.ts';

/** Sequence numbers below 0 are actions, and then interventions: by their number, begin before end. */
const FIRST_ACTION_SEQUENCE = -(2 ** 52);
const FIRST_INTERVENTION_SEQUENCE = -(2 ** 51);

interface WorldQueueState {
  readonly now: Instant;
  readonly nextSequence: number;
  readonly actionsDoneNow: number;
  readonly events: readonly StoredEvent[];
}

export class WorldQueue {
  readonly clock: SimClock;
  readonly #queue = new EventQueue<WorldEvent>();
  #nextSequence = 0;
  #nextAction = FIRST_ACTION_SEQUENCE;
  #actionsDoneNow = 0;

  constructor(startAt: Instant) {
    this.clock = new SimClock(startAt);
  }

  nextAt(): Instant | undefined {
    return this.#queue.nextAt();
  }

  push(at: Instant, event: WorldEvent): void {
    assert(at >= this.clock.now(), () => `an event at ${at} lies before ${this.clock.now()}`);
    this.#queue.push({ at, sequence: this.#sequenceFor(event), event });
  }

  #sequenceFor(event: WorldEvent): number {
    if (event.kind === 'action') return this.#nextAction++;
    if (event.kind !== 'intervention') return this.#nextSequence++;
    return FIRST_INTERVENTION_SEQUENCE + 2 * event.index + (event.edge === 'ends' ? 1 : 0);
  }

  /** Moves the clock to the next event and takes it out. */
  pop(): WorldEvent | undefined {
    const next = this.#queue.pop();
    if (next === undefined) return undefined;
    if (next.at > this.clock.now()) this.#actionsDoneNow = 0;
    this.clock.advanceTo(next.at);
    if (next.event.kind === 'action') this.#actionsDoneNow += 1;
    return next.event;
  }

  state(): WorldQueueState {
    return {
      now: this.clock.now(),
      nextSequence: this.#nextSequence,
      actionsDoneNow: this.#actionsDoneNow,
      events: this.#queue.entries().flatMap(storeEvent),
    };
  }

  /** Keeps the actions that were still to come, drops those that had run. */
  restore(state: WorldQueueState): void {
    const actions = this.#queue.entries().filter(({ event }) => event.kind === 'action');
    const pending = actions.filter(({ at }) => at >= state.now);
    const doneNow = pending.slice(0, state.actionsDoneNow).filter(({ at }) => at === state.now);
    this.#queue.clear();
    for (const entry of pending.slice(doneNow.length)) this.#queue.push(entry);
    for (const stored of state.events)
      this.#queue.push(readEvent(stored) satisfies QueuedEvent<WorldEvent>);
    this.#nextSequence = state.nextSequence;
    this.#actionsDoneNow = state.actionsDoneNow;
    this.clock.reset(state.now);
  }
}
