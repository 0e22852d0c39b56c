/**
 * `npm run bench -- path`: from the meter to the committed reading. Runs the scenario
 * quiet-winter in this process as `metertwin run` does, over real TLS and in memory: world,
 * gateway, core, portal. Beside it stands the floor of floor.ts.
 */
import { fileURLToPath } from 'node:url';
import { invoicesOf } from '../../cli/house/house-invoices.ts';
import { systemStarter } from '../../cli/run/lab-system.ts';
import type { Transport } from '../../cli/run/transport.ts';
import { readScenario } from '../../cli/common/scenario-file.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { driveTimers } from '../../cli/common/timers.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import { measureFloor, type Floor } from './floor.ts';
import type { Figure } from './report.ts';

const SCENARIO = 'scenarios/quiet-winter.yaml';

export async function benchPath(): Promise<Figure[]> {
  const floor = measureFloor();
  return [...(await runOver('tls', floor)), ...(await runOver('memory', floor))];
}

async function runOver(transport: Transport, floor: Floor): Promise<Figure[]> {
  const file = fileURLToPath(new URL(`../../${SCENARIO}`, import.meta.url));
  const before = process.cpuUsage();
  const { counters, wallMs, devices } = await runScenario(readScenario(file, SCENARIO), {
    startSystem: systemStarter({ transport }),
    invoicesOf,
    timers: driveTimers,
    clock: systemClock,
  });
  const { user, system } = process.cpuUsage(before);
  const cpuUs = (user + system) / counters.stored;
  const common = { count: counters.stored, unit: 'telegrams' };
  return [
    {
      name: `meter to committed reading, quiet-winter, ${transport}`,
      ...common,
      ms: wallMs,
      more: { meters: devices, sent: counters.sent, stored: counters.stored },
    },
    {
      name: `processor for each of them, ${transport}`,
      ...common,
      ms: (user + system) / 1_000,
      more: {
        'ns a telegram': Math.round(cpuUs * 1_000),
        'ns of the floor': Math.round(floor.totalUs * 1_000),
        'percent of the floor': Math.round((100 * cpuUs) / floor.totalUs),
      },
    },
  ];
}
