/** Puts the policies of the lab into the registry, where they are policies like any other. */
import { createHash } from 'node:crypto';
import type { CoreDatabase } from '../storage/database.ts';
import { presetPolicies, THING_ROLES, type ThingRole } from './policies.ts';
import type { Registry } from '../registry/registry.ts';

/** Name of the policy of a role in the registry. */
export function presetPolicyName(role: ThingRole): string {
  return `metertwin-${role}`;
}

/**
 * Creates what is missing. A stored policy that was never edited follows the program when its
 * text changes with a new version; an edited one is left alone.
 */
export function ensurePresetPolicies(registry: Registry, db: CoreDatabase): void {
  const get = db.sql.prepare('SELECT value FROM settings WHERE key = ?').pluck();
  const put = db.sql.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)');
  const documents = presetPolicies(db.arns);
  for (const role of THING_ROLES) {
    const name = presetPolicyName(role);
    const key = `preset:${name}`;
    const document = JSON.stringify(documents[role]);
    const stored = registry.policies.find(name);
    if (stored?.policyDocument === document) continue;
    if (stored === undefined) registry.policies.create(name, document);
    else if (get.get(key) === hash(stored.policyDocument)) replace(registry, name, document);
    else continue;
    db.begin();
    put.run(key, hash(document));
  }
}

function replace({ policies }: Registry, name: string, document: string): void {
  const before = policies.get(name).defaultVersion;
  const oldest = policies.versionsOf(name).findLast(({ version }) => version !== before);
  // Five versions is all that a policy may have.
  if (oldest !== undefined) policies.deleteVersion(name, oldest.version);
  policies.addVersion(name, document, true);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
