/** What the engine itself is told of the documented limits. */
import { LIMITS } from '../access/limits.ts';
import type { Enforcement } from '../access/enforcement.ts';

export interface Timeouts {
  /** A connection whose TLS handshake is not done by then is dropped; 10 s by default. */
  readonly handshakeMs?: number;
  /** A client that has not sent CONNECT by then is dropped; 10 s by default. */
  readonly connectMs?: number;
  /** How long a subscriber that does not read may hold up the others; 5 s by default. */
  readonly drainMs?: number;
  /** How often sessions and connections are looked at for one whose time is over; 30 s. */
  readonly sweepMs?: number;
}

export interface EngineLimitOptions {
  readonly enforcement: Enforcement;
  readonly timeouts?: Timeouts;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** With the limits of AWS, and without them: the engine's own. */
const DRAIN_TIMEOUT_MS = { short: 5_000, long: 60_000 } as const;
/** Messages on their way to subscribers at the same time. */
const ROUTING_CONCURRENCY = 1_000;

/** Caps that the engine keeps itself. */
export function engineLimits({ enforcement, timeouts }: EngineLimitOptions) {
  const capped = enforcement.limits;
  return {
    concurrency: ROUTING_CONCURRENCY,
    connectTimeout: timeouts?.connectMs ?? CONNECT_TIMEOUT_MS,
    drainTimeout: timeouts?.drainMs ?? (capped ? DRAIN_TIMEOUT_MS.short : DRAIN_TIMEOUT_MS.long),
    maximumPacketSize: capped ? LIMITS.packetBytes.value : 0,
    keepaliveLimit: LIMITS.keepAliveMaxSeconds.value,
    sessionExpiryIntervalLimit: LIMITS.sessionExpirySeconds.value,
    topicAliasMaximum: LIMITS.topicAliases.value,
    receiveMaximum: LIMITS.inFlight.value,
  };
}
