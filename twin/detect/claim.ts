/**
 * What a gateway writes is a claim. Here is what of it cannot be true, before its telegrams are
 * looked at: no reception after its bundle was sent, no bundle ahead of the portal's clock, no
 * reception before the bundle before it went (for devices whose own clock cannot tell), and no
 * telegram of a meter from a gateway that does not serve its property.
 */
import type { Defences } from '#kernel/defences.ts';
import { HOUR_MS, SECOND_MS, type Instant } from '#kernel/time.ts';
import type { RegisteredMeter } from './rule.ts';
import type { GuardRefusal } from './rules.ts';

/** Some write when they sent in whole seconds. */
const ROUNDING_MS = 2 * SECOND_MS;
/** A gateway keeps time by NTP; more than this is no drift. */
const AHEAD_LIMIT_MS = HOUR_MS / 4;

/** A bundle from ahead of the clock: its gateway is left out as long as it goes on. */
export function isAhead(sentAt: Instant, nowMs: Instant | undefined, defences: Defences): boolean {
  return defences.on('D6') && nowMs !== undefined && sentAt - nowMs > AHEAD_LIMIT_MS;
}

/** What is said about such a bundle; its telegrams have no alarms of their own. */
export const AHEAD_ALARM = {
  kind: 'gateway-clock',
  defence: 'D6',
  message: 'a bundle was sent ahead of the clock: its telegrams are not taken',
  evidence: { field: 'bundle', telegramIds: [] },
} as const;

interface ClaimedReception {
  readonly rxAt: Instant;
  readonly sentAt: Instant;
  /** When the bundle before it was sent; undefined where that is not known. */
  readonly previousSentAt: Instant | undefined;
  readonly serves: boolean;
}

export function checkClaim(
  { rxAt, sentAt, previousSentAt, serves }: ClaimedReception,
  meter: RegisteredMeter,
  defences: Defences,
): GuardRefusal | undefined {
  if (!serves && defences.on('D10')) {
    return {
      reason: 'foreign-gateway',
      message:
        'the gateway does not serve the property of the meter: bind it in the import of the property',
      defence: 'D10',
      evidence: { field: 'gateway' },
    };
  }
  if (!defences.on('D6')) return undefined;
  if (rxAt > sentAt + ROUNDING_MS) return impossible('after its bundle was sent');
  const hasClock = meter.acceptance.deviceTime === 'required';
  const isBefore = previousSentAt !== undefined && rxAt < previousSentAt - ROUNDING_MS;
  if (hasClock || !isBefore) return undefined;
  // The chain knows which bundle that is.
  defences.tell('D10');
  return impossible('before the bundle before it was sent');
}

function impossible(when: string): GuardRefusal {
  return {
    reason: 'impossible-time',
    message: `the telegram is said to have been received ${when}`,
    defence: 'D6',
    evidence: { field: 'reception-time' },
  };
}
