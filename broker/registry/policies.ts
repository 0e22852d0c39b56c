/** Policies as stored: documents with versions, and what they are attached to. All SQL on them. */
import { randomBytes } from 'node:crypto';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';

export interface StoredPolicy {
  readonly policyName: string;
  readonly policyArn: string;
  /** JSON text of the default version. */
  readonly policyDocument: string;
  readonly defaultVersion: number;
  readonly lastVersion: number;
  readonly generationId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

interface PolicyVersion {
  readonly version: number;
  readonly document: string;
  readonly createdAt: number;
}

/** Quotas page. */
const VERSIONS_MAX = 5;
const POLICIES_PER_PRINCIPAL_MAX = 10;

interface PolicyRow {
  readonly name: string;
  readonly document: string;
  readonly default_version: number;
  readonly last_version: number;
  readonly generation_id: string;
  readonly created_at: number;
  readonly modified_at: number;
}

export class Policies {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  find(name: string): StoredPolicy | undefined {
    const row = this.#statements.find.get(name) as PolicyRow | undefined;
    return row === undefined ? undefined : toPolicy(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): StoredPolicy {
    const policy = this.find(name);
    if (policy === undefined) throw notFound(`Policy not found (name=${name})`);
    return policy;
  }

  all(): readonly StoredPolicy[] {
    return (this.#statements.all.all() as PolicyRow[]).map((row) =>
      toPolicy(row, this.#host.db.arns),
    );
  }

  /** The document is stored as received; the caller has checked it. */
  create(name: string, document: string): StoredPolicy {
    const existing = this.find(name);
    if (existing !== undefined) {
      throw new AwsError(
        'ResourceAlreadyExistsException',
        `Policy cannot be created - name already exists (name=${name})`,
        { resourceId: name, resourceArn: existing.policyArn },
      );
    }
    const at = this.#host.clock.now();
    this.#host.db.begin();
    this.#statements.insert.run({ name, generationId: randomBytes(16).toString('hex'), at });
    this.#statements.insertVersion.run(name, 1, document, at);
    this.#host.changed();
    return this.get(name);
  }

  /** Throws DeleteConflictException while attached or with more than one version. */
  delete(name: string): void {
    this.get(name);
    if (this.targetsOf(name).length > 0) {
      throw new AwsError(
        'DeleteConflictException',
        `The policy cannot be deleted as the policy is attached to one or more principals (name=${name})`,
      );
    }
    if (this.versionsOf(name).length > 1) {
      throw new AwsError(
        'DeleteConflictException',
        `Cannot delete the policy because it has one or more policy versions attached to it (name=${name})`,
      );
    }
    this.#host.db.begin();
    this.#statements.deleteVersions.run(name);
    this.#statements.delete.run(name);
    this.#host.changed();
  }

  /** Newest first. */
  versionsOf(name: string): readonly PolicyVersion[] {
    return this.#statements.versions.all(name) as PolicyVersion[];
  }

  /** Throws ResourceNotFoundException. */
  versionOf(name: string, version: number): PolicyVersion {
    this.get(name);
    const found = this.versionsOf(name).find((one) => one.version === version);
    if (found === undefined) {
      throw notFound(`Policy version not found (name=${name},version=${version})`);
    }
    return found;
  }

  /** Throws VersionsLimitExceededException; gives the number of the new version. */
  addVersion(name: string, document: string, isDefault: boolean): number {
    const { lastVersion } = this.get(name);
    if (this.versionsOf(name).length >= VERSIONS_MAX) {
      throw new AwsError(
        'VersionsLimitExceededException',
        `The policy ${name} already has the maximum number of versions (${VERSIONS_MAX})`,
      );
    }
    const at = this.#host.clock.now();
    const version = lastVersion + 1;
    this.#host.db.begin();
    this.#statements.insertVersion.run(name, version, document, at);
    this.#statements.touch.run(version, at, name);
    if (isDefault) this.setDefault(name, version);
    return version;
  }

  setDefault(name: string, version: number): void {
    this.versionOf(name, version);
    this.#host.db.begin();
    this.#statements.setDefault.run(version, this.#host.clock.now(), name);
    this.#host.changed();
  }

  /** Throws DeleteConflictException for the default version. */
  deleteVersion(name: string, version: number): void {
    this.versionOf(name, version);
    if (this.get(name).defaultVersion === version) {
      throw new AwsError(
        'DeleteConflictException',
        `Cannot delete the default version of a policy (name=${name},version=${version})`,
      );
    }
    this.#host.db.begin();
    this.#statements.deleteVersion.run(name, version);
  }

  /** Again is no error. Throws LimitExceededException. */
  attach(name: string, target: string): void {
    this.get(name);
    const attached = this.namesOn(target);
    if (attached.includes(name)) return;
    if (attached.length >= POLICIES_PER_PRINCIPAL_MAX) {
      throw new AwsError(
        'LimitExceededException',
        `The maximum number of policies per principal is ${POLICIES_PER_PRINCIPAL_MAX}`,
      );
    }
    this.#host.db.begin();
    this.#statements.attach.run(name, target);
    this.#host.changed();
  }

  /** False when it was not attached. */
  detach(name: string, target: string): boolean {
    this.#host.db.begin();
    const { changes } = this.#statements.detach.run(name, target);
    if (changes > 0) this.#host.changed();
    return changes > 0;
  }

  detachAll(target: string): void {
    for (const name of this.namesOn(target)) this.detach(name, target);
  }

  /** Names of the policies that are attached to a target itself. */
  namesOn(target: string): readonly string[] {
    return this.#statements.namesOn.pluck().all(target) as string[];
  }

  targetsOf(name: string): readonly string[] {
    return this.#statements.targetsOf.pluck().all(name) as string[];
  }
}

/** The number in a text such as `2`. Throws InvalidRequestException. */
export function readPolicyVersionId(text: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(text)) throw invalidRequest(`Invalid policy version id: ${text}`);
  return Number(text);
}

function toPolicy(row: PolicyRow, arns: Arns): StoredPolicy {
  return {
    policyName: row.name,
    policyArn: arns.of('policy', row.name),
    policyDocument: row.document,
    defaultVersion: row.default_version,
    lastVersion: row.last_version,
    generationId: row.generation_id,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  const select = `SELECT policies.*, document FROM policies
    JOIN policy_versions ON policy_name = name AND version = default_version`;
  return {
    find: sql.prepare(`${select} WHERE name = ?`),
    all: sql.prepare(`${select} ORDER BY name`),
    insert: sql.prepare(
      `INSERT INTO policies (name, default_version, last_version, generation_id, created_at, modified_at)
       VALUES (@name, 1, 1, @generationId, @at, @at)`,
    ),
    insertVersion: sql.prepare('INSERT INTO policy_versions VALUES (?, ?, ?, ?)'),
    touch: sql.prepare('UPDATE policies SET last_version = ?, modified_at = ? WHERE name = ?'),
    setDefault: sql.prepare(
      'UPDATE policies SET default_version = ?, modified_at = ? WHERE name = ?',
    ),
    delete: sql.prepare('DELETE FROM policies WHERE name = ?'),
    deleteVersions: sql.prepare('DELETE FROM policy_versions WHERE policy_name = ?'),
    deleteVersion: sql.prepare('DELETE FROM policy_versions WHERE policy_name = ? AND version = ?'),
    versions: sql.prepare(
      `SELECT version, document, created_at AS createdAt FROM policy_versions
       WHERE policy_name = ? ORDER BY version DESC`,
    ),
    attach: sql.prepare('INSERT OR IGNORE INTO policy_targets VALUES (?, ?)'),
    detach: sql.prepare('DELETE FROM policy_targets WHERE policy_name = ? AND target = ?'),
    namesOn: sql.prepare('SELECT policy_name FROM policy_targets WHERE target = ? ORDER BY 1'),
    targetsOf: sql.prepare('SELECT target FROM policy_targets WHERE policy_name = ? ORDER BY 1'),
  };
}
