/** The portal of a run, which may be stopped, started again, and have no room on its disk. */
import { join } from 'node:path';
import type { Instant } from '#kernel/time.ts';
import type { BundleId, RunPortal } from '../../sim/scenario/ports.ts';
import { DATABASE_FILE, type Portal } from '../../twin/main.ts';
import { openStore } from '../../twin/store/store.ts';
import { portalResults } from './portal-results.ts';

export interface RestartablePortal extends RunPortal {
  /** As an operator stops it. */
  stop(): Promise<void>;
  /** Its clock is right before it hears of anything, like that of a machine that was switched on. */
  start(at: Instant): Promise<void>;
  setFull(isFull: boolean): void;
  /** Before its data folder is copied. */
  write(): void;
  /** Where it listens now, its database for whoever makes accounts in it, and the way of imports. */
  reach(): Pick<Portal, 'url' | 'store' | 'importProperty'>;
}

export async function openRunPortal(
  dataDir: string,
  startPortal: () => Promise<Portal>,
): Promise<RestartablePortal> {
  let portal = await startPortal();
  /** Resolves when it is up. */
  let up = Promise.resolve();
  let comesUp = (): void => {};
  let isDown = false;
  let isFull = false;
  return {
    isAway: () => isDown || isFull,
    tick: async (tick) => {
      if (isDown) return;
      // Its machine knows the time all the same; the fleet is judged when there is room.
      if (isFull) portal.store.domainClock.tick(tick.at);
      else await portal.tick(tick);
    },
    committed: async (bundle: BundleId) => {
      await up;
      await portal.committed(bundle);
    },
    ...portalResults(() => portal.store),
    reach: () => portal,
    write: () => {
      if (!isDown && !isFull) portal.write();
    },
    setFull: (full) => {
      isFull = full;
      portal.store.storage.mayGrow(!full);
    },
    stop: async () => {
      if (isDown) return;
      isDown = true;
      ({ promise: up, resolve: comesUp } = Promise.withResolvers<void>());
      await portal.stop();
    },
    start: async (at) => {
      const store = openStore(join(dataDir, DATABASE_FILE));
      store.domainClock.tick(at);
      store.close();
      portal = await startPortal();
      isDown = false;
      comesUp();
    },
  };
}
