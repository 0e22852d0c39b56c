import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import { openCoreDatabase } from './database.ts';
import type { CoreDatabase } from './database.ts';
import { Journal } from './journal.ts';
import { OutgoingQueue } from './outgoing-queue.ts';

function openDatabase(): CoreDatabase {
  return openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
}

function rowCount(db: CoreDatabase): number {
  return (db.sql.prepare('SELECT COUNT(*) AS n FROM journal').get() as { n: number }).n;
}

const publish = (text: string) => ({ topic: 'a', clientId: 'gw-1', payload: Buffer.from(text) });

test('replays what was not queued, in order, to every subscriber, and only once', () => {
  const db = openDatabase();
  const journal = new Journal(db);
  const [, second] = ['one', 'two', 'three'].map((text) => journal.append(publish(text)));
  journal.routed(second);
  db.flush();
  expect(new Journal(db).replay(() => ['portal', 'archive'])).toBe(2);
  const queue = new OutgoingQueue(db);
  for (const client of ['portal', 'archive']) {
    const texts = [...queue.all(client)].map(({ payload }) => String(payload));
    expect(texts).toEqual(['one', 'three']);
  }
  expect(new Journal(db).replay(() => ['portal'])).toBe(0);
});

test('a replayed message has the properties of the original', () => {
  const db = openDatabase();
  const properties = { correlationData: Buffer.from([1, 2]), contentType: 'application/json' };
  new Journal(db).append({ ...publish('x'), properties });
  new Journal(db).replay(() => ['portal']);
  expect([...new OutgoingQueue(db).all('portal')]).toMatchObject([
    { cmd: 'publish', topic: 'a', qos: 1, clientId: 'gw-1', properties },
  ]);
});

test('a message without subscribers by then is dropped from the journal', () => {
  const db = openDatabase();
  new Journal(db).append(publish('x'));
  expect(new Journal(db).replay(() => [])).toBe(1);
  expect(rowCount(db)).toBe(0);
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
