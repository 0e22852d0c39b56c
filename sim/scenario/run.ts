/** One run of a scenario: the story, its control, and the result. */
import { createHash } from 'node:crypto';
import type { DefenceId } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { formatInstant, SECOND_MS, type Instant } from '#kernel/time.ts';
import type { Pace } from '../core/sim-clock.ts';
import { scenarioError } from './errors.ts';
import { controlFork, controlScenario } from './fork/control-fork.ts';
import type { Expectation } from './expectation.ts';
import { whyNotAt, type ForkOrder, type ForkPoint } from './fork/fork.ts';
import { otherParts, pastOf } from './fork/past.ts';
import { interventionViews } from './interventions.ts';
import { judge } from './judge.ts';
import { traceOutcome } from './outcome.ts';
import { runVariant, type Progress, type VariantRun } from './variant-run.ts';
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
  /** Continues from a run that was saved. */
  readonly from?: ForkPoint;
  /** Where to save the run; whoever gave the order discards what is kept. */
  readonly save?: Pick<ForkOrder, 'at' | 'keep'>;
}

/**
 * Runs a scenario and, when it has one, its control. Throws SCENARIO_STALLED,
 * SCENARIO_INTERRUPTED, SCENARIO_OTHER_PAST, SCENARIO_CANNOT_FORK and what the ports throw;
 * expectations that do not hold are in the result.
 */
export async function runScenario(
  scenario: Scenario,
  ports: RunPorts,
  options: RunOptions = {},
): Promise<RunResult> {
  const startedAt = ports.clock.now();
  const seed = options.seed ?? scenario.seed;
  const until = Math.min(options.until ?? scenario.endAt, scenario.endAt);
  const { main, control } = await bothVariants({ scenario, ports, options, seed, until });
  const failed =
    failures(main) + (control === undefined ? 0 : failures(control) + failedAttacks(control));
  return {
    scenario: scenario.name,
    about: scenario.about,
    file: scenario.file,
    ...defined({ again: scenario.again }),
    seed,
    ...defined({ attackerSeed: scenario.attackerSeed }),
    hash: hashOf(main, control),
    startedAt: formatInstant(startedAt),
    from: formatInstant(scenario.startAt),
    interventions: interventionViews(main.story),
    ...(options.from === undefined ? {} : { forkedAt: formatInstant(options.from.at) }),
    ...(main.endedAt === until ? {} : { stoppedAt: formatInstant(main.endedAt) }),
    virtualSpanS: (main.endedAt - scenario.startAt) / SECOND_MS,
    wallMs: ports.clock.now() - startedAt,
    devices: main.devices,
    ...main.result,
    trace: main.trace,
    ...(control === undefined ? {} : { control: controlResult(control, scenario) }),
    passed:
      checks(main) +
      (control === undefined ? 0 : checks(control) + control.mustSucceed.length) -
      failed,
    failed,
  };
}

interface Variants {
  readonly main: JudgedVariant;
  readonly control: JudgedVariant | undefined;
}

/** Whatever was saved for the control is gone afterwards. */
async function bothVariants(run: Run): Promise<Variants> {
  const { scenario, options } = run;
  checkForks(run);
  const { from, save } = options;
  let parted: ForkPoint | undefined;
  const keep = (point: ForkPoint): void => void (parted = point);
  const parting = options.isWhole === true ? undefined : controlFork(run);
  const isAhead = parting !== undefined && parting.at >= (from?.at ?? -Infinity);
  try {
    const main = await judgedVariant(run, {
      variant: 'main',
      off: scenario.off,
      expectations: scenario.expectations,
      forks: [
        ...(save === undefined ? [] : [{ ...save, isSound: () => true }]),
        ...(isAhead ? [{ ...parting, keep }] : []),
      ],
      ...defined({ from }),
    });
    // It has failed already; its control would only cost time.
    if (main.endedAt < run.until) return { main, control: undefined };
    return { main, control: await runControl(run, parted) };
  } finally {
    parted?.system.discard();
  }
}

