/** Which bill of a dwelling a viewer may read: the own one, a finished one, or any in the lab. */
import type { Occupancy } from '../store/properties.ts';
import type { Scope, Viewer } from './access.ts';
import { groupSum } from '../property/bill-groups.ts';
import { storedBill } from '../property/stored-bill.ts';
import type { StoredBill, Withheld } from '../property/stored-bill.ts';
import { apiError } from './errors.ts';
import type { RouteContext } from './routes/context.ts';
import { presentOccupancy } from '../property/tenancy.ts';

export interface ReadableBill {
  readonly stored: StoredBill;
  /** Set where the viewer may see this occupant's part only. */
  readonly own?: Occupancy;
}

/** Throws API_FORBIDDEN, API_BILL_NOT_FINAL, API_GROUP_TOO_SMALL, and what `storedBill` throws. */
export function readableBill(
  { access, portal }: RouteContext,
  { viewer, scope }: { readonly viewer: Viewer; readonly scope: Scope },
  { dwellingId, period }: { readonly dwellingId: string; readonly period: string },
): ReadableBill {
  const { store } = portal;
  access.requireDwelling(scope, viewer, dwellingId);
  const stored = storedBill(store, period);
  const { provisional, period: billed } = stored.bill;
  access.requireFinalBill(scope, provisional);
  access.requireGroup(scope, provisional, groupSum(stored.bill, store, dwellingId));
  const own = scope === 'own' ? presentOccupancy(store, dwellingId) : undefined;
  if (own === undefined) return { stored };
  if (own.from <= billed.to) return { stored, own };
  throw apiError('API_FORBIDDEN', {
    details: { role: viewer.role },
    hint: 'somebody else lived in the dwelling in this period; a bill is for those who lived there',
  });
}

/** What of a bill's sheet or check a viewer of this scope does not see. */
export function withheldFrom(
  scope: Scope,
  { bill }: StoredBill,
  { access, portal }: Pick<RouteContext, 'access' | 'portal'>,
): Withheld {
  return {
    dwellings: access.withholdsDwellings(scope, bill.provisional),
    sum: access.withholdsSum(scope, bill.provisional, groupSum(bill, portal.store)),
  };
}
