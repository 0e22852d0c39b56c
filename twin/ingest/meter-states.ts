/**
 * The states of meters between bundles: kept in memory for those that were heard last, read from
 * the store for the others. Read anew, a state is the same as the one that was kept.
 */
import { MINUTE_MS } from '#kernel/time.ts';
import { markOf } from '../detect/mark.ts';
import { EMPTY_STATE, NOTHING_KEPT, WINDOW } from '../detect/meter-state.ts';
import type { HeldLayout, KeptState, MeterState, Seen } from '../detect/meter-state.ts';
import type { ReadingCandidate } from '../detect/rule.ts';
import type { LookUp } from '../detect/state-history.ts';
import type { JudgedTelegram } from '../store/judged-readings.ts';
import { ON_CLOCK_MS } from '../store/on-clock.ts';
import type { Store } from '../store/store.ts';

export type StateStore = Pick<Store, 'readings' | 'meterStates'>;

/** About 4 kB each. */
const MAX_STATES = 20_000;

export class MeterStates {
  readonly #store: StateStore;
  readonly #states = new Map<number, MeterState>();
  /** Kept states as they are in the store. */
  #decisions: number;

  constructor(store: StateStore) {
    this.#store = store;
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
    const state = known ?? loadState(meterNo, this.#store);
    // The one that was not used longest comes first.
    this.#states.delete(meterNo);
    this.#states.set(meterNo, state);
    if (known === undefined) this.#bound();
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

  #bound(): void {
    if (this.#states.size <= MAX_STATES) return;
    const [oldest] = this.#states.keys();
    if (oldest !== undefined) this.#states.delete(oldest);
  }
}

/** What is known of a meter, from the store alone. */
export function loadState(meterNo: number, { readings, meterStates }: StateStore): MeterState {
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
