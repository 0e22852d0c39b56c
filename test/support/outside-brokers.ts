/** Other people's brokers as real processes, configured by our own export: Mosquitto and NATS. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runMetertwin } from '../../cli/dispatch.ts';
import { fakeIo } from '../../cli/common/fake-io.fixture.ts';

/** Debian puts daemons where not every user looks. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

interface BrokerNode {
  /** Resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface OutsideBroker {
  /** For `--broker`. */
  readonly url: string;
  readonly nodes: BrokerNode[];
  /** Starts a node again on its old ports and files. */
  restart(node: number): Promise<void>;
}

/** Why a broker cannot be tried on this machine; undefined where it can. */
export function missingBroker(program: 'mosquitto' | 'nats-server'): string | undefined {
  const { error } = spawnSync(program, ['-h'], { env: { ...process.env, PATH } });
  return error === undefined ? undefined : `${program} is not installed (Debian package)`;
}

/** On a free port, for the things of a data folder; `settings` replace those of the export. */
export async function startMosquitto(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<OutsideBroker> {
  const [port = 0] = await freePorts(1);
  const out = join(dataDir, 'mosquitto');
  await exported(['--mosquitto', '--mqtt-port', `${port}`], { dataDir, out });
  const conf = join(out, 'mosquitto.conf');
  // Started by root it would become another user, who may not read the keys.
  const changed = { user: 'root', ...settings };
  const kept = readFileSync(conf, 'utf8')
    .split('\n')
    .filter((line) => !Object.hasOwn(changed, line.split(' ', 1)[0] ?? ''));
  const lines = Object.entries(changed).map(([name, value]) => `${name} ${value}`);
  writeFileSync(conf, [...kept, ...lines, ''].join('\n'));
  const start = (): Promise<BrokerNode> =>
    startNode('mosquitto', ['-c', conf], { ready: / running$/m });
  return broker(`mqtts://localhost:${port}`, [start]);
}

/** A cluster on free ports, ready when it has agreed on a leader. */
export async function startNats(dataDir: string, size: number): Promise<OutsideBroker> {
  const ports = await freePorts(2 * size);
  const nodes = Array.from({ length: size }, (_, node) => ports.slice(2 * node, 2 * node + 2));
  const list = nodes.map(([mqtt, route]) => `localhost:${mqtt}:${route}`).join(',');
  const out = join(dataDir, 'nats');
  await exported(['--nats', '--nodes', list], { dataDir, out });
  const starts = nodes.map((_, node) => (): Promise<BrokerNode> => {
    const conf = join(out, `node-${node + 1}.conf`);
    return startNode('nats-server', ['-c', conf], {
      ready: size === 1 ? /Server is ready/ : /JetStream cluster (new )?.*leader/i,
    });
  });
  return broker(nodes.map(([mqtt]) => `mqtts://localhost:${mqtt}`).join(','), starts);
}

async function exported(
  words: readonly string[],
  { dataDir, out }: { readonly dataDir: string; readonly out: string },
): Promise<void> {
  const io = fakeIo();
  const code = await runMetertwin(
    ['core', 'export', ...words, '--data', dataDir, '--out', out],
    io,
  );
  if (code !== 0) throw new Error(`the export failed: ${io.stderr()}`);
}

async function broker(
  url: string,
  starts: readonly (() => Promise<BrokerNode>)[],
): Promise<OutsideBroker> {
  const nodes = await Promise.all(starts.map((start) => start()));
  return {
    url,
    nodes,
    restart: async (node) => {
      nodes[node] = await (starts[node] as () => Promise<BrokerNode>)();
    },
  };
}

/** Resolves when the program has said that it is ready; it ends with the test at the latest. */
function startNode(
  program: string,
  args: readonly string[],
  { ready }: { readonly ready: RegExp },
): Promise<BrokerNode> {
  const child = spawn(program, args, {
    env: { ...process.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  onTestFinished(() => end('SIGKILL'));
  let said = '';
  return new Promise((resolve, reject) => {
    const listen = (text: string): void => {
      said += text;
      if (ready.test(said)) resolve({ end });
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.on('error', reject);
    child.on('close', () => reject(new Error(`${program} ended:\n${said}`)));
  });
}

/** Free when asked; all are held until the last is known, so that none comes twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const listening = (server: Server): Promise<number> =>
    new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const ports = await Promise.all(servers.map(listening));
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
