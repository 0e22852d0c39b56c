import { describe, expect, test } from 'vitest';
import { joinAsMember, sharedRows } from '../../test/support/cluster.ts';
import { isRedisMissing, NO_REDIS, startRedis } from '../../test/support/redis-server.ts';
import type { ClusterDatabase } from './cluster-database.ts';
import { encodeContent } from './entry.ts';
import type { ClusterTimes, Question } from './protocol.ts';
import { RedisPort } from './redis-port.ts';
import { KEYS } from './scripts.ts';

/** Another thread, on a machine that may be busy. */
const WAIT = { timeout: 30_000 };
const QUICK: ClusterTimes = { leaseMs: 300, beatMs: 50, lifeMs: 3_000, awayMs: 10_000 };

async function members(
  count: number,
  times?: ClusterTimes,
): Promise<readonly [ClusterDatabase, ClusterDatabase, ...ClusterDatabase[]]> {
  const { url } = await startRedis();
  const options = { url, ...(times === undefined ? {} : { times }) };
  const [a, b] = [await joinAsMember(options), await joinAsMember(options)];
  const more: ClusterDatabase[] = [];
  while (more.length + 2 < count) more.push(await joinAsMember(options));
  return [a, b, ...more];
}

function write(db: ClusterDatabase, key: string, value: string): void {
  db.begin();
  db.sql.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)').run(key, value);
}

const PATIENCE_MS = 5_000;

/** Speaks with the log of a member's cluster by itself, question by question. */
async function strangerTo(url: string) {
  const a = await joinAsMember({ url });
  const port = RedisPort.connect({ url });
  const { generation, position: head } = a.sql
    .prepare('SELECT generation, position FROM cluster_log')
    .get() as { generation: string; position: string };
  const asker = { coreId: 'other', generation, isMember: false };
  const place = { head, heard: head };
  const take = (): string => {
    const token = port.ask({ op: 'acquire', asker, place, waitMs: 0 }, PATIENCE_MS);
    if (token.kind !== 'yours') throw new Error(`no token: ${token.kind}`);
    return token.epoch;
  };
  const content = encodeContent({ operations: [], notices: [], lost: [] });
  const entryOf = (epoch: string): Question => {
    return { op: 'append', asker, epoch, head, content, joined: false, lost: [] };
  };
  return { a, port, asker, place, take, entryOf };
}

/** What a core sees that asks for the newest. */
function read(db: ClusterDatabase, key: string): unknown {
  db.begin();
  const value: unknown = db.sql
    .prepare('SELECT value FROM settings WHERE key = ?')
    .pluck()
    .get(key);
  db.flush();
  return value;
}

const heard = (db: ClusterDatabase): Promise<string> =>
  new Promise((resolve) => db.link.onHeard('registry', (_notice, from) => resolve(from)));

