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
import { Latencies } from '../../../cli/world/latency.ts';
import {
  FLEET_NAME,
  StatisticalGateway,
  type FleetSize,
} from '../../../sim/world/statistical-fleet.ts';
import { startNodeServer } from '../core/servers.ts';
import type { Figure } from '../report.ts';
import { benchPortalAlone } from './portal-alone.ts';
import { BENCH_USER, type PortalState } from './portal-child.ts';

const LARGE = { gateways: 2_000, metersEach: 50, intervalMs: 10 * SECOND_MS } as const;
/** More than a portal takes on this class of machine. */
const FLOOD = { gateways: 40, metersEach: 600, intervalMs: SECOND_MS } as const;
const FOR_MS = 10 * SECOND_MS;
/** A person with a busy finger. */
const ASK_EVERY_MS = 25;
const ROUTES = ['/api/v1/status', '/api/v1/meters?limit=50', '/api/v1/alarms?limit=20'] as const;
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
  try {
    const before = await portal.state();
    const over = new AbortController();
    const asked = askUntil(portal.url, over.signal);
    // Whatever it ends with is told below, when it is waited for.
    asked.catch(() => {});
    const startMs = performance.now();
    const ran = await runLoad(FLOOD, dataDir, url);
    const ms = performance.now() - startMs;
    const after = await portal.state();
    over.abort();
    const { count, p50, p99 } = (await asked).read();
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
  }
}

interface PortalChild {
  readonly url: string;
  state(): Promise<PortalState>;
  stop(): void;
}

async function startPortalChild(...args: string[]): Promise<PortalChild> {
  const child = fork(new URL('./portal-child.ts', import.meta.url), args);
  const next = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as T));
      child.once('exit', (code) => reject(new Error(`the portal ended with ${code}`)));
    });
  const url = await next<string>();
  return {
    url,
    state: () => {
      child.send('state');
      return next<PortalState>();
    },
    stop: () => child.kill('SIGKILL'),
  };
}

/** One person asks in even steps; an answer that is late delays what is due next, which counts as well. */
async function askUntil(url: string, over: AbortSignal): Promise<Latencies> {
  const latencies = new Latencies();
  const cookie = await signIn(url);
  const startMs = performance.now();
  for (let turn = 0; !over.aborted; turn++) {
    const dueMs = startMs + turn * ASK_EVERY_MS;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await driveTimers.sleep(waitMs, over);
    const route = ROUTES[turn % ROUTES.length] ?? ROUTES[0];
    const answer = await fetch(new URL(route, url), { headers: { cookie } });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${route} answers ${answer.status}`);
    latencies.record(performance.now() - dueMs);
  }
  return latencies;
}

async function signIn(url: string): Promise<string> {
  const answer = await fetch(new URL('/api/v1/session', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(BENCH_USER),
  });
  if (!answer.ok) throw new Error(`the sign-in answers ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}
