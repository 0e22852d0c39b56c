/**
 * The registry as a whole: its parts, what decides about a principal, and the revision by which
 * others notice that this may have changed.
 */
import type { Clock } from '#kernel/time.ts';
import type { CoreDatabase } from '../database.ts';
import { iotArn } from '../arn.ts';
import { Certificates } from './certificates.ts';
import type { RegistryEvent } from './events.ts';
import type { RegistryHost } from './host.ts';
import { Policies } from './policies.ts';
import { Things } from './things.ts';
import type { Thing } from './things.ts';

export interface PrincipalPolicies {
  /** Of the certificate, then of the groups of the thing that the client id names. */
  readonly policies: readonly { readonly name: string; readonly document: string }[];
  /** The thing named like the client id, when the certificate is attached to it. */
  readonly thing: ThingFacts | undefined;
  readonly certificatePem: string | undefined;
}

export interface ThingFacts {
  readonly name: string;
  readonly typeName?: string;
  readonly attributes: Thing['attributes'];
}

export class Registry {
  readonly things: Things;
  readonly certificates: Certificates;
  readonly policies: Policies;
  readonly #ownVersion: () => number;
  readonly #listeners = new Set<(event: RegistryEvent) => void>();
  #revision = 0;
  #seenVersion: number;

  constructor(db: CoreDatabase, clock: Clock) {
    const version = db.sql.prepare('PRAGMA data_version').pluck();
    this.#ownVersion = () => version.get() as number;
    this.#seenVersion = this.#ownVersion();
    const host: RegistryHost = {
      db,
      clock,
      changed: () => void this.#revision++,
      tell: (event) => this.#listeners.forEach((listener) => listener(event)),
    };
    this.things = new Things(host);
    this.certificates = new Certificates(host);
    this.policies = new Policies(host);
  }

  /** Grows with every change that a decision about a principal may depend on. */
  get revision(): number {
    return this.#revision;
  }

  /** Notices what another program wrote into the database, for example `lab core issue`. */
  refresh(): void {
    const version = this.#ownVersion();
    if (version === this.#seenVersion) return;
    this.#seenVersion = version;
    this.#revision++;
  }

  /** Hears of every registry event, whether its kind is enabled or not. */
  onEvent(listener: (event: RegistryEvent) => void): void {
    this.#listeners.add(listener);
  }

  /** What decides for a certificate that uses a client id. */
  facts(certificateId: string, clientId: string | undefined): PrincipalPolicies {
    const attached = this.certificates
      .thingsOf(certificateId)
      .find(({ thingName }) => thingName === clientId);
    const thing = attached === undefined ? undefined : this.things.find(attached.thingName);
    const names = this.policyNamesOf(certificateId, thing?.thingName);
    return {
      policies: names.flatMap((name) => {
        const document = this.policies.find(name)?.policyDocument;
        return document === undefined ? [] : [{ name, document }];
      }),
      thing: thing === undefined ? undefined : thingFacts(thing),
      certificatePem: this.certificates.find(certificateId)?.pem,
    };
  }

  /** Names of the policies of a certificate, then of the groups of a thing. */
  policyNamesOf(certificateId: string, _thingName: string | undefined): readonly string[] {
    return this.policies.namesOn(iotArn('cert', certificateId));
  }
}

function thingFacts({ thingName, thingTypeName, attributes }: Thing): ThingFacts {
  const type = thingTypeName === undefined ? {} : { typeName: thingTypeName };
  return { name: thingName, ...type, attributes };
}
