/** One run of a scenario: the story, its control, and the result. */
import { createHash } from 'node:crypto';
import type { DefenceId } from '#kernel/defences.ts';
import { formatInstant, SECOND_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import type { Pace } from '../core/sim-clock.ts';
import { controlFork, controlScenario } from './fork/control-fork.ts';
import type { Expectation } from './expectation.ts';
import type { ForkOrder, ForkPoint } from './fork/fork.ts';
import { interventionViews } from './interventions.ts';
import { judge } from './judge.ts';
import { traceOutcome } from './outcome.ts';
import { runVariant } from './variant-run.ts';
import type { Progress, VariantRun } from './variant-run.ts';
import type { RunPorts, Variant } from './ports.ts';
import type { AttackResult, ControlResult, RunResult, VariantResult } from './result.ts';
import { metersOf } from '../world/house.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions {
  /** Instead of the seed in the file. */
  readonly seed?: number;
  /** Stops earlier than the scenario does. */
  readonly until?: Instant;
  /** `'max'` by default. */
  readonly pace?: Pace;
  readonly windowBundles?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** The control runs from the start, too, where it could continue from a fork. */
  readonly isWhole?: boolean;
}

/**
 * Runs a scenario and, when it has one, its control. Throws SCENARIO_STALLED,
 * SCENARIO_INTERRUPTED and what the ports throw; expectations that do not hold are in the result.
 */
export async function runScenario(
  scenario: Scenario,
  ports: RunPorts,
  options: RunOptions = {},
): Promise<RunResult> {
  const startedAt = ports.clock.now();
  const seed = options.seed ?? scenario.seed;
  const until = Math.min(options.until ?? scenario.endAt, scenario.endAt);
  const run: Run = { scenario, ports, options, seed, until };
  const fork = options.isWhole === true ? undefined : controlFork(run);
  const main = await judgedVariant(run, {
    variant: 'main',
    off: scenario.off,
    expectations: scenario.expectations,
    ...(fork === undefined ? {} : { fork }),
  });
  const control = await runControl(run, main.fork);
  const failed =
    failures(main) + (control === undefined ? 0 : failures(control) + failedAttacks(control));
  return {
    scenario: scenario.name,
    about: scenario.about,
    file: scenario.file,
    seed,
    hash: hashOf(main, control),
    startedAt: formatInstant(startedAt),
    from: formatInstant(scenario.startAt),
    interventions: interventionViews(main.story),
    virtualSpanS: (until - scenario.startAt) / SECOND_MS,
    wallMs: ports.clock.now() - startedAt,
    devices: main.devices,
    ...main.result,
    trace: main.trace,
    ...(control === undefined
      ? {}
      : { control: controlResult(control, scenario.control?.isWithoutFaults === true) }),
    passed:
      checks(main) +
      (control === undefined ? 0 : checks(control) + control.mustSucceed.length) -
      failed,
    failed,
  };
}

/** The hash of the trace; with a control, of both hashes. */
function hashOf(main: JudgedVariant, control: JudgedVariant | undefined): string {
  if (control === undefined) return main.trace.sha256;
  return createHash('sha256').update(`${main.trace.sha256}\n${control.trace.sha256}`).digest('hex');
}

interface Run {
  readonly scenario: Scenario;
  readonly ports: RunPorts;
  readonly options: RunOptions;
  readonly seed: number;
  readonly until: Instant;
}

interface Order {
  readonly variant: Variant;
  readonly off: readonly DefenceId[];
  readonly expectations: readonly Expectation[];
  readonly fork?: ForkOrder;
  readonly from?: ForkPoint;
}

interface JudgedVariant {
  readonly result: Omit<VariantResult, 'trace'>;
  readonly trace: VariantResult['trace'];
  readonly devices: number;
  readonly story: VariantRun['story'];
  /** Attacks of a control with defences off; one that leaves the faults out says nothing of them. */
  readonly mustSucceed: readonly AttackResult[];
  readonly fork: ForkPoint | undefined;
}

async function judgedVariant(
  run: Run,
  { variant, off, expectations, fork, from }: Order,
): Promise<JudgedVariant> {
  const { scenario, ports, options, seed, until } = run;
  const { windowBundles, signal, onProgress } = options;
  const variantRun = await runVariant(
    {
      scenario,
      seed,
      variant,
      off,
      until,
      pace: options.pace ?? 'max',
      ...(windowBundles === undefined ? {} : { windowBundles }),
      ...(signal === undefined ? {} : { signal }),
      ...(fork === undefined ? {} : { fork }),
      ...(from === undefined ? {} : { from }),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
    ports,
  );
  const result = judgedOrDiscarded(variantRun, () =>
    judge({
      ...{ scenario, run: variantRun, off, expectations, until },
      invoicesOf: ports.invoicesOf,
    }),
  );
  traceOutcome(variantRun, result, until);
  const { traceFile } = variantRun;
  const sha256 = variantRun.trace.sha256();
  const trace = traceFile === undefined ? { sha256 } : { sha256, file: traceFile };
  const devices = metersOf(variantRun.house).length;
  return {
    result,
    trace,
    devices,
    story: variantRun.story,
    mustSucceed: [],
    fork: variantRun.fork,
  };
}

/** A run that cannot be judged leaves no fork behind. */
function judgedOrDiscarded<T>({ fork }: VariantRun, judged: () => T): T {
  try {
    return judged();
  } catch (error) {
    fork?.system.discard();
    throw error;
  }
}

/** From the fork of the main run where there is one. */
async function runControl(
  run: Run,
  from: ForkPoint | undefined,
): Promise<JudgedVariant | undefined> {
  const { control } = run.scenario;
  if (control === undefined) return undefined;
  const scenario = controlScenario(run.scenario);
  try {
    const { off } = scenario;
    const { expectations } = control;
    const order = { variant: 'control', off, expectations } as const;
    const judged = await judgedVariant(
      { ...run, scenario },
      { ...order, ...(from === undefined ? {} : { from }) },
    );
    const mustSucceed = control.isWithoutFaults ? [] : judged.result.attacks;
    return { ...judged, mustSucceed, fork: from };
  } finally {
    from?.system.discard();
  }
}

function controlResult(control: JudgedVariant, isWithoutFaults: boolean): ControlResult {
  const { result, trace, fork } = control;
  const proves = failedAttacks(control) === 0;
  const forked = fork === undefined ? {} : { forkedAt: formatInstant(fork.at) };
  return { ...result, trace, isWithoutFaults, proves, ...forked };
}

/** Attacks that did not succeed although the defences were off: then being blocked proves nothing. */
function failedAttacks({ mustSucceed }: JudgedVariant): number {
  return mustSucceed.filter((attack) => attack.verdict !== 'SUCCEEDED').length;
}

function failures({ result }: JudgedVariant): number {
  return result.expectations.filter((expectation) => !expectation.held).length;
}

function checks({ result }: JudgedVariant): number {
  return result.expectations.length;
}
