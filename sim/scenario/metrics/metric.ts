/**
 * What a result that `expect:` can name is: a row with what it means, what it can be narrowed to, and how
 * it is counted. A module that has something to count exports a table of rows; `metrics.ts` has all.
 */
import type { HeatTruth } from '../../world/heat-truth.ts';
import type { Tag } from '../expectation.ts';
import type { Evidence } from '../narrow.ts';
import type { Volume } from '../audit/uplink-volume.ts';
import type { AttackResult, RunCounters } from '../result.ts';

/** Everything that a run has shown; the evidence may be a part of it. */
export interface Seen extends Evidence {
  readonly counters: RunCounters;
  readonly attacks: readonly AttackResult[];
  /** What the heat of the house really did. */
  readonly heat: HeatTruth;
  readonly volume: Volume;
  readonly deadLetters: number;
  /** Periods that the true registers can bill and the portal cannot. */
  readonly missingBills: number;
}

export interface Metric {
  readonly about: string;
  /** Left out where it is one number. */
  readonly tags?: readonly Tag[];
  of(seen: Seen): number;
}

export type MetricTable = Readonly<Record<string, Metric>>;

/** Results that end in a word of their own: `alarms.replay`. One that did not occur is 0. */
export interface MetricFamily {
  readonly prefix: string;
  readonly words: readonly string[];
  readonly tags?: readonly Tag[];
  /** It may be expected within a time. */
  readonly hasTime?: boolean;
  of(seen: Seen, word: string): number;
}

export const OF_METERS: readonly Tag[] = ['meter', 'dwelling'];
export const OF_BILLS: readonly Tag[] = ['dwelling', 'period'];

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
