/** Whose time it is: a tenancy with both its ends, and what of a meter belongs into it. */
import { addDays, berlinDate, berlinMidnight, type CivilDate, type Instant } from '#kernel/time.ts';
import type { Occupancy } from '../store/properties.ts';
import type { Store } from '../store/store.ts';

export type TenancyStore = Pick<Store, 'properties'>;

/** A tenancy as instants: its data is what was received from `startsAt` to before `endsAt`. */
export interface Tenure {
  readonly occupancy: Occupancy;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Somebody lived in the dwelling before. */
  readonly hasPredecessor: boolean;
}

/** Undefined for a tenancy that is not known. */
export function tenureOf({ properties }: TenancyStore, occupancyId: string): Tenure | undefined {
  const given = properties.occupancies().find(({ id }) => id === occupancyId);
  if (given === undefined) return undefined;
  const all = properties.occupancies(given.dwellingId);
  const at = all.findIndex(({ id }) => id === occupancyId);
  const lastDay = endOf(given, all[at + 1]);
  return {
    occupancy: lastDay === undefined ? given : { ...given, to: lastDay },
    startsAt: berlinMidnight(given.from),
    endsAt: lastDay === undefined ? Number.MAX_SAFE_INTEGER : berlinMidnight(addDays(lastDay, 1)),
    hasPredecessor: at > 0,
  };
}

/** Who moves in ends the tenancy before, whatever its own end says. */
function endOf({ to }: Occupancy, follower: Occupancy | undefined): CivilDate | undefined {
  const before = follower && addDays(follower.from, -1);
  if (to === undefined || before === undefined) return to ?? before;
  return to < before ? to : before;
}

/**
 * Who lives in a dwelling at an instant of the domain's clock; while it is empty, who did last.
 * Undefined before the first tenancy.
 */
export function occupantAt(
  { properties }: TenancyStore,
  dwellingId: string,
  at: Instant,
): Occupancy | undefined {
  const today = berlinDate(at);
  return properties.occupancies(dwellingId).findLast(({ from }) => from <= today);
}
