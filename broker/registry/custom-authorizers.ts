/** Custom authorisers: functions that decide who a client is. All SQL on them. */
import { AwsError, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';
import type { Settings } from './settings.ts';

export interface CustomAuthorizer {
  readonly authorizerName: string;
  readonly authorizerArn: string;
  readonly authorizerFunctionArn: string;
  readonly tokenKeyName: string | undefined;
  /** Name → PEM. */
  readonly tokenSigningPublicKeys: Readonly<Record<string, string>>;
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly signingDisabled: boolean;
  readonly enableCachingForHttp: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export type AuthorizerSettings = Omit<
  CustomAuthorizer,
  'authorizerName' | 'authorizerArn' | 'createdAt' | 'modifiedAt'
>;

interface AuthorizerRow {
  readonly name: string;
  readonly settings: string;
  readonly created_at: number;
  readonly modified_at: number;
}

const DEFAULT = 'default-authorizer';

export class CustomAuthorizers {
  readonly #host: RegistryHost;
  readonly #settings: Settings;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost, settings: Settings) {
    this.#host = host;
    this.#settings = settings;
    this.#statements = prepare(host.db);
  }

  find(name: string): CustomAuthorizer | undefined {
    const row = this.#statements.find.get(name) as AuthorizerRow | undefined;
    return row === undefined ? undefined : toAuthorizer(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): CustomAuthorizer {
    const authorizer = this.find(name);
    if (authorizer === undefined) throw notFound(`Authorizer ${name} cannot be found`);
    return authorizer;
  }

  isAny(): boolean {
    return this.#statements.any.get() !== undefined;
  }

  /** By name. */
  all(): readonly CustomAuthorizer[] {
    const rows = this.#statements.all.all() as AuthorizerRow[];
    return rows.map((row) => toAuthorizer(row, this.#host.db.arns));
  }

  /** Throws ResourceAlreadyExistsException. */
  create(name: string, settings: AuthorizerSettings): CustomAuthorizer {
    const existing = this.find(name);
    if (existing !== undefined) {
      const members = { resourceId: name, resourceArn: existing.authorizerArn };
      const message = `Authorizer ${name} already exists`;
      throw new AwsError('ResourceAlreadyExistsException', message, members);
    }
    return this.#put(name, settings, this.#host.clock.now());
  }

  /** Throws ResourceNotFoundException. */
  update(name: string, settings: AuthorizerSettings): CustomAuthorizer {
    return this.#put(name, settings, this.get(name).createdAt);
  }

  /** Throws DeleteConflictException for the default one. */
  delete(name: string): void {
    this.get(name);
    if (this.defaultName() === name) {
      const message = `Authorizer ${name} is the default authorizer; clear that first`;
      throw new AwsError('DeleteConflictException', message);
    }
    this.#host.db.begin();
    this.#statements.delete.run(name);
    this.#host.changed();
  }

  /** Asked where a client names none. */
  defaultName(): string | undefined {
    return this.#settings.read(DEFAULT) as string | undefined;
  }

  /** Throws ResourceAlreadyExistsException when there is another one. */
  setDefault(name: string): CustomAuthorizer {
    const authorizer = this.get(name);
    const known = this.defaultName();
    if (known !== undefined && known !== name) {
      const message = `${known} is the default authorizer already; clear it first`;
      throw new AwsError('ResourceAlreadyExistsException', message, { resourceId: known });
    }
    this.#settings.write(DEFAULT, name);
    return authorizer;
  }

  clearDefault(): void {
    this.#settings.remove(DEFAULT);
  }

  #put(name: string, settings: AuthorizerSettings, createdAt: number): CustomAuthorizer {
    this.#host.db.begin();
    const at = this.#host.clock.now();
    this.#statements.put.run({ name, settings: JSON.stringify(settings), createdAt, at });
    this.#host.changed();
    return this.get(name);
  }
}

function toAuthorizer(row: AuthorizerRow, arns: Arns): CustomAuthorizer {
  return {
    ...(JSON.parse(row.settings) as AuthorizerSettings),
    authorizerName: row.name,
    authorizerArn: arns.of('authorizer', row.name),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM custom_authorizers WHERE name = ?'),
    any: sql.prepare('SELECT 1 FROM custom_authorizers LIMIT 1'),
    all: sql.prepare('SELECT * FROM custom_authorizers ORDER BY name'),
    put: sql.prepare(
      `INSERT INTO custom_authorizers (name, settings, created_at, modified_at)
       VALUES (@name, @settings, @createdAt, @at)
       ON CONFLICT (name) DO UPDATE SET settings = @settings, modified_at = @at`,
    ),
    delete: sql.prepare('DELETE FROM custom_authorizers WHERE name = ?'),
  };
}
