/**
 * Core, portal and gateways for a run of a scenario: the real programs over real TLS, on free
 * ports and an empty data folder, in this process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDefences } from '#kernel/defences.ts';
import type { Defences } from '#kernel/defences.ts';
import { startCore } from '../../broker/main.ts';
import type { Core } from '../../broker/main.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { startPortal } from '../../twin/main.ts';
import type { Portal } from '../../twin/main.ts';
import type { RunPortal, RunSystem, SystemOrder } from '../../sim/scenario/ports.ts';
import { climateOf } from '../house/climate.ts';
import { GatewayFleet } from '../house/gateway-fleet.ts';
import { propertyImport } from '../house/property-import.ts';
import { portalBill } from './house-bill.ts';
import { readThing, thingFiles } from '../common/thing-files.ts';
import { systemClock } from '#kernel/system-clock.ts';

/** Keeps the data of a variant below `saveDir` when one is given, else forgets it. */
export function systemStarter(
  saveDir: string | undefined,
): (order: SystemOrder) => Promise<RunSystem> {
  return async (order) => {
    const dataDir =
      saveDir === undefined
        ? mkdtempSync(path.join(tmpdir(), 'metertwin-run-'))
        : path.join(saveDir, order.variant);
    const started: Started = { stops: [] };
    const stop = async (): Promise<void> => {
      for (const stopOne of started.stops.splice(0).reverse()) await stopOne();
      if (saveDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    };
    try {
      return await startSystem(order, dataDir, { started, stop });
    } catch (error) {
      await stop();
      throw error;
    }
  };
}

interface Started {
  readonly stops: (() => Promise<void>)[];
}

async function startSystem(
  order: SystemOrder,
  dataDir: string,
  { started, stop }: { started: Started; stop: () => Promise<void> },
): Promise<RunSystem> {
  const defences = createDefences(order.off);
  const core = await startCore({ dataDir, port: 0, defences });
  started.stops.push(() => core.stop());
  const portal = await startRunPortal(order, dataDir, { core, defences });
  started.stops.push(() => portal.stop());
  const gateways = [];
  for (const { id } of order.scenario.gateways) {
    await issueThing({ dataDir, thingName: id, role: 'gateway' });
    gateways.push({ id, access: { url: core.url, ...readThing(thingFiles(dataDir, id)) } });
  }
  const fleet = new GatewayFleet({ dataDir, gateways, defences });
  started.stops.push(() => fleet.stop());
  return {
    uplink: (gatewayId) => {
      const uplink = fleet.uplink(gatewayId);
      return {
        unacknowledged: () => uplink.unacknowledged(),
        whenDrained: () => uplink.whenDrained(),
        send: (bundle, payload) => fleet.send(bundle, payload),
      };
    },
    portal: runPortal(portal),
    stop,
  };
}

async function startRunPortal(
  order: SystemOrder,
  dataDir: string,
  { core, defences }: { readonly core: Core; readonly defences: Defences },
): Promise<Portal> {
  await issueThing({ dataDir, thingName: 'portal', role: 'portal' });
  const pems = readThing(thingFiles(dataDir, 'portal'));
  const portal = await startPortal({
    dataDir,
    port: 0,
    broker: { url: core.url, clientId: 'portal', ...pems },
    defences,
    clock: systemClock,
    domainClock: 'lab',
  });
  const { scenario, seed } = order;
  const climate = climateOf({ seed, weather: scenario.weather }, scenario);
  const { property, keys } = propertyImport(order.house, scenario, {
    gateways: scenario.gateways,
    climate,
  });
  portal.importProperty(property, keys);
  return portal;
}

function runPortal(portal: Portal): RunPortal {
  return {
    tick: (tick) => portal.tick(tick),
    committed: (bundle) => portal.committed(bundle),
    counters: () => portal.counters(),
    readings: () => portal.readings(),
    alarms: () => portal.alarms(),
    bill: (year) => portalBill(portal.store, year),
  };
}
