/** The registry: things, their role and the certificates attached to them. All SQL on both. */
import type { Clock } from '#kernel/time.ts';
import type { CoreDatabase } from './database.ts';
import type { ThingRole } from './policies.ts';

export type CertificateState = 'ACTIVE' | 'INACTIVE' | 'REVOKED';

export interface RegisteredCertificate {
  readonly certificateId: string;
  readonly thingName: string;
  readonly role: ThingRole;
  readonly state: CertificateState;
}

export class ThingRegistry {
  readonly #db: CoreDatabase;
  readonly #clock: Clock;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: CoreDatabase, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#statements = prepare(db);
  }

  /** What is registered under a certificate id; undefined for an unknown one. */
  find(certificateId: string): RegisteredCertificate | undefined {
    const row = this.#statements.find.get(certificateId);
    return row as RegisteredCertificate | undefined;
  }

  roleOf(thingName: string): ThingRole | undefined {
    const row = this.#statements.role.get(thingName) as { readonly role: ThingRole } | undefined;
    return row?.role;
  }

  /** Registers an ACTIVE certificate for a thing; its earlier ones become INACTIVE. */
  attach(
    thing: { readonly name: string; readonly role: ThingRole },
    certificate: NewCertificate,
  ): void {
    const now = this.#clock.now();
    this.#db.begin();
    this.#statements.putThing.run(thing.name, thing.role, now);
    this.#statements.retire.run(thing.name, certificate.certificateId);
    this.#statements.putCertificate.run(
      certificate.certificateId,
      thing.name,
      certificate.pem,
      now,
    );
  }

  /** Changes the state of a certificate; counts at its next connect. False for an unknown one. */
  setState(certificateId: string, state: CertificateState): boolean {
    this.#db.begin();
    return this.#statements.setState.run(state, certificateId).changes > 0;
  }
}

export interface NewCertificate {
  readonly certificateId: string;
  readonly pem: string;
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare(
      `SELECT certificates.id AS certificateId, thing_name AS thingName, role, state
       FROM certificates JOIN things ON things.name = thing_name WHERE certificates.id = ?`,
    ),
    role: sql.prepare('SELECT role FROM things WHERE name = ?'),
    putThing: sql.prepare(
      `INSERT INTO things (name, role, created_at) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET role = excluded.role`,
    ),
    retire: sql.prepare(
      `UPDATE certificates SET state = 'INACTIVE'
       WHERE thing_name = ? AND id <> ? AND state = 'ACTIVE'`,
    ),
    putCertificate: sql.prepare(
      `INSERT INTO certificates (id, thing_name, state, pem, created_at)
       VALUES (?, ?, 'ACTIVE', ?, ?)`,
    ),
    setState: sql.prepare('UPDATE certificates SET state = ? WHERE id = ?'),
  };
}
