/** What an attack came to. Decided by its effect, not by what the defences say about themselves. */

export const VERDICTS = ['BLOCKED', 'DETECTED', 'DEGRADED', 'SUCCEEDED'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Effect {
  /** Readings in the portal that no genuine telegram explains. */
  readonly forgedReadings: number;
  /** Readings that should be in the portal and are not. */
  readonly lostReadings: number;
  /** Cents that moved between dwellings. */
  readonly shiftedCents: number;
  /** Alarms since the attack began. */
  readonly alarms: number;
}

/**
 * SUCCEEDED: a bill moved, or a forged reading is in the portal and nobody noticed.
 * DETECTED: a forged reading is there, an alarm rang and no bill moved.
 * DEGRADED: readings are missing, nothing is wrong. BLOCKED: no effect, with or without an alarm.
 */
export function verdictOf(effect: Effect): Verdict {
  if (effect.shiftedCents !== 0) return 'SUCCEEDED';
  if (effect.forgedReadings > 0) return effect.alarms > 0 ? 'DETECTED' : 'SUCCEEDED';
  return effect.lostReadings > 0 ? 'DEGRADED' : 'BLOCKED';
}
