/**
 * `npm run bench -- fleet`: 100,000 statistical meters behind 2,000 gateways in one process, and a portal
 * that takes as much as it can: what it stores, and how long it lets a person wait meanwhile.
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDefences } from '#kernel/defences.ts';
import { numberedThing } from '#kernel/numbered-thing.ts';
import { createRng } from '#kernel/rng.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { SECOND_MS } from '#kernel/time.ts';
import { issueFleet } from '../../../broker/provisioning/issue-fleet.ts';
import { issueThing } from '../../../broker/provisioning/issue-thing.ts';
import { readThing, thingFiles } from '../../../cli/common/thing-files.ts';
import { driveTimers, uplinkTimers } from '../../../cli/common/timers.ts';
import { fleetImport } from '../../../cli/world/fleet-import.ts';
import { FleetLoad, type FleetProgress } from '../../../cli/world/fleet-load.ts';
import {
  FLEET_NAME,
  StatisticalGateway,
  type FleetSize,
} from '../../../sim/world/statistical-fleet.ts';
import { startNodeServer } from '../core/servers.ts';
import type { Figure } from '../report.ts';
import { benchPortalAlone } from './portal-alone.ts';
import type { Answers } from './asker-child.ts';
import type { PortalState } from './portal-child.ts';

const LARGE = { gateways: 2_000, metersEach: 50, intervalMs: 10 * SECOND_MS } as const;
/** More than a portal takes on this class of machine. */
const FLOOD = { gateways: 40, metersEach: 600, intervalMs: SECOND_MS } as const;
const FOR_MS = 10 * SECOND_MS;
const RNG = createRng('bench').fork('fleet');

type Load = FleetSize & { readonly intervalMs: number };

export async function benchFleet(): Promise<Figure[]> {
  const large = await inFolder(LARGE, (dataDir, url) => runLoad(LARGE, dataDir, url));
  const flood = await inFolder(FLOOD, floodPortal);
  return [...benchPortalAlone(), loadFigure('one process', LARGE, large), ...flood];
}

async function inFolder<T>(
  fleet: Load,
  work: (dataDir: string, url: string) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'metertwin-bench-'));
  try {
    const names = Array.from({ length: fleet.gateways }, (_, at) => numberedThing(FLEET_NAME, at));
    await issueFleet({ dataDir, thingName: FLEET_NAME, role: 'gateway', names });
    await issueThing({ dataDir, thingName: 'portal', role: 'portal' });
    const core = await startNodeServer('core', 'mTLS', dataDir);
    try {
      return await work(dataDir, core.url);
    } finally {
      await core.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

type Ran = FleetProgress & { readonly residentBytes: number };

async function runLoad(fleet: Load, dataDir: string, url: string): Promise<Ran> {
  const { intervalMs } = fleet;
  const pems = readThing(thingFiles(dataDir, FLEET_NAME));
  const own = { fleet, intervalMs, startAt: systemClock.now(), rng: RNG };
  const load = new FleetLoad({
    gateways: Array.from(
      { length: fleet.gateways },
      (_, index) => new StatisticalGateway({ ...own, index }),
    ),
    accessOf: () => ({ url, ...pems }),
    defences: createDefences([]),
    intervalMs,
    forMs: FOR_MS,
    timers: { ...driveTimers, ...uplinkTimers },
    clock: systemClock,
    signal: new AbortController().signal,
  });
  try {
    await load.connect(() => {});
    await load.run();
    return { ...load.read(), residentBytes: process.memoryUsage.rss() };
  } finally {
    await load.stop();
  }
}

function loadFigure(name: string, fleet: Load, ran: Ran): Figure {
  const { p50, p99, p999 } = ran.latencyMs;
  return {
    name: `${fleet.gateways} gateways, ${fleet.gateways * fleet.metersEach} meters, ${name}`,
    count: ran.telegrams,
    ms: ran.elapsedMs,
    unit: 'telegrams',
    more: {
      'MB of the fleet': Math.round(ran.residentBytes / 1e6),
      'µs p50': Math.round(p50 * 1_000),
      'µs p99': Math.round(p99 * 1_000),
      'µs p99.9': Math.round(p999 * 1_000),
    },
  };
}

async function floodPortal(dataDir: string, url: string): Promise<Figure[]> {
  const importDir = path.join(dataDir, 'import');
  mkdirSync(importDir);
  const { property, keys } = fleetImport(FLOOD, RNG);
  writeFileSync(path.join(importDir, 'property.json'), JSON.stringify(property));
  writeFileSync(path.join(importDir, 'keys.json'), JSON.stringify(keys));
  const portal = await startPortalChild(dataDir, url, importDir);
  let asker: Child | undefined;
  try {
    const before = await portal.state();
    asker = startChild('./asker-child.ts', [portal.url]);
    await asker.next();
    const startMs = performance.now();
    const ran = await runLoad(FLOOD, dataDir, url);
    const ms = performance.now() - startMs;
    const after = await portal.state();
    asker.send('over');
    const { count, p50, p99 } = await asker.next<Answers>();
    const received = after.received - before.received;
    return [
      loadFigure('offered to a portal', FLOOD, ran),
      {
        name: 'committed by the portal meanwhile',
        count: received,
        ms,
        unit: 'telegrams',
        more: {
          'ns of its processor a telegram': Math.round(
            ((after.cpuUs - before.cpuUs) * 1_000) / received,
          ),
          'counting or held': after.stored - before.stored,
          'MB of the portal': Math.round(after.residentBytes / 1e6),
        },
      },
      {
        name: 'its HTTP meanwhile',
        count,
        ms,
        unit: 'answers',
        more: { 'µs p50': Math.round(p50 * 1_000), 'µs p99': Math.round(p99 * 1_000) },
      },
    ];
  } finally {
    portal.stop();
    asker?.stop();
  }
}

interface PortalChild {
  readonly url: string;
  state(): Promise<PortalState>;
  stop(): void;
}

async function startPortalChild(...args: string[]): Promise<PortalChild> {
  const { next, send, stop } = startChild('./portal-child.ts', args);
  const url = await next<string>();
  return {
    url,
    state: () => {
      send('state');
      return next<PortalState>();
    },
    stop,
  };
}

interface Child {
  next<T>(): Promise<T>;
  send(message: string): void;
  stop(): void;
}

function startChild(file: string, args: readonly string[]): Child {
  const child = fork(new URL(file, import.meta.url), args);
  return {
    next: <T>() =>
      new Promise<T>((resolve, reject) => {
        child.once('message', (message) => resolve(message as T));
        child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
      }),
    send: (message) => void child.send(message),
    stop: () => void child.kill('SIGKILL'),
  };
}
