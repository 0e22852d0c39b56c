/** Role aliases: names under which devices ask for temporary credentials. All SQL on them. */
import { AwsError, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';

export interface RoleAlias {
  readonly roleAlias: string;
  readonly roleAliasArn: string;
  readonly roleArn: string;
  readonly credentialDurationSeconds: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

type RoleAliasChange = Partial<Pick<RoleAlias, 'roleArn' | 'credentialDurationSeconds'>>;

interface RoleAliasRow {
  readonly name: string;
  readonly role_arn: string;
  readonly duration_s: number;
  readonly created_at: number;
  readonly modified_at: number;
}

export class RoleAliases {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  find(name: string): RoleAlias | undefined {
    const row = this.#statements.find.get(name) as RoleAliasRow | undefined;
    return row === undefined ? undefined : toRoleAlias(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): RoleAlias {
    const alias = this.find(name);
    if (alias === undefined) throw notFound(`Role alias ${name} cannot be found`);
    return alias;
  }

  /** By name. */
  all(): readonly RoleAlias[] {
    const rows = this.#statements.all.all() as RoleAliasRow[];
    return rows.map((row) => toRoleAlias(row, this.#host.db.arns));
  }

  /** Throws ResourceAlreadyExistsException. */
  create(name: string, given: Required<RoleAliasChange>): RoleAlias {
    const existing = this.find(name);
    if (existing !== undefined) {
      const { roleAliasArn: resourceArn } = existing;
      const members = { resourceId: name, resourceArn };
      const message = `Role alias ${name} already exists`;
      throw new AwsError('ResourceAlreadyExistsException', message, members);
    }
    this.#host.db.begin();
    this.#statements.insert.run({ name, ...given, at: this.#host.clock.now() });
    return this.get(name);
  }

  /** Throws ResourceNotFoundException. */
  update(name: string, change: RoleAliasChange): RoleAlias {
    const { roleArn, credentialDurationSeconds } = { ...this.get(name), ...change };
    this.#host.db.begin();
    const at = this.#host.clock.now();
    this.#statements.update.run({ name, roleArn, credentialDurationSeconds, at });
    return this.get(name);
  }

  /** Throws ResourceNotFoundException. */
  delete(name: string): void {
    this.get(name);
    this.#host.db.begin();
    this.#statements.delete.run(name);
  }
}

function toRoleAlias(row: RoleAliasRow, arns: Arns): RoleAlias {
  return {
    roleAlias: row.name,
    roleAliasArn: arns.of('rolealias', row.name),
    roleArn: row.role_arn,
    credentialDurationSeconds: row.duration_s,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM role_aliases WHERE name = ?'),
    all: sql.prepare('SELECT * FROM role_aliases ORDER BY name'),
    insert: sql.prepare(
      `INSERT INTO role_aliases (name, role_arn, duration_s, created_at, modified_at)
       VALUES (@name, @roleArn, @credentialDurationSeconds, @at, @at)`,
    ),
    update: sql.prepare(
      `UPDATE role_aliases SET role_arn = @roleArn, duration_s = @credentialDurationSeconds,
         modified_at = @at WHERE name = @name`,
    ),
    delete: sql.prepare('DELETE FROM role_aliases WHERE name = ?'),
  };
}
