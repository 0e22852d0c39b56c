/**
 * Core, portal and gateways for a run of a scenario: the real programs over real TLS, on free
 * ports and an empty data folder, in this process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { createDefences, type Defences } from '#kernel/defences.ts';
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { startCore, type Core } from '../../broker/main.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import { startPortal, type Portal } from '../../twin/main.ts';
import { PORTAL } from '../../sim/faults/names.ts';
import { scenarioError } from '../../sim/scenario/errors.ts';
import type { Position } from '../../sim/positions/ports.ts';
import { rungOfAttack } from '../../sim/scenario/attack/rungs.ts';
import { houseOf } from '../../sim/scenario/set-up.ts';
import { storyOf } from '../../sim/scenario/interventions.ts';
import type { LabAct, RunSystem, SavedSystem, SystemOrder } from '../../sim/scenario/ports.ts';
import { GRID_LIMIT } from '../../sim/faults/lab-faults.ts';
import { GatewayFleet } from '../house/gateway-fleet.ts';
import { propertyImportOfRun } from '../house/property-import.ts';
import {
  carryOut,
  needsWire,
  proxiedClients,
  UplinkStates,
  type ActingLab,
  type PortalPace,
} from './lab-acts.ts';
import type { Transport } from './transport.ts';
import type { AttackedLab } from './positions/attacked-lab.ts';
import { attackersSide } from './positions/lab-ports.ts';
import { GridOperator } from './grid-operator.ts';
import { MqttSession } from './positions/mqtt-session.ts';
import { exchangeMeter } from './meter-exchange.ts';
import { openRunPortal, type RestartablePortal } from './run-portal.ts';
import { actsNoter } from './acts-file.ts';
import { copyData, saveData } from './saved-data.ts';
import { WireProxy } from './wire-proxy.ts';
import { readText, readThing, thingFiles } from '../common/thing-files.ts';
import { systemClock } from '#kernel/system-clock.ts';

export interface SystemOptions {
  /** Keeps the data of a variant below it; left out: forgets it. */
  readonly saveDir?: string | undefined;
  /** TLS when left out. */
  readonly transport?: Transport | undefined;
}

/** What starts throws SCENARIO_NEEDS_WIRE where something is done to a wire that is not there. */
export function systemStarter(options: SystemOptions): (order: SystemOrder) => Promise<RunSystem> {
  return async (order) => {
    if (options.transport === 'memory') refuseWireActs(order);
    return startIn(options, order);
  };
}

/** Starts systems on a copy of a saved data folder. */
export function systemOn(options: SystemOptions, folder: string): SavedSystem['start'] {
  return (order) => startIn(options, order, folder);
}

