/**
 * Quarters of an hour from the readings of an electricity meter. A telegram carries the register at the
 * end of the last quarter with its time, inside the encryption; of a meter that sends none the register
 * at its own clock is taken. Between two points that are further apart the energy is spread evenly, and
 * the quarters are counted as estimated: the sum of a span is that of the registers, whatever was lost.
 */
import { divide, rational, type Rational } from '#kernel/rational.ts';
import {
  berlinDate,
  berlinMidnight,
  DAY_MS,
  MINUTE_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import type { LoadProfile } from '../inform/load-profile.ts';
import type { StoredReading } from '../store/readings.ts';

const QUARTER_MS = 15 * MINUTE_MS;
const WH_PER_KWH = 1000;

export interface MeteredProfile {
  readonly profile: LoadProfile;
  /** Where the last quarter ends. */
  readonly until: Instant;
  readonly estimatedCount: number;
}

/** What a register showed, Wh. */
export interface RegisterPoint {
  readonly at: Instant;
  readonly wh: number;
}

/** Winter time all the year, as meters keep it. */
const METER_ZONE = '+01:00';

/** The register of a reading with its instant; `field` names the one at the quarter. */
export function registerPoint(
  { at, deviceTime, units, fields }: StoredReading,
  field: 'quarterEnergy' | 'quarterFeedInEnergy',
): RegisterPoint | undefined {
  const valueOf = (name: string) => fields?.fields.find((one) => one.name === name)?.value;
  const [time, kwh] = [valueOf('quarterTime'), valueOf(field)];
  if (typeof time === 'string' && typeof kwh === 'number') {
    const quarterAt = Date.parse(`${time}${METER_ZONE}`);
    if (Number.isFinite(quarterAt)) return { at: quarterAt, wh: Math.round(kwh * WH_PER_KWH) };
  }
  return field === 'quarterEnergy' ? { at: deviceTime ?? at, wh: units } : undefined;
}

/**
 * From the first midnight at or after `from` that the points reach back to; undefined where no whole
 * quarter lies between two points.
 */
export function meteredProfile(
  given: readonly RegisterPoint[],
  from: Instant,
): MeteredProfile | undefined {
  const points = inOrder(given);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const start = midnightFrom(Math.max(from, first.at));
  const count = Math.floor((last.at - start.at) / QUARTER_MS);
  if (count < 1) return undefined;
  const register = new Course(points);
  const kwh: Rational[] = [];
  let estimatedCount = 0;
  for (let index = 0; index < count; index++) {
    const begin = register.at(start.at + index * QUARTER_MS);
    const end = register.at(start.at + (index + 1) * QUARTER_MS);
    kwh.push(divide(rational(end.wh - begin.wh), rational(WH_PER_KWH)));
    if (begin.isBetween || end.isBetween) estimatedCount += 1;
  }
  const until = start.at + count * QUARTER_MS;
  return { profile: { from: start.day, kwh }, until, estimatedCount };
}

/** One point an instant, and none that falls. */
function inOrder(points: readonly RegisterPoint[]): RegisterPoint[] {
  const kept: RegisterPoint[] = [];
  for (const point of points.toSorted((a, b) => a.at - b.at || a.wh - b.wh)) {
    const last = kept.at(-1);
    if (last === undefined || (point.at > last.at && point.wh >= last.wh)) kept.push(point);
  }
  return kept;
}

function midnightFrom(at: Instant): { readonly at: Instant; readonly day: CivilDate } {
  const today = berlinDate(at);
  const day =
    berlinMidnight(today) === at ? today : berlinDate(berlinMidnight(today) + 1.5 * DAY_MS);
  return { at: berlinMidnight(day), day };
}

/** A register between its points; asked in the order of time. */
class Course {
  readonly #points: readonly RegisterPoint[];
  #index = 0;

  constructor(points: readonly RegisterPoint[]) {
    this.#points = points;
  }

  /** Whole Wh; `isBetween` where no point says it. */
  at(instant: Instant): { readonly wh: number; readonly isBetween: boolean } {
    const points = this.#points;
    while ((points[this.#index + 1]?.at ?? Infinity) <= instant) this.#index += 1;
    const [before, after] = [points[this.#index], points[this.#index + 1]];
    if (before === undefined) return { wh: 0, isBetween: true };
    if (before.at === instant || after === undefined) return { wh: before.wh, isBetween: false };
    const part = (instant - before.at) / (after.at - before.at);
    return { wh: before.wh + Math.floor((after.wh - before.wh) * part), isBetween: true };
  }
}
