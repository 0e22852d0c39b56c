/**
 * `npm run bench -- core`: our core beside a bare aedes and Debian's mosquitto under the same
 * clients in another process: 10 clients that publish to themselves, 64 bytes each. Processor time
 * per message says more than the rate, which the load process bounds too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Figure } from '../report.ts';
import { makeIdentities, type Identity } from './identities.ts';
import { startLoad, type Load, type LoadJob } from './load.ts';
import { startMosquitto, startNodeServer, type BenchServer, type Transport } from './servers.ts';

const ECHO_CLIENTS = 10;
const MESSAGES = 10_000;
const WINDOW = 100;
const WARM_UP = 2_000;
const ROUNDS = 3;
const ROUND_TRIPS = 2_000;
const SHADOW_UPDATES = 2_000;
const IDLE = [1_000, 5_000] as const;

export async function benchCore(): Promise<Figure[]> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'metertwin-bench-'));
  try {
    const identities = await makeIdentities(dataDir, Math.max(...IDLE));
    const figures: Figure[] = [];
    for (const start of starters(dataDir, identities)) {
      const server = await start();
      if (server === undefined) continue;
      try {
        figures.push(...(await benchServer(server, identities)));
      } finally {
        await server.stop();
      }
    }
    return figures;
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

type Starter = () => Promise<BenchServer | undefined>;

function starters(dataDir: string, [probe]: readonly Identity[]): readonly Starter[] {
  const transports: readonly Transport[] = ['mTLS', 'plain'];
  return [
    () => startNodeServer('core', 'mTLS', dataDir),
    ...transports.flatMap((transport): Starter[] => [
      () => startNodeServer('aedes', transport, dataDir),
      async () => (probe === undefined ? undefined : startMosquitto(transport, dataDir, probe)),
    ]),
  ];
}

async function benchServer(
  server: BenchServer,
  identities: readonly Identity[],
): Promise<Figure[]> {
  const { url, transport } = server;
  const title = `${server.name}, ${transport}`;
  const load = startLoad({ url, isPlain: transport === 'plain', version: 4 });
  try {
    const figures: Figure[] = [];
    await load.run({ kind: 'connect', identities: identities.slice(0, ECHO_CLIENTS) });
    for (const qos of [0, 1] as const) {
      const job = { kind: 'echo', qos, messages: MESSAGES, window: WINDOW } as const;
      await load.run({ ...job, messages: WARM_UP });
      const best = await bestRound(() => measured(server, load, job));
      figures.push({
        name: `${title}, QoS ${qos}`,
        ...messageFigure(best, ECHO_CLIENTS * MESSAGES),
      });
    }
    if (server.name === 'core') figures.push(await shadows(server, load));
    figures.push(await roundTrips({ server, load, first: identities.slice(0, 1) }));
    await load.run({ kind: 'disconnect' });
    if (transport === 'mTLS') figures.push(...(await idle({ server, load, identities })));
    return figures;
  } finally {
    load.stop();
  }
}

interface Cost {
  readonly ms: number;
  readonly cpuUs: number;
}

async function measured(server: BenchServer, load: Load, job: LoadJob): Promise<Cost> {
  const before = server.cpuUs();
  process.stderr.write(`${server.name}, ${server.transport}: ${job.kind}\n`);
  const { ms } = await load.run(job);
  return { ms, cpuUs: server.cpuUs() - before };
}

async function bestRound(round: () => Promise<Cost>): Promise<Cost> {
  let best: Cost = { ms: Infinity, cpuUs: Infinity };
  for (let turn = 0; turn < ROUNDS; turn++) {
    const cost = await round();
    best = { ms: Math.min(best.ms, cost.ms), cpuUs: Math.min(best.cpuUs, cost.cpuUs) };
  }
  return best;
}

function messageFigure({ ms, cpuUs }: Cost, count: number): Omit<Figure, 'name'> {
  return {
    count,
    ms,
    unit: 'messages',
    more: { 'ns of its processor each': nsEach(cpuUs, count) },
  };
}

function nsEach(cpuUs: number, count: number): number {
  return Math.round((cpuUs * 1000) / count);
}

async function shadows(server: BenchServer, load: Load): Promise<Figure> {
  const job = { kind: 'shadow', messages: SHADOW_UPDATES, window: 10 } as const;
  await load.run({ ...job, messages: 200 });
  const { ms, cpuUs } = await bestRound(() => measured(server, load, job));
  const count = ECHO_CLIENTS * SHADOW_UPDATES;
  const more = { 'ns of its processor each': nsEach(cpuUs, count) };
  return {
    name: 'core, mTLS, shadow updates, one thing a client',
    count,
    ms,
    unit: 'updates',
    more,
  };
}

interface OnServer {
  readonly server: BenchServer;
  readonly load: Load;
}

async function roundTrips({
  server,
  load,
  first,
}: OnServer & { readonly first: readonly Identity[] }): Promise<Figure> {
  await load.run({ kind: 'disconnect' });
  await load.run({ kind: 'connect', identities: first });
  const job = { kind: 'echo', qos: 1, messages: ROUND_TRIPS, window: 1 } as const;
  const { ms } = await bestRound(() => measured(server, load, job));
  const more = { 'µs each': Math.round((ms * 1000) / ROUND_TRIPS) };
  const name = `${server.name}, ${server.transport}, QoS 1 one at a time`;
  return { name, count: ROUND_TRIPS, ms, unit: 'round trips', more };
}

/** Handshakes and the memory of connections that stay, at each of the counts. */
async function idle({
  server,
  load,
  identities,
}: OnServer & { readonly identities: readonly Identity[] }): Promise<Figure[]> {
  const figures: Figure[] = [];
  const emptyBytes = server.residentBytes();
  let connected = 0;
  for (const count of IDLE) {
    const more = identities.slice(connected, count);
    const { ms, cpuUs } = await measured(server, load, { kind: 'connect', identities: more });
    connected = count;
    const kB = (server.residentBytes() - emptyBytes) / count / 1000;
    figures.push({
      name: `${server.name}, mTLS, up to ${count} connections`,
      count: more.length,
      ms,
      unit: 'handshakes',
      more: {
        'µs of its processor each': Math.round(cpuUs / more.length),
        'kB a connection': Math.round(kB),
        'MB in all': Math.round(server.residentBytes() / 1e6),
      },
    });
  }
  return figures;
}
