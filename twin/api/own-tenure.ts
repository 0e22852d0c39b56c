/** The tenancy of a tenant who asks: nothing from before it and nothing from after it is theirs. */
import { tenureOf, type Tenure, type TenancyStore } from '../property/tenancy.ts';
import type { Viewer } from './access.ts';
import { apiError } from './errors.ts';

/** Throws API_FORBIDDEN where no tenancy of the viewer has begun. */
export function requireTenure(store: TenancyStore, viewer: Viewer): Tenure {
  const { occupancyId } = viewer;
  const tenure = occupancyId === undefined ? undefined : tenureOf(store, occupancyId);
  if (tenure !== undefined && tenure.occupancy.dwellingId === viewer.dwellingId) return tenure;
  throw apiError('API_FORBIDDEN', {
    details: { role: viewer.role },
    hint: 'the tenancy of this account has not begun',
  });
}
