/** Telegrams per simulated hour, from counters seen at two moments of simulated time. */
import { HOUR_MS } from '#kernel/time.ts';

export interface RateSample {
  /** Simulated time. */
  readonly atMs: number;
  readonly sent: number;
  readonly heard: number;
  readonly received: number;
}

interface Rates {
  readonly sentPerHour: number;
  readonly heardPerHour: number;
  readonly receivedPerHour: number;
}

/** Samples older than this are forgotten, except the newest of them as starting point. */
const WINDOW_MS = 2 * HOUR_MS;
const SAMPLES_MAX = 240;

/** Adds a sample and drops what is out of the window. A clock that went back starts afresh. */
export function addSample(samples: readonly RateSample[], next: RateSample): RateSample[] {
  const last = samples.at(-1);
  if (last !== undefined && next.atMs < last.atMs) return [next];
  if (last !== undefined && next.atMs === last.atMs) return [...samples.slice(0, -1), next];
  const firstInside = samples.findIndex(({ atMs }) => atMs >= next.atMs - WINDOW_MS);
  const kept = firstInside < 0 ? samples.slice(-1) : samples.slice(Math.max(0, firstInside - 1));
  return [...kept.slice(-(SAMPLES_MAX - 1)), next];
}

/** Undefined until two moments are known. */
export function rates(samples: readonly RateSample[]): Rates | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined;
  const hours = (last.atMs - first.atMs) / HOUR_MS;
  return {
    sentPerHour: (last.sent - first.sent) / hours,
    heardPerHour: (last.heard - first.heard) / hours,
    receivedPerHour: (last.received - first.received) / hours,
  };
}
