/** What day it is for tenancies and periods: one place, whatever the domain's clock is. */
import type { Instant } from '#kernel/time.ts';
import type { PortalContext } from '../context.ts';

export function domainNow({ store }: Pick<PortalContext, 'store'>): Instant {
  return store.domainClock.now();
}
