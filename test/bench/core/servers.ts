/** The brokers that are compared, each in a process of its own, and what they cost there. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { connect } from 'mqtt';
import { assert } from '#kernel/errors.ts';
import type { Identity } from './identities.ts';

export type Transport = 'plain' | 'mTLS';

export interface BenchServer {
  readonly name: string;
  readonly transport: Transport;
  readonly url: string;
  /** Microseconds of processor time so far. */
  cpuUs(): number;
  residentBytes(): number;
  /** Most that it ever held. */
  peakBytes(): number;
  stop(): Promise<void>;
}

const TICK_US = 1_000_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const CHILD = new URL('./server-child.ts', import.meta.url).pathname;

/** Our core, or an aedes without anything around it, in a process of its own. */
export async function startNodeServer(
  kind: 'core' | 'aedes',
  transport: Transport,
  dataDir: string,
): Promise<BenchServer> {
  const child = spawn(process.execPath, [CHILD, kind, transport, dataDir], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number));
    child.once('exit', (code) => reject(new Error(`the ${kind} server ended with ${code}`)));
  });
  return serverOf(child, { name: kind === 'core' ? 'core' : 'bare aedes', transport, port });
}

/** Undefined where mosquitto is not installed. */
export async function startMosquitto(
  transport: Transport,
  dataDir: string,
  probe: Identity,
): Promise<BenchServer | undefined> {
  const program = mosquittoProgram();
  if (program === undefined) return undefined;
  const port = await freePort();
  const folder = path.join(dataDir, 'mosquitto');
  mkdirSync(folder, { recursive: true });
  const pki = path.join(dataDir, 'pki');
  const tls =
    transport === 'plain'
      ? []
      : [
          `cafile ${pki}/device-ca.pem`,
          `certfile ${pki}/server.pem`,
          `keyfile ${pki}/server.key`,
          'require_certificate true',
        ];
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'set_tcp_nodelay true',
    'max_inflight_messages 0',
    'max_queued_messages 0',
    'log_type error',
    'user root',
    ...tls,
  ];
  const file = path.join(folder, `${transport}.conf`);
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'ignore'] });
  const server = serverOf(child, { name: 'mosquitto', transport, port });
  // With a key MQTT.js speaks TLS, whatever the address says.
  await answering(server.url, transport === 'plain' ? {} : probe);
  return server;
}

function mosquittoProgram(): string | undefined {
  for (const program of ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto']) {
    try {
      readFileSync(program);
      return program;
    } catch {
      continue;
    }
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** It prints nothing when it is ready, so a client tries until it is. */
function answering(url: string, tls: Partial<Identity>): Promise<void> {
  const client = connect(url, { ...tls, clientId: 'probe', reconnectPeriod: 20 });
  client.on('error', () => undefined);
  return new Promise((resolve) =>
    client.once('connect', () => client.end(true, {}, () => resolve())),
  );
}

function serverOf(
  child: ChildProcess,
  { name, transport, port }: { name: string; transport: Transport; port: number },
): BenchServer {
  const { pid } = child;
  assert(pid !== undefined, `${name} has no process`);
  return {
    name,
    transport,
    url: `${transport === 'plain' ? 'mqtt' : 'mqtts'}://localhost:${port}`,
    cpuUs: () => {
      // Fields 14 and 15 of proc(5) stat, counted behind the name in brackets.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_US;
    },
    residentBytes: () => statusBytes(pid, /VmRSS:\s+(\d+)/),
    peakBytes: () => statusBytes(pid, /VmHWM:\s+(\d+)/),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

/** A value of proc(5) status, which counts in kB. */
function statusBytes(pid: number, field: RegExp): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(field.exec(status)?.[1]) * 1024;
}
