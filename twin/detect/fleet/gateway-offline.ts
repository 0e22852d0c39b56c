/**
 * D16, a gateway that is off line by the clock: three of its usual reports are missing. A last will
 * says that a connection is gone, and whoever has the gateway's key can send a will or withhold it;
 * the clock of the portal nobody withholds.
 */
import { HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { Finding, FleetState, GatewayState } from './fleet-state.ts';

const REPORTS = 3;
const SHORTEST_MS = 30 * MINUTE_MS;
/** Until the interval is known. */
const FIRST_GAP_MS = 4 * HOUR_MS;
/** Captures that somebody imported come once. */
const IMPORT = /^import-/;

export function offlineGateways(fleet: FleetState, now: Instant): Finding[] {
  return Object.entries(fleet.gateways)
    .filter(([id, gateway]) => !IMPORT.test(id) && isOffline(gateway, now))
    .map(([gatewayId]) => ({
      kind: 'gateway-offline',
      gatewayId,
      message: 'the gateway has not reported for more than three of its usual intervals',
    }));
}

function isOffline({ lastAt, gapMs }: GatewayState, now: Instant): boolean {
  return lastAt > 0 && now - lastAt > Math.max(SHORTEST_MS, REPORTS * (gapMs || FIRST_GAP_MS));
}
