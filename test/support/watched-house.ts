/**
 * A simulated house and a portal in one process, joined without sockets; the portal's clock ticks
 * as in a run. For what the portal notices over time.
 */
import { createDefences } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import { TICK_MS } from '../../sim/scenario/drive.ts';
import { loadScenario } from '../../sim/scenario/load.ts';
import { setUpScenario } from '../../sim/scenario/set-up.ts';
import type { Alarm } from '../../twin/store/alarms.ts';
import { portalInProcess } from './portal-in-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface WatchedHouse {
  readonly startAt: Instant;
  /** Oldest first. */
  readonly alarms: readonly Alarm[];
  readonly storedCount: number;
}

/** Runs the scenario to its end, or to `endAt`; expectations are not judged. */
export async function watchHouse(
  text: string,
  { off = [], endAt }: { readonly off?: readonly string[]; readonly endAt?: Instant } = {},
): Promise<WatchedHouse> {
  const loaded = loadScenario({ file: 'watched.yaml', text });
  const scenario = { ...loaded, endAt: endAt ?? loaded.endAt };
  const { world, house } = setUpScenario(scenario);
  const order = { scenario, house, seed: scenario.seed, off: createDefences(off).off };
  const { store, portal, accept, stop } = portalInProcess(order, temporaryFolder());
  world.onBundle((gateway, _bundle, payload) => accept(gateway, Buffer.from(payload)));
  let nextTick = scenario.startAt;
  for (;;) {
    const next = Math.min(world.nextAt() ?? Infinity, scenario.endAt);
    for (; nextTick <= next; nextTick += TICK_MS) await portal.tick({ at: nextTick, heads: [] });
    if (next >= scenario.endAt) break;
    world.step();
  }
  const alarms = store.alarms.list({ limit: 10_000 }).toReversed();
  const storedCount = store.counters.read().stored;
  await stop();
  return { startAt: scenario.startAt, alarms, storedCount };
}
