/** Cores of a cluster as people start them: `metertwin core` with LAB_REDIS. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isRedisMissing, NO_REDIS, startRedis } from '../../test/support/redis-server.ts';
import { startProgram } from '../../test/support/run-program.ts';
import type { RunningProgram } from '../../test/support/run-program.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const WAIT = { timeout: 40_000, interval: 50 };
const PASSWORD = 'kein-Klartext';

interface CoreOfCluster {
  readonly dataDir: string;
  readonly program: RunningProgram;
}

function startLabCore(url: string, dataDir = temporaryFolder()): CoreOfCluster {
  const args = ['core', '--data', dataDir, '--mqtt-port', '0', '--https-port', '0'];
  const env = { PATH: process.env['PATH'], LAB_REDIS: url };
  return {
    dataDir,
    program: startProgram(process.execPath, ['bin/metertwin.cjs', ...args], { cwd: root, env }),
  };
}

/** What the audit log of a core tells of its cluster. */
function changes({ dataDir }: CoreOfCluster): readonly string[] {
  const lines = readFileSync(path.join(dataDir, 'core-audit.ndjson'), 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { kind: string; change?: string; members?: number })
    .filter(({ kind }) => kind === 'cluster')
    .map(({ change, members }) => `${change} of ${members}`);
}

describe.skipIf(isRedisMissing)(`metertwin core in a cluster${NO_REDIS}`, () => {
  test('says which member it is, and nowhere the password of Redis', async () => {
    const { url } = await startRedis({ password: PASSWORD });
    expect(url).toContain(PASSWORD);
    const a = startLabCore(url);
    await a.program.said('is member 1 of 1');
    const b = startLabCore(url);
    await b.program.said('is member 2 of 2');
    const ended = [];
    for (const core of [a, b]) {
      core.program.child.kill('SIGTERM');
      ended.push(await core.program.ended);
      ended.push(readFileSync(path.join(core.dataDir, 'core-audit.ndjson'), 'utf8'));
    }
    expect(ended[0]).toMatchObject({ exitCode: 0 });
    expect(JSON.stringify(ended)).not.toContain(PASSWORD);
  });

  test('without its Redis it does not start: BROKER_CLUSTER_UNREACHABLE', async () => {
    const { program } = startLabCore(`redis://:${PASSWORD}@127.0.0.1:1`);
    const { exitCode, stdout, stderr } = await program.ended;
    expect(exitCode).toBe(3);
    expect(stderr).toContain('BROKER_CLUSTER_UNREACHABLE');
    expect(stdout + stderr).not.toContain(PASSWORD);
  });

  test('stopped for too long it is lost to the others, and ends when it goes on', async () => {
    const { url } = await startRedis();
    const a = startLabCore(url);
    await a.program.said('is member 1 of 1');
    const b = startLabCore(url);
    await b.program.said('is member 2 of 2');
    b.program.child.kill('SIGSTOP');
    await expect.poll(() => changes(a), WAIT).toContain('member-lost of 1');
    b.program.child.kill('SIGCONT');
    const { exitCode, stderr } = await b.program.ended;
    expect(stderr).toContain('BROKER_CLUSTER_LOST');
    expect(exitCode).toBe(3);
    expect(changes(b)).toEqual(['joined of 2', 'ended of 2']);
    // Its folder is none of a stranger: it joins again and catches up.
    const again = startLabCore(url, b.dataDir);
    await again.program.said('is member 2 of 2');
  });

  test('a Redis that keeps its log may be started again under it', async () => {
    const first = await startRedis({ keep: true });
    const a = startLabCore(first.url);
    await a.program.said('is member 1 of 1');
    await first.stop();
    const second = await startRedis({ keep: true, port: first.port, dir: first.dir });
    const b = startLabCore(second.url);
    await b.program.said('is member 2 of 2');
    expect([a, b].map(({ program }) => program.child.exitCode)).toEqual([null, null]);
  });

  test('a Redis that stays away ends it, and an empty one is filled from its folder', async () => {
    const first = await startRedis();
    const a = startLabCore(first.url);
    await a.program.said('is member 1 of 1');
    await first.stop();
    const { exitCode, stderr } = await a.program.ended;
    expect(stderr).toContain('BROKER_CLUSTER_UNREACHABLE');
    expect(exitCode).toBe(3);
    const second = await startRedis();
    const again = startLabCore(second.url, a.dataDir);
    await again.program.said('is member');
  });
});
