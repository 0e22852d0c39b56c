/** What a telegram costs a portal with few meters and with many, with no broker around it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDefences } from '#kernel/defences.ts';
import { createRng } from '#kernel/rng.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { MINUTE_MS } from '#kernel/time.ts';
import { fleetImport } from '../../../cli/world/fleet-import.ts';
import { StatisticalGateway, type FleetSize } from '../../../sim/world/statistical-fleet.ts';
import { Ingest } from '../../../twin/ingest/ingest.ts';
import { importProperty } from '../../../twin/ingest/property-import.ts';
import { openVault } from '../../../twin/keys/vault.ts';
import { createContext, DATABASE_FILE } from '../../../twin/main.ts';
import { openStore } from '../../../twin/store/store.ts';
import { startClock, type Figure } from '../report.ts';

/** More than 20,000, which was once all that a portal kept in memory. */
const FLEETS: readonly FleetSize[] = [
  { gateways: 2, metersEach: 500 },
  { gateways: 48, metersEach: 500 },
];
const INTERVAL_MS = 15 * MINUTE_MS;
const ROUNDS = 6;
/** About 1,000 telegrams, as much as a portal takes in one commit. */
const TOGETHER = 2;
const RNG = createRng('bench').fork('portal-alone');

export function benchPortalAlone(): Figure[] {
  return FLEETS.map((fleet) => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'metertwin-bench-'));
    try {
      return ingestRounds(fleet, dataDir);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
}

/** The first round reads keys and states, and is not in the figure. */
function ingestRounds(fleet: FleetSize, dataDir: string): Figure {
  const store = openStore(path.join(dataDir, DATABASE_FILE), { realClock: systemClock });
  const vault = openVault({ dataDir, wrappedKeys: store.wrappedKeys });
  store.audit.sealWith((text) => vault.seal(text));
  const { property, keys } = fleetImport(fleet, RNG);
  importProperty(store, property);
  vault.importKeys(keys, () => true);
  const context = createContext({ defences: createDefences([]), clock: systemClock }, store, vault);
  const ingest = new Ingest(context);
  const startAt = systemClock.now() - (ROUNDS + 1) * INTERVAL_MS;
  const own = { fleet, intervalMs: INTERVAL_MS, startAt, rng: RNG };
  const gateways = Array.from(
    { length: fleet.gateways },
    (_, index) => new StatisticalGateway({ ...own, index }),
  );
  let cpuMs = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const at = startAt + (round + 1) * INTERVAL_MS;
    const published = gateways.flatMap((gateway) =>
      gateway
        .report(at)
        .map(({ payload }) => ({ thingName: gateway.id, payload: Buffer.from(payload) })),
    );
    const clock = startClock();
    for (let first = 0; first < published.length; first += TOGETHER) {
      ingest.acceptAll(published.slice(first, first + TOGETHER));
    }
    if (round > 0) cpuMs += clock().cpuMs;
  }
  store.close();
  const meters = fleet.gateways * fleet.metersEach;
  const count = meters * (ROUNDS - 1);
  return {
    name: `portal alone, ${meters} meters`,
    count,
    ms: cpuMs,
    unit: 'telegrams',
    more: { 'ns a telegram': Math.round((cpuMs * 1e6) / count) },
  };
}
