/** Registered device certificates, their states and the things they are attached to. All SQL. */
import { randomBytes } from 'node:crypto';
import { AwsError, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';

const CERTIFICATE_STATES = [
  'ACTIVE',
  'INACTIVE',
  'REVOKED',
  'PENDING_TRANSFER',
  'PENDING_ACTIVATION',
] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];
export type CertificateMode = 'DEFAULT' | 'SNI_ONLY';
export type PrincipalKind = 'EXCLUSIVE_THING' | 'NON_EXCLUSIVE_THING';

export interface Certificate {
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly state: CertificateState;
  readonly pem: string;
  readonly caCertificateId: string | undefined;
  readonly mode: CertificateMode;
  readonly version: number;
  readonly generationId: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

interface NewCertificate {
  readonly certificateId: string;
  readonly pem: string;
  readonly state: CertificateState;
  readonly caCertificateId?: string | undefined;
  readonly mode?: CertificateMode;
}

export interface Attachment {
  readonly thingName: string;
  readonly certificateId: string;
  readonly kind: PrincipalKind;
}

interface CertificateRow {
  readonly id: string;
  readonly state: CertificateState;
  readonly pem: string;
  readonly ca_id: string | null;
  readonly mode: CertificateMode;
  readonly version: number;
  readonly generation_id: string;
  readonly created_at: number;
  readonly modified_at: number;
}

export class Certificates {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  find(id: string): Certificate | undefined {
    const row = this.#statements.find.get(id) as CertificateRow | undefined;
    return row === undefined ? undefined : toCertificate(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(id: string): Certificate {
    const certificate = this.find(id);
    if (certificate === undefined)
      throw notFound(`The certificate given in the principal does not exist. (id=${id})`);
    return certificate;
  }

  /** Oldest first. */
  all(): readonly Certificate[] {
    return (this.#statements.all.all() as CertificateRow[]).map((row) =>
      toCertificate(row, this.#host.db.arns),
    );
  }

  /** Throws ResourceAlreadyExistsException. */
  register(given: NewCertificate): Certificate {
    const { certificateId: id, pem, state, caCertificateId = null, mode = 'DEFAULT' } = given;
    const existing = this.find(id);
    if (existing !== undefined) {
      throw new AwsError(
        'ResourceAlreadyExistsException',
        'The certificate is already provisioned or registered',
        { resourceId: id, resourceArn: existing.certificateArn },
      );
    }
    const generationId = randomBytes(16).toString('hex');
    const at = this.#host.clock.now();
    this.#host.db.begin();
    this.#statements.insert.run({ id, state, pem, caCertificateId, mode, generationId, at });
    this.#host.changed();
    return this.get(id);
  }

  /** Idempotent. Throws ResourceNotFoundException. */
  setState(id: string, state: CertificateState): void {
    if (this.get(id).state === state) return;
    this.#host.db.begin();
    this.#statements.setState.run(state, this.#host.clock.now(), id);
    this.#host.changed();
  }

  delete(id: string): void {
    this.#host.db.begin();
    this.#statements.delete.run(id);
    this.#host.changed();
  }

  /** Attaching again changes the kind. Throws ResourceNotFoundException, InvalidRequestException. */
  attach(thingName: string, id: string, kind: PrincipalKind = 'NON_EXCLUSIVE_THING'): void {
    this.get(id);
    const others = this.thingsOf(id).filter((other) => other.thingName !== thingName);
    const exclusive = others.find((other) => other.kind === 'EXCLUSIVE_THING');
    if (exclusive !== undefined || (kind === 'EXCLUSIVE_THING' && others.length > 0)) {
      throw new AwsError(
        'InvalidRequestException',
        `Principal ${this.#host.db.arns.of('cert', id)} is already attached to ${exclusive === undefined ? 'another thing' : 'a thing exclusively'}`,
      );
    }
    this.#host.db.begin();
    this.#statements.attach.run(thingName, id, kind);
    this.#host.changed();
  }

  /** False when it was not attached. */
  detach(thingName: string, id: string): boolean {
    this.#host.db.begin();
    const { changes } = this.#statements.detach.run(thingName, id);
    if (changes > 0) this.#host.changed();
    return changes > 0;
  }

  thingsOf(id: string): readonly Attachment[] {
    return this.#statements.thingsOf.all(id) as Attachment[];
  }

  principalsOf(thingName: string): readonly Attachment[] {
    return this.#statements.principalsOf.all(thingName) as Attachment[];
  }
}

function toCertificate(row: CertificateRow, arns: Arns): Certificate {
  return {
    certificateId: row.id,
    certificateArn: arns.of('cert', row.id),
    state: row.state,
    pem: row.pem,
    caCertificateId: row.ca_id ?? undefined,
    mode: row.mode,
    version: row.version,
    generationId: row.generation_id,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  const attachment = 'SELECT thing_name AS thingName, principal AS certificateId, kind';
  return {
    find: sql.prepare('SELECT * FROM certificates WHERE id = ?'),
    all: sql.prepare('SELECT * FROM certificates ORDER BY created_at, id'),
    insert: sql.prepare(
      `INSERT INTO certificates
         (id, state, pem, ca_id, mode, version, generation_id, created_at, modified_at)
       VALUES (@id, @state, @pem, @caCertificateId, @mode, 1, @generationId, @at, @at)`,
    ),
    setState: sql.prepare(
      'UPDATE certificates SET state = ?, modified_at = ?, version = version + 1 WHERE id = ?',
    ),
    delete: sql.prepare('DELETE FROM certificates WHERE id = ?'),
    attach: sql.prepare('INSERT OR REPLACE INTO thing_principals VALUES (?, ?, ?)'),
    detach: sql.prepare('DELETE FROM thing_principals WHERE thing_name = ? AND principal = ?'),
    thingsOf: sql.prepare(`${attachment} FROM thing_principals WHERE principal = ? ORDER BY 1`),
    principalsOf: sql.prepare(
      `${attachment} FROM thing_principals WHERE thing_name = ? ORDER BY principal`,
    ),
  };
}
