/**
 * What a sum of consumption is made of: registers as devices showed them, each with the factor that
 * it is counted with. These are the unknowns of whoever sees sums; factors, values at a mounting and
 * dates are inputs that somebody chose.
 */
import {
  divide,
  ONE,
  rational,
  subtract,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import type { Meter } from '../store/meters.ts';
import type { StoredPart } from '../store/shown-sums.ts';
import { ratingOf } from './rating.ts';
import type { ServedValues } from './served-readings.ts';

export interface RegisterPart {
  /** The device, and since when its register counts: one that restarts is another one then. */
  readonly register: string;
  /** What it showed, in steps of its kind. */
  readonly value: number;
  /** Negative where the period began. */
  readonly factor: Rational;
  /** Telegram that said so. */
  readonly reading: number;
}

/** Registers that are summed up, by dwelling. */
export type Counted = ReadonlyMap<string, readonly RegisterPart[]>;

/** A litre in m³, a watt hour in kWh. */
const STEP_IN_UNIT = divide(ONE, rational(1000));

/** With what a step of a device is counted. */
function factorOf(meter: Meter): Rational {
  const { kind } = meter;
  return kind === 'warm-water' || kind === 'heat' ? STEP_IN_UNIT : ratingOf(meter);
}

/** The register as it was, now or on its due date; none where it was not mounted yet. */
export function partsOf(meter: Meter, row: ServedValues, side: 'now' | 'due'): RegisterPart[] {
  const { shown = row, telegramId: reading } = row;
  const value = side === 'now' ? shown?.units : shown?.dueDateUnits;
  if (shown === null || value === undefined || value === null) return [];
  const since = side === 'now' ? shown.dueDate : yearBefore(shown.dueDate);
  const restarts = meter.kind === 'heat-cost-allocator';
  const register = restarts ? `${meter.id} since ${since ?? 'ever'}` : meter.id;
  return [{ register, value, factor: factorOf(meter), reading }];
}

export function negated(parts: readonly RegisterPart[]): RegisterPart[] {
  return parts.map((part) => ({ ...part, factor: subtract(ZERO, part.factor) }));
}

function yearBefore(day: string | null): string | null {
  return day === null ? null : `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
}

export function storedPart({ register, value, factor, reading }: RegisterPart): StoredPart {
  return [register, value, toExactText(factor), reading];
}

export function partFrom([register, value, factor, reading]: StoredPart): RegisterPart {
  return { register, value, factor: rational(factor), reading };
}
