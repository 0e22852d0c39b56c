/**
 * Watches the fleet by the clock. What committed bundles say is taken in, and judged, in the order of
 * fleet-course.ts. Each entry of it is in the store with what it came with, so that a kill at any
 * moment loses none; once an hour, and at the end, the state takes the place of the entries.
 */
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import { FLEET_ALARMS } from '#kernel/rejections.ts';
import type { ClockTick, PortalContext } from '../context.ts';
import type { Finding, FleetState, HeardBundle } from '../detect/fleet/fleet-state.ts';
import { createFleetJudge, subjectKey } from '../detect/fleet/rules.ts';
import type { Alarm } from '../store/alarms.ts';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { DEADLY } from '../store/begun-work.ts';
import type { BundleId } from '../store/bundles.ts';
import type { PowerLimit } from '../store/power-limits.ts';
import { storageError } from '../store/storage-fault.ts';
import { FleetCourse, type CourseState, type FleetEntry } from './fleet-course.ts';

type FleetContext = Pick<PortalContext, 'store' | 'defences' | 'live' | 'log'>;

/** Ticks that may wait for their bundles: eight hours of a lab. Then the world waits. */
const MAX_WAITING_TICKS = 32;

/** Its name among what was begun, and among dead letters. */
const REPLAY = 'fleet journal';

export class FleetWatch {
  readonly #context: FleetContext;
  readonly #judge: FleetJudge;
  readonly #course: FleetCourse;
  readonly #lasting: Map<string, Alarm>;
  #waiting: (() => void)[] = [];
  /** Entries that are not on disk yet. They go there with the next commit, before what comes with it. */
  #unwritten: FleetEntry[] = [];
  #savedAt = 0;
  #judgedUntil: Instant | undefined;

  constructor(context: FleetContext) {
    const { store, defences } = context;
    this.#context = context;
    this.#judge = createFleetJudge(defences);
    const lasting = store.alarms.lasting().filter(({ kind }) => FLEET_ALARMS.includes(kind));
    this.#lasting = new Map(lasting.map((alarm) => [subjectKey(alarm), alarm]));
    this.#course = new FleetCourse(loadCourse(store));
    this.#recover(store.fleetState.journal() as FleetEntry[]);
  }

