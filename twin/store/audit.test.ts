import { createHmac } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { AUDIT_HEAD_FILE } from './audit-head.ts';
import { canonical, verifyChain, type AuditRow, type NewAuditEntry } from './audit-chain.ts';
import { openStore, type Store } from './store.ts';

const seal = (text: string): string => createHmac('sha256', 'k').update(text).digest('hex');
const entry = (n: number): NewAuditEntry => ({
  atMs: n * 1000,
  actor: 'anna',
  action: 'user.added',
  subject: `user-${n}`,
  details: { role: 'operator', n },
});

function ledger(count: number): { dir: string; path: string; head: string } {
  const dir = temporaryFolder();
  const path = join(dir, 'portal.db');
  const store = sealed(path);
  for (let n = 1; n <= count; n++) store.audit.append(entry(n));
  store.close();
  return { dir, path, head: join(dir, AUDIT_HEAD_FILE) };
}

function sealed(path: string): Store {
  const store = openStore(path);
  store.audit.sealWith(seal);
  return store;
}

/** The attacker has the file, but not the key. */
function tamper(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(
    'DROP TRIGGER IF EXISTS audit_is_not_changed; DROP TRIGGER IF EXISTS audit_is_not_shortened',
  );
  db.exec(sql);
  db.close();
}

function findings(path: string): string[] {
  const store = openStore(path);
  // Only checks: a portal that starts would note the break.
  const { audit } = store;
  try {
    return auditFaults(audit);
  } finally {
    store.close();
  }
}

function auditFaults(audit: Store['audit']): string[] {
  audit.sealWith(seal, { readOnly: true });
  return audit.verify().findings.map(({ seq, fault }) => `${fault} ${seq}`);
}

describe('a ledger that somebody worked on with the file in hand', () => {
  test('is sound when nobody did', () => {
    expect(findings(ledger(5).path)).toEqual([]);
  });

  test.each([
    ['an entry changed', "UPDATE audit SET actor = 'bert' WHERE seq = 3", ['changed 3']],
    ['details changed', `UPDATE audit SET details = '{}' WHERE seq = 3`, ['changed 3']],
    ['an instant changed', 'UPDATE audit SET at_ms = at_ms + 1 WHERE seq = 1', ['changed 1']],
    ['an entry taken out', 'DELETE FROM audit WHERE seq = 3', ['gap 4']],
    [
      'an entry taken out and the rest moved up',
      'DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5',
      ['changed 3', 'changed 4', 'cut-off 4'],
    ],
    ['the last entry cut off', 'DELETE FROM audit WHERE seq = 5', ['cut-off 4']],
    ['all entries deleted', 'DELETE FROM audit', ['cut-off 0']],
    [
      'two entries exchanged',
      'UPDATE audit SET seq = 9 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 9',
      ['changed 2', 'changed 3', 'changed 4'],
    ],
    [
      'an entry added without the key',
      'INSERT INTO audit SELECT 6, at_ms, actor, action, subject, details, hash FROM audit WHERE seq = 5',
      ['changed 6'],
    ],
  ])('%s', (_what, sql, expected) => {
    const { path } = ledger(5);
    tamper(path, sql);
    expect(findings(path)).toEqual(expected);
  });

  test('a chain made anew without the key does not hold', () => {
    const { path } = ledger(3);
    const store = openStore(path);
    tamper(path, 'DELETE FROM audit');
    for (let n = 1; n <= 3; n++) store.audit.append(entry(n + 10));
    store.close();
    expect(findings(path)).toContain('changed 1');
  });

  test('a head deleted, changed, or made for an older entry', () => {
    const gone = ledger(3);
    rmSync(gone.head);
    expect(findings(gone.path)).toEqual(['head-missing 3']);
    const cut = ledger(3);
    const [, , mark] = readFileSync(cut.head, 'utf8').split(' ');
    const db = new Database(cut.path);
    const hash = db.prepare('SELECT hash FROM audit WHERE seq = 2').pluck().get();
    db.close();
    tamper(cut.path, 'DELETE FROM audit WHERE seq = 3');
    writeFileSync(cut.head, `2 ${String(hash)} ${mark}`);
    expect(findings(cut.path)).toEqual(['head-changed 2']);
  });

  test('a whole older copy put back is told by a head that was noted elsewhere', () => {
    const { path, head } = ledger(3);
    copyFileSync(path, `${path}.old`);
    copyFileSync(head, `${head}.old`);
    const store = sealed(path);
    store.audit.append(entry(4));
    const noted = store.audit.verify().head;
    store.close();
    copyFileSync(`${path}.old`, path);
    copyFileSync(`${head}.old`, head);
    const old = sealed(path);
    expect(old.audit.verify().findings).toEqual([]);
    expect(old.audit.verify(noted).findings).toEqual([{ seq: 4, fault: 'not-the-expected-head' }]);
    old.close();
  });

  test('a portal that starts on a shortened ledger, or writes on, does not heal it', () => {
    const { path } = ledger(5);
    tamper(path, 'DELETE FROM audit WHERE seq > 3');
    const store = sealed(path);
    for (let n = 6; n < 10; n++) store.audit.append(entry(n));
    tamper(path, 'DELETE FROM audit WHERE seq > 7');
    store.audit.append(entry(10));
    const { findings: found } = store.audit.verify();
    expect(found).toEqual([
      { seq: 4, fault: 'recorded-break' },
      { seq: 8, fault: 'recorded-break' },
    ]);
    store.close();
  });
});

