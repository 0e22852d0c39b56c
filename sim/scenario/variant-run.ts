/** Runs one variant of a scenario: world against core and portal, to the end. Nothing is judged. */
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { berlinTime, formatInstant, type Instant } from '#kernel/time.ts';
import { Trace } from '../core/trace.ts';
import type { WorldCounters } from '../world/counters.ts';
import type { House } from '../world/house.ts';
import type { HeatTruth } from '../world/heat-truth.ts';
import type { World } from '../world/world.ts';
import type { Guess } from '../attacks/attack.ts';
import { attackActs, type AttackActs } from './attack/acts.ts';
import { attackKey } from './attack/rungs.ts';
import type { Auditor, PortalReading } from './auditor.ts';
import type { Delays } from './delays.ts';
import {
  createDriver,
  TICK_MS,
  type Barrier,
  type DriveOptions,
  type Driver,
  type Patience,
} from './drive.ts';
import { scenarioError } from './errors.ts';
import type { Expectation } from './expectation.ts';
import {
  adoptPast,
  memoriesOf,
  takeFork,
  type DoneByAttackers,
  type ForkOrder,
  type ForkPoint,
} from './fork/fork.ts';
import { labActs } from './lab-acts.ts';
import { PortalWindow } from './portal-window.ts';
import type { BundleId, PortalAlarm, PortalTally, RunPorts, RunSystem, Variant } from './ports.ts';
import { againCommand } from './report.ts';
import type { TrueRegisters } from './registers.ts';
import type { Scenario } from './scenario.ts';
import { beginTrace, setUpScenario, type SetUp } from './set-up.ts';
import { isOver, looksBetween } from './stops.ts';
import { observe, type Witness } from './witness.ts';
import type { ElectricityView, LimitView } from './electricity-view.ts';
import type { PowerTruth } from '../world/register-meter.ts';

interface VariantRunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly variant: Variant;
  readonly off: readonly DefenceId[];
  /** Those that end it early end it early; the rest is for the judge. */
  readonly expectations: readonly Expectation[];
  /** Where to stop; the end of the scenario by default. */
  readonly until: Instant;
  readonly pace: DriveOptions['pace'];
  readonly windowBundles?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Continues from there. */
  readonly from?: ForkPoint;
  /** Where to save the run for others. */
  readonly forks?: readonly ForkOrder[];
}

export interface Progress {
  readonly variant: Variant;
  readonly now: Instant;
  readonly startAt: Instant;
  readonly endAt: Instant;
}

/** Everything that a judge needs; nothing of it is judged yet. */
export interface VariantRun {
  /** Where it ended, before that perhaps for an expectation that could not hold any more. */
  readonly endedAt: Instant;
  readonly house: House;
  /** What its heat really did. */
  readonly heat: HeatTruth;
  readonly story: SetUp['story'];
  /** As it is, with those who moved in. */
  readonly lived: House;
  readonly world: WorldCounters;
  readonly portal: PortalTally;
  readonly readings: readonly PortalReading[];
  readonly alarms: readonly PortalAlarm[];
  readonly electricity: readonly ElectricityView[];
  readonly limits: readonly LimitView[];
  /** What connections really drew. */
  readonly power: readonly PowerTruth[];
  /** Of each attack: what it tried at the real programs. */
  readonly attempts: DoneByAttackers['attempts'];
  readonly acts: DoneByAttackers['acts'];
  /** Telegrams that attackers brought in past the world. */
  readonly injectedCount: number;
  /** When frames of meters were kept from everybody by noise or by a gateway. */
  readonly suppressedAt: readonly Instant[];
  /** What others than meters put on the air. */
  readonly foreignBytes: number;
  /** What listeners think they know, by the key of the attack. */
  readonly guesses: ReadonlyMap<string, readonly Guess[]>;
  readonly auditor: Auditor;
  readonly registers: TrueRegisters;
  readonly delays: Delays;
  readonly quarters: Witness['quarters'];
  readonly volume: Witness['volume'];
  /** The portal's bills are read while it runs. */
  readonly bills: ReadonlyMap<number, ReturnType<RunSystem['portal']['bill']>>;
  readonly trace: Trace;
  readonly traceFile?: string;
}

/** Real time without any progress after which a run gives up. */
const STALLED_AFTER_MS = 60_000;

/**
 * Throws SCENARIO_STALLED, SCENARIO_INTERRUPTED and what the ports throw. The system is stopped
 * in every case.
 */
