/**
 * Domain configurations: names under which the core is reached, told apart by SNI, each with rules
 * of its own. All SQL on them.
 */
import { randomBytes } from 'node:crypto';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';

export const DOMAIN_STATES = ['ENABLED', 'DISABLED'] as const;
/** Policies of AWS that end at TLS 1.2 or begin below it are not in this core. */
export const SECURITY_POLICIES = {
  IoTSecurityPolicy_TLS13_1_2_2022_10: 'TLSv1.2',
  IoTSecurityPolicy_TLS13_1_3_2022_10: 'TLSv1.3',
} as const;
export type SecurityPolicy = keyof typeof SECURITY_POLICIES;
export const SECURITY_POLICY_NAMES = [
  'IoTSecurityPolicy_TLS13_1_2_2022_10',
  'IoTSecurityPolicy_TLS13_1_3_2022_10',
] as const satisfies SecurityPolicy[];

export interface DomainAuthorizer {
  readonly defaultAuthorizerName: string | undefined;
  readonly allowAuthorizerOverride: boolean;
}

export interface DomainSettings {
  readonly domainName: string;
  readonly domainType: 'AWS_MANAGED' | 'CUSTOMER_MANAGED';
  readonly status: (typeof DOMAIN_STATES)[number];
  readonly authorizer: DomainAuthorizer | undefined;
  readonly securityPolicy: SecurityPolicy;
  readonly serverCertificateArns: readonly string[];
}

export interface DomainConfiguration extends DomainSettings {
  readonly name: string;
  readonly arn: string;
  readonly statusAt: number;
}

interface DomainRow {
  readonly name: string;
  readonly id: string;
  readonly domain_name: string;
  readonly settings: string;
  readonly status_at: number;
}

/** Quotas page. */
const CONFIGURATIONS_MAX = 10;
const DAY_MS = 86_400_000;
const MANAGED_DAYS_DISABLED = 7;

export class DomainConfigurations {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  /** By name. */
  all(): readonly DomainConfiguration[] {
    return (this.#statements.all.all() as DomainRow[]).map((row) => this.#read(row));
  }

  find(name: string): DomainConfiguration | undefined {
    const row = this.#statements.find.get(name) as DomainRow | undefined;
    return row === undefined ? undefined : this.#read(row);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): DomainConfiguration {
    const found = this.find(name);
    if (found === undefined) throw notFound('The specified resource does not exist.');
    return found;
  }

  /** The one of the host that a client asks for by SNI. */
  ofServer(serverName: string): DomainConfiguration | undefined {
    const row = this.#statements.ofServer.get(serverName.toLowerCase()) as DomainRow | undefined;
    return row === undefined ? undefined : this.#read(row);
  }

  /** Throws ResourceAlreadyExistsException and LimitExceededException. */
  create(name: string, settings: DomainSettings): DomainConfiguration {
    const other = this.find(name) ?? this.ofServer(settings.domainName);
    if (other !== undefined) {
      const message =
        other.name === name
          ? 'Domain configuration with given name already exists.'
          : `Domain configuration ${other.name} has the domain ${other.domainName} already.`;
      const members = { resourceId: other.name, resourceArn: other.arn };
      throw new AwsError('ResourceAlreadyExistsException', message, members);
    }
    if (this.all().length >= CONFIGURATIONS_MAX) {
      const message = `An account may have ${CONFIGURATIONS_MAX} domain configurations`;
      throw new AwsError('LimitExceededException', message);
    }
    this.#put(name, settings, randomBytes(3).toString('hex'));
    return this.get(name);
  }

  update(name: string, settings: DomainSettings): DomainConfiguration {
    const { arn } = this.get(name);
    this.#put(name, settings, arn.slice(arn.lastIndexOf('/') + 1));
    return this.get(name);
  }

  /** Throws InvalidRequestException while it is enabled, and a week longer for a managed one. */
  delete(name: string): DomainConfiguration {
    const known = this.get(name);
    if (known.status === 'ENABLED') {
      throw invalidRequest(`Domain configuration ${name} is ENABLED, disable it first`);
    }
    const disabledMs = this.#host.clock.now() - known.statusAt;
    if (known.domainType === 'AWS_MANAGED' && disabledMs < MANAGED_DAYS_DISABLED * DAY_MS) {
      throw invalidRequest(
        `A managed domain can be deleted after ${MANAGED_DAYS_DISABLED} days in DISABLED`,
      );
    }
    this.#host.db.begin();
    this.#statements.delete.run(name);
    return known;
  }

  #put(name: string, settings: DomainSettings, id: string): void {
    const before = this.find(name);
    const isSame = before?.status === settings.status;
    this.#host.db.begin();
    this.#statements.put.run({
      ...{ name, id },
      domainName: settings.domainName.toLowerCase(),
      settings: JSON.stringify(settings),
      at: isSame ? before.statusAt : this.#host.clock.now(),
    });
  }

  #read(row: DomainRow): DomainConfiguration {
    return toDomain(row, this.#host.db.arns);
  }
}

function toDomain(row: DomainRow, arns: Arns): DomainConfiguration {
  return {
    ...(JSON.parse(row.settings) as DomainSettings),
    name: row.name,
    arn: arns.of('domainconfiguration', `${row.name}/${row.id}`),
    statusAt: row.status_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    all: sql.prepare('SELECT * FROM domain_configurations ORDER BY name'),
    find: sql.prepare('SELECT * FROM domain_configurations WHERE name = ?'),
    ofServer: sql.prepare('SELECT * FROM domain_configurations WHERE domain_name = ?'),
    put: sql.prepare(
      `INSERT INTO domain_configurations (name, id, domain_name, settings, status_at)
       VALUES (@name, @id, @domainName, @settings, @at)
       ON CONFLICT (name) DO UPDATE SET settings = @settings, status_at = @at`,
    ),
    delete: sql.prepare('DELETE FROM domain_configurations WHERE name = ?'),
  };
}
