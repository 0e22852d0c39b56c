/** Debian's redis-server on a free port, for tests of a cluster; its files lie in a test's folder. */
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startProgram } from './run-program.ts';
import type { RunningProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const REDIS = '/usr/bin/redis-server';

export const isRedisMissing = !isInstalled(REDIS);
/** For the title of tests that cannot run without it. */
export const NO_REDIS = isRedisMissing ? ' are skipped: install "redis-server"' : '';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Where its log of commands lies. */
  readonly dir: string;
  readonly program: RunningProgram;
  /** Ends it in order; with the same folder and port it can be started again. */
  stop(): Promise<void>;
}

export interface RedisOptions {
  readonly port?: number;
  readonly dir?: string;
  /** Keep every write, as a cluster should have it; nothing at all when left out. */
  readonly keep?: boolean;
  readonly password?: string;
}

export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const { dir = temporaryFolder(), keep = false, password } = options;
  const port = options.port ?? (await freePort());
  const keeping = keep ? ['--appendonly', 'yes', '--appendfsync', 'always'] : [];
  const secret = password === undefined ? [] : ['--requirepass', password];
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const program = startProgram(REDIS, [...place, ...keeping, ...secret]);
  await program.said('Ready to accept connections');
  const stop = async (): Promise<void> => {
    program.child.kill('SIGTERM');
    await program.ended;
  };
  const name = password === undefined ? '' : `:${password}@`;
  return { url: `redis://${name}127.0.0.1:${port}`, port, dir, program, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function isInstalled(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
