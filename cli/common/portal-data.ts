/** Reads from the database that a portal left in a data folder. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '#kernel/system-clock.ts';
import { openVault, type Vault } from '../../twin/keys/vault.ts';
import { openStore, type Store } from '../../twin/store/store.ts';
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

/**
 * As `withPortalStore`, with the key that the audit ledger is chained with: for commands that change
 * something or check the ledger (`readOnly`). Throws CLI_NO_PORTAL_DATA, KEYS_*.
 */
export async function withPortal<T>(
  dataDir: string,
  work: (portal: { readonly store: Store; readonly vault: Vault }) => Promise<T> | T,
  options = { readOnly: false },
): Promise<T> {
  const file = path.join(dataDir, 'portal.db');
  if (!existsSync(file)) throw cliError('CLI_NO_PORTAL_DATA', { details: { path: file } });
  const store = openStore(file);
  try {
    const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
    store.audit.sealWith((text) => vault.seal(text), options);
    return await work({ store, vault });
  } finally {
    store.close();
  }
}