export async function runVariant(options: VariantRunOptions, ports: RunPorts): Promise<VariantRun> {
  const traceFile = ports.traceFile?.(options.variant);
  const trace = new Trace(traceFile?.sink);
  const { scenario, seed, variant, off, from } = options;
  const forks = [...(options.forks ?? [])];
  if (forks.length > 0) trace.keep();
  beginTrace(trace, { scenario, seed, off });
  if (from !== undefined) adoptPast(trace, from.trace);
  const setUp = setUpScenario(scenario, {
    ...{ seed, off, trace },
    ...(from === undefined ? {} : { memories: memoriesOf(scenario, from) }),
    ...defined({ aes: ports.aes }),
  });
  if (from !== undefined) setUp.world.continueFrom(from.world, from.at);
  const order = { variant, scenario, seed, house: setUp.delivered, off, limits: setUp.world };
  const system = await (from === undefined ? ports.startSystem(order) : from.system.start(order));
  try {
    const witness = observe(setUp, { known: from?.witness, isShared: forks.length > 0 });
    const connected = connect(setUp.world, { options, system, witness });
    const attacking = attackActs(scenario, setUp.attacks, { system, trace, done: from?.done });
    const found = from?.found ?? new Set();
    const save = async (fork: ForkOrder): Promise<void> => {
      const heads = connected.newest;
      const told = { scenario, seed, found, done: attacking.done() };
      await takeFork(fork, { ...told, setUp, system, witness, trace, heads });
      forks.splice(forks.indexOf(fork), 1);
      if (forks.length === 0) trace.forget();
    };
    const endedAt = await drive(setUp, {
      ...{ options, ports, system, trace, save, attacking },
      ...connected,
    });
    const seen = { setUp, system, witness, trace, endedAt, ...attacking.done() };
    return collect({ ...seen, file: traceFile?.file }, options);
  } finally {
    await system.stop();
  }
}

interface Connected {
  readonly windows: readonly PortalWindow[];
  /** The newest bundle of each gateway, as it changes. */
  readonly newest: ReadonlyMap<string, BundleId>;
}

/** Hands bundles to the uplinks. */
function connect(
  world: World,
  { options, system, witness }: Pick<Running, 'options' | 'system'> & { readonly witness: Witness },
): Connected {
  const { portal } = system;
  const windows = new Map(
    options.scenario.gateways.map(({ id }) => [
      id,
      new PortalWindow(id, { uplink: system.uplink(id), portal }),
    ]),
  );
  const newest = new Map<string, BundleId>(options.from?.heads);
  world.onBundle((gatewayId, bundle, payload) => {
    // ASCII: characters are bytes.
    witness.delivered(bundle, world.clock.now(), payload.length);
    newest.set(gatewayId, { gateway: gatewayId, boot: bundle.boot, seq: bundle.seq });
    const window = windows.get(gatewayId);
    assert(window !== undefined, `a bundle of ${gatewayId}, which the scenario does not have`);
    window.send(bundle, payload);
  });
  return { windows: [...windows.values()], newest };
}

interface Running {
  readonly options: VariantRunOptions;
  readonly ports: RunPorts;
  readonly system: RunSystem;
  readonly trace: Trace;
  readonly save: (order: ForkOrder) => Promise<void>;
  readonly attacking: AttackActs;
}

/** Gives the instant at which it ended. */
async function drive(
  { world, story, house }: SetUp,
  { options, ports, system, trace, save, attacking, windows, newest }: Running & Connected,
): Promise<Instant> {
  const { scenario, variant, until, pace, signal, onProgress, windowBundles } = options;
  const { from, forks = [] } = options;
  const acts = labActs(story, { system, trace });
  const barriers: readonly Barrier[] = [
    // Nothing of its instant has been done when a run is saved.
    ...forks.map((fork) => ({ at: fork.at, perform: () => save(fork) })),
    ...story.filter(({ kind }) => kind === 'attack'),
    ...clockBarriers(story, until),
    ...acts.barriers,
    ...attacking.barriers,
  ];
  const driver = createDriver(world, {
    backlogs: windows,
    timers: ports.timers,
    ticks: {
      everyMs: TICK_MS,
      ...(from === undefined ? {} : { doneAt: from.at }),
      tick: (at) => system.portal.tick({ at, heads: [...newest.values()] }),
    },
    pace,
    barriers: barriers.filter(({ at }) => at >= (from?.at ?? -Infinity)),
    patience: patience(options, windows),
    ...defined({ windowBundles, signal }),
    onProgress: (now) => onProgress?.({ variant, now, startAt: scenario.startAt, endAt: until }),
  });
  const { expectations } = options;
  const isDecided = (): boolean =>
    !system.portal.isAway() && isOver(expectations, system.portal.alarms(), { story, house });
  const endAt = await firstReached(driver, looks(options), { until, isDecided });
  const end = await driver.run(endAt);
  if (end === 'reached') await acts.finish(endAt);
  world.flush();
  if (end === 'stopped' || (await driver.run(endAt)) === 'stopped')
    throw interrupted(world, options);
  if (!(await driver.settle())) throw interrupted(world, options);
  return endAt;
}

