/**
 * The true registers as a bill may know them: what a meter's register really had when its newest
 * telegram was heard, and its value at each due date that it passed.
 */
import { HOUR_MS, type Instant } from '#kernel/time.ts';

/** Ground truth about the period that a meter has finished last. */
export interface FinishedPeriod {
  /** `YYYY-MM-DD` */
  readonly dueDate: string;
  readonly dueDateUnits: number;
}

/** A register as it was heard. */
interface Seen {
  readonly at: Instant;
  readonly units: number;
}

interface MeterRegister {
  year: number;
  units: number;
  readonly finished: Map<number, number>;
}

export interface RegistersState {
  readonly meters: Map<string, MeterRegister>;
  readonly before: Map<string, Map<Instant, Seen>>;
}

export class TrueRegisters {
  readonly #meters: Map<string, MeterRegister>;
  /** By meter and instant, what it had when it was heard last before. */
  readonly #before: Map<string, Map<Instant, Seen>>;
  readonly #changesAt: readonly Instant[];
  readonly #finishedPeriod: (meterId: string) => FinishedPeriod;

  /** `finishedPeriod` tells the ground truth of now; tenants change at `changesAt`. */
  constructor(
    finishedPeriod: (meterId: string) => FinishedPeriod,
    changesAt: readonly Instant[] = [],
    { meters, before }: RegistersState = { meters: new Map(), before: new Map() },
  ) {
    this.#finishedPeriod = finishedPeriod;
    this.#changesAt = changesAt;
    this.#meters = meters;
    this.#before = before;
  }

  /** What it keeps itself, not a copy. */
  state(): RegistersState {
    return { meters: this.#meters, before: this.#before };
  }

  /** A genuine telegram was heard that began at `at`, with what the register had. */
  heard({ meterId, at, units }: { meterId: string; at: Instant; units: number }): void {
    const year = meterYear(at);
    const meter = this.#meters.get(meterId) ?? {
      year: -1,
      units,
      finished: new Map(),
    };
    if (year !== meter.year) {
      const { dueDate, dueDateUnits } = this.#finishedPeriod(meterId);
      meter.finished.set(Number(dueDate.slice(0, 4)), dueDateUnits);
    }
    this.#meters.set(meterId, { ...meter, year, units });
    this.#note(meterId, { at, units });
  }

  /** What a meter was heard to have before tenants changed; undefined where it was not. */
  seenBefore(meterId: string, changeAt: Instant): Seen | undefined {
    return this.#before.get(meterId)?.get(changeAt);
  }

  /** What a register that runs on had when a year began; 0 for one that begins anew. */
  startOf(meterId: string, year: number): number | undefined {
    return this.#meters.get(meterId)?.finished.get(year - 1);
  }

  #note(meterId: string, seen: Seen): void {
    for (const changeAt of this.#changesAt) {
      if (seen.at >= changeAt) continue;
      const own = this.#before.get(meterId) ?? new Map<Instant, Seen>();
      this.#before.set(meterId, own.set(changeAt, seen));
    }
  }

  /** Units of each meter in a year, or undefined when one of `meterIds` was not heard for it. */
  unitsOf(year: number, meterIds: readonly string[]): ReadonlyMap<string, number> | undefined {
    const units = new Map<string, number>();
    for (const meterId of meterIds) {
      const meter = this.#meters.get(meterId);
      const known = meter?.year === year ? meter.units : meter?.finished.get(year);
      if (known === undefined) return undefined;
      units.set(meterId, known);
    }
    return units;
  }

  /** The same of registers that run on over due dates. */
  countedOf(year: number, meterIds: readonly string[]): ReadonlyMap<string, number> | undefined {
    const ends = this.unitsOf(year, meterIds);
    const counted = new Map<string, number>();
    for (const [meterId, end] of ends ?? []) {
      const start = this.#meters.get(meterId)?.finished.get(year - 1);
      if (start === undefined) return undefined;
      counted.set(meterId, end - start);
    }
    return ends && counted;
  }
}

/** Meter clocks run on winter time all year. */
function meterYear(at: Instant): number {
  return new Date(at + HOUR_MS).getUTCFullYear();
}
