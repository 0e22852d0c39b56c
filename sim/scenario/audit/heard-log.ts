/**
 * The genuine telegrams of one meter that a gateway received, in the order of time: a row of numbers
 * each, because a run of a year has millions. Texts that come again and again are kept once.
 */
import type { Instant } from '#kernel/time.ts';
import type { FrameSays } from '../../radio/radio.ts';

/** Dates that telegrams say, by number. */
export class Texts {
  readonly #known: (string | null)[];
  readonly #numbers: Map<string | null, number>;

  constructor(known: readonly (string | null)[] = []) {
    this.#known = [...known];
    this.#numbers = new Map(known.map((text, number) => [text, number]));
  }

  numberOf(text: string | null): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#known.length);
    return this.#known.push(text) - 1;
  }

  at(number: number): string | null {
    return this.#known[number] ?? null;
  }

  get all(): readonly (string | null)[] {
    return this.#known;
  }
}

export interface HeardRows {
  /** `COLUMNS` numbers a row. */
  readonly rows: Float64Array;
  readonly count: number;
}

interface Heard {
  readonly rxAt: Instant;
  readonly units: number;
  readonly says?: FrameSays;
}

const [AT, UNITS, DELIVERED, DUE_DATE, DUE_DATE_UNITS, DEVICE_AT, ERROR_DATE] = [
  0, 1, 2, 3, 4, 5, 6,
] as const;
const COLUMNS = 7;
const FIRST_ROWS = 64;
/** In place of a text: the world does not tell what it said. */
const UNTOLD = -1;

export class HeardLog {
  readonly #texts: Texts;
  #rows: Float64Array;
  #count: number;

  constructor(texts: Texts, state?: HeardRows) {
    this.#texts = texts;
    this.#rows = state?.rows ?? new Float64Array(FIRST_ROWS * COLUMNS);
    this.#count = state?.count ?? 0;
  }

  get count(): number {
    return this.#count;
  }

  state(): HeardRows {
    return { rows: this.#rows, count: this.#count };
  }

  add({ rxAt, units, says }: Heard): void {
    const found = this.indexOf(rxAt);
    if (found < 0) this.#openRow(-1 - found);
    const [row, texts] = [(found < 0 ? -1 - found : found) * COLUMNS, this.#texts];
    this.#rows[row + AT] = rxAt;
    this.#rows[row + UNITS] = units;
    this.#rows[row + DUE_DATE] = says === undefined ? UNTOLD : texts.numberOf(says.dueDate);
    if (says === undefined) return;
    this.#rows[row + DUE_DATE_UNITS] = says.dueDateUnits;
    this.#rows[row + DEVICE_AT] = says.deviceAt;
    this.#rows[row + ERROR_DATE] = texts.numberOf(says.errorDate);
  }

  /** Its gateway handed on what was received then. */
  deliver(rxAt: Instant): void {
    const index = this.indexOf(rxAt);
    if (index >= 0) this.#rows[index * COLUMNS + DELIVERED] = 1;
  }

  isDelivered(index: number): boolean {
    return this.#rows[index * COLUMNS + DELIVERED] === 1;
  }

  /** Where the telegram of an instant stands; -1 less the place where it would where there is none. */
  indexOf(rxAt: Instant): number {
    let [low, high] = [0, this.#count];
    // What is asked for is among the newest, as a rule.
    if (high > 0 && this.#at(high - 1) < rxAt) return -1 - high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#at(middle) < rxAt) low = middle + 1;
      else high = middle;
    }
    return low < this.#count && this.#at(low) === rxAt ? low : -1 - low;
  }

  units(index: number): number {
    return this.#rows[index * COLUMNS + UNITS] ?? NaN;
  }

  heard(index: number): Heard {
    const says = this.says(index);
    const heard = { rxAt: this.#at(index), units: this.units(index) };
    return says === undefined ? heard : { ...heard, says };
  }

  says(index: number): FrameSays | undefined {
    const row = index * COLUMNS;
    const dueDate = this.#rows[row + DUE_DATE] ?? UNTOLD;
    if (dueDate === UNTOLD) return undefined;
    return {
      dueDate: this.#texts.at(dueDate) ?? '',
      dueDateUnits: this.#rows[row + DUE_DATE_UNITS] ?? NaN,
      deviceAt: this.#rows[row + DEVICE_AT] ?? NaN,
      errorDate: this.#texts.at(this.#rows[row + ERROR_DATE] ?? UNTOLD),
    };
  }

  #at(index: number): Instant {
    return this.#rows[index * COLUMNS + AT] ?? NaN;
  }

  #openRow(index: number): void {
    if ((this.#count + 1) * COLUMNS > this.#rows.length) {
      const longer = new Float64Array(this.#rows.length * 2);
      longer.set(this.#rows);
      this.#rows = longer;
    }
    const from = index * COLUMNS;
    if (index < this.#count) this.#rows.copyWithin(from + COLUMNS, from, this.#count * COLUMNS);
    this.#rows.fill(0, from, from + COLUMNS);
    this.#count += 1;
  }
}
