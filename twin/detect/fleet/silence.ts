/**
 * D16, silence of a meter: no reading of it for many of its usual intervals, although a gateway that
 * hears it went on reporting. How often it is heard is learnt, so that a far meter of which every
 * third telegram is lost is not silent after the same time as a near one. A house whose gateways are
 * away has no silent meters: nobody listened.
 */
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import type { Finding, FleetState, MeterState } from './fleet-state.ts';

const INTERVALS = 8;
/** Less than this is no silence, however often a meter sends. */
const SHORTEST_MS = 6 * HOUR_MS;
/** Until the interval is known: three telegrams of the slowest allocator that OMS allows. */
const FIRST_GAP_MS = 4 * HOUR_MS;

export function silentMeters(fleet: FleetState): Finding[] {
  return Object.values(fleet.meters)
    .filter((meter) => listenedUntil(fleet, meter) - meter.lastAt > patienceMs(meter))
    .map(({ id }) => ({
      kind: 'meter-silent',
      meterId: id,
      message: 'the gateways that hear this meter report, and it is not among what they hear',
    }));
}

function patienceMs({ gapMs }: MeterState): number {
  return Math.max(SHORTEST_MS, INTERVALS * (gapMs || FIRST_GAP_MS));
}

/** Up to when a gateway that hears the meter has delivered what it heard. */
function listenedUntil({ gateways }: FleetState, { links }: MeterState): Instant {
  return Math.max(0, ...Object.keys(links).map((id) => gateways[id]?.lastAt ?? 0));
}
