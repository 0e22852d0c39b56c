import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openWorldDatabase, type OutgoingBundle } from './outbox.ts';

function bundle(seq: number, gatewayId = 'gw-1', boot = 'B1'): OutgoingBundle {
  return { gatewayId, boot, seq, payload: `{"seq":${seq}}` };
}

function path(): string {
  return join(temporaryFolder(), 'world.db');
}

test('bundles come back in the order in which they were added, per gateway', () => {
  const db = openWorldDatabase(path());
  db.commit({ bundles: [bundle(1), bundle(1, 'gw-2'), bundle(2)] });
  db.commit({ bundles: [bundle(3), bundle(1, 'gw-1', 'B2')] });
  const outbox = db.outbox('gw-1');
  const all = outbox.pending({ after: 0, limit: 10 });
  expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 1]);
  expect(outbox.pending({ after: all[0]?.position ?? 0, limit: 2 })).toEqual(all.slice(1, 3));
  expect([outbox.count(), db.count()]).toEqual([4, 5]);
  db.close();
});

test('an acknowledged bundle is gone, the others stay', () => {
  const db = openWorldDatabase(path());
  db.commit({ bundles: [bundle(1), bundle(2)] });
  const outbox = db.outbox('gw-1');
  const [first] = outbox.pending({ after: 0, limit: 1 });
  outbox.remove([first?.position ?? -1]);
  outbox.remove([first?.position ?? -1]);
  expect(outbox.pending({ after: 0, limit: 10 }).map(({ seq }) => seq)).toEqual([2]);
  db.outbox('gw-2').remove([2]);
  expect(outbox.count()).toBe(1);
  db.close();
});

test('a position is never used twice, so a late acknowledgement cannot hit another bundle', () => {
  const db = openWorldDatabase(path());
  const outbox = db.outbox('gw-1');
  db.commit({ bundles: [bundle(1)] });
  const [first] = outbox.pending({ after: 0, limit: 1 });
  outbox.remove([first?.position ?? -1]);
  db.commit({ bundles: [bundle(2)] });
  const [second] = outbox.pending({ after: 0, limit: 1 });
  expect(second?.position).toBeGreaterThan(first?.position ?? Infinity);
  db.close();
});

test('bundle and state are there together after the file is opened again', () => {
  const file = path();
  const first = openWorldDatabase(file);
  expect(first.loadSnapshot()).toBeUndefined();
  first.commit({ bundles: [bundle(1)], snapshot: { now: 1 } });
  first.commit({ snapshot: { now: 2, text: 'ü' } });
  first.close();
  const second = openWorldDatabase(file);
  expect(second.loadSnapshot()).toEqual({ now: 2, text: 'ü' });
  expect(second.outbox('gw-1').count()).toBe(1);
  second.close();
});

test('a bundle whose state cannot be stored is not stored either', () => {
  const db = openWorldDatabase(path());
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(() => db.commit({ bundles: [bundle(1)], snapshot: circular })).toThrow('circular');
  expect(db.count()).toBe(0);
  db.close();
});

test('the same bundle twice is one entry', () => {
  const db = openWorldDatabase(path());
  db.commit({ bundles: [bundle(1)] });
  db.commit({ bundles: [bundle(1), bundle(2)] });
  expect(db.count()).toBe(2);
  db.close();
});

test('WORLD_DATABASE_CORRUPT: a file that is no database is named and left as it is', () => {
  const file = path();
  writeFileSync(file, 'this was somebody’s letter, not a database '.repeat(40));
  const before = readFileSync(file);
  expect(() => openWorldDatabase(file)).toThrow(
    expect.objectContaining({
      code: 'WORLD_DATABASE_CORRUPT',
      exitCode: 3,
      message: expect.stringContaining(file),
      hint: expect.stringContaining('nothing was deleted'),
    }),
  );
  expect(readFileSync(file)).toEqual(before);
});

test('WORLD_DATABASE_CORRUPT: damaged pages are found when it is opened', () => {
  const file = path();
  const db = openWorldDatabase(file);
  for (let seq = 1; seq < 200; seq++) db.commit({ bundles: [bundle(seq)] });
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096, bytes.length);
  writeFileSync(file, bytes);
  expect(() => openWorldDatabase(file)).toThrow(
    expect.objectContaining({ code: 'WORLD_DATABASE_CORRUPT' }),
  );
  expect(readFileSync(file)).toEqual(bytes);
});

test('WORLD_DATABASE_CORRUPT: a state that is no JSON is reported, not thrown away', () => {
  const file = path();
  const db = openWorldDatabase(file);
  db.commit({ bundles: [bundle(1)], snapshot: { now: 1 } });
  const raw = new Database(file);
  raw.prepare("UPDATE snapshot SET state = '{'").run();
  raw.close();
  expect(() => db.loadSnapshot()).toThrow(
    expect.objectContaining({ code: 'WORLD_DATABASE_CORRUPT' }),
  );
  expect(db.count()).toBe(1);
  db.close();
});

test('WORLD_DATABASE_NEWER: a file of a later version is refused', () => {
  const file = path();
  openWorldDatabase(file).close();
  const raw = new Database(file);
  raw.pragma('user_version = 99');
  raw.close();
  expect(() => openWorldDatabase(file)).toThrow(
    expect.objectContaining({ code: 'WORLD_DATABASE_NEWER' }),
  );
});

test('WORLD_DATABASE_UNWRITABLE: a folder that is not there is named', () => {
  const file = join(temporaryFolder(), 'missing', 'world.db');
  expect(() => openWorldDatabase(file)).toThrow(
    expect.objectContaining({ code: 'WORLD_DATABASE_UNWRITABLE' }),
  );
});

test('WORLD_DATABASE_UNWRITABLE: a folder in the place of the file is named', () => {
  const folder = temporaryFolder();
  expect(() => openWorldDatabase(folder)).toThrow(
    expect.objectContaining({ code: 'WORLD_DATABASE_UNWRITABLE' }),
  );
});
