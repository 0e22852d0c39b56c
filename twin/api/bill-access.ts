/** Which bill of a dwelling a viewer may read: the own one, a finished one, or any in the lab. */
import type { Occupancy } from '../store/properties.ts';
import type { Scope, Viewer } from './access.ts';
import type { MadeBill } from '../property/bill-sheets.ts';
import { groupSum } from '../property/bill-groups.ts';
import { billSource } from '../property/bill-source.ts';
import { apiError } from './errors.ts';
import type { RouteContext } from './routes/context.ts';
import { presentOccupancy } from '../property/tenancy.ts';

export interface ReadableBill {
  readonly made: MadeBill;
  /** Set where the viewer may see this occupant's part only. */
  readonly own?: Occupancy;
}

/** Throws API_FORBIDDEN, API_BILL_NOT_FINAL, API_GROUP_TOO_SMALL, and what `billSource` throws. */
export function readableBill(
  context: RouteContext,
  { viewer, scope }: { readonly viewer: Viewer; readonly scope: Scope },
  { dwellingId, period }: { readonly dwellingId: string; readonly period: string },
): ReadableBill {
  const { access, portal } = context;
  access.requireDwelling(scope, viewer, dwellingId);
  const made = makeBill(context, period);
  access.requireFinalBill(scope, made.bill.provisional);
  access.requireGroup(scope, made.bill.provisional, groupSum(made.bill, portal.store, dwellingId));
  const own = scope === 'own' ? presentOccupancy(portal.store, dwellingId) : undefined;
  if (own === undefined) return { made };
  if (own.from <= made.bill.period.to) return { made, own };
  throw apiError('API_FORBIDDEN', {
    details: { role: viewer.role },
    hint: 'somebody else lived in the dwelling in this period; a bill is for those who lived there',
  });
}

export function makeBill({ portal, bill }: RouteContext, year: string): MadeBill {
  const { input, openMeters } = billSource(portal.store, year);
  return { bill: bill(input), openMeters };
}
