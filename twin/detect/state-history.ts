/** The rules' view of what is known: the window of a meter, and what was looked up before it. */
import { MINUTE_MS, type Instant } from '#kernel/time.ts';
import { ON_CLOCK_MS, type JudgedReading } from '../store/judged-readings.ts';
import type { KnownClock, MeterState, Seen } from './meter-state.ts';
import { DUPLICATE_WINDOW_MS } from './mark.ts';
import type { History, ReadingCandidate } from './rule.ts';

/** What was stored near an instant and under a ledger key, where the window does not reach. */
export interface LookUp {
  readonly before: JudgedReading | undefined;
  readonly after: JudgedReading | undefined;
  /** Readings with the ledger key, oldest first. */
  readonly alike: readonly Seen[];
}

function isBelow(earlier: number | null, counter: number): boolean {
  return earlier !== null && earlier < counter;
}

export class StateHistory implements History {
  readonly #state: MeterState;
  readonly #lookUp: LookUp | undefined;

  constructor(state: MeterState, lookUp: LookUp | undefined) {
    this.#state = state;
    this.#lookUp = lookUp;
  }

  before(at: Instant): JudgedReading | undefined {
    const { window, isWhole } = this.#state;
    const found = window.findLast(({ reading }) => reading.at <= at);
    return found === undefined && !isWhole ? this.#lookUp?.before : found?.reading;
  }

  after(at: Instant): JudgedReading | undefined {
    const { window, isWhole } = this.#state;
    const [first] = window;
    if (first !== undefined && first.reading.at > at && !isWhole) return this.#lookUp?.after;
    return window.find(({ reading }) => reading.at > at)?.reading;
  }

  near(): readonly JudgedReading[] {
    return this.#state.window.map(({ reading }) => reading);
  }

  /** Telegrams that may be the same one, or lend it blocks. */
  alike(): readonly Seen[] {
    const { window } = this.#state;
    return this.#lookUp === undefined ? window : [...this.#lookUp.alike, ...window];
  }

  clock(): KnownClock | null {
    return this.#state.kept.clock;
  }

  /** False where a look-up could change the verdict. */
  isCovered({ rxAt, deviceAt, ledgerKey, counter, mark }: ReadingCandidate): boolean {
    const { window, isWhole, hasOffClock } = this.#state;
    const [first] = window;
    if (isWhole || first === undefined || this.#lookUp !== undefined) return true;
    if (first.reading.at > rxAt) return false;
    if (deviceAt === null) {
      // Its key vouches for the counter: with a new one it was never there before.
      if (counter !== null) return window.every(({ reading }) => isBelow(reading.counter, counter));
      // In clear it may repeat itself, and only the same transmission is told apart.
      return !mark.isEncrypted && rxAt - first.reading.firstRxAt > DUPLICATE_WINDOW_MS;
    }
    const isNewest = window.every(({ reading }) => reading.ledgerKey < ledgerKey);
    if (isNewest) return true;
    return !hasOffClock && first.reading.at < ledgerKey * MINUTE_MS - ON_CLOCK_MS;
  }
}