describe('one to four changes of any kind to a ledger of twelve', () => {
  const store = openStore(':memory:');
  store.audit.sealWith(seal);
  for (let n = 1; n <= 12; n++) store.audit.append(entry(n));
  const rows: readonly AuditRow[] = store.audit
    .list()
    .reverse()
    .map((one) => ({ ...one, details: canonical(one.details) }));
  const { head } = store.audit.verify();
  store.close();

  test('are always noticed', () => {
    expect(verifyChain(rows, head, seal)).toEqual([]);
    fc.assert(
      fc.property(fc.array(CHANGE, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = changes.reduce((left, change) => change(left), rows);
        fc.pre(JSON.stringify(changed) !== JSON.stringify(rows));
        expect(verifyChain(changed, head, seal)).not.toEqual([]);
      }),
      { numRuns: 2000, seed: 20261130 },
    );
  });
});

type Change = (rows: readonly AuditRow[]) => readonly AuditRow[];

const PLACE = fc.nat(11);
const FIELD = fc.constantFrom('actor', 'action', 'subject', 'details', 'hash', 'atMs', 'seq');
const VALUE = fc.oneof(fc.string(), fc.integer());
/** As somebody would who hides the gap. */
const renumbered: Change = (rows) => rows.map((row, at) => ({ ...row, seq: at + 1 }));
const maybeRenumbered = (close: boolean, change: Change): Change =>
  close ? (rows) => renumbered(change(rows)) : change;
const CHANGE: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ place: PLACE, field: FIELD, value: VALUE }).map(
    ({ place, field, value }): Change =>
      (rows) =>
        rows.map((row, at) => (at === place ? { ...row, [field]: value } : row)),
  ),
  fc
    .record({ place: PLACE, close: fc.boolean() })
    .map(({ place, close }) => maybeRenumbered(close, (rows) => rows.toSpliced(place, 1))),
  fc.record({ place: PLACE }).map(
    ({ place }): Change =>
      (rows) =>
        rows.slice(0, place),
  ),
  fc
    .record({ from: PLACE, to: PLACE, close: fc.boolean() })
    .map(({ from, to, close }) =>
      maybeRenumbered(close, (rows) =>
        rows.toSpliced(from, 1).toSpliced(to, 0, ...rows.slice(from, from + 1)),
      ),
    ),
  fc
    .record({ from: PLACE, to: PLACE, close: fc.boolean() })
    .map(({ from, to, close }) =>
      maybeRenumbered(close, (rows) => rows.toSpliced(to, 0, ...rows.slice(from, from + 1))),
    ),
);

test('the ledger cannot be changed or shortened by a statement of ours', () => {
  const { path } = ledger(2);
  const db = new Database(path);
  expect(() => db.exec("UPDATE audit SET actor = 'x'")).toThrow('append-only');
  expect(() => db.exec('DELETE FROM audit')).toThrow('append-only');
  db.close();
});

test('an entry shares the fate of its transaction', () => {
  const store = openStore(':memory:');
  expect(() =>
    store.transaction(() => {
      store.audit.append(entry(1));
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  store.transaction(() => store.audit.append(entry(2)));
  expect(store.audit.list().map(({ seq, subject }) => [seq, subject])).toEqual([[1, 'user-2']]);
  expect(store.audit.verify().findings).toEqual([]);
  store.close();
});

test('two programs on one database write one chain', () => {
  const { path } = ledger(1);
  const [portal, cli] = [sealed(path), sealed(path)];
  portal.audit.append(entry(2));
  cli.audit.append(entry(3));
  portal.audit.append(entry(4));
  expect(portal.audit.verify()).toMatchObject({ findings: [], head: { count: 4 } });
  [portal, cli].forEach((store) => store.close());
});

test('a million looks at one dwelling in an hour are two entries', () => {
  const store = openStore(':memory:');
  const look = { actor: 'tenant-d01', action: 'readings.seen', subject: 'd01' } as const;
  for (let at = 0; at < 1_000_000; at += 10) store.audit.saw({ ...look, atMs: at });
  store.audit.saw({ ...look, subject: 'd02', atMs: HOUR_MS });
  expect(store.audit.list({ subject: 'd01' }).map(({ details }) => details)).toEqual([
    { further: 99_999 },
    {},
  ]);
  store.close();
});

test('the list is filtered by who, what, whom and when', () => {
  const store = openStore(':memory:');
  for (let n = 1; n <= 4; n++) store.audit.append(entry(n));
  store.audit.append({ ...entry(5), actor: 'bert', action: 'session.opened' });
  const seqs = (filter: Parameters<Store['audit']['list']>[0]): number[] =>
    store.audit.list(filter).map(({ seq }) => seq);
  expect(seqs({ actor: 'bert' })).toEqual([5]);
  expect(seqs({ action: 'user' })).toEqual([4, 3, 2, 1]);
  expect(seqs({ action: 'user.added', sinceMs: 3000 })).toEqual([4, 3]);
  expect(seqs({ subject: 'user-2' })).toEqual([2]);
  expect(seqs({ limit: 2 })).toEqual([5, 4]);
  store.close();
});
