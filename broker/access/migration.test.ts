import { createHash } from 'node:crypto';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { CORE_MIGRATIONS } from '../storage/migrations.ts';
import { ThingRegistry } from './things.ts';
import { ensurePresetPolicies } from './preset-policies.ts';

const clock = { now: () => 5 };

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('things and certificates of the first schema keep their roles, states and rights', () => {
  const path = join(temporaryFolder(), 'core.db');
  const old = new SqliteDatabase(path);
  old.exec(CORE_MIGRATIONS[0] ?? '');
  old.exec(`
    INSERT INTO things VALUES ('gw-1', 'gateway', 1), ('portal', 'portal', 2);
    INSERT INTO certificates VALUES
      ('${'a'.repeat(64)}', 'gw-1', 'ACTIVE', 'PEM A', 3),
      ('${'b'.repeat(64)}', 'gw-1', 'REVOKED', 'PEM B', 4),
      ('${'c'.repeat(64)}', 'portal', 'ACTIVE', 'PEM C', 5);
    PRAGMA user_version = 1;
  `);
  old.close();
  const db = openCoreDatabase({ path });
  const things = new ThingRegistry(db, clock);
  ensurePresetPolicies(things.registry, db);
  expect(['a', 'b', 'c'].map((letter) => things.find(letter.repeat(64)))).toMatchObject([
    { thingName: 'gw-1', role: 'gateway', state: 'ACTIVE' },
    { thingName: 'gw-1', role: 'gateway', state: 'REVOKED' },
    { thingName: 'portal', role: 'portal', state: 'ACTIVE' },
  ]);
  expect(things.registry.things.get('gw-1').thingId).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  const facts = things.registry.facts('a'.repeat(64), 'gw-1');
  expect(facts.policies.map(({ name }) => name)).toEqual(['metertwin-gateway']);
  expect(facts.thing).toEqual({ name: 'gw-1', attributes: {}, isExclusive: true });
  expect(facts.certificatePem).toBe('PEM A');
  db.close();
});

test('a policy of the lab follows the program unless somebody has edited it', () => {
  const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
  const { registry } = new ThingRegistry(db, clock);
  ensurePresetPolicies(registry, db);
  const { policies } = registry;
  const wanted = policies.get('metertwin-gateway').policyDocument;
  const settings = db.sql.prepare('UPDATE settings SET value = ?');
  db.flush();
  db.sql.exec(`UPDATE policy_versions SET document = 'edited'`);
  ensurePresetPolicies(registry, db);
  expect(policies.get('metertwin-gateway').policyDocument).toBe('edited');
  // An earlier program wrote another text, and noted that it was its own.
  settings.run(hashOf('edited'));
  ensurePresetPolicies(registry, db);
  expect(policies.get('metertwin-gateway').policyDocument).toBe(wanted);
  expect(policies.versionsOf('metertwin-gateway').map(({ version }) => version)).toEqual([2, 1]);
  db.close();
});