function looks({ scenario, expectations, until, from }: VariantRunOptions): Instant[] {
  if (!expectations.some(({ stops }) => stops === true)) return [];
  return looksBetween(scenario.startAt, until).filter((at) => at > (from?.at ?? -Infinity));
}

/** The first look at which it is decided, else the end. A run that was stopped is found out later. */
async function firstReached(
  driver: Driver,
  looksAt: readonly Instant[],
  { until, isDecided }: { readonly until: Instant; readonly isDecided: () => boolean },
): Promise<Instant> {
  for (const at of looksAt) {
    if ((await driver.run(at)) === 'stopped' || !(await driver.settle())) return until;
    if (isDecided()) return at;
  }
  return until;
}

/** A fault and an attack. */
const WRONG_CLOCKS: readonly string[] = ['gateway-clock', 'A27-backdate'];

/**
 * While a gateway is wrong about the time, each tick waits for what was sent before it: whether a
 * bundle is ahead of the portal's clock must not depend on how far behind the portal is.
 */
function clockBarriers(story: SetUp['story'], end: Instant): Barrier[] {
  return story
    .filter(({ name }) => WRONG_CLOCKS.includes(name))
    .flatMap(({ at, until = end }) => {
      const first = Math.ceil(at / TICK_MS) * TICK_MS;
      const count = Math.max(0, Math.ceil((Math.min(until, end) - first) / TICK_MS) + 1);
      return Array.from({ length: count }, (_, tick) => ({ at: first + tick * TICK_MS - 1 }));
    });
}

function patience(
  { scenario, seed }: VariantRunOptions,
  windows: readonly PortalWindow[],
): Patience {
  return {
    ms: STALLED_AFTER_MS,
    progress: () => windows.reduce((sum, window) => sum + window.progress(), 0),
    giveUp: ({ task, at, party = waitsFor(windows) }) => {
      const { file, again: command, attackerSeed } = scenario;
      const options = attackerSeed === undefined ? '' : `--attacker-seed ${attackerSeed}`;
      const again = againCommand({ file, seed, options, ...(command && { again: command }) });
      const details = { seconds: STALLED_AFTER_MS / 1_000, at: formatInstant(at), task, party };
      return scenarioError('SCENARIO_STALLED', { details: { ...details, again } });
    },
  };
}

function waitsFor(windows: readonly PortalWindow[]): string {
  const open = windows.flatMap((window) => window.waitsFor() ?? []);
  return open.length === 0 ? 'the portal does not answer' : open.join('; ');
}

function interrupted(world: World, { seed }: VariantRunOptions): Error {
  const at = formatInstant(world.clock.now());
  return scenarioError('SCENARIO_INTERRUPTED', { details: { at, seed } });
}

function collect(
  seen: {
    setUp: SetUp;
    system: RunSystem;
    witness: Witness;
    attempts: DoneByAttackers['attempts'];
    acts: DoneByAttackers['acts'];
    injectedCount: number;
    trace: Trace;
    file: string | undefined;
    endedAt: Instant;
  },
  { scenario }: VariantRunOptions,
): VariantRun {
  const { portal } = seen.system;
  const { endedAt } = seen;
  const years = yearsOf(scenario.startAt, endedAt);
  const { heat, power } = seen.setUp.world.truth();
  return {
    endedAt,
    house: seen.setUp.house,
    heat,
    story: seen.setUp.story,
    lived: seen.setUp.lived,
    world: seen.setUp.world.counters(),
    portal: portal.counters(),
    readings: portal.readings(),
    alarms: portal.alarms(),
    electricity: portal.electricity(),
    limits: portal.limits(),
    power,
    attempts: seen.attempts,
    acts: seen.acts,
    injectedCount: seen.injectedCount,
    ...seen.witness,
    foreignBytes: seen.witness.foreignBytes(),
    guesses: new Map(
      scenario.attacks.map((planned, index) => [
        attackKey(planned),
        seen.setUp.attacks[index]?.guesses() ?? [],
      ]),
    ),
    bills: new Map(years.map((year) => [year, portal.bill(year)])),
    trace: seen.trace,
    ...defined({ traceFile: seen.file }),
  };
}

/** Calendar years that a span touches, in Europe/Berlin. */
function yearsOf(startAt: Instant, endAt: Instant): number[] {
  const [first, last] = [startAt, endAt - 1].map((at) => berlinTime(at).year);
  assert(first !== undefined && last !== undefined, 'two instants have two years');
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
