/**
 * D16, a leak that the meter itself does not report: no hour without water in a day and a night. In a
 * dwelling there always is one, so the smallest steady flow shows; it is the rule of smart water
 * meters.
 */
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import type { Finding, FleetState, MeterState } from './fleet-state.ts';

/** Where telegrams come less often than this, a dry hour may hide between two of them. */
const LONGEST_GAP_MS = HOUR_MS;

export function leaks(fleet: FleetState): Finding[] {
  return Object.values(fleet.meters)
    .filter(isLeaking)
    .map(({ id }) => ({
      kind: 'leak',
      meterId: id,
      message: 'water has run in every hour of the last day and night',
    }));
}

function isLeaking({ kind, risesSince, lastAt, gapMs }: MeterState): boolean {
  const isWater = kind === 'cold-water' || kind === 'warm-water';
  if (!isWater || risesSince === undefined || gapMs > LONGEST_GAP_MS) return false;
  return lastAt - risesSince >= DAY_MS;
}
