/**
 * How long bundles took, counted from the instant at which each was due and not from the one at which
 * it was sent: whoever is late to send would otherwise measure only the good times (coordinated omission).
 */
import { createHistogram } from 'node:perf_hooks';

export interface LatencyMs {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Beyond an hour everything is an hour. */
const MOST_US = 3_600_000_000;

export class Latencies {
  readonly #histogram = createHistogram({ lowest: 1, highest: MOST_US, figures: 3 });

  record(ms: number): void {
    this.#histogram.record(Math.min(MOST_US, Math.max(1, Math.round(ms * 1_000))));
  }

  /** Milliseconds; zeros where nothing was recorded. */
  read(): LatencyMs {
    const { count, max } = this.#histogram;
    const ms = (percent: number): number => this.#histogram.percentile(percent) / 1_000;
    if (count === 0) return { count, p50: 0, p99: 0, p999: 0, max: 0 };
    return { count, p50: ms(50), p99: ms(99), p999: ms(99.9), max: max / 1_000 };
  }

  reset(): void {
    this.#histogram.reset();
  }
}
