/**
 * A simulated house and a portal in one process, joined without sockets: bundles are committed as
 * they are sent, and the portal's clock ticks as in a run. For what the portal notices over time.
 */
import { createDefences } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import { climateOf } from '../../cli/house/climate.ts';
import { propertyImport } from '../../cli/house/property-import.ts';
import { TICK_MS } from '../../sim/scenario/drive.ts';
import { loadScenario } from '../../sim/scenario/load.ts';
import { setUpScenario } from '../../sim/scenario/set-up.ts';
import { Ingest } from '../../twin/ingest/ingest.ts';
import { importProperty } from '../../twin/ingest/property-import.ts';
import { openVault } from '../../twin/keys/vault.ts';
import { createLiveBus } from '../../twin/live-bus.ts';
import type { Alarm } from '../../twin/store/alarms.ts';
import { openStore } from '../../twin/store/store.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface WatchedHouse {
  readonly startAt: Instant;
  /** Oldest first. */
  readonly alarms: readonly Alarm[];
  readonly storedCount: number;
}

/** Runs the scenario to its end; expectations are not judged. */
export async function watchHouse(text: string, off: readonly string[] = []): Promise<WatchedHouse> {
  const scenario = loadScenario({ file: 'watched.yaml', text });
  const { world, house } = setUpScenario(scenario, { off: [] });
  const store = openStore(':memory:');
  const vault = openVault({ dataDir: temporaryFolder(), wrappedKeys: store.wrappedKeys });
  const climate = climateOf({ seed: scenario.seed, weather: scenario.weather }, scenario);
  const { property, keys } = propertyImport(house, scenario, {
    gateways: scenario.gateways,
    climate,
  });
  importProperty(store, property);
  vault.importKeys(keys, () => true);
  const live = createLiveBus((error) => {
    throw error;
  });
  const ingest = new Ingest({
    store,
    decrypt: vault,
    live,
    domainClock: store.domainClock,
    defences: createDefences(off),
    log: ({ message }) => {
      throw new Error(message);
    },
  });
  world.onBundle((gateway, _bundle, payload) => ingest.accept(gateway, Buffer.from(payload)));
  let nextTick = scenario.startAt;
  for (;;) {
    const next = Math.min(world.nextAt() ?? Infinity, scenario.endAt);
    for (; nextTick <= next; nextTick += TICK_MS) await ingest.tick({ at: nextTick, heads: [] });
    if (next >= scenario.endAt) break;
    world.step();
  }
  const alarms = store.alarms.list({ limit: 10_000 }).toReversed();
  const storedCount = store.counters.read().stored;
  store.close();
  return { startAt: scenario.startAt, alarms, storedCount };
}
