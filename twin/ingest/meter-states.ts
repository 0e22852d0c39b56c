/**
 * The states of meters between bundles: kept in memory for as many as there is room for, read from
 * the store for the others. Read anew, a state is the same as the one that was kept.
 */
import { getHeapStatistics } from 'node:v8';
import { MINUTE_MS } from '#kernel/time.ts';
import { markOf } from '../detect/mark.ts';
import {
  EMPTY_STATE,
  NOTHING_KEPT,
  WINDOW,
  type HeldLayout,
  type KeptState,
  type MeterState,
  type Seen,
} from '../detect/meter-state.ts';
import type { ReadingCandidate } from '../detect/rule.ts';
import type { LookUp } from '../detect/state-history.ts';
import { ON_CLOCK_MS, type JudgedTelegram } from '../store/judged-readings.ts';
import type { Store } from '../store/store.ts';

type StateStore = Pick<Store, 'readings' | 'meterStates'>;

/** About 4 kB each: an eighth of what the heap may grow to, 128,000 states as a rule. */
const STATE_BYTES = 4_096;
const MOST_STATES = Math.floor(getHeapStatistics().heap_size_limit / 8 / STATE_BYTES);
/** Of so many evictions one is of the oldest. */
const OLDEST_IN = 8;

export class MeterStates {
  readonly #store: StateStore;
  readonly #most: number;
  /** In the order in which they were read. */
  readonly #states = new Map<number, MeterState>();
  #lastRead = -1;
  #evictions = 0;
  /** Kept states as they are in the store. */
  #decisions: number;

  /** Keeps at most so many states in memory. */
  constructor(store: StateStore, most = MOST_STATES) {
    this.#store = store;
    this.#most = most;
    this.#decisions = store.readings.decisions();
  }

  /** Before a bundle: what somebody decided meanwhile is read again. */
  refresh(): void {
    const decisions = this.#store.readings.decisions();
    if (decisions !== this.#decisions) this.forget();
    this.#decisions = decisions;
  }

  of(meterNo: number): MeterState {
    const known = this.#states.get(meterNo);
    if (known !== undefined) return known;
    const state = loadState(meterNo, this.#store);
    if (this.#states.size >= this.#most) this.#evict();
    this.#states.set(meterNo, state);
    this.#lastRead = meterNo;
    return state;
  }

  /** The state after a telegram; what no reading says is written to the store. */
  put(meterNo: number, state: MeterState): void {
    const before = this.#states.get(meterNo);
    if (before?.kept !== state.kept) {
      this.#store.meterStates.put(meterNo, JSON.stringify(state.kept));
    }
    if (state.isStale === true) this.#states.delete(meterNo);
    else this.#states.set(meterNo, state);
  }

  /** After readings changed in the store by more than one telegram. */
  reload(meterNo: number): void {
    this.#states.delete(meterNo);
  }

  /** After a transaction that was rolled back: what is in memory may not be in the store. */
  forget(): void {
    this.#states.clear();
  }

  lookUp({ meter, rxAt, ledgerKey }: ReadingCandidate): LookUp {
    const { readings } = this.#store;
    const [oldest] = this.#states.get(meter.no)?.window ?? [];
    // What the window has is not read again.
    const reaches = oldest !== undefined && oldest.reading.at <= rxAt;
    const minute = ledgerKey * MINUTE_MS;
    const span = { from: minute - ON_CLOCK_MS, to: minute + MINUTE_MS + ON_CLOCK_MS };
    return {
      before: reaches ? undefined : readings.judgedBefore(meter.no, rxAt),
      after: reaches ? undefined : readings.judgedAfter(meter.no, rxAt),
      alike: readings
        .withLedgerKey(meter.no, ledgerKey, ledgerKey < 0 ? undefined : span)
        .map(seenOf),
    };
  }

  /**
   * Meters send in turn, so the one that was heard longest ago comes next: to evict it would read every
   * state anew in each round. The newest goes, and now and then the oldest, which may be off the wall.
   */
  #evict(): void {
    this.#evictions += 1;
    const [oldest] = this.#states.keys();
    const isOldest = this.#evictions % OLDEST_IN === 0 || !this.#states.has(this.#lastRead);
    const victim = isOldest ? oldest : this.#lastRead;
    if (victim !== undefined) this.#states.delete(victim);
  }
}

/** What is known of a meter, from the store alone. */
function loadState(meterNo: number, { readings, meterStates }: StateStore): MeterState {
  const newest = readings.newest(meterNo, WINDOW + 1);
  const stored = keptOf(meterNo, { readings, meterStates });
  if (newest.length === 0) return { ...EMPTY_STATE, kept: stored };
  const isOpen = stored.contradictionAt === null || isHeld(meterNo, readings);
  return {
    window: newest.slice(-WINDOW).map(seenOf),
    isWhole: newest.length <= WINDOW,
    hasOffClock: readings.hasOffClock(meterNo),
    // What somebody let count may have another clock.
    kept: isOpen ? stored : { ...stored, contradictionAt: null, clock: null },
  };
}

/** A layout of which somebody let a reading count is the meter's; one that was excluded is not held. */
function keptOf(meterNo: number, { readings, meterStates }: StateStore): KeptState {
  const text = meterStates.get(meterNo);
  if (text === undefined) return NOTHING_KEPT;
  // A part that an older version did not write is as nothing.
  const kept = { ...NOTHING_KEPT, ...(JSON.parse(text) as Partial<KeptState>) };
  const heldLayouts: HeldLayout[] = [];
  const layouts = [...kept.layouts];
  for (const held of kept.heldLayouts) {
    const standing = readings.standingOf({ meterNo, id: held.telegramId });
    if (standing === 'counts') layouts.push(held.pattern);
    else if (standing !== 'excluded') heldLayouts.push(held);
  }
  return heldLayouts.length === kept.heldLayouts.length ? kept : { ...kept, layouts, heldLayouts };
}

/** A contradiction is over when somebody has decided about its last reading. */
function isHeld(meterNo: number, readings: StateStore['readings']): boolean {
  return readings.isHeld(meterNo, 'contradiction');
}

function seenOf({ reading, frame }: JudgedTelegram): Seen {
  return { reading, mark: markOf(frame) };
}
