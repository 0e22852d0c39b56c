/** What the world needs of anything that sends on its own, whatever it counts. */
import type { Instant } from '#kernel/time.ts';
import { holds, type EffectLog } from '../core/effects.ts';
import type { Place } from '../radio/channel.ts';
import type { FrameSays } from '../radio/radio.ts';

export interface SendingMeter {
  readonly id: string;
  readonly label: string;
  /** Number in the address; names its stream of randomness. */
  readonly number: string;
  readonly place: Place;
  /** What is done to it from outside. */
  readonly effects: EffectLog;
  /** The main value as a reading of the portal has it: units, litres, Wh, hundredths of °C. */
  readonly units: number;
  /** What else it said in its last telegram; undefined before the first and where nobody asks. */
  readonly says?: FrameSays | undefined;
  /** Access number of the next telegram. */
  readonly accessNumber: number;
  /** The instant `durationMs` later by the meter's own crystal. */
  later(at: Instant, durationMs: number): Instant;
  /** Left out where it always is. */
  isInService?(at: Instant): boolean;
  /** Counts all steps that are over by `at`. */
  catchUp(at: Instant): void;
  /** The frame sent at `at`, with everything counted until then. */
  telegram(at: Instant): Uint8Array;
}

/** How much of its strength a sender loses while its battery fades. */
const FADE_DB = 20;

/** How far a battery is used up: 0 new, 1 empty. */
export function batteryUsed(effects: EffectLog, at: Instant): number {
  const dying = effects.at('battery-dying', at);
  return dying === undefined ? 0 : Math.min(1, (at - dying.from) / dying.options.fadeMs);
}

/** Strength of what a meter sends, in dB below its usual one; undefined where it sends nothing. */
export function senderLossDb(effects: EffectLog, at: Instant): number | undefined {
  if (effects.isQuiet) return 0;
  if (effects.at('meter-silent', at) !== undefined) return undefined;
  const used = batteryUsed(effects, at);
  if (used === 1) return undefined;
  const shadedDb = effects.at('signal-weak', at)?.options.lossDb ?? 0;
  return Math.round(used * FADE_DB) + shadedDb;
}

/** What somebody put into the path from a meter to one gateway, dB. */
export function pathLosses(
  meters: readonly SendingMeter[],
): (sender: string, gateway: string, at: Instant) => number {
  const logs = new Map(meters.map(({ id, effects }) => [id, effects]));
  return (sender, gateway, at) => {
    const log = logs.get(sender);
    if (log === undefined || log.isQuiet) return 0;
    return log
      .all('path-weak')
      .filter((one) => one.options.gateway === gateway && holds(one, at))
      .reduce((sum, { options }) => sum + options.lossDb, 0);
  };
}

/** Whose place a meter sends from: its own, or that of the one it is swapped with. */
export function seats(meters: readonly SendingMeter[]): (sender: string, at: Instant) => string {
  const idOf = new Map(meters.map(({ label, id }) => [label, id]));
  const logs = new Map(meters.map(({ id, effects }) => [id, effects]));
  return (sender, at) => {
    const swap = logs.get(sender)?.at('meters-swapped', at);
    return swap === undefined ? sender : (idOf.get(swap.options.other) ?? sender);
  };
}
