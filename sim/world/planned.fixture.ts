/** An intervention with one effect, for tests of the world. */
import type { Instant } from '#kernel/time.ts';
import type { PlannedEffect, PlannedIntervention, SubjectId } from './interventions.ts';

interface Lasting {
  /** From the start of the world. */
  readonly atMs: number;
  readonly forMs?: number;
}

export function plannedEffect(
  startAt: Instant,
  effect: PlannedEffect,
  { atMs, forMs }: Lasting,
): PlannedIntervention {
  const at = startAt + atMs;
  return {
    at,
    ...(forMs === undefined ? {} : { until: at + forMs }),
    name: effect.kind,
    target: effect.on.replace(/^\w+\//, ''),
    effects: [effect],
  };
}

/** Shorter, for what needs no options. */
export function plain(
  on: SubjectId,
  kind: 'meter-silent' | 'away' | 'uplink-outage' | 'gateway-down',
): PlannedEffect {
  return { on, kind, options: {} };
}
