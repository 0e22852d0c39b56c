/** What the portal of a run came to, read from its store: the one mapping for all portals that a run meets. */
import type { RunPortal } from '../../sim/scenario/ports.ts';
import type { Store } from '../../twin/store/store.ts';
import { portalBill } from './house-bill.ts';
import { portalElectricity, portalLimits } from './house-electricity.ts';

/** A portal that starts again opens its store anew. */
export function portalResults(
  store: () => Store,
): Pick<RunPortal, 'counters' | 'readings' | 'alarms' | 'electricity' | 'limits' | 'bill'> {
  return {
    counters: () => store().counters.read(),
    readings: () => store().readings.list(),
    alarms: () => store().alarms.list({ limit: Number.MAX_SAFE_INTEGER }),
    electricity: () => portalElectricity(store()),
    limits: () => portalLimits(store()),
    bill: (year) => portalBill(store(), year),
  };
}
