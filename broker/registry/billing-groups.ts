/** Billing groups: a label for the costs of things; a thing is in one at most. All SQL on them. */
import { randomUUID } from 'node:crypto';
import { AwsError, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';
import { checkVersion } from './things.ts';

export interface BillingGroup {
  readonly billingGroupName: string;
  readonly billingGroupArn: string;
  readonly billingGroupId: string;
  readonly description: string | undefined;
  readonly version: number;
  readonly createdAt: number;
}

interface BillingGroupRow {
  readonly name: string;
  readonly group_id: string;
  readonly description: string | null;
  readonly version: number;
  readonly created_at: number;
}

export class BillingGroups {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  find(name: string): BillingGroup | undefined {
    const row = this.#statements.find.get(name) as BillingGroupRow | undefined;
    return row === undefined ? undefined : toGroup(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): BillingGroup {
    const group = this.find(name);
    if (group === undefined) throw notFound(`Billing group ${name} cannot be found.`);
    return group;
  }

  all(): readonly BillingGroup[] {
    return (this.#statements.all.all() as BillingGroupRow[]).map((row) =>
      toGroup(row, this.#host.db.arns),
    );
  }

  /** The same input again gives the same group. Throws ResourceAlreadyExistsException. */
  create(name: string, description: string | undefined): BillingGroup {
    const existing = this.find(name);
    if (existing !== undefined) {
      if (existing.description === description) return existing;
      throw new AwsError(
        'ResourceAlreadyExistsException',
        `Billing Group ${name} already exists in current account with different properties`,
        { resourceId: name, resourceArn: existing.billingGroupArn },
      );
    }
    this.#host.db.begin();
    this.#statements.insert.run(name, randomUUID(), description ?? null, this.#host.clock.now());
    return this.get(name);
  }

  /** Gives the new version. Throws 404 and VersionConflictException. */
  update(name: string, description: string | undefined, expectedVersion?: number): number {
    const group = this.get(name);
    checkVersion(expectedVersion, group.version, `billing group ${name}`);
    this.#host.db.begin();
    this.#statements.update.run(description ?? null, name);
    return group.version + 1;
  }

  /** Its things have none after that. */
  delete(name: string, expectedVersion?: number): void {
    const group = this.find(name);
    if (group === undefined) return;
    checkVersion(expectedVersion, group.version, `billing group ${name}`);
    this.#host.db.begin();
    this.#statements.release.run(name);
    this.#statements.delete.run(name);
  }

  thingsOf(name: string): readonly string[] {
    return this.#statements.thingsOf.pluck().all(name) as string[];
  }
}

function toGroup(row: BillingGroupRow, arns: Arns): BillingGroup {
  return {
    billingGroupName: row.name,
    billingGroupArn: arns.of('billinggroup', row.name),
    billingGroupId: row.group_id,
    description: row.description ?? undefined,
    version: row.version,
    createdAt: row.created_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM billing_groups WHERE name = ?'),
    all: sql.prepare('SELECT * FROM billing_groups ORDER BY name'),
    insert: sql.prepare('INSERT INTO billing_groups VALUES (?, ?, ?, 1, ?)'),
    update: sql.prepare(
      'UPDATE billing_groups SET description = ?, version = version + 1 WHERE name = ?',
    ),
    release: sql.prepare('UPDATE things SET billing_group = NULL WHERE billing_group = ?'),
    delete: sql.prepare('DELETE FROM billing_groups WHERE name = ?'),
    thingsOf: sql.prepare('SELECT name FROM things WHERE billing_group = ? ORDER BY name'),
  };
}
