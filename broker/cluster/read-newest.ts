/** Reading in a cluster. */
import type { CoreDatabase } from '../storage/database.ts';

/**
 * In a cluster, what is read after this in the same turn is what no core has changed since: the
 * transaction of this turn is open, and everything that was acknowledged anywhere is here. Costs a
 * core alone nothing.
 */
export function readNewest(db: Pick<CoreDatabase, 'begin' | 'link'>): void {
  if (db.link !== undefined) db.begin();
}
