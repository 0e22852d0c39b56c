/**
 * `npm run bench -- path`: from the meter to the committed reading. Runs the scenario
 * quiet-winter in this process over real TLS, as `metertwin run` does: world, gateway, core,
 * portal.
 */
import { fileURLToPath } from 'node:url';
import { invoicesOf } from '../../cli/house/house-invoices.ts';
import { systemStarter } from '../../cli/run/lab-system.ts';
import { readScenario } from '../../cli/common/scenario-file.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { driveTimers } from '../../cli/common/timers.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import type { Figure } from './report.ts';

const SCENARIO = 'scenarios/quiet-winter.yaml';

export async function benchPath(): Promise<Figure[]> {
  const file = fileURLToPath(new URL(`../../${SCENARIO}`, import.meta.url));
  const { counters, wallMs, devices } = await runScenario(readScenario(file, SCENARIO), {
    startSystem: systemStarter(undefined),
    invoicesOf,
    timers: driveTimers,
    clock: systemClock,
  });
  return [
    {
      name: 'meter to committed reading, quiet-winter',
      count: counters.stored,
      ms: wallMs,
      unit: 'telegrams',
      more: { meters: devices, sent: counters.sent, stored: counters.stored },
    },
  ];
}
