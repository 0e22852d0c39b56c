/** A scenario three times: as it is, saved on the way, and continued from there. All come to the same. */
import { fileURLToPath } from 'node:url';
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { type ForkPoint, whyNotAt } from '../../sim/scenario/fork/fork.ts';
import type { RunResult } from '../../sim/scenario/result.ts';
import { runScenario } from '../../sim/scenario/run.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { readScenario } from '../common/scenario-file.ts';
import { runPorts } from './run-file.ts';

/** What may differ: when it was run, how long it took, and that it was forked. */
type Comparable = Omit<RunResult, 'startedAt' | 'wallMs' | 'forkedAt'>;

interface ThreeRuns {
  readonly whole: Comparable;
  readonly saved: Comparable;
  readonly continued: Comparable;
}

export function projectScenario(name: string): Scenario {
  const file = fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
  const { control: _control, study: _study, ...alone } = readScenario(file, `${name}.yaml`);
  return alone;
}

export async function threeRuns(scenario: Scenario, until = scenario.endAt): Promise<ThreeRuns> {
  const ports = runPorts({});
  const whole = await runScenario(scenario, ports, { until });
  let point: ForkPoint | undefined;
  const keep = (it: ForkPoint): void => void (point = it);
  const save = { at: forkInstant(scenario, until), keep };
  try {
    const saved = await runScenario(scenario, ports, { until, save });
    assert(point !== undefined, 'the run was not saved');
    const continued = await runScenario(scenario, ports, { until, from: point });
    const [a, b, c] = [whole, saved, continued].map(comparable);
    assert(a !== undefined && b !== undefined && c !== undefined, 'three runs');
    return { whole: a, saved: b, continued: c };
  } finally {
    point?.system.discard();
  }
}

function comparable({ startedAt: _s, wallMs: _w, forkedAt: _f, ...rest }: RunResult): Comparable {
  return rest;
}

/** As near to the middle as it may be, and inside a quarter of an hour. */
function forkInstant(scenario: Scenario, until: Instant): Instant {
  const { seed, startAt } = scenario;
  const parts = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9];
  const instants = parts.map((part) => startAt + Math.round((until - startAt) * part) + 61_234);
  const at = instants.find((one) => whyNotAt(one, { scenario, seed, until }) === undefined);
  assert(at !== undefined, `${scenario.name} can be saved nowhere`);
  return at;
}
