/**
 * Leak and burst from the quarter-hour volumes of a water meter, as the rules of smart water
 * meters have them (Kamstrup MULTICAL 21, flowIQ 3100): LEAK, no dry hour in the last 24 h;
 * BURST, flow at or above a share of Q3 for 30 minutes. And the night's sum, which finds what the
 * zero rules miss behind coarse pulses.
 */
import {
  compare,
  divide,
  floor,
  multiply,
  rational,
  subtract,
  sum,
  type Rational,
} from '#kernel/rational.ts';

const INTERVALS_PER_HOUR = 4;
const INTERVALS_PER_DAY = 96;
const BURST_INTERVALS = 2;

interface WaterAlarms {
  /** First interval at whose end the alarm stands, counted from 0; null: never. */
  readonly noDryHour: number | null;
  readonly noDryInterval: number | null;
  readonly burst: number | null;
}

interface BurstLimit {
  /** Permanent flow rate of the meter, m³/h. */
  readonly q3M3h: Rational;
  /** 5, 10 or 20. */
  readonly pctOfQ3: Rational;
}

/** Litres per quarter of an hour from which two in a row are a burst; reached exactly counts. */
export function burstLitres({ q3M3h, pctOfQ3 }: BurstLimit): Rational {
  return divide(multiply(multiply(q3M3h, rational(1000)), pctOfQ3), rational(400));
}

/** Without a limit nothing is a burst. */
export function waterAlarms(litres: readonly Rational[], limit?: BurstLimit): WaterAlarms {
  const dry = litres.map(({ n }) => n === 0n);
  const threshold = limit === undefined ? undefined : burstLitres(limit);
  return {
    noDryHour: firstWithoutRun(dry, INTERVALS_PER_HOUR),
    noDryInterval: firstWithoutRun(dry, 1),
    burst:
      threshold === undefined
        ? null
        : endOfRun(
            litres.map((value) => compare(value, threshold) >= 0),
            BURST_INTERVALS,
          ),
  };
}

/** The first interval whose last 24 h hold no run of `length` dry intervals. */
function firstWithoutRun(dry: readonly boolean[], length: number): number | null {
  let run = 0;
  /** Where the newest run of `length` dry intervals begins. */
  let newestStart = -1;
  for (const [index, isDry] of dry.entries()) {
    run = isDry ? run + 1 : 0;
    if (run >= length) newestStart = index - length + 1;
    const windowStart = index - INTERVALS_PER_DAY + 1;
    if (windowStart >= 0 && newestStart < windowStart) return index;
  }
  return null;
}

function endOfRun(flags: readonly boolean[], length: number): number | null {
  let run = 0;
  for (const [index, flag] of flags.entries()) {
    run = flag ? run + 1 : 0;
    if (run === length) return index;
  }
  return null;
}

export function longestDryRun(litres: readonly Rational[]): number {
  let run = 0;
  return litres.reduce((longest, { n }) => {
    run = n === 0n ? run + 1 : 0;
    return Math.max(longest, run);
  }, 0);
}

/** What a meter with a pulse of this size reports of a steady flow, litres per quarter of an hour. */
export function pulsedFlow(
  litresPerHour: Rational,
  { pulseLitres, days }: { readonly pulseLitres: Rational; readonly days: number },
): Rational[] {
  const pulses = (intervals: number): bigint =>
    floor(divide(multiply(litresPerHour, rational(intervals)), multiply(pulseLitres, rational(4))));
  return Array.from({ length: days * INTERVALS_PER_DAY }, (_, index) =>
    multiply(subtract(rational(pulses(index + 1)), rational(pulses(index))), pulseLitres),
  );
}

/** Volume from 02:00 to 04:00 of a day, counted from 0, where the first interval is midnight. */
export function nightLitres(litres: readonly Rational[], day: number): Rational {
  const start = day * INTERVALS_PER_DAY + 2 * INTERVALS_PER_HOUR;
  return sum(litres.slice(start, start + 2 * INTERVALS_PER_HOUR));
}
