/**
 * What the judge knows of one meter: its newest readings with the marks of their telegrams, and
 * what no reading says. All of it can be read again from the store at any time; nothing in it is
 * ever changed in place.
 *
 * The window is long enough for what D6 lets pass as fresh at quarter hours. What lies before it is
 * looked up for the few telegrams that need it (`StateHistory.isCovered`).
 */
import type { Instant } from '#kernel/time.ts';
import { ON_CLOCK_MS, type JudgedReading } from '../store/judged-readings.ts';
import type { Mark } from './mark.ts';

export interface Seen {
  readonly reading: JudgedReading;
  readonly mark: Mark;
}

/** A telegram that was refused for not fitting to what was accepted before. */
export interface Doubt {
  readonly at: Instant;
  readonly units: number;
  readonly dueDate: string | null;
  readonly dueDateUnits: number | null;
  readonly counter: number | null;
  readonly deviceAt: Instant | null;
  /** Of its mark: the same telegram again is no other one. */
  readonly whole: number;
  /** Telegrams that it does not fit to. */
  readonly against: readonly number[];
  /** The layout that nobody knows; null: it is in doubt for another reason. */
  readonly layout: string | null;
}

/** A layout of which a reading is held. */
export interface HeldLayout {
  readonly pattern: string;
  /** Of the first one; 0 until it has a number. */
  readonly telegramId: number;
}

/** By how much the meter's clock was off when it was heard first: it drifts, it never jumps. */
export interface KnownClock {
  readonly at: Instant;
  readonly offsetMs: number;
  /** Whether it is put forward in summer, without saying so; left out until a summer told. */
  readonly followsSummer?: boolean;
}

/** DIF … VIFE of the records of a full frame, for the compact frames between them. */
export interface KeptFormat {
  /** Layout of the frame: another one of the same layout teaches nothing new. */
  readonly pattern: string;
  readonly signature: number;
  /** A frame in clear, which anybody may send, explains no encrypted one. */
  readonly isSecret: boolean;
  /** In hex. */
  readonly headers: readonly string[];
}

/** A part of a message whose other parts are waited for. */
interface KeptFragment {
  readonly rxAt: Instant;
  /** In hex. */
  readonly frame: string;
}

/** Kept as JSON beside the readings. */
export interface KeptState {
  /** Layouts that its telegrams agreed on, or that somebody let count. */
  readonly layouts: readonly string[];
  readonly heldLayouts: readonly HeldLayout[];
  readonly doubts: readonly Doubt[];
  /** Since when two courses contradict each other; null: they do not. */
  readonly contradictionAt: Instant | null;
  /** Since when readings agree without a gap, for meters that nobody vouches for. */
  readonly agreesSince: Instant | null;
  /** When the first of them was accepted by the portal's clock, which no gateway moves. */
  readonly agreesSinceNow: Instant | null;
  /** Null until enough readings have a device time. */
  readonly clock: KnownClock | null;
  readonly formats: readonly KeptFormat[];
  /** The newest, as they came. */
  readonly fragments: readonly KeptFragment[];
}

export const NOTHING_KEPT: KeptState = {
  layouts: [],
  heldLayouts: [],
  doubts: [],
  contradictionAt: null,
  agreesSince: null,
  agreesSinceNow: null,
  clock: null,
  formats: [],
  fragments: [],
};

export interface MeterState {
  /** Oldest first by reception, then by telegram; at most WINDOW. */
  readonly window: readonly Seen[];
  /** Nothing was stored before the window. */
  readonly isWhole: boolean;
  /** Some reading has a device time far from its reception, or none. */
  readonly hasOffClock: boolean;
  readonly kept: KeptState;
  /** The store has changed in a way that the window cannot follow: it must be read again. */
  readonly isStale?: true;
}

export const WINDOW = 16;

export const EMPTY_STATE: MeterState = {
  window: [],
  isWhole: true,
  hasOffClock: false,
  kept: NOTHING_KEPT,
};

function isOffClock({ deviceAt, at }: Pick<JudgedReading, 'deviceAt' | 'at'>): boolean {
  return deviceAt === null || Math.abs(deviceAt - at) > ON_CLOCK_MS;
}

/** The state with one more reading. */
export function withReading(state: MeterState, seen: Seen): MeterState {
  const { window } = state;
  let at = window.length;
  while (at > 0 && isAfter(window[at - 1] as Seen, seen)) at -= 1;
  const hasOffClock = state.hasOffClock || isOffClock(seen.reading);
  if (at === 0 && !state.isWhole) {
    return window.length < WINDOW
      ? { ...state, hasOffClock, isStale: true }
      : { ...state, hasOffClock };
  }
  const isTooLong = window.length >= WINDOW;
  const longer = at === window.length ? [...window, seen] : window.toSpliced(at, 0, seen);
  if (isTooLong) longer.shift();
  return { ...state, window: longer, isWhole: state.isWhole && !isTooLong, hasOffClock };
}

/** The state with a reading changed: moved to another instant, or counted once more. */
export function withChange(
  state: MeterState,
  telegramId: number,
  change: Partial<JudgedReading>,
): MeterState {
  const { window } = state;
  const index = window.findIndex(({ reading }) => reading.telegramId === telegramId);
  const seen = window[index];
  if (seen === undefined) return state;
  const changed = { ...seen, reading: { ...seen.reading, ...change } };
  const rest = { ...state, window: window.toSpliced(index, 1) };
  return withReading(rest, changed);
}

function isAfter({ reading: one }: Seen, { reading: other }: Seen): boolean {
  return one.at > other.at || (one.at === other.at && one.telegramId > other.telegramId);
}
