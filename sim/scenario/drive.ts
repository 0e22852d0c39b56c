/**
 * Drives a world to an instant: as fast as it goes, at a pace, or paused. The world itself knows
 * no real time and no socket; here it is held back so that it runs no further ahead than a window of
 * bundles that are not done with, and stops at barriers until all are. Done with is what the portal
 * of a run has committed, and what the core of a live lab has acknowledged. What happens in the world
 * does not depend on any of this.
 * Timers come in as a port.
 */
import { formatInstant, MINUTE_MS, type Clock, type Instant } from '#kernel/time.ts';
import { Pacer, type Pace } from '../core/sim-clock.ts';

export interface DrivenWorld {
  readonly clock: Clock;
  nextAt(): Instant | undefined;
  step(): void;
}

/** How far a gateway's connection is behind the world. */
export interface Backlog {
  unacknowledged(): number;
  /** Resolves when fewer than `count` bundles are unacknowledged. */
  whenBelow(count: number): Promise<void>;
  whenDrained(): Promise<void>;
}

/** Real time, passed in. */
export interface DriveTimers {
  /** Milliseconds that only grow. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Lets sockets have a turn. */
  breathe(): Promise<void>;
}

/** Virtual time between two ticks of the portal's clock. */
export const TICK_MS = 15 * MINUTE_MS;

/** Tells the portal of a simulated world what time it is there. */
export interface TickPort {
  readonly everyMs: number;
  /** The portal has had all ticks up to then; left out: it begins with the one that is due now. */
  readonly doneAt?: Instant;
  /** Resolves when the portal has it: what happens from `at` on may follow. */
  tick(at: Instant): Promise<void>;
}

/** What is done once everything before it is acknowledged, and before anything of its instant. */
export interface Barrier {
  readonly at: Instant;
  /** What is done, as an error names it that says that it does not end. */
  readonly what?: string;
  readonly perform?: () => Promise<void>;
}

export interface DriveOptions {
  readonly backlogs: readonly Backlog[];
  readonly timers: DriveTimers;
  readonly ticks?: TickPort;
  readonly pace: Pace;
  /** Unacknowledged bundles per gateway at which the world waits. Default 32. */
  readonly windowBundles?: number;
  /** Instants before which everything must be acknowledged, in any order. */
  readonly barriers?: readonly Barrier[];
  /** Without it the world waits for as long as it takes. */
  readonly patience?: Patience;
  readonly signal?: AbortSignal;
  /** Called after each slice of work with the virtual instant that was reached. */
  readonly onProgress?: (now: Instant) => void;
}

/** When to give up on somebody who stands still. However slow, who moves is waited for. */
export interface Patience {
  /** Real time without any progress. */
  readonly ms: number;
  /** Changes with whatever is done by those who are waited for. */
  progress(): number;
  /**
   * `task` is what the world waited for, `at` where it stood; `party` who did not end, where that is
   * neither core nor portal.
   */
  giveUp(wait: { readonly task: string; readonly at: Instant; readonly party?: string }): Error;
}

type DriveEnd = 'reached' | 'stopped';

export interface Driver {
  /** Runs all events up to and including `until`. Throws what `patience.giveUp` makes. */
  run(until: Instant): Promise<DriveEnd>;
  /** Waits until everything sent is acknowledged; false when stopped before. Throws as `run` does. */
  settle(): Promise<boolean>;
  /** Takes effect at once, also while waiting. */
  setPace(pace: Pace): void;
  readonly pace: Pace;
  /** Virtual time as shown to people: moves between events too. */
  now(): Instant;
}

const WINDOW_BUNDLES = 32;
/** The longest that a timer takes. */
const ENDLESS_MS = 2 ** 31 - 1;
/**
 * Events between two turns of the event loop: a few milliseconds of work. A tick that the portal
 * takes at once is no reason for a turn: bundles that are sent in one turn share their commits.
 */
const SLICE_EVENTS = 1_024;
/** Longest nap while paced, so that a progress line keeps moving. */
const NAP_MS = 100;
/** How often somebody who is waited for is looked at, as a part of the patience. */
const LOOKS = 12;
/** The world does not hurry to catch up more than this after a stall or a sleep of the machine. */
const CATCH_UP_MS = 250;

export function createDriver(world: DrivenWorld, options: DriveOptions): Driver {
  const state = new DriveState(world, options);
  return {
    run: (until) => state.run(until),
    settle: () => state.settle(),
    setPace: (pace) => state.setPace(pace),
    get pace() {
      return state.pacer.pace;
    },
    now: () => state.now(),
  };
}

