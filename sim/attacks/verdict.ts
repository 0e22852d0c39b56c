/** What an attack came to. Decided by its effect, not by what the defences say about themselves. */

export const VERDICTS = ['IDLE', 'BLOCKED', 'DETECTED', 'DEGRADED', 'SUCCEEDED'] as const;
export type Verdict = (typeof VERDICTS)[number];

interface Effect {
  /** Readings in the portal that no genuine telegram explains. */
  readonly forgedReadings: number;
  /** Readings that should be in the portal and are not. */
  readonly lostReadings: number;
  /** Frames of meters that noise or a gateway of the attacker's kept from everybody. */
  readonly suppressedFrames: number;
  /** Answers that the attacker must not have got, and what it learnt. */
  readonly gained: number;
  /** That nobody notices is the goal itself. */
  readonly isStealth: boolean;
  /** Cents that moved between dwellings. */
  readonly shiftedCents: number;
  /** Alarms since the attack began. */
  readonly alarms: number;
  /** What it sent, did or tried. */
  readonly acts: number;
}

/**
 * IDLE: it never did anything, so that nothing can be said of what stands against it.
 * SUCCEEDED: a bill moved, somebody was let in or learnt something, or a forged reading is in the portal, or
 * what was done to a meter by stealth was done, and nobody noticed.
 * DETECTED: a forged reading is there or a meter was meddled with, an alarm rang and no bill moved.
 * DEGRADED: readings are missing or never came, nothing is wrong. BLOCKED: no effect, with or without an alarm.
 */
export function verdictOf(effect: Effect): Verdict {
  if (effect.acts === 0) return 'IDLE';
  if (effect.shiftedCents !== 0 || effect.gained > 0) return 'SUCCEEDED';
  if (effect.forgedReadings > 0) return effect.alarms > 0 ? 'DETECTED' : 'SUCCEEDED';
  const isMissing = effect.lostReadings + effect.suppressedFrames > 0;
  if (!effect.isStealth) return isMissing ? 'DEGRADED' : 'BLOCKED';
  if (effect.alarms === 0) return 'SUCCEEDED';
  return isMissing ? 'DEGRADED' : 'DETECTED';
}