/** Throws SCENARIO_OTHER_PAST, SCENARIO_CANNOT_FORK. */
function checkForks({ scenario, seed, until, options }: Run): void {
  const { file } = scenario;
  const { from, save } = options;
  if (from !== undefined) {
    const parts = otherParts(from.past, pastOf({ scenario, seed, at: from.at }));
    if (parts.length > 0) {
      const details = { file, at: formatInstant(from.at), parts: parts.join(', ') };
      throw scenarioError('SCENARIO_OTHER_PAST', { details });
    }
  }
  const startAt = from?.at ?? scenario.startAt;
  const reason = save && whyNotAt(save.at, { scenario: { ...scenario, startAt }, seed, until });
  if (save === undefined || reason === undefined) return;
  throw scenarioError('SCENARIO_CANNOT_FORK', {
    details: { file, at: formatInstant(save.at), reason },
  });
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
  readonly forks?: readonly ForkOrder[];
  readonly from?: ForkPoint;
}

interface JudgedVariant {
  readonly result: Omit<VariantResult, 'trace'>;
  readonly trace: VariantResult['trace'];
  readonly devices: number;
  readonly story: VariantRun['story'];
  /** Attacks of a control with defences off; one that leaves the faults out says nothing of them. */
  readonly mustSucceed: readonly AttackResult[];
  readonly from: ForkPoint | undefined;
  readonly endedAt: Instant;
}

async function judgedVariant(
  run: Run,
  { variant, off, expectations, forks, from }: Order,
): Promise<JudgedVariant> {
  const { scenario, ports, options, seed, until } = run;
  const { windowBundles, signal, onProgress } = options;
  const variantRun = await runVariant(
    {
      scenario,
      seed,
      variant,
      off,
      expectations,
      until,
      pace: options.pace ?? 'max',
      ...defined({ windowBundles, signal, forks, from, onProgress }),
    },
    ports,
  );
  const { invoicesOf } = ports;
  const { endedAt } = variantRun;
  const result = judge({
    scenario,
    seed,
    run: variantRun,
    off,
    expectations,
    until: endedAt,
    invoicesOf,
  });
  traceOutcome(variantRun, result, endedAt);
  const { traceFile } = variantRun;
  const sha256 = variantRun.trace.sha256();
  const trace = traceFile === undefined ? { sha256 } : { sha256, file: traceFile };
  const devices = metersOf(variantRun.house).length;
  return { result, trace, devices, story: variantRun.story, mustSucceed: [], from, endedAt };
}

/** From where it parted from the main run, or from the start. */
async function runControl(
  run: Run,
  from: ForkPoint | undefined,
): Promise<JudgedVariant | undefined> {
  const { control } = run.scenario;
  if (control === undefined) return undefined;
  const scenario = controlScenario(run.scenario);
  const { off } = scenario;
  const { expectations } = control;
  const order = { variant: 'control', off, expectations } as const;
  const judged = await judgedVariant({ ...run, scenario }, { ...order, ...defined({ from }) });
  return { ...judged, mustSucceed: control.isWithoutFaults ? [] : judged.result.attacks };
}

function controlResult(judged: JudgedVariant, { control }: Scenario): ControlResult {
  const { result, trace, from } = judged;
  const isWithoutFaults = control?.isWithoutFaults === true;
  const security = control?.security === undefined ? {} : { security: control.security };
  const takes = control?.takesAll === undefined ? {} : { takesAll: control.takesAll };
  const proves = failedAttacks(judged) === 0;
  const forked = from === undefined ? {} : { forkedAt: formatInstant(from.at) };
  const disobedience = control?.isWithoutObedience === true ? { isWithoutObedience: true } : {};
  const told = { ...disobedience, ...security, ...takes };
  return { ...result, trace, isWithoutFaults, ...told, proves, ...forked };
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
