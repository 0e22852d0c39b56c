/** What the engine itself is told of the documented limits. */
import type { Defences } from '#kernel/defences.ts';
import { LIMITS } from '../access/limits.ts';
import type { QuotaMode } from '../access/rates.ts';

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
  readonly defences: Defences;
  readonly quotas?: QuotaMode;
  readonly timeouts?: Timeouts;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** With D12, and without it: the engine's own. */
const DRAIN_TIMEOUT_MS = { short: 5_000, long: 60_000 } as const;
/** Messages on their way to subscribers at the same time. */
const ROUTING_CONCURRENCY = 1_000;

/** D12, checked here for the engine's own caps and in `BrokerConnection` for the policy. */
export function engineLimits({ defences, quotas, timeouts }: EngineLimitOptions) {
  const capped = defences.on('D12') && quotas !== 'none';
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