class DriveState {
  readonly pacer = new Pacer();
  readonly #world: DrivenWorld;
  readonly #options: DriveOptions;
  readonly #window: number;
  readonly #barriers: Barrier[];
  readonly #signal: AbortSignal;
  /** Aborted and replaced whenever a nap must end early. */
  #nap = new AbortController();
  #until: Instant;
  /** Virtual time never shows a step back, whatever the pace was before. */
  #shown: Instant;
  #anchor: { realMs: number; virtual: Instant };
  #stepsLeft = SLICE_EVENTS;
  /** Nothing at or after it happens before the portal has this tick. */
  #nextTick = Infinity;

  constructor(world: DrivenWorld, options: DriveOptions) {
    this.#world = world;
    this.#options = options;
    this.#window = options.windowBundles ?? WINDOW_BUNDLES;
    this.#barriers = [...(options.barriers ?? [])].sort((a, b) => a.at - b.at);
    this.#signal = options.signal ?? new AbortController().signal;
    this.#shown = world.clock.now();
    this.#until = this.#shown;
    this.#anchor = { realMs: options.timers.monotonicMs(), virtual: this.#shown };
    this.pacer.setPace(options.pace, this.#anchor);
    const { ticks } = options;
    if (ticks === undefined) return;
    const { everyMs, doneAt } = ticks;
    this.#nextTick =
      doneAt === undefined
        ? this.#shown - (this.#shown % everyMs)
        : doneAt - (doneAt % everyMs) + everyMs;
  }

  now(): Instant {
    const pace = this.pacer.pace;
    const elapsedMs = this.#options.timers.monotonicMs() - this.#anchor.realMs;
    const paced = pace === 'max' ? 0 : this.#anchor.virtual + Math.floor(elapsedMs * pace);
    const ceiling = Math.min(this.#until, this.#world.nextAt() ?? this.#until);
    this.#shown = Math.max(this.#shown, this.#world.clock.now(), Math.min(paced, ceiling));
    return this.#shown;
  }

  setPace(pace: Pace): void {
    this.#setAnchor(pace, this.now());
    this.#nap.abort();
  }

  async run(until: Instant): Promise<DriveEnd> {
    this.#until = Math.max(this.#until, until);
    if (this.pacer.pace !== 'max') this.#setAnchor(this.pacer.pace, this.now());
    while (!this.#signal.aborted) {
      await this.#room();
      const next = this.#world.nextAt();
      if (await this.#passBoundary(Math.min(next ?? until, until))) continue;
      if (next === undefined || next > until) {
        if (await this.#reach(until)) return 'reached';
        continue;
      }
      if (!(await this.#waitFor(next))) continue;
      this.#slice(until);
      this.#options.onProgress?.(this.#world.clock.now());
      if (this.#stepsLeft > 0) continue;
      this.#stepsLeft = SLICE_EVENTS;
      await this.#options.timers.breathe();
    }
    return 'stopped';
  }

  settle(): Promise<boolean> {
    return this.#drain('the end of the run');
  }

  async #drain(task: string): Promise<boolean> {
    for (const backlog of this.#options.backlogs) {
      await this.#patiently(backlog.whenDrained(), task);
    }
    return !this.#signal.aborted;
  }

  #setAnchor(pace: Pace, virtual: Instant): void {
    this.#anchor = { realMs: this.#options.timers.monotonicMs(), virtual };
    this.pacer.setPace(pace, this.#anchor);
  }

  /** Runs what is due, no further than the next barrier, the window and one slice. */
  #slice(until: Instant): void {
    const barrier = this.#barriers[0]?.at ?? Infinity;
    // What becomes due while this slice works belongs to the next one.
    const realMs = this.#options.timers.monotonicMs();
    // A slice without an event counts, too: sockets must have a turn some time.
    for (this.#stepsLeft -= 1; this.#stepsLeft > 0; this.#stepsLeft--) {
      const next = this.#world.nextAt();
      if (next === undefined || next > until || next >= barrier) return;
      if (next >= this.#nextTick || this.#isFull()) return;
      if (this.pacer.waitMs(next, realMs) > 0) return;
      this.#world.step();
    }
  }

  #isFull(): boolean {
    return this.#options.backlogs.some((backlog) => backlog.unacknowledged() >= this.#window);
  }

  /** Waits until half of a full window is empty: bundles that are sent together share their commits. */
  async #room(): Promise<void> {
    if (!this.#isFull()) return;
    const resumeBelow = Math.floor(this.#window / 2) + 1;
    for (const backlog of this.#options.backlogs) {
      await this.#patiently(
        backlog.whenBelow(resumeBelow),
        `room in the window of ${this.#window} bundles`,
      );
    }
  }

  /** Ticks and barriers in the order of time; of one instant the tick comes first. */
  async #passBoundary(next: Instant): Promise<boolean> {
    const isBarrierFirst = (this.#barriers[0]?.at ?? Infinity) < this.#nextTick;
    if (isBarrierFirst && (await this.#passBarrier(next))) return true;
    return (await this.#passTick(next)) || this.#passBarrier(next);
  }

  /** True when a tick at or before `next` is on the turn: sent, or not due yet at the present pace. */
  async #passTick(next: Instant): Promise<boolean> {
    const { ticks } = this.#options;
    const at = this.#nextTick;
    if (ticks === undefined || at > next) return false;
    if (at > this.#world.clock.now() && !(await this.#waitFor(at))) return true;
    await this.#patiently(ticks.tick(at), `the portal to take the tick of ${formatInstant(at)}`);
    this.#nextTick = at + ticks.everyMs;
    return true;
  }

  /** True when a barrier at or before `next` was reached and everything is acknowledged. */
  async #passBarrier(next: Instant): Promise<boolean> {
    const barrier = this.#barriers[0];
    if (barrier === undefined || barrier.at > next) return false;
    if (!(await this.#drain(`the barrier of ${formatInstant(barrier.at)}`))) return true;
    this.#barriers.shift();
    await this.#perform(barrier);
    return true;
  }

  /** What has begun is waited for after ctrl-c, too: nobody stops a program that is being started. */
  async #perform({ at, what = 'what is done there', perform }: Barrier): Promise<void> {
    if (perform === undefined) return;
    const { patience, timers } = this.#options;
    const performed = perform();
    if (patience === undefined) return performed;
    if (await Promise.race([performed.then(() => true), aMomentLater()])) return;
    const over = new AbortController();
    const isOver = timers.sleep(patience.ms, over.signal).then(() => true);
    try {
      const isStalled = await Promise.race([performed.then(() => false), isOver]);
      if (!isStalled) return;
    } finally {
      over.abort();
    }
    performed.catch(() => {});
    const task = `the barrier of ${formatInstant(at)}`;
    throw patience.giveUp({ task, at: this.#world.clock.now(), party: `${what} does not end` });
  }

  /** Waits until virtual time has come to the end; false when it has to be asked again. */
  async #reach(until: Instant): Promise<boolean> {
    if (!(await this.#waitFor(until))) return false;
    this.#shown = Math.max(this.#shown, until);
    this.#options.onProgress?.(until);
    return true;
  }

  /** Naps until `next` is due at the present pace; false when it is not due yet. */
  async #waitFor(next: Instant): Promise<boolean> {
    const { timers } = this.#options;
    const waitMs = this.pacer.waitMs(next, timers.monotonicMs());
    if (waitMs <= 0) {
      this.#forgetLag(next);
      return true;
    }
    if (this.#nap.signal.aborted) this.#nap = new AbortController();
    await timers.sleep(Math.min(waitMs, NAP_MS), AbortSignal.any([this.#nap.signal, this.#signal]));
    this.#options.onProgress?.(this.now());
    return false;
  }

  /** After a stall the world continues with `next` as if it were due now, and does not hurry. */
  #forgetLag(next: Instant): void {
    const pace = this.pacer.pace;
    if (pace === 'max' || pace === 0) return;
    const dueMs = this.#anchor.realMs + (next - this.#anchor.virtual) / pace;
    const lagMs = this.#options.timers.monotonicMs() - dueMs;
    if (lagMs > CATCH_UP_MS) this.#setAnchor(pace, next);
  }

  /** Waits while anything moves, and not after ctrl-c. */
  async #patiently(done: Promise<void>, task: string): Promise<void> {
    const { patience, timers } = this.#options;
    const lookMs = patience === undefined ? ENDLESS_MS : Math.ceil(patience.ms / LOOKS);
    const finished = done.then(() => true);
    // A tick that the portal has taken already needs no timer.
    if (await Promise.race([finished, aMomentLater()])) return;
    let seen = patience?.progress();
    let movedAt = timers.monotonicMs();
    for (;;) {
      const over = new AbortController();
      const quit = AbortSignal.any([over.signal, this.#signal]);
      const isDone = await Promise.race([finished, timers.sleep(lookMs, quit).then(() => false)]);
      over.abort();
      if (isDone || this.#signal.aborted || patience === undefined) return;
      const progress = patience.progress();
      const now = timers.monotonicMs();
      if (progress !== seen) movedAt = now;
      else if (now - movedAt >= patience.ms) {
        throw patience.giveUp({ task, at: this.#world.clock.now() });
      }
      seen = progress;
    }
  }
}

/** After what is settled by now has been told. */
async function aMomentLater(): Promise<false> {
  for (let turn = 0; turn < MICROTASKS_OF_A_TICK; turn++) await Promise.resolve();
  return false;
}

/** A promise through a few async functions settles so much later. */
const MICROTASKS_OF_A_TICK = 12;
