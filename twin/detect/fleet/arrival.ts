/**
 * D9, the arrival forecast. A synchronous meter sends its next telegram after
 * t = (1 + (|n − 128| − 64) / 2048) · t_nom, where n is the access number of the one before
 * (EN 13757-4). So each arrival follows from the last one, and whoever sends in the meter's name
 * does not know, or does not meet, the moment.
 *
 * A meter must first have been on time for a while: others send when they like. Lost telegrams are
 * bridged by their access numbers. What is off time raises an alarm and refuses nothing.
 */
import { DAY_MS, HOUR_MS, SECOND_MS, type Instant } from '#kernel/time.ts';
import type { ArrivalState, Finding, FleetState } from './fleet-state.ts';

/** Arrivals in a row as forecast, after which a meter is held to its schedule. */
const PROVEN = 32;
/** One may be a gateway's hiccup. */
const OFF_TIMES = 3;
/** More telegrams missing than this: the forecast begins anew. */
const LONGEST_BRIDGE = 64;
/** Crystals are off by 100 ppm at most, receivers stamp within seconds. */
const TOLERANCE_MS = 3 * SECOND_MS;
const TOLERANCE_PPM = 200;

function factorOf(accessNumber: number): number {
  return 1 + (Math.abs(accessNumber - 128) - 64) / 2048;
}

export function observeArrival(state: ArrivalState, accessNumber: number, at: Instant): void {
  const elapsedMs = at - state.at;
  const steps = (accessNumber - state.accessNumber) & 0xff;
  const isFar = state.nominalMs > 0 && elapsedMs > LONGEST_BRIDGE * state.nominalMs;
  if (isFar) return anchor(state, accessNumber, at);
  const factor = steps <= LONGEST_BRIDGE ? factorOfSteps(state.accessNumber, steps) : 0;
  const allowedMs = TOLERANCE_MS + (elapsedMs * TOLERANCE_PPM) / 1e6;
  if (factor > 0 && Math.abs(elapsedMs - state.nominalMs * factor) <= allowedMs) {
    state.onTime += 1;
    return anchor(state, accessNumber, at);
  }
  if (state.onTime >= PROVEN) {
    // The foreign telegram moves nothing: the next one of the meter is forecast from its own.
    state.offTime = at - state.offAt > DAY_MS ? 1 : state.offTime + 1;
    state.offAt = at;
    if (state.offTime < PROVEN) return;
  }
  state.onTime = 0;
  if (factor > 0) state.nominalMs = elapsedMs / factor;
  anchor(state, accessNumber, at);
}

function factorOfSteps(from: number, steps: number): number {
  let factor = 0;
  for (let step = 0; step < steps; step++) factor += factorOf((from + step) & 0xff);
  return factor;
}

function anchor(state: ArrivalState, accessNumber: number, at: Instant): void {
  Object.assign(state, { accessNumber, at });
}

export function offSchedule(fleet: FleetState, now: Instant): Finding[] {
  return Object.values(fleet.meters)
    .filter(({ arrival: { offTime, offAt } }) => offTime >= OFF_TIMES && now - offAt < 6 * HOUR_MS)
    .map(({ id, arrival: { offTime } }) => ({
      kind: 'off-schedule',
      meterId: id,
      message: `${offTime} telegrams came at other times than the schedule of the meter has`,
    }));
}
