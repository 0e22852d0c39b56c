/**
 * The registry as a whole: its parts, what decides about a principal, and the revision by which
 * others notice that this may have changed.
 */
import type { Clock } from '#kernel/time.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { Arns } from '../common/arn.ts';
import { Authorities } from './authorities.ts';
import { BillingGroups } from './billing-groups.ts';
import { Certificates, type PrincipalKind } from './certificates.ts';
import { CustomAuthorizers } from './custom-authorizers.ts';
import { DomainConfigurations } from './domain-configurations.ts';
import type { RegistryEvent } from './events.ts';
import type { RegistryHost } from './host.ts';
import { Policies } from './policies.ts';
import { RoleAliases } from './role-aliases.ts';
import { Settings } from './settings.ts';
import { Tags } from './tags.ts';
import { ThingGroups } from './thing-groups.ts';
import { ThingTypes } from './thing-types.ts';
import { Things, type Thing } from './things.ts';

interface PrincipalPolicies {
  /** Of the certificate, then of the groups of the thing that the client id names. */
  readonly policies: readonly { readonly name: string; readonly document: string }[];
  /** The thing named like the client id, when the certificate is attached to it. */
  readonly thing: ThingFacts | undefined;
  readonly certificatePem: string | undefined;
}

interface ThingFacts {
  readonly name: string;
  readonly typeName?: string;
  readonly attributes: Thing['attributes'];
}

export class Registry {
  /** Names in the region and account of the core. */
  readonly arns: Arns;
  readonly authorities: Authorities;
  readonly billingGroups: BillingGroups;
  readonly customAuthorizers: CustomAuthorizers;
  readonly domains: DomainConfigurations;
  readonly groups: ThingGroups;
  readonly roleAliases: RoleAliases;
  readonly settings: Settings;
  readonly tags: Tags;
  readonly things: Things;
  readonly types: ThingTypes;
  readonly certificates: Certificates;
  readonly policies: Policies;
  readonly #ownVersion: () => number;
  readonly #listeners = new Set<(event: RegistryEvent) => void>();
  #revision = 0;
  #seenVersion: number;

  constructor(db: CoreDatabase, clock: Clock) {
    this.arns = db.arns;
    const version = db.sql.prepare('PRAGMA data_version').pluck();
    this.#ownVersion = () => version.get() as number;
    this.#seenVersion = this.#ownVersion();
    const host: RegistryHost = {
      db,
      clock,
      changed: () => this.#revision++,
      emit: (event) => this.#listeners.forEach((listener) => listener(event)),
    };
    this.authorities = new Authorities(host);
    this.billingGroups = new BillingGroups(host);
    this.domains = new DomainConfigurations(host);
    this.groups = new ThingGroups(host);
    this.roleAliases = new RoleAliases(host);
    this.settings = new Settings(host);
    this.customAuthorizers = new CustomAuthorizers(host, this.settings);
    this.tags = new Tags(host);
    this.types = new ThingTypes(host);
    this.things = new Things(host, this.types);
    this.certificates = new Certificates(host);
    this.policies = new Policies(host);
  }

  /** Grows with every change that a decision about a principal may depend on. */
  get revision(): number {
    return this.#revision;
  }

  /** Notices what another program wrote into the database, for example `metertwin core issue`. */
  refresh(): void {
    const version = this.#ownVersion();
    if (version === this.#seenVersion) return;
    this.#seenVersion = version;
    this.#revision++;
  }

  /** Calls the listener for every registry event, whether its kind is enabled or not. */
  onEvent(listener: (event: RegistryEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** What decides for a certificate that uses a client id. */
  facts(certificateId: string, clientId: string | undefined): PrincipalPolicies {
    // Where it is exclusively of a thing, the certificate alone says which; else the client id does.
    const attached = this.certificates
      .thingsOf(certificateId)
      .find(({ thingName, kind }) => kind === 'EXCLUSIVE_THING' || thingName === clientId);
    const thing = attached === undefined ? undefined : this.things.find(attached.thingName);
    const names = this.policyNamesOf(certificateId, thing?.thingName);
    return {
      policies: names.flatMap((name) => {
        const document = this.policies.find(name)?.policyDocument;
        return document === undefined ? [] : [{ name, document }];
      }),
      thing: thing === undefined ? undefined : thingFacts(thing, attached?.kind),
      certificatePem: this.certificates.find(certificateId)?.pem,
    };
  }

  /** Names of the policies of a certificate, then of the groups of a thing and of those above. */
  policyNamesOf(certificateId: string, thingName: string | undefined): readonly string[] {
    const targets = [this.arns.of('cert', certificateId)];
    for (const name of thingName === undefined ? [] : this.groups.groupsOf(thingName)) {
      const group = this.groups.get(name);
      for (const { thingGroupArn } of [group, ...this.groups.ancestorsOf(group)]) {
        targets.push(thingGroupArn);
      }
    }
    return [...new Set(targets.flatMap((target) => this.policies.namesOn(target)))];
  }
}

function thingFacts(
  { thingName, thingTypeName, attributes }: Thing,
  kind: PrincipalKind | undefined,
): ThingFacts {
  const type = thingTypeName === undefined ? {} : { typeName: thingTypeName };
  const exclusive = kind === 'EXCLUSIVE_THING' ? { isExclusive: true } : {};
  return { name: thingName, ...type, attributes, ...exclusive };
}
