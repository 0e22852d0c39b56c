/**
 * `npm run bench -- fork`: processor time of the control of replay-telegram, from the start and as a
 * fork of the run at the attack. Both come to the same trace.
 */
import { fileURLToPath } from 'node:url';
import { assert } from '#kernel/errors.ts';
import { readScenario } from '../../cli/common/scenario-file.ts';
import { runPorts } from '../../cli/run/run-file.ts';
import type { ForkPoint } from '../../sim/scenario/fork/fork.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import type { Figure } from './report.ts';

const SCENARIO = 'scenarios/replay-telegram.yaml';

export async function benchFork(): Promise<Figure[]> {
  const file = fileURLToPath(new URL(`../../${SCENARIO}`, import.meta.url));
  const { control, ...scenario } = readScenario(file, SCENARIO);
  const at = scenario.attacks[0]?.at;
  assert(control !== undefined && at !== undefined, 'an attack and a control');
  const ports = runPorts({});
  const open = { ...scenario, off: control.off };
  const whole = await cost(() => runScenario(open, ports));
  let point: ForkPoint | undefined;
  await runScenario(scenario, ports, { save: { at, keep: (it) => void (point = it) } });
  assert(point !== undefined, 'the run was saved');
  const from = point;
  try {
    const fork = await cost(() => runScenario(open, ports, { from }));
    assert(fork.result.hash === whole.result.hash, 'both leave one trace');
    return [
      figure('control of replay-telegram from the start', whole),
      {
        ...figure('control of replay-telegram as a fork', fork),
        more: { 'percent of the whole': Math.round((100 * fork.ms) / whole.ms) },
      },
    ];
  } finally {
    point.system.discard();
  }
}

interface Cost {
  readonly result: Awaited<ReturnType<typeof runScenario>>;
  /** Of the processor. */
  readonly ms: number;
}

async function cost(run: () => Promise<Cost['result']>): Promise<Cost> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return { result, ms: (user + system) / 1_000 };
}

function figure(name: string, { result, ms }: Cost): Figure {
  return { name, count: result.counters.stored, ms, unit: 'telegrams' };
}
