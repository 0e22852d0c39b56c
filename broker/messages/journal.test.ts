import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MOST_TRIES } from '#kernel/most-tries.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase, type CoreDatabase } from '../storage/database.ts';
import { ParkedWorkStore } from '../storage/parked-work.ts';
import { Journal } from './journal.ts';
import type { SessionPacket } from './packet-codec.ts';

function openDatabase(): CoreDatabase {
  return openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
}

function rowCount(db: CoreDatabase): number {
  return (db.sql.prepare('SELECT COUNT(*) AS n FROM journal').get() as { n: number }).n;
}

const publish = (text: string) => ({ topic: 'a', clientId: 'gw-1', payload: Buffer.from(text) });

const UNPARKED = {
  now: 7,
  onParked: () => {
    throw new Error('nothing is to be parked');
  },
};

/** What a core that starts on this database would queue. */
function replayed(db: CoreDatabase): SessionPacket[] {
  const packets: SessionPacket[] = [];
  expect(new Journal(db).replay((packet) => packets.push(packet), UNPARKED)).toBe(packets.length);
  return packets;
}

test('replays what was not queued, in order and only once', () => {
  const db = openDatabase();
  const journal = new Journal(db);
  const [, second] = ['one', 'two', 'three'].map((text) => journal.append(publish(text)));
  journal.routed(second);
  db.flush();
  expect(replayed(db).map(({ payload }) => String(payload))).toEqual(['one', 'three']);
  expect(replayed(db)).toEqual([]);
  expect(rowCount(db)).toBe(0);
});

test('a replayed message is the original, under a counter that was never used', () => {
  const db = openDatabase();
  const properties = { correlationData: Buffer.from([1, 2]), contentType: 'application/json' };
  new Journal(db).append({ ...publish('x'), properties });
  const [first] = replayed(db);
  expect(first).toMatchObject({ cmd: 'publish', topic: 'a', qos: 1, clientId: 'gw-1', properties });
  new Journal(db).append(publish('y'));
  const [second] = replayed(db);
  expect(second?.brokerCounter).toBeGreaterThan(first?.brokerCounter ?? Infinity);
});

test('empty payloads are told apart although they may share one buffer', () => {
  const db = openDatabase();
  const journal = new Journal(db);
  const shared = Buffer.alloc(0);
  const first = journal.append({ ...publish(''), payload: shared });
  journal.append({ ...publish(''), payload: shared });
  journal.routed(first);
  journal.routed(first);
  expect(rowCount(db)).toBe(1);
});

test('what was never journalled is no row to remove', () => {
  const db = openDatabase();
  const journal = new Journal(db);
  journal.append(publish('x'));
  journal.routed(Buffer.from('x'));
  journal.routed('x');
  journal.routed(undefined);
  expect(rowCount(db)).toBe(1);
});

test('a message that ends start after start is parked, and the others are not', () => {
  const path = join(temporaryFolder(), 'core.db');
  const parked: string[] = [];
  const replayed: string[] = [];
  /** A core that starts, and ends as if killed when it meets the message. */
  const start = (): 'runs' | 'ended' => {
    const db = openCoreDatabase({ path });
    const onParked = ({ payload }: { payload: Uint8Array }): void => {
      parked.push(Buffer.from(payload).toString());
    };
    try {
      new Journal(db).replay(
        ({ payload }) => {
          if (String(payload) === 'deadly') throw new Error('this start ends here');
          replayed.push(String(payload));
        },
        { now: 7, onParked },
      );
      return 'runs';
    } catch {
      if (db.sql.inTransaction) db.sql.exec('ROLLBACK');
      return 'ended';
    } finally {
      db.sql.close();
    }
  };
  const db = openCoreDatabase({ path });
  for (const text of ['one', 'deadly', 'three']) new Journal(db).append(publish(text));
  db.close();
  expect([start(), parked, replayed]).toEqual(['ended', [], ['one']]);
  // What the first start had queued was not committed; now each message has a commit of its own.
  for (let tries = 1; tries < MOST_TRIES; tries++) {
    expect([start(), parked, replayed]).toEqual(['ended', [], ['one', 'one']]);
  }
  expect([start(), parked, replayed]).toEqual(['runs', ['deadly'], ['one', 'one', 'three']]);
  expect([start(), parked]).toEqual(['runs', ['deadly']]);
  const last = openCoreDatabase({ path });
  expect(new ParkedWorkStore(last).list()).toMatchObject([
    { kind: 'publish', name: 'gw-1', topic: 'a', tries: MOST_TRIES, parkedAt: 7 },
  ]);
  last.close();
});
