/** Which bill a viewer may read: the own one, a finished one, one without dwellings, or any in the lab. */
import { defined } from '#kernel/defined.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Occupancy } from '../store/properties.ts';
import type { Viewer } from './access.ts';
import { blindBill, isRunning, runningBill, type RunningBill } from '../property/running-bill.ts';
import { storedBill, type StoredBill, type Withheld } from '../property/stored-bill.ts';
import { tenureOf } from '../property/tenancy.ts';
import { domainNow } from './domain-now.ts';
import { apiError } from './errors.ts';
import type { RouteContext } from './routes/context.ts';
import type { Seen } from './session-guard.ts';

export interface ReadableBill {
  readonly stored: StoredBill;
  readonly running: boolean;
  /** The last day that a running bill counts; null where it counts up to now. */
  readonly countedTo: CivilDate | null;
  /** Set where the viewer may see this occupant's part only. */
  readonly own?: Occupancy;
}

/** Throws API_FORBIDDEN, API_BILL_NOT_FINAL, API_GROUP_TOO_SMALL, and what `storedBill` throws. */
export function readableBill(
  context: RouteContext,
  seen: Pick<Seen, 'viewer' | 'scope'>,
  { dwellingId, period }: { readonly dwellingId: string; readonly period: string },
): ReadableBill {
  const { access, portal } = context;
  const { viewer, scope } = seen;
  access.requireDwelling(scope, viewer, dwellingId);
  const stored = storedBill(portal.store, period);
  const running = isRunning(stored, domainNow(portal));
  access.requireFinalBill(scope, running);
  const whole = { stored, running, countedTo: null };
  if (scope !== 'own') return whole;
  const own = tenancyIn(context, viewer, stored);
  if (!running) return { ...whole, own };
  const shown = shownBill(context, seen, { stored, period });
  if (shown === undefined) throw apiError('API_GROUP_TOO_SMALL');
  return { stored: shown, running, countedTo: shown.countedTo, own };
}

/** The viewer's tenancy. Throws API_FORBIDDEN where no day of the bill is in it. */
function tenancyIn({ portal }: RouteContext, viewer: Viewer, { bill }: StoredBill): Occupancy {
  const tenure = viewer.occupancyId && tenureOf(portal.store, viewer.occupancyId);
  const { from, to } = bill.period;
  if (tenure && tenure.occupancy.from <= to && (tenure.occupancy.to ?? to) >= from) {
    return tenure.occupancy;
  }
  throw apiError('API_FORBIDDEN', {
    details: { role: viewer.role },
    hint: 'somebody else lived in the dwelling in this period; a bill is for those who lived there',
  });
}

interface PropertyBillView extends Omit<ReadableBill, 'own'> {
  readonly withheld: Withheld;
}

/** The bill of all dwellings, without what is withheld from the viewer. */
export function propertyBillView(
  context: RouteContext,
  seen: Pick<Seen, 'viewer' | 'scope'>,
  period: string,
): PropertyBillView {
  const { access, portal } = context;
  const stored = storedBill(portal.store, period);
  const running = isRunning(stored, domainNow(portal));
  const dwellings = access.withholdsDwellings(seen.scope, running);
  if (!dwellings) {
    return { stored, running, countedTo: null, withheld: { dwellings, sum: false } };
  }
  const shown = shownBill(context, seen, { stored, period });
  return {
    stored: blindBill(stored, shown),
    running,
    countedTo: shown?.countedTo ?? null,
    withheld: { dwellings, sum: shown === undefined },
  };
}

/** The bill of the newest month whose sum the viewer may see. */
function shownBill(
  { access, portal }: RouteContext,
  { viewer, scope }: Pick<Seen, 'viewer' | 'scope'>,
  { stored, period }: { readonly stored: StoredBill; readonly period: string },
): RunningBill | undefined {
  return runningBill(portal.store, stored.bill.period, {
    year: period,
    now: domainNow(portal),
    ...defined({ own: viewer.dwellingId }),
    mayShow: (sum) => access.maySeeSum(scope, viewer, sum),
  });
}
