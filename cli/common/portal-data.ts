/** Reads from the database that a portal left in a data folder. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '#kernel/system-clock.ts';
import { openStore } from '../../twin/store/store.ts';
import type { Store } from '../../twin/store/store.ts';
import { cliError } from './errors.ts';

/** Throws CLI_NO_PORTAL_DATA. */
export function withPortalStore<T>(dataDir: string, work: (store: Store) => T): T {
  const file = path.join(dataDir, 'portal.db');
  if (!existsSync(file)) throw cliError('CLI_NO_PORTAL_DATA', { details: { path: file } });
  const store = openStore(file, { realClock: systemClock });
  try {
    return work(store);
  } finally {
    store.close();
  }
}
