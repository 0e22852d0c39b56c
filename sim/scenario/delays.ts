/** How long telegrams stay in their gateways, in seconds; kept as counts, however long a run is. */
import { SECOND_MS } from '#kernel/time.ts';

export class Delays {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(ms: number): void {
    const seconds = Math.round(ms / SECOND_MS);
    this.#counts.set(seconds, (this.#counts.get(seconds) ?? 0) + 1);
    this.#total += 1;
  }

  /** The delay that this part of the telegrams (0 to 1) does not exceed; 0 without any. */
  quantileS(part: number): number {
    const wanted = Math.ceil(this.#total * part);
    let seen = 0;
    for (const [seconds, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= wanted) return seconds;
    }
    return 0;
  }
}
