/**
 * How long telegrams stay in their gateways, in seconds, by the meter that sent them; kept as counts,
 * however long a run is.
 */
import { SECOND_MS } from '#kernel/time.ts';

type Counts = Map<number, number>;
/** By meter. */
export type DelayCounts = Map<string, Counts>;

export class Delays {
  readonly #meters: DelayCounts;

  constructor(meters: DelayCounts = new Map<string, Counts>()) {
    this.#meters = meters;
  }

  /** What it keeps itself, not a copy. */
  state(): DelayCounts {
    return this.#meters;
  }

  add(meterId: string, ms: number): void {
    const seconds = Math.round(ms / SECOND_MS);
    const own = this.#meters.get(meterId) ?? new Map<number, number>();
    this.#meters.set(meterId, own.set(seconds, (own.get(seconds) ?? 0) + 1));
  }

  /** Those of some meters. */
  of(isMeant: (meterId: string) => boolean): Delays {
    return new Delays(new Map([...this.#meters].filter(([meterId]) => isMeant(meterId))));
  }

  /** The delay that this part of the telegrams (0 to 1) does not exceed; 0 without any. */
  quantileS(part: number): number {
    const counts = [...this.#meters.values()].flatMap((own) => [...own]);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    const wanted = Math.ceil(total * part);
    let seen = 0;
    for (const [seconds, count] of counts.toSorted(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return seconds;
    }
    return 0;
  }
}
