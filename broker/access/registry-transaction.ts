/** A transaction on the registry of a data folder that a core may be running on. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#kernel/time.ts';
import type { Place } from '../common/arn.ts';
import { databasePath } from '../common/data-folder.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { openCoreDatabase, type CoreDatabase } from '../storage/database.ts';
import { ThingRegistry } from './things.ts';

const DEFAULT_LOCK_WAIT_MS = 5_000;

export interface RegistryTransactionOptions {
  readonly dataDir: string;
  /** Of a new folder; an old one keeps its own. */
  readonly place?: Partial<Place> | undefined;
  /** Real time by default. */
  readonly clock?: Clock;
  /** How long to wait for a core that holds the database; 5 s by default. */
  readonly lockWaitMs?: number;
}

/**
 * Runs one short transaction on the registry. A core in this very process may hold the lock until
 * its turn of the event loop ends, so waiting must not block the loop.
 * Throws BROKER_DATABASE_BUSY and what `openCoreDatabase` throws.
 */
export async function withRegistry<T>(
  options: RegistryTransactionOptions,
  work: (registry: ThingRegistry, db: CoreDatabase) => T,
): Promise<T> {
  const clock = options.clock ?? systemClock;
  const path = databasePath(options.dataDir);
  const startedMs = performance.now();
  for (;;) {
    try {
      const db = openCoreDatabase({ path, busyTimeoutMs: 0, place: options.place });
      try {
        const result = work(new ThingRegistry(db, clock), db);
        const failed = db.flush();
        if (failed !== null) throw failed;
        return result;
      } finally {
        db.close();
      }
    } catch (error) {
      const busy = /^(BROKER_DATABASE|SQLITE)_BUSY/.test(reasonOf(error));
      const waitedMs = Math.round(performance.now() - startedMs);
      if (!busy) throw error;
      if (waitedMs > (options.lockWaitMs ?? DEFAULT_LOCK_WAIT_MS)) {
        throw brokerError('BROKER_DATABASE_BUSY', {
          details: { file: path, waitedMs },
          cause: error,
        });
      }
      await nextTurn();
    }
  }
}
