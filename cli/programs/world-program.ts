/** The world with its gateways as a program of the lab: paced, and resumed where it stopped. */
import { OLDER_MQTT } from '#kernel/broker-access.ts';
import { createDefences } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { formatInstant, DAY_MS, type Instant } from '#kernel/time.ts';
import type { WorldReport } from '../../twin/api/schemas/lab.ts';
import type { JsonValue } from '../../sim/attacks/attack.ts';
import type { Pace } from '../../sim/core/sim-clock.ts';
import type { UplinkState } from '../../sim/gateway/uplink-connection.ts';
import { createDriver, TICK_MS, type Driver, type TickPort } from '../../sim/scenario/drive.ts';
import { scenarioError } from '../../sim/scenario/errors.ts';
import { storyOf } from '../../sim/scenario/interventions.ts';
import { labActNames } from '../../sim/scenario/lab-acts.ts';
import type { BundleId } from '../../sim/scenario/ports.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { houseOf, setUpScenario, type SetUp } from '../../sim/scenario/set-up.ts';
import type { WorldSnapshot } from '../../sim/world/world.ts';
import { GatewayFleet } from '../house/gateway-fleet.ts';
import { driveTimers } from '../common/timers.ts';
import { createLabClock } from './lab-clock.ts';
import { openLabLink } from './lab-link.ts';
import { exclusive } from './exclusive.ts';
import type { ProgramHost, Running } from './program.ts';
import { brokerAccess, type BrokerPlace } from '../common/broker-options.ts';
import { thingFiles } from '../common/thing-files.ts';
import { metersOf } from '../../sim/world/house.ts';
import { readScenario } from '../common/scenario-file.ts';

export interface WorldProgramOptions {
  readonly scenarioPath: string;
  readonly seed?: number;
  readonly dataDir: string;
  readonly isNew?: boolean;
  readonly broker: BrokerPlace;
  readonly pace: Pace;
  /** The portal that shows this world, and the token it knows it by. */
  readonly lab?: { readonly portalUrl: string; readonly token: string };
}

export interface WorldReady {
  readonly scenario: string;
  readonly seed: number;
  readonly dwellings: number;
  readonly devices: number;
  readonly gateways: readonly string[];
  /** UTC. */
  readonly now: string;
  readonly pace: Pace;
  /** It continues where an earlier start on the same data folder stopped. */
  readonly resumed: boolean;
}

/** What is in `world.db` between two starts. */
interface SavedWorld {
  readonly world: WorldSnapshot;
  readonly memories: readonly JsonValue[];
  /** The newest bundle of each gateway; older versions did not keep it. */
  readonly heads?: readonly BundleId[];
}

/** A live world has no end; the duration in the file is for `metertwin run`. */
const NO_END_MS = 36_500 * DAY_MS;

