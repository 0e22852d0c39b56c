/** Provisioning templates, their versions, and the tokens of certificates that wait for one. SQL. */
import { createHash, randomBytes } from 'node:crypto';
import { type Clock, HOUR_MS } from '#kernel/time.ts';
import { AwsError, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';

type TemplateType = 'FLEET_PROVISIONING' | 'JITP';

export interface ProvisioningHook {
  readonly targetArn: string;
  readonly payloadVersion?: string;
}

export interface StoredTemplate {
  readonly templateName: string;
  readonly templateArn: string;
  readonly type: TemplateType;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly provisioningRoleArn: string;
  readonly preProvisioningHook: ProvisioningHook | undefined;
  readonly defaultVersionId: number;
  readonly lastVersionId: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Of the default version. */
  readonly templateBody: string;
}

interface TemplateVersion {
  readonly versionId: number;
  readonly templateBody: string;
  readonly createdAt: number;
}

export type NewTemplate = Pick<
  StoredTemplate,
  | 'templateName'
  | 'type'
  | 'description'
  | 'enabled'
  | 'provisioningRoleArn'
  | 'preProvisioningHook'
  | 'templateBody'
>;

type TemplateChange = Partial<
  Pick<
    StoredTemplate,
    'description' | 'enabled' | 'provisioningRoleArn' | 'preProvisioningHook' | 'defaultVersionId'
  >
>;

/** How long a device may wait between its certificate and its template (`fleet-provision-api`). */
const TOKEN_MS = HOUR_MS;
const VERSIONS_MAX = 5;

interface TemplateRow {
  readonly name: string;
  readonly type: TemplateType;
  readonly description: string | null;
  readonly enabled: number;
  readonly role_arn: string;
  readonly hook: string | null;
  readonly default_version: number;
  readonly last_version: number;
  readonly created_at: number;
  readonly modified_at: number;
  readonly body: string;
}

export class ProvisioningStore {
  readonly #db: CoreDatabase;
  readonly #clock: Clock;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: CoreDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#statements = prepare(db);
  }

  find(name: string): StoredTemplate | undefined {
    const row = this.#statements.find.get(name) as TemplateRow | undefined;
    return row === undefined ? undefined : toTemplate(row, this.#db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): StoredTemplate {
    const template = this.find(name);
    if (template === undefined) throw notFound(`Provisioning template ${name} not found.`);
    return template;
  }

  *all(): Generator<StoredTemplate> {
    for (const row of this.#statements.all.all() as TemplateRow[])
      yield toTemplate(row, this.#db.arns);
  }

  /** The body was checked. Throws ResourceAlreadyExistsException. */
  create(template: NewTemplate): StoredTemplate {
    const { templateName: name } = template;
    const existing = this.find(name);
    if (existing !== undefined) {
      const members = { resourceId: name, resourceArn: existing.templateArn };
      const message = `Provisioning template ${name} already exists.`;
      throw new AwsError('ResourceAlreadyExistsException', message, members);
    }
    const at = this.#clock.now();
    this.#db.begin();
    this.#statements.insert.run({ ...rowOf(template), name, type: template.type, at });
    this.#statements.insertVersion.run(name, 1, template.templateBody, at);
    return this.get(name);
  }

  /** Throws ResourceNotFoundException. */
  update(name: string, change: TemplateChange): void {
    const before = this.get(name);
    if (change.defaultVersionId !== undefined) this.version(name, change.defaultVersionId);
    const after = { ...before, ...change };
    this.#db.begin();
    this.#statements.update.run({
      ...rowOf(after),
      name,
      version: after.defaultVersionId,
      at: this.#clock.now(),
    });
  }

  delete(name: string): void {
    this.get(name);
    this.#db.begin();
    this.#statements.deleteVersions.run(name);
    this.#statements.delete.run(name);
  }

  /** Newest first. */
  versions(name: string): readonly TemplateVersion[] {
    this.get(name);
    return this.#statements.versions.all(name) as TemplateVersion[];
  }

  /** Throws ResourceNotFoundException. */
  version(name: string, versionId: number): TemplateVersion {
    const found = this.versions(name).find((one) => one.versionId === versionId);
    if (found === undefined) {
      throw notFound(`Version ${versionId} of provisioning template ${name} not found.`);
    }
    return found;
  }

  /** Throws VersionsLimitExceededException; gives the id of the new version. */
  addVersion(name: string, body: string, isDefault: boolean): number {
    const { lastVersionId } = this.get(name);
    if (this.versions(name).length >= VERSIONS_MAX) {
      const message = `Provisioning template ${name} already has ${VERSIONS_MAX} versions.`;
      throw new AwsError('VersionsLimitExceededException', message);
    }
    const versionId = lastVersionId + 1;
    this.#db.begin();
    this.#statements.insertVersion.run(name, versionId, body, this.#clock.now());
    this.#statements.touch.run(versionId, name);
    if (isDefault) this.update(name, { defaultVersionId: versionId });
    return versionId;
  }

  /** Throws ConflictingResourceUpdateException for the default version. */
  deleteVersion(name: string, versionId: number): void {
    this.version(name, versionId);
    if (this.get(name).defaultVersionId === versionId) {
      const message = `Version ${versionId} is the default version of ${name}.`;
      throw new AwsError('DeleteConflictException', message);
    }
    this.#db.begin();
    this.#statements.deleteVersion.run(name, versionId);
  }

  /** A token that proves who asked for a certificate; only its hash is kept. */
  addToken(certificateId: string): string {
    const token = randomBytes(48).toString('base64url');
    this.#db.begin();
    const expiresAt = this.#clock.now() + TOKEN_MS;
    this.#statements.insertToken.run(hashOf(token), certificateId, expiresAt);
    return token;
  }

  /** The certificate of a token that has not expired. */
  certificateOf(token: string): string | undefined {
    const found = this.#statements.token.pluck().get(hashOf(token), this.#clock.now());
    return found as string | undefined;
  }

  dropToken(token: string): void {
    this.#db.begin();
    this.#statements.dropToken.run(hashOf(token));
  }

  /** Forgets expired tokens; gives their certificates. */
  takeExpired(): readonly string[] {
    const now = this.#clock.now();
    const ids = this.#statements.expired.pluck().all(now) as string[];
    if (ids.length === 0) return ids;
    this.#db.begin();
    this.#statements.dropExpired.run(now);
    return ids;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function rowOf(template: Omit<NewTemplate, 'templateName' | 'type' | 'templateBody'>) {
  const { description = null, enabled, provisioningRoleArn, preProvisioningHook } = template;
  const hook = preProvisioningHook === undefined ? null : JSON.stringify(preProvisioningHook);
  return { description, enabled: Number(enabled), role: provisioningRoleArn, hook };
}

function toTemplate(row: TemplateRow, arns: Arns): StoredTemplate {
  return {
    templateName: row.name,
    templateArn: arns.of('provisioningtemplate', row.name),
    type: row.type,
    description: row.description ?? undefined,
    enabled: row.enabled === 1,
    provisioningRoleArn: row.role_arn,
    preProvisioningHook: row.hook === null ? undefined : (JSON.parse(row.hook) as ProvisioningHook),
    defaultVersionId: row.default_version,
    lastVersionId: row.last_version,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    templateBody: row.body,
  };
}

function prepare({ sql }: CoreDatabase) {
  const select = `SELECT provisioning_templates.*, body FROM provisioning_templates
    JOIN provisioning_template_versions ON template_name = name AND version = default_version`;
  return {
    find: sql.prepare(`${select} WHERE name = ?`),
    all: sql.prepare(`${select} ORDER BY name`),
    insert: sql.prepare(
      `INSERT INTO provisioning_templates VALUES
         (@name, @type, @description, @enabled, @role, @hook, 1, 1, @at, @at)`,
    ),
    update: sql.prepare(
      `UPDATE provisioning_templates SET description = @description, enabled = @enabled,
         role_arn = @role, hook = @hook, default_version = @version, modified_at = @at
       WHERE name = @name`,
    ),
    touch: sql.prepare('UPDATE provisioning_templates SET last_version = ? WHERE name = ?'),
    delete: sql.prepare('DELETE FROM provisioning_templates WHERE name = ?'),
    insertVersion: sql.prepare('INSERT INTO provisioning_template_versions VALUES (?, ?, ?, ?)'),
    versions: sql.prepare(
      `SELECT version AS versionId, body AS templateBody, created_at AS createdAt
       FROM provisioning_template_versions WHERE template_name = ? ORDER BY version DESC`,
    ),
    deleteVersion: sql.prepare(
      'DELETE FROM provisioning_template_versions WHERE template_name = ? AND version = ?',
    ),
    deleteVersions: sql.prepare(
      'DELETE FROM provisioning_template_versions WHERE template_name = ?',
    ),
    insertToken: sql.prepare('INSERT INTO provisioning_tokens VALUES (?, ?, ?)'),
    token: sql.prepare(
      'SELECT certificate_id FROM provisioning_tokens WHERE hash = ? AND expires_at > ?',
    ),
    dropToken: sql.prepare('DELETE FROM provisioning_tokens WHERE hash = ?'),
    expired: sql.prepare('SELECT certificate_id FROM provisioning_tokens WHERE expires_at <= ?'),
    dropExpired: sql.prepare('DELETE FROM provisioning_tokens WHERE expires_at <= ?'),
  };
}
