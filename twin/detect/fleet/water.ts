/**
 * D16, what the registers of water meters show that the meters themselves do not report, by the rules of
 * smart water meters (Kamstrup MULTICAL 21, flowIQ 3100), as far as the telegrams are fine enough:
 *
 * - leak: no dry hour in the last day and night. In a dwelling there always is one, so the smallest
 *   steady flow shows, down to a pulse an hour;
 * - burst: half an hour and longer at a tenth of the nominal flow Q3 or more. A shower is below it, a bath
 *   is full before;
 * - no consumption: water runs through another meter of the dwelling on one day after the other, and none
 *   through this one: it is stuck, or its radio repeats an old value. Who is on holiday draws nothing
 *   anywhere.
 *
 * A state lasts for as long as the rule says so: a dry hour ends a leak, a slow quarter of an hour a burst.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { Finding, FleetState, MeterState, WaterPapers, WaterState } from './fleet-state.ts';

/** Registers that rise from hour to hour may be a leak: nobody is counted as present for them. */
const LONGEST_GAP_MS = HOUR_MS;
/**
 * Where telegrams come less often than each half hour, a dry hour hides between those that begin before
 * and end after it, and a family looks like a leak. Schedules vary, and telegrams are lost.
 */
const LEAK_GAP_MS = 33 * MINUTE_MS;
/** A dry hour that began before it lies outside of the last 24 hours. */
const NOT_DRY_MS = DAY_MS - HOUR_MS;

/** Flow is judged over two quarters of an hour; schedules of meters vary by 3 %. */
const QUARTER_MS = 14 * MINUTE_MS;
/** Of meters that send more often, points nearer to each other are left out. */
const POINT_MS = 4 * MINUTE_MS;
const BURST_SHARE_OF_Q3 = 0.1;
/** Q3 of a dwelling's water meter, litres an hour, where the papers name none. */
const USUAL_Q3_LH = 2_500;

const MISSED_DAYS = 5;

/** Watches a water meter from its first telegram on; `units` are litres. */
export function beginWater(
  fleet: FleetState,
  meter: MeterState,
  { papers, at }: { papers: WaterPapers; at: Instant },
): void {
  const { dwellingId, nominalFlowLh } = papers;
  fleet.waterOf ??= {};
  (fleet.waterOf[dwellingId] ??= []).push(meter.id);
  meter.water = {
    points: [[at, meter.units]],
    isBurst: false,
    dwellingId,
    nominalFlowLh: nominalFlowLh ?? USUAL_Q3_LH,
    missedDays: 0,
    missedDay: 0,
  };
}

/** Takes in a register in litres, received at `at`; `meter` still has what was known before. */
export function observeWater(
  fleet: FleetState,
  meter: MeterState,
  { units, at }: { units: number; at: Instant },
): void {
  const { water } = meter;
  if (water === undefined) return;
  judgeFlow(water, [at, units]);
  if (units <= meter.units) return;
  water.missedDays = 0;
  // A leak runs while nobody is there, so it does not show that somebody is.
  if (!runsOn(meter, at)) countMissed(fleet, water.dwellingId, { id: meter.id, at });
}

/** It begins when both quarters are above the limit, and ends when both together are below it. */
function judgeFlow(water: WaterState, now: Point): void {
  const { points, nominalFlowLh } = water;
  const [at] = now;
  const middle = points.findLast((point) => at - point[0] >= QUARTER_MS);
  const first = points.findLast((point) => at - point[0] >= 2 * QUARTER_MS);
  const limitLh = BURST_SHARE_OF_Q3 * nominalFlowLh;
  if (first !== undefined && middle !== undefined) {
    water.isBurst = water.isBurst
      ? flowLh(first, now) >= limitLh
      : flowLh(first, middle) >= limitLh && flowLh(middle, now) >= limitLh;
  }
  const last = points.at(-1)?.[0] ?? 0;
  if (at - last < POINT_MS) return;
  // One that is old enough to begin both quarters stays.
  water.points = [...points.filter((point) => first === undefined || point[0] >= first[0]), now];
}

type Point = WaterState['points'][number];

/** Litres an hour between two points; where both are one, nothing speaks against any flow. */
function flowLh([from, before]: Point, [until, after]: Point): number {
  return until === from ? Infinity : ((after - before) * HOUR_MS) / (until - from);
}

/** A day of the others in the dwelling: water ran, and not through them. */
function countMissed(
  { meters, waterOf = {} }: FleetState,
  dwellingId: string,
  { id, at }: { id: string; at: Instant },
): void {
  const day = Math.floor(at / DAY_MS);
  for (const otherId of waterOf[dwellingId] ?? []) {
    const its = meters[otherId]?.water;
    if (otherId === id || its === undefined || its.missedDay === day) continue;
    its.missedDay = day;
    its.missedDays += 1;
  }
}

/** Whether no hour was dry since a day ago. */
function runsOn({ risesSince, gapMs }: MeterState, at: Instant): boolean {
  return risesSince !== undefined && gapMs <= LONGEST_GAP_MS && at - risesSince >= NOT_DRY_MS;
}

export function leaks(fleet: FleetState): Finding[] {
  return waterMeters(fleet)
    .filter((meter) => meter.gapMs <= LEAK_GAP_MS && runsOn(meter, meter.lastAt))
    .map(({ id }) => ({
      kind: 'leak',
      meterId: id,
      message: 'water has run in every hour of the last day and night',
    }));
}

export function bursts(fleet: FleetState): Finding[] {
  return waterMeters(fleet)
    .filter(({ water }) => water.isBurst)
    .map(({ id }) => ({
      kind: 'burst',
      meterId: id,
      message: 'water has run for half an hour or longer as no tap lets it run',
    }));
}

export function standingStill(fleet: FleetState): Finding[] {
  return waterMeters(fleet)
    .filter(({ water }) => water.missedDays >= MISSED_DAYS)
    .map(({ id }) => ({
      kind: 'no-consumption',
      meterId: id,
      message: 'the register stands still, although water is used in the dwelling',
    }));
}

function waterMeters({ meters }: FleetState): (MeterState & { readonly water: WaterState })[] {
  return Object.values(meters).filter(
    (meter): meter is MeterState & { readonly water: WaterState } => meter.water !== undefined,
  );
}
