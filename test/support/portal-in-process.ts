/**
 * A portal in this process without sockets, for a simulated house: bundles are committed as they
 * are sent. Ingest, keys, store and bills are the real ones.
 */
import { createDefences } from '#kernel/defences.ts';
import { propertyImportOfRun } from '../../cli/house/property-import.ts';
import { portalResults } from '../../cli/run/portal-results.ts';
import type { RunSystem, SystemOrder } from '../../sim/scenario/ports.ts';
import { Ingest } from '../../twin/ingest/ingest.ts';
import { importProperty } from '../../twin/ingest/property-import.ts';
import { openVault } from '../../twin/keys/vault.ts';
import { createLiveBus } from '../../twin/live-bus.ts';
import { openStore, type Store } from '../../twin/store/store.ts';

interface InProcess extends RunSystem {
  readonly store: Store;
  accept(gateway: string, payload: Uint8Array): void;
}

/** `dataDir` holds the sealed keys; an error of the portal's own is thrown. */
export function portalInProcess(order: Omit<SystemOrder, 'variant'>, dataDir: string): InProcess {
  const store = openStore(':memory:');
  const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
  const { property, keys } = propertyImportOfRun(order);
  importProperty(store, property);
  vault.importKeys(keys, () => true);
  const ingest = new Ingest({
    store,
    decrypt: vault,
    live: createLiveBus((error) => {
      throw error;
    }),
    domainClock: store.domainClock,
    defences: createDefences(order.off),
    log: ({ message }) => {
      throw new Error(message);
    },
  });
  const accept = (gateway: string, payload: Uint8Array): void =>
    void ingest.accept(gateway, payload);
  return {
    store,
    accept,
    uplink: (gateway) => ({
      unacknowledged: () => 0,
      whenBelow: () => Promise.resolve(),
      whenDrained: () => Promise.resolve(),
      send: (_bundle, payload) => accept(gateway, Buffer.from(payload)),
    }),
    act: () => Promise.reject(new Error('neither core nor wire is here')),
    attackers: {
      reach: () => {
        throw new Error('neither core nor wire is here');
      },
      injectedCount: () => 0,
    },
    portal: {
      isAway: () => false,
      tick: (tick) => ingest.tick(tick),
      committed: () => Promise.resolve(),
      ...portalResults(() => store),
    },
    stop: () => {
      store.close();
      return Promise.resolve();
    },
  };
}
