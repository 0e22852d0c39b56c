/** What of a dwelling's past belongs to its present occupant: the time from moving in. */
import { berlinDate, berlinMidnight } from '#kernel/time.ts';
import type { CivilDate, Instant } from '#kernel/time.ts';
import type { Occupancy } from '../store/properties.ts';
import type { Store } from '../store/store.ts';

type TenancyStore = Pick<Store, 'properties' | 'domainClock'>;

/**
 * First instant of the dwelling's data that its occupant may see: 0 where nobody lived there
 * before, because then no earlier reading is anybody else's.
 */
export function tenancyStartsAt(store: TenancyStore, dwellingId: string): Instant {
  const present = presentTenancy(store, dwellingId);
  return present === undefined ? 0 : berlinMidnight(present);
}

/** First day of the present tenancy, or undefined where there was none before it. */
function presentTenancy(store: TenancyStore, dwellingId: string): CivilDate | undefined {
  const tenancies = store.properties.occupancies(dwellingId);
  return tenancies.length < 2 ? undefined : presentOccupancy(store, dwellingId)?.from;
}

/** Who lives in the dwelling now, whatever has been received; else who was last. */
export function presentOccupancy(store: TenancyStore, dwellingId: string): Occupancy | undefined {
  const present = store.properties.occupantOn(dwellingId, berlinDate(store.domainClock.now()));
  return present ?? store.properties.occupancies(dwellingId).at(-1);
}
