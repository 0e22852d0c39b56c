import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { ShadowStore } from './shadow-store.ts';

function open(path = join(temporaryFolder(), 'core.db')) {
  const db = openCoreDatabase({ path });
  onTestFinished(() => db.close());
  return { db, path, store: new ShadowStore(db) };
}

const document = (version: number, reported: object) =>
  ({ state: { reported }, metadata: {}, version }) as never;
const key = (shadowName: string) => ({ thingName: 'a', shadowName });

test('a shadow is read as it was written, also by another program, to the digit', () => {
  const { db, path, store } = open();
  expect(store.get(key(''))).toBeUndefined();
  const long = '{"state":{"reported":{"id":9007199254740993}},"metadata":{},"version":1}';
  store.put(key(''), { version: 1, document: document(1, { a: 1 }) });
  db.sql.prepare('UPDATE shadows SET document = ?').run(long);
  db.flush();
  const read = open(path).store.get(key(''));
  expect(JSON.stringify(read)).toBe(`{"version":1,"document":${long}}`);
});

test('a deleted shadow keeps its version and is in no list', () => {
  const { store } = open();
  store.put(key('b'), { version: 1, document: document(1, {}) });
  store.put(key('a'), { version: 1, document: document(1, {}) });
  store.put(key(''), { version: 1, document: document(1, {}) });
  expect(store.namesOf('a')).toEqual(['a', 'b']);
  store.put(key('b'), { version: 2, document: undefined });
  expect(store.get(key('b'))).toEqual({ version: 2, document: undefined });
  expect([store.namesOf('a'), store.namesOf('other')]).toEqual([['a'], []]);
});
