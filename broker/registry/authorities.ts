/** Certificate authorities of the owner that sign device certificates. All SQL on them. */
import { randomBytes } from 'node:crypto';
import { AwsError, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { CertificateMode } from './certificates.ts';
import type { RegistryHost } from './host.ts';

export interface RegistrationConfig {
  readonly templateBody?: string;
  readonly roleArn?: string;
  readonly templateName?: string;
}

export interface Authority {
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly state: 'ACTIVE' | 'INACTIVE';
  readonly autoRegistration: 'ENABLE' | 'DISABLE';
  readonly pem: string;
  readonly mode: CertificateMode;
  readonly registrationConfig: RegistrationConfig | undefined;
  readonly version: number;
  readonly generationId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export type NewAuthority = Pick<
  Authority,
  'certificateId' | 'state' | 'autoRegistration' | 'pem' | 'mode' | 'registrationConfig'
>;

type AuthorityChange = Partial<
  Pick<Authority, 'state' | 'autoRegistration' | 'registrationConfig'>
>;

interface AuthorityRow {
  readonly id: string;
  readonly state: Authority['state'];
  readonly auto_registration: Authority['autoRegistration'];
  readonly pem: string;
  readonly mode: CertificateMode;
  readonly registration_config: string | null;
  readonly version: number;
  readonly generation_id: string;
  readonly created_at: number;
  readonly modified_at: number;
}

export class Authorities {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  find(id: string): Authority | undefined {
    const row = this.#statements.find.get(id) as AuthorityRow | undefined;
    return row === undefined ? undefined : toAuthority(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(id: string): Authority {
    const authority = this.find(id);
    if (authority === undefined) throw notFound(`CA certificate not found (id=${id})`);
    return authority;
  }

  /** Oldest first. */
  all(): readonly Authority[] {
    return (this.#statements.all.all() as AuthorityRow[]).map((row) =>
      toAuthority(row, this.#host.db.arns),
    );
  }

  /** The caller has checked the certificate. Throws ResourceAlreadyExistsException. */
  register(given: NewAuthority): Authority {
    const { certificateId: id, registrationConfig: config, ...rest } = given;
    const existing = this.find(id);
    if (existing !== undefined) {
      throw new AwsError(
        'ResourceAlreadyExistsException',
        'The CA certificate is already registered',
        { resourceId: id, resourceArn: existing.certificateArn },
      );
    }
    this.#host.db.begin();
    this.#statements.insert.run({
      id,
      ...rest,
      config: config === undefined ? null : JSON.stringify(config),
      generationId: randomBytes(16).toString('hex'),
      at: this.#host.clock.now(),
    });
    this.#host.changed();
    return this.get(id);
  }

  update(id: string, change: AuthorityChange): void {
    const before = this.get(id);
    const { state, autoRegistration, registrationConfig: config } = { ...before, ...change };
    this.#host.db.begin();
    this.#statements.update.run({
      id,
      state,
      autoRegistration,
      config: config === undefined ? null : JSON.stringify(config),
      at: this.#host.clock.now(),
    });
    this.#host.changed();
  }

  /** Throws CertificateStateException for an active one. */
  delete(id: string): void {
    if (this.get(id).state === 'ACTIVE') {
      throw new AwsError(
        'CertificateStateException',
        `CA certificate must be deactivated (not ACTIVE) before deletion. (id=${id})`,
      );
    }
    this.#host.db.begin();
    this.#statements.delete.run(id);
    this.#host.changed();
  }
}

function toAuthority(row: AuthorityRow, arns: Arns): Authority {
  const config = row.registration_config;
  return {
    certificateId: row.id,
    certificateArn: arns.of('cacert', row.id),
    state: row.state,
    autoRegistration: row.auto_registration,
    pem: row.pem,
    mode: row.mode,
    registrationConfig: config === null ? undefined : (JSON.parse(config) as RegistrationConfig),
    version: row.version,
    generationId: row.generation_id,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM authorities WHERE id = ?'),
    all: sql.prepare('SELECT * FROM authorities ORDER BY created_at, id'),
    insert: sql.prepare(
      `INSERT INTO authorities (id, state, auto_registration, pem, mode, registration_config,
         version, generation_id, created_at, modified_at)
       VALUES (@id, @state, @autoRegistration, @pem, @mode, @config, 1, @generationId, @at, @at)`,
    ),
    update: sql.prepare(
      `UPDATE authorities SET state = @state, auto_registration = @autoRegistration,
         registration_config = @config, modified_at = @at, version = version + 1 WHERE id = @id`,
    ),
    delete: sql.prepare('DELETE FROM authorities WHERE id = ?'),
  };
}