  /** A full disk does not count as a try, and with nothing to replay nothing is written. */
  #recover(entries: readonly FleetEntry[]): void {
    const { begunWork } = this.#context.store;
    if (entries.length === 0) return;
    try {
      if (begunWork.begin(REPLAY) < MOST_TRIES) this.#replay(entries);
      else this.#setAside(entries);
      begunWork.end(REPLAY);
    } catch (error) {
      if (storageError(error) !== undefined) begunWork.survived(REPLAY);
      throw error;
    }
  }

  /** Start after start ended over the journal: it is kept, and the watch continues without it. */
  #setAside(entries: readonly FleetEntry[]): void {
    const { store, log } = this.#context;
    const payload = Buffer.from(JSON.stringify(entries));
    store.transaction(() => {
      const at = store.domainClock.now();
      store.deadLetters.add({ at, topic: REPLAY, reason: DEADLY, payload });
      store.counters.add({ deadLetters: 1 });
      this.save();
    });
    const message = `up to an hour of the watch on the fleet is kept as a dead letter: ${DEADLY}`;
    log({ level: 'error', event: 'ingest.parked', message });
  }

  /** Everything that was sent by then is committed and judged; undefined before the first tick. */
  get judgedUntil(): Instant | undefined {
    return this.#judgedUntil;
  }

  /** The first thing in a transaction; gives what is to be called after its commit. */
  flush(): () => void {
    const { fleetState, domainClock } = this.#context.store;
    const entries = [...this.#unwritten];
    for (const entry of entries) fleetState.note(entry);
    domainClock.save();
    return () => void this.#unwritten.splice(0, entries.length);
  }

  /** In the transaction that commits a bundle. */
  note(bundle: HeardBundle): void {
    this.#context.store.fleetState.note({ kind: 'bundle', bundle });
  }

  /**
   * After the commit of a bundle. Nothing is judged before all of the commit are taken: the state that is
   * saved then takes the place of the notes of all of them.
   */
  take(bundle: HeardBundle): void {
    this.#course.take({ kind: 'bundle', bundle });
  }

  /** A bundle is done with, whatever became of it. */
  noteTaken({ gateway, boot, seq }: BundleId): void {
    const bundle = { gateway, boot, seq };
    if (this.#course.isTaken(bundle)) return;
    this.#enter({ kind: 'taken', bundle });
    // It never comes again: whoever waits for it must know of it after a restart, too.
    this.write();
  }

  /** An order of a grid operator, or an answer to one: in one commit with what is kept of it. */
  takeLimit(limit: PowerLimit): void {
    const { store } = this.#context;
    // What was due before does not know of it.
    this.#turn();
    const entry: FleetEntry = { kind: 'limit', limit };
    const written = store.transaction(() => {
      const written = this.flush();
      store.powerLimits.put(limit);
      store.fleetState.note(entry);
      return written;
    });
    written();
    this.#course.take(entry);
  }

  /** Everything that was entered is on disk. */
  write(): void {
    if (this.#unwritten.length === 0) return;
    this.#context.store.transaction(() => this.flush())();
  }

  /** Judges what is due by now. */
  judgeDue(): void {
    this.#turn();
  }

  /** The lab's tick; resolves when few enough wait for their bundles. */
  tick(tick: ClockTick): Promise<void> {
    this.#context.store.domainClock.advance(tick.at);
    this.#enter({ kind: 'tick', tick });
    this.#turn();
    if (this.#course.waitingTicks < MAX_WAITING_TICKS) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Real time has passed: everything that was committed counts. */
  judgeNow(now: Instant): void {
    this.#enter({ kind: 'now', at: now });
    this.#turn();
  }

  save(): void {
    const { fleetState, domainClock } = this.#context.store;
    domainClock.save();
    fleetState.save(this.#course.state(), this.#course.open());
  }

  #enter(entry: FleetEntry): void {
    this.#unwritten.push(entry);
    this.#course.take(entry);
  }

  /** What was judged before is judged again without a word; what was not, is judged now. */
  #replay(entries: readonly FleetEntry[]): void {
    let judged = entries.filter(({ kind }) => kind === 'judged').length;
    for (const entry of entries) {
      this.#course.take(entry);
      for (let at = this.#course.next(); at !== undefined; at = this.#course.next()) {
        if (judged > 0) this.#judge(this.#course.fleet, at);
        else this.#settle(at);
        judged--;
      }
    }
  }

  #turn(): void {
    for (let at = this.#course.next(); at !== undefined; at = this.#course.next()) {
      this.#settle(at);
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
    this.#saveIfDue();
  }

  /** Once for all that a turn judged, which may be hours of a lab. */
  #saveIfDue(): void {
    const judgedUntil = this.#judgedUntil ?? 0;
    if (judgedUntil - this.#savedAt < HOUR_MS) return;
    this.#context.store.transaction(() => {
      const written = this.flush();
      this.save();
      return written;
    })();
    this.#savedAt = judgedUntil;
  }

  /** A device that was taken off the wall has nothing to say any more, and nobody misses it. */
  #mayConcern({ meterId }: Finding, now: Instant): boolean {
    if (meterId === undefined) return true;
    const untilAt = this.#context.store.serviceLives.of(meterId)?.untilAt ?? null;
    return untilAt === null || now < untilAt;
  }

  /** Begins and ends alarms by what is wrong now. */
  #settle(now: Instant): void {
    const { live } = this.#context;
    const found = this.#judge(this.#course.fleet, now).filter((one) => this.#mayConcern(one, now));
    const findings = new Map(found.map((one) => [subjectKey(one), one]));
    const begun = [...findings].filter(([key]) => !this.#lasting.has(key));
    const over = [...this.#lasting].filter(([key]) => !findings.has(key));
    const isNews = begun.length + over.length > 0;
    const changed = isNews ? this.#commit({ now, begun, over }) : this.#noNews();
    this.#judgedUntil = now;
    for (const [key] of over) this.#lasting.delete(key);
    for (const alarm of changed) {
      if (alarm.lasts) this.#lasting.set(subjectKey(alarm), alarm);
      live.emit('alarm', alarm);
    }
  }

  /** After a kill it is judged once more, and again in vain. */
  #noNews(): Alarm[] {
    this.#unwritten.push({ kind: 'judged' });
    return [];
  }

  #commit({ now, begun, over }: News): Alarm[] {
    const { store } = this.#context;
    const { changed, written } = store.transaction(() => {
      const written = this.flush();
      store.fleetState.note({ kind: 'judged' } satisfies FleetEntry);
      const changed = [
        ...begun.flatMap(([, finding]) => store.alarms.begin({ at: now, ...finding }) ?? []),
        ...over.flatMap(([, alarm]) => store.alarms.end(alarm, now) ?? []),
      ];
      return { changed, written };
    });
    written();
    return changed;
  }
}

type FleetJudge = ReturnType<typeof createFleetJudge>;

interface News {
  readonly now: Instant;
  readonly begun: readonly (readonly [string, ReturnType<FleetJudge>[number]])[];
  readonly over: readonly (readonly [string, Alarm])[];
}

/** Older versions wrote the state of the fleet alone. */
function loadCourse({ fleetState, gateways }: FleetContext['store']): CourseState {
  const saved = fleetState.load() as CourseState | FleetState | undefined;
  if (saved !== undefined && 'heads' in saved) return saved;
  const heads = gateways.list().flatMap(({ id }) => {
    const head = gateways.head(id);
    return head === undefined ? [] : [[id, [[head.boot, head.seq]]] as const];
  });
  return { fleet: saved ?? { meters: {}, gateways: {} }, heads };
}