describe.skipIf(isRedisMissing)(`databases of a cluster${NO_REDIS}`, () => {
  test('what one commits, another reads after its begin()', async () => {
    const [a, b, c] = await members(3);
    write(a, 'x', '1');
    expect(a.flush()).toBeNull();
    expect(read(b, 'x')).toBe('1');
    write(b, 'x', '2');
    expect(b.flush()).toBeNull();
    expect([a, c].map((db) => db && read(db, 'x'))).toEqual(['2', '2']);
    expect(sharedRows(b)).toEqual(sharedRows(a));
  });

  test('without being asked, a replica follows, and numbers that SQLite gives are the same', async () => {
    const [a, b] = await members(2);
    b.follow();
    const told = heard(b);
    a.begin();
    const insert = a.sql.prepare(
      'INSERT INTO journal (topic, client_id, payload) VALUES (?, ?, ?) RETURNING id',
    );
    const remove = a.sql.prepare('DELETE FROM journal WHERE id = ?');
    for (let index = 0; index < 5; index++) {
      const { id } = insert.get('t', 'c', Buffer.from([index])) as { id: number };
      remove.run(id - 1);
    }
    a.link.say({ kind: 'registry' });
    expect(a.flush()).toBeNull();
    expect(await told).toBe(a.link.coreId);
    expect(b.sql.prepare('SELECT id, payload FROM journal').all()).toEqual([
      { id: 5, payload: Buffer.from([4]) },
    ]);
    expect(sharedRows(b)).toEqual(sharedRows(a));
  });

  test('what was rolled back to a savepoint is rolled back everywhere, what failed has not been', async () => {
    const [a, b] = await members(2);
    write(a, 'kept', '1');
    a.sql.exec('SAVEPOINT one');
    write(a, 'dropped', '1');
    a.sql.exec('ROLLBACK TO one; RELEASE one');
    const insert = a.sql.prepare('INSERT INTO settings VALUES (?, ?)');
    expect(() => insert.run('kept', '2')).toThrow('UNIQUE');
    expect(a.flush()).toBeNull();
    expect([read(b, 'kept'), read(b, 'dropped')]).toEqual(['1', undefined]);
    expect(sharedRows(b)).toEqual(sharedRows(a));
  });

  test('a write without begin() is part of the log too', async () => {
    const [a, b] = await members(2);
    a.sql.exec("INSERT INTO settings VALUES ('x', '1')");
    expect(a.sql.inTransaction).toBe(true);
    await a.committed();
    expect(read(b, 'x')).toBe('1');
  });

  test('parameters count as they were when the statement ran', async () => {
    const [a, b] = await members(2);
    const payload = Buffer.from('before');
    a.begin();
    a.sql
      .prepare('INSERT INTO journal (topic, client_id, payload) VALUES (?, ?, ?)')
      .run('t', 'c', payload);
    payload.write('after!');
    a.flush();
    b.begin();
    expect(b.sql.prepare('SELECT payload FROM journal').pluck().get()).toEqual(
      Buffer.from('before'),
    );
  });

  test('notices are heard by others only, in order, after the rows; on their own too', async () => {
    const [a, b] = await members(2);
    const seen: string[] = [];
    for (const [name, db] of [
      ['a', a],
      ['b', b],
    ] as const) {
      db.follow();
      const rows = (): unknown => db.sql.prepare('SELECT count(*) FROM settings').pluck().get();
      const before = rows() as number;
      db.link.onApplied('subscriptions', ({ clientId }) => {
        const isThere = clientId === 'alone' || (rows() as number) > before;
        seen.push(`${name} applied ${clientId}${isThere ? '' : ' too early'}`);
      });
      db.link.onHeard('subscriptions', ({ clientId }) => seen.push(`${name} heard ${clientId}`));
    }
    const told = heard(b);
    a.link.say({ kind: 'subscriptions', clientId: 'alone' });
    write(a, 'x', '1');
    a.link.say({ kind: 'subscriptions', clientId: 'with rows' });
    await a.committed();
    a.link.say({ kind: 'registry' });
    await told;
    const parts = ['applied', 'heard'].map((part) => seen.filter((line) => line.includes(part)));
    expect(parts).toEqual([
      ['b applied alone', 'b applied with rows'],
      ['b heard alone', 'b heard with rows'],
    ]);
  });

  test('a listener of onApplied has refreshed memory when begin() returns', async () => {
    const [a, b] = await members(2);
    let memory: unknown;
    b.link.onApplied('registry', () => {
      memory = b.sql.prepare("SELECT value FROM settings WHERE key = 'x'").pluck().get();
    });
    write(a, 'x', '1');
    a.link.say({ kind: 'registry' });
    a.flush();
    b.begin();
    expect(memory).toBe('1');
  });

  test('a rolled back transaction tells nobody anything', async () => {
    const [a, b] = await members(2, QUICK);
    const rolledBack: string[] = [];
    a.link.onRolledBack(() => rolledBack.push('a'));
    write(a, 'x', 'late');
    a.link.say({ kind: 'subscriptions', clientId: 'late' });
    const told: string[] = [];
    b.link.onApplied('subscriptions', ({ clientId }) => told.push(clientId));
    // Waits for as long as the lease lasts, and is let through then.
    write(b, 'x', 'first');
    expect(b.flush()).toBeNull();
    expect(a.flush()).toMatchObject({ code: 'BROKER_CLUSTER_OVERTAKEN' });
    expect([read(a, 'x'), read(b, 'x')]).toEqual(['first', 'first']);
    expect([rolledBack, told]).toEqual([['a'], []]);
  });

  test('what is read only holds nobody up', async () => {
    const [a, b] = await members(2);
    a.begin();
    a.flush();
    const before = performance.now();
    b.begin();
    // Far from the lease; no time of a machine under load.
    expect(performance.now() - before).toBeLessThan(1_900);
    b.flush();
  });

  test('each member knows all of them; who leaves is adopted by exactly one', async () => {
    const [a, b, c] = await members(3, QUICK);
    if (c === undefined) throw new Error('three were asked for');
    const all = [a, b, c].map(({ link }) => link.coreId);
    read(a, 'x');
    expect(a.link.members()).toEqual(all);
    const heardOf: string[] = [];
    for (const db of [b, c]) {
      db.link.onMemberLost((id, adopt) => {
        heardOf.push(id);
        // A second time would violate the key.
        if (adopt) db.sql.prepare("INSERT INTO settings VALUES ('adopted', ?)").run(id);
      });
    }
    for (const db of [a, b, c]) db.follow();
    a.close();
    // The two live in one thread here, so one may keep the other from committing; it asks again.
    await expect.poll(() => read(b, 'adopted'), WAIT).toBe(all[0]);
    await expect.poll(() => heardOf.length, WAIT).toBeGreaterThanOrEqual(2);
    expect(new Set(heardOf)).toEqual(new Set([all[0]]));
    expect([b, c].map((db) => [read(db, 'adopted'), db.link.members()])).toEqual([
      [all[0], all.slice(1)],
      [all[0], all.slice(1)],
    ]);
  });

  test('the log is cut where all have heard it, and who comes later takes the snapshot', async () => {
    const { url } = await startRedis();
    const options = { url, times: QUICK, logLimit: () => 2_000 };
    const [a, b] = [await joinAsMember(options), await joinAsMember(options)];
    for (const db of [a, b]) db.follow();
    const operator = RedisPort.connect({ url });
    const length = (): unknown => operator.ask({ op: 'command', parts: ['XLEN', KEYS.log] }, 1_000);
    let written = 0;
    // 300 entries at once would be far more than is ever kept.
    await expect
      .poll(
        () => {
          write(a, `k${written++}`, 'x'.repeat(200));
          expect(a.flush()).toBeNull();
          return written > 60 ? length() : undefined;
        },
        { ...WAIT, interval: 5 },
      )
      .toMatchObject({ reply: expect.toSatisfy((count: number) => count < 40) as number });
    operator.close();
    const c = await joinAsMember(options);
    expect(read(c, `k${written - 1}`)).toBe('x'.repeat(200));
    // So that a has the row of c too.
    expect(read(a, 'k0')).toBe('x'.repeat(200));
    expect(sharedRows(c)).toEqual(sharedRows(a));
  });

  test('a release that comes late leaves a newer token of its core alone', async () => {
    const { port, asker, place, take, entryOf } = await strangerTo((await startRedis()).url);
    const [older, newer] = [take(), take()];
    port.ask({ op: 'release', asker, epoch: older }, PATIENCE_MS);
    const rival = { ...asker, coreId: 'rival' };
    const wish = { op: 'acquire', asker: rival, place, waitMs: 0 } as const;
    expect(port.ask(wish, PATIENCE_MS)).toEqual({ kind: 'busy' });
    expect(port.ask(entryOf(newer), PATIENCE_MS)).toMatchObject({ kind: 'done' });
    port.close();
  });

  test('an entry whose answer was lost is appended once, however often it is sent', async () => {
    const { a, port, take, entryOf } = await strangerTo((await startRedis()).url);
    const entry = entryOf(take());
    const answers = [1, 2].map(() => port.ask(entry, PATIENCE_MS));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ kind: 'done' });
    // Once another core has written, a repetition is too late.
    write(a, 'x', '1');
    expect(a.flush()).toBeNull();
    expect(port.ask(entry, PATIENCE_MS)).toEqual({ kind: 'fenced' });
    port.close();
  });
});