/** On an empty data folder, or on a copy of a saved one. */
async function startIn(
  options: SystemOptions,
  order: SystemOrder,
  saved?: string,
): Promise<RunSystem> {
  const { saveDir, transport = 'tls' } = options;
  const dataDir =
    saveDir === undefined
      ? mkdtempSync(path.join(tmpdir(), 'metertwin-run-'))
      : path.join(saveDir, order.variant);
  if (saved !== undefined) copyData(saved, dataDir);
  const started: Started = { stops: [] };
  const stop = async (): Promise<void> => {
    for (const stopOne of started.stops.splice(0).reverse()) await stopOne();
    if (saveDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  const isCopy = saved !== undefined;
  const again = (folder: string): SavedSystem['start'] => systemOn(options, folder);
  try {
    const ground = { dataDir, isCopy, isKept: saveDir !== undefined, again, transport };
    return await startSystem(order, ground, { started, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Ground {
  readonly dataDir: string;
  /** The portal knows the house. */
  readonly isCopy: boolean;
  /** The folder outlives the run. */
  readonly isKept: boolean;
  readonly transport: Transport;
  /** How others start from a saved folder. */
  again(folder: string): SavedSystem['start'];
}

interface Started {
  readonly stops: (() => Promise<void>)[];
}

async function startSystem(
  order: SystemOrder,
  { dataDir, isCopy, isKept, again, transport }: Ground,
  { started, stop }: { started: Started; stop: () => Promise<void> },
): Promise<RunSystem> {
  const defences = createDefences(order.off, order.scenario.demonstrated);
  const { scenario, house, seed } = order;
  const acts = storyOf({ scenario, house, seed }).flatMap(({ labAct }) => labAct ?? []);
  const https = asksFor(order, 'cloud') ? { httpsPort: 0 } : {};
  let core = await startCore({ dataDir, port: 0, ...https, defences });
  const { port } = core;
  started.stops.push(() => core.stop());
  const proxies = await openProxies(proxiedClients(acts), port, started);
  const urlFor = (client: string): string => proxies.get(client)?.url ?? core.url;
  const wayFor: WayFor =
    transport === 'tls' ? () => ({}) : (pem) => ({ openSocket: () => core.connect(pem ?? '') });
  const place = { dataDir, defences, urlFor, wayFor };
  const portalPace: PortalPace = { delayMs: 0 };
  const portal = await openRunPortal(
    dataDir,
    runPortalStarter(order, { ...place, isCopy, pace: portalPace }),
  );
  started.stops.push(() => portal.stop());
  const states = new UplinkStates();
  const settled = async (): Promise<void> => {
    await core.rules.engine.idle();
    await core.broker.delivered(PORTAL);
  };
  const grid = gridOperator(order, { acts, place, fleet: () => fleet, settled });
  if (grid !== undefined) started.stops.push(() => grid.stop());
  const fleet: GatewayFleet = await startFleet(order, { ...place, states, grid });
  started.stops.push(() => fleet.stop());
  const restartCore = async (): Promise<void> => {
    await core.stop();
    const again = core.https === undefined ? {} : { httpsPort: core.https.port };
    core = await startCore({ dataDir, port, ...again, defences });
  };
  const lab: ActingLab = {
    exchange: (label, at) => exchange(order, portal, { label, at }),
    ...{ dataDir, portal, portalPace, fleet, proxies, states, urlFor, restartCore, grid },
  };
  return {
    attackers: {
      ...attackersSide({ ...lab, seed, ...coreSides(() => core) }),
      ...(isKept ? { onAct: actsNoter(dataDir) } : {}),
    },
    uplink: (gatewayId) => ({
      ...fleet.backlog(gatewayId),
      send: (bundle, payload) => fleet.send(bundle, payload),
    }),
    portal,
    act: (act, edge, at) => carryOut(lab, { act, isBegin: edge === 'begins', at }),
    forks: {
      found: () => defences.found,
      save: async () => {
        await core.broker.delivered(PORTAL);
        portal.write();
        return saveData(dataDir, again);
      },
    },
    stop,
  };
}

/** None where nobody limits anything in the scenario. */
function gridOperator(
  { scenario, limits }: SystemOrder,
  o: {
    acts: readonly LabAct[];
    place: Place;
    fleet: () => GatewayFleet;
    settled: () => Promise<void>;
  },
): GridOperator | undefined {
  const { place, fleet, settled } = o;
  const orders = o.acts.filter(({ kind }) => kind === GRID_LIMIT);
  const [carrier] = scenario.gateways;
  if (orders.length === 0 || carrier === undefined || limits === undefined) return undefined;
  return new GridOperator({
    ...{ world: limits, fleet, settled, gatewayId: carrier.id },
    dwellingIds: [...new Set(orders.flatMap(({ targets }) => targets))],
    open: async () => {
      const { dataDir, urlFor, wayFor } = place;
      await issueThing({ dataDir, thingName: OPERATOR, role: OPERATOR });
      const pems = readThing(thingFiles(dataDir, OPERATOR));
      const way = { url: urlFor(OPERATOR), ...pems, ...wayFor(pems.certPem) };
      const session = await MqttSession.open(way, OPERATOR);
      assert(session !== undefined, 'the core does not let the grid operator in');
      return session;
    },
  });
}

/** Thing name and role of the grid operator. */
const OPERATOR = 'grid-operator';

function exchange(
  { scenario, seed, house: delivered }: SystemOrder,
  portal: RestartablePortal,
  { label, at }: { readonly label: string; readonly at: Instant },
): Promise<void> {
  const house = houseOf(scenario, seed);
  const { property } = propertyImportOfRun({ scenario, seed, house: delivered });
  const { keys } = propertyImportOfRun({ scenario, seed, house });
  return exchangeMeter({ portal, house, imported: { property, keys } }, label, at);
}

async function openProxies(
  clients: ReadonlySet<string>,
  corePort: number,
  { stops }: Started,
): Promise<ReadonlyMap<string, WireProxy>> {
  const proxies = new Map<string, WireProxy>();
  for (const client of clients) {
    const proxy = await WireProxy.open(corePort);
    stops.push(() => proxy.close());
    proxies.set(client, proxy);
  }
  return proxies;
}

interface Place {
  readonly dataDir: string;
  readonly defences: Defences;
  urlFor(client: string): string;
  readonly wayFor: WayFor;
}

/** How the owner of a certificate reaches the core; nothing is said of TLS to its address. */
type WayFor = (certPem: string | undefined) => { readonly openSocket?: () => Duplex };

/** The core as attackers meet it, whichever one is running. */
function coreSides(core: () => Core): Pick<AttackedLab, 'coreUrl' | 'coreApi' | 'coreSettled'> {
  return {
    coreUrl: () => core().url,
    coreApi: () => {
      const { https, place, caPath } = core();
      assert(https !== undefined, 'no attack of the scenario asked for the cloud');
      return { url: https.url, region: place.region, caPem: readText(caPath) };
    },
    coreSettled: async (client) => {
      await core().rules.engine.idle();
      await core().broker.delivered(client);
    },
  };
}

function asksFor({ scenario }: SystemOrder, position: Position): boolean {
  return scenario.attacks.some((one) => rungOfAttack(one).positions.includes(position));
}

function refuseWireActs({ scenario, house, seed }: SystemOrder): void {
  const acts = storyOf({ scenario, house, seed }).flatMap(({ labAct }) => labAct?.kind ?? []);
  const between = scenario.attacks.filter((one) => rungOfAttack(one).positions.includes('network'));
  const attacks = between.map(({ attack }) => attack.id);
  const wired = [...new Set([...acts.filter(needsWire), ...attacks])];
  if (wired.length === 0) return;
  const details = { acts: wired.join(', '), file: scenario.file };
  throw scenarioError('SCENARIO_NEEDS_WIRE', { details });
}

async function startFleet(
  { scenario }: SystemOrder,
  {
    dataDir,
    defences,
    urlFor,
    wayFor,
    states,
    grid,
  }: Place & { readonly states: UplinkStates; readonly grid: GridOperator | undefined },
): Promise<GatewayFleet> {
  const gateways = [];
  for (const { id } of scenario.gateways) {
    await issueThing({ dataDir, thingName: id, role: 'gateway' });
    const pems = readThing(thingFiles(dataDir, id));
    gateways.push({ id, access: { url: urlFor(id), ...pems }, ...wayFor(pems.certPem) });
  }
  return new GatewayFleet({
    dataDir,
    gateways,
    defences,
    onState: (id, state) => states.tell(id, state),
    ...(grid === undefined ? {} : { onShadow: (id, message) => grid.heard(id, message) }),
  });
}

/** The house is told to it once; what it knows afterwards is in its database. */
function runPortalStarter(
  order: SystemOrder,
  {
    dataDir,
    defences,
    urlFor,
    wayFor,
    isCopy,
    pace,
  }: Place & { readonly isCopy: boolean; readonly pace: PortalPace },
): () => Promise<Portal> {
  let isTold = isCopy;
  return async () => {
    await issueThing({ dataDir, thingName: PORTAL, role: 'portal' });
    const pems = readThing(thingFiles(dataDir, PORTAL));
    const portal = await startPortal({
      dataDir,
      port: 0,
      broker: { url: urlFor(PORTAL), clientId: PORTAL, ...pems, ...wayFor(pems.certPem) },
      defences,
      clock: systemClock,
      domainClock: 'lab',
      nextTurn: (action) => afterMs(pace.delayMs, action),
    });
    if (isTold) return portal;
    isTold = true;
    const { property, keys } = propertyImportOfRun(order);
    portal.importProperty(property, keys);
    return portal;
  };
}

function afterMs(delayMs: number, action: () => void): void {
  if (delayMs === 0) setImmediate(action);
  else setTimeout(action, delayMs);
}