export const worldProgram = exclusive<WorldProgramOptions, WorldReady>('world', {
  async start(options, host) {
    const scenario = readScenario(options.scenarioPath);
    refuseLabActs(scenario);
    const { dataDir, broker } = options;
    const gateways = scenario.gateways.map(({ id }) => ({
      id,
      access: brokerAccess(broker, id, thingFiles(dataDir, id)),
    }));
    const onState = (id: string, state: UplinkState): void => noteState(id, state, host);
    const defences = createDefences(scenario.off);
    const fleet = new GatewayFleet({ dataDir, gateways, defences, onState });
    try {
      return runWorld(scenario, options, { fleet, host });
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  },
});

/** Its core and its portal are programs of their own. Throws SCENARIO_RUN_ONLY. */
function refuseLabActs(scenario: Scenario): void {
  const { seed, file } = scenario;
  const acts = labActNames(storyOf({ scenario, house: houseOf(scenario), seed }));
  if (acts !== '') throw scenarioError('SCENARIO_RUN_ONLY', { details: { acts, file } });
}

function runWorld(
  scenario: Scenario,
  options: WorldProgramOptions,
  { fleet, host }: { readonly fleet: GatewayFleet; readonly host: ProgramHost },
): Running<WorldReady> {
  const saved = fleet.loadSnapshot() as SavedWorld | undefined;
  const setUp = restoreSetUp(scenario, options, saved);
  const heads = new Map(saved?.heads?.map((head) => [head.gateway, head]));
  setUp.world.onBundle((gateway, bundle, payload) => {
    heads.set(gateway, { gateway, boot: bundle.boot, seq: bundle.seq });
    fleet.send(bundle, payload, () => save(setUp, heads));
  });
  const quit = new AbortController();
  const doneAt = ticksDoneAt(setUp, scenario);
  const ticks = labTicks(options, { host, heads, signal: quit.signal, doneAt });
  const driver = createDriver(setUp.world, {
    backlogs: fleet.backlogs,
    timers: driveTimers,
    pace: options.pace,
    signal: quit.signal,
    ...defined({ ticks }),
  });
  const run = driver.run(scenario.startAt + NO_END_MS);
  const seed = options.seed ?? scenario.seed;
  const closeLink = link(options, driver, () => report(scenario, seed, { setUp, driver, fleet }));
  return {
    ready: {
      scenario: scenario.name,
      seed,
      dwellings: setUp.house.dwellings.length,
      devices: metersOf(setUp.house).length,
      gateways: scenario.gateways.map(({ id }) => id),
      now: formatInstant(setUp.world.clock.now()),
      pace: options.pace,
      resumed: saved !== undefined,
    },
    failed: run.then(() => undefined),
    command: ({ pace }) => driver.setPace(pace),
    async stop() {
      quit.abort();
      await run;
      await closeLink();
      fleet.saveSnapshot(save(setUp, heads));
      await fleet.stop();
    },
  };
}

/** Throws WORLD_SNAPSHOT_MISMATCH when the data folder holds another world. */
function restoreSetUp(
  scenario: Scenario,
  { seed }: WorldProgramOptions,
  saved: SavedWorld | undefined,
): SetUp {
  const setUp = setUpScenario(scenario, {
    ...defined({ seed }),
    ...(saved === undefined ? {} : { memories: saved.memories }),
  });
  if (saved !== undefined) setUp.world.restore(saved.world);
  return setUp;
}

function save({ world, attacks }: SetUp, heads: ReadonlyMap<string, BundleId>): SavedWorld {
  const memories = attacks.map((attack) => attack.memory());
  return { world: world.snapshot(), memories, heads: [...heads.values()] };
}

/** The clock of the portal that shows this world. */
function labTicks(
  { lab }: WorldProgramOptions,
  ports: {
    readonly host: ProgramHost;
    readonly heads: ReadonlyMap<string, BundleId>;
    readonly signal: AbortSignal;
    readonly doneAt: Instant | undefined;
  },
): TickPort | undefined {
  if (lab === undefined) return undefined;
  const { host, heads, signal, doneAt } = ports;
  const tick = createLabClock({
    ...lab,
    signal,
    sleep: driveTimers.sleep,
    onRefused: (reason) =>
      host.note({ level: 'warning', text: `the portal refuses the world's clock: ${reason}` }),
  });
  return {
    everyMs: TICK_MS,
    ...defined({ doneAt }),
    tick: (at) => tick(at, [...heads.values()]),
  };
}

/**
 * Nothing happens before the portal has its tick, so a world that continues has told all up to its own
 * time. One of them again would name bundles that came after it.
 */
function ticksDoneAt({ world }: SetUp, { startAt }: Scenario): Instant | undefined {
  const now = world.clock.now();
  return now > startAt ? now : undefined;
}

function link(
  { lab }: WorldProgramOptions,
  driver: Driver,
  reportNow: () => WorldReport,
): () => Promise<void> {
  if (lab === undefined) return async () => {};
  return openLabLink({
    ...lab,
    report: reportNow,
    onCommand: ({ pace }) => driver.setPace(pace),
  });
}

function report(
  scenario: Scenario,
  seed: number,
  { setUp, driver, fleet }: { setUp: SetUp; driver: Driver; fleet: GatewayFleet },
): WorldReport {
  const { sent, heard, receptions, lost, buffered } = setUp.world.counters();
  return {
    scenario: scenario.name,
    seed,
    clock: { now: formatInstant(driver.now()), pace: driver.pace },
    counters: {
      sent,
      heard,
      copies: receptions - heard,
      lost,
      buffered,
      outbox: fleet.unacknowledged(),
    },
  };
}

function noteState(id: string, state: UplinkState, host: ProgramHost): void {
  if (state.kind === 'online' && state.version < 5) {
    host.note({ level: 'warning', text: `${id}: ${state.url} ${OLDER_MQTT}` });
  }
  if (state.kind !== 'waiting') return;
  const { code, message, hint } = state.problem;
  host.note({ level: 'warning', text: `${id}: ${message}`, code, hint });
}
