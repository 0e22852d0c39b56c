import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LabError } from '#kernel/errors.ts';
import { joinAsMember, sharedRows } from '../../test/support/cluster.ts';
import { isRedisMissing, NO_REDIS, startRedis } from '../../test/support/redis-server.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { CORE_MIGRATIONS } from '../storage/migrations.ts';
import { issueThing } from '../provisioning/issue-thing.ts';
import type { ClusterDatabase } from './cluster-database.ts';
import type { ClusterTimes } from './protocol.ts';
import { RedisPort } from './redis-port.ts';

const QUICK: ClusterTimes = { leaseMs: 300, beatMs: 50, lifeMs: 3_000, awayMs: 4_000 };

function codeOf(error: unknown): string {
  return error instanceof LabError ? error.code : String(error);
}

async function codeOfRejection(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'nothing thrown', codeOf);
}

function put(db: ClusterDatabase, key: string): Error | null {
  db.begin();
  db.sql.prepare('INSERT INTO settings VALUES (?, 1)').run(key);
  return db.flush();
}

/** What an operator would type into redis-cli. */
function redis(url: string, ...parts: readonly string[]): void {
  const port = RedisPort.connect({ url });
  expect(port.ask({ op: 'command', parts }, 1_000)).toMatchObject({ kind: 'reply' });
  port.close();
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(['', 'localhost', 'http://localhost:6379', 'redis//x'])(
  'LAB_REDIS="%s" is BROKER_CLUSTER_URL, and nothing of it is repeated',
  (url) => {
    expect(() => RedisPort.connect({ url })).toThrow(
      expect.objectContaining({ code: 'BROKER_CLUSTER_URL', details: {} }),
    );
  },
);

test('a server that does not answer is BROKER_CLUSTER_UNREACHABLE, without the password', () => {
  let thrown: unknown;
  try {
    RedisPort.connect({ url: 'redis://core:topsecret@127.0.0.1:1/3' });
  } catch (error) {
    thrown = error;
  }
  expect(codeOf(thrown)).toBe('BROKER_CLUSTER_UNREACHABLE');
  const { message, hint, details, stack } = thrown as LabError;
  expect(message).toContain('redis://127.0.0.1:1 ');
  expect(JSON.stringify([message, hint, details, stack])).not.toMatch(/topsecret|core:/);
});

describe.skipIf(isRedisMissing)(`what a cluster refuses${NO_REDIS}`, () => {
  test('a wrong password is BROKER_CLUSTER_UNREACHABLE, and not repeated', async () => {
    const { url } = await startRedis({ password: 'topsecret' });
    RedisPort.connect({ url }).close();
    const wrong = url.replace('topsecret', 'wrongsecret');
    expect(() => RedisPort.connect({ url: wrong })).toThrow(
      expect.objectContaining({
        code: 'BROKER_CLUSTER_UNREACHABLE',
        message: expect.not.stringContaining('wrongsecret') as string,
      }),
    );
  });

  test("a member's folder needs LAB_REDIS: BROKER_CLUSTER_REDIS_NEEDED", async () => {
    const { url } = await startRedis();
    const dataDir = temporaryFolder();
    (await joinAsMember({ url, dataDir })).close();
    const path = join(dataDir, 'core.db');
    expect(() => openCoreDatabase({ path })).toThrow(
      expect.objectContaining({ code: 'BROKER_CLUSTER_REDIS_NEEDED' }),
    );
    vi.stubEnv('LAB_REDIS', url);
    openCoreDatabase({ path }).close();
  });

  test('with LAB_REDIS a thing that is issued in one folder is known in all', async () => {
    const { url } = await startRedis();
    const [dataDir, otherDir] = [temporaryFolder(), temporaryFolder()];
    const a = await joinAsMember({ url, dataDir });
    const b = await joinAsMember({ url, dataDir: otherDir });
    vi.stubEnv('LAB_REDIS', url);
    const issued = await issueThing({ dataDir, thingName: 'gw-1', role: 'gateway' });
    for (const db of [a, b]) {
      db.begin();
      expect(db.sql.prepare('SELECT id FROM certificates').pluck().all()).toEqual([
        issued.certificateId,
      ]);
      db.flush();
    }
    expect(sharedRows(b)).toEqual(sharedRows(a));
  });

  test('with LAB_REDIS a new folder in which a thing is issued is one of the cluster', async () => {
    const { url } = await startRedis();
    vi.stubEnv('LAB_REDIS', url);
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    await issueThing({ dataDir: first, thingName: 'gw-1', role: 'gateway' });
    await issueThing({ dataDir: second, thingName: 'gw-2', role: 'gateway' });
    const [a, b] = [
      await joinAsMember({ url, dataDir: first }),
      await joinAsMember({ url, dataDir: second }),
    ];
    a.begin();
    const names = a.sql.prepare('SELECT name FROM things ORDER BY name').pluck().all();
    a.flush();
    expect(names).toEqual(['gw-1', 'gw-2']);
    b.begin();
    expect(sharedRows(b)).toEqual(sharedRows(a));
  });

  test('other authorities, another key or other rows are BROKER_CLUSTER_OTHER_IDENTITY', async () => {
    const { url } = await startRedis();
    await joinAsMember({ url });
    const [ofAnother, keyed, alone] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    await issueThing({ dataDir: ofAnother, thingName: 'gw-1', role: 'gateway' });
    mkdirSync(join(keyed, 'aws'));
    writeFileSync(join(keyed, 'aws/credentials'), '[default]\n');
    openCoreDatabase({ path: join(alone, 'core.db') }).close();
    for (const dataDir of [ofAnother, keyed, alone]) {
      const before = snapshotOf(dataDir);
      expect(await codeOfRejection(joinAsMember({ url, dataDir }))).toBe(
        'BROKER_CLUSTER_OTHER_IDENTITY',
      );
      expect(snapshotOf(dataDir)).toEqual(before);
    }
  });

  test('another schema is BROKER_CLUSTER_OTHER_VERSION', async () => {
    const { url } = await startRedis();
    await joinAsMember({ url });
    redis(url, 'HSET', 'metertwin:cluster', 'schema', String(CORE_MIGRATIONS.length + 1));
    expect(await codeOfRejection(joinAsMember({ url }))).toBe('BROKER_CLUSTER_OTHER_VERSION');
  });

  test('with an empty Redis the core that wrote last goes first; else BROKER_CLUSTER_AHEAD', async () => {
    const { url } = await startRedis();
    const [behind, ahead] = [temporaryFolder(), temporaryFolder()];
    const openBoth = async (first: string, second: string): Promise<void> => {
      const one = await joinAsMember({ url, dataDir: first });
      const other = await joinAsMember({ url, dataDir: second });
      expect(put(other, `by ${second === ahead ? 'ahead' : 'behind'}`)).toBeNull();
      one.close();
      other.close();
      redis(url, 'FLUSHDB');
    };
    await openBoth(behind, ahead);
    const rows = join(behind, 'core.db');
    await openBoth(ahead, behind);
    const kept = new SqliteDatabase(rows, { readonly: true });
    expect(kept.prepare("SELECT key FROM settings WHERE key LIKE 'by %'").pluck().all()).toEqual([
      'by ahead',
      'by behind',
    ]);
    kept.close();
    // Now `behind` has written last.
    (await joinAsMember({ url, dataDir: ahead })).close();
    expect(await codeOfRejection(joinAsMember({ url, dataDir: behind }))).toBe(
      'BROKER_CLUSTER_AHEAD',
    );
  });

  test('a member that others have declared lost ends with BROKER_CLUSTER_LOST', async () => {
    const { url } = await startRedis();
    const a = await joinAsMember({ url, times: QUICK });
    a.follow();
    redis(url, 'HDEL', 'metertwin:members', a.link.coreId);
    expect(codeOf(await a.ended)).toBe('BROKER_CLUSTER_LOST');
    expect(codeOf(put(a, 'late'))).toBe('BROKER_CLUSTER_LOST');
  });

  test('a log that is gone ends its members with BROKER_CLUSTER_LOG_LOST', async () => {
    const { url } = await startRedis();
    const a = await joinAsMember({ url, times: QUICK });
    redis(url, 'FLUSHDB');
    expect(codeOf(put(a, 'x'))).toBe('BROKER_CLUSTER_LOG_LOST');
    expect(codeOf(await a.ended)).toBe('BROKER_CLUSTER_LOG_LOST');
  });

  test('a server that stays away ends them with BROKER_CLUSTER_UNREACHABLE', async () => {
    const server = await startRedis();
    const a = await joinAsMember({ url: server.url, times: QUICK });
    a.follow();
    await server.stop();
    expect(codeOf(put(a, 'x'))).toBe('BROKER_CLUSTER_UNREACHABLE');
    expect(codeOf(await a.ended)).toBe('BROKER_CLUSTER_UNREACHABLE');
  });

  test('rows that were changed past the log are BROKER_CLUSTER_REPLICA', async () => {
    const { url } = await startRedis();
    const dataDir = temporaryFolder();
    const a = await joinAsMember({ url, dataDir });
    const b = await joinAsMember({ url });
    const stranger = new SqliteDatabase(join(dataDir, 'core.db'));
    stranger.exec("INSERT INTO settings VALUES ('x', 'past the log')");
    stranger.close();
    expect(put(b, 'x')).toBeNull();
    expect(codeOf(put(a, 'y'))).toBe('BROKER_CLUSTER_REPLICA');
    expect(codeOf(await a.ended)).toBe('BROKER_CLUSTER_REPLICA');
  });

  test('a write token that does not come is BROKER_DATABASE_BUSY for other programs', async () => {
    const { url } = await startRedis();
    const dataDir = temporaryFolder();
    const a = await joinAsMember({ url, dataDir });
    vi.stubEnv('LAB_REDIS', url);
    a.begin();
    const other = openCoreDatabase({ path: join(dataDir, 'core.db'), busyTimeoutMs: 0 });
    expect(() => other.begin()).toThrow(expect.objectContaining({ code: 'BROKER_DATABASE_BUSY' }));
    other.close();
    expect(a.flush()).toBeNull();
  });
});

/** Path → content, but for the files that SQLite makes of itself. */
function snapshotOf(dir: string): ReadonlyMap<string, string> {
  const paths = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/core\.db/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.filter((path) => existsSync(path)).map((path) => [path, readFileSync(path, 'latin1')]),
  );
}
