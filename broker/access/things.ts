/** What a connection needs of the registry: the role, the thing and the state of a certificate. */
import type { Clock } from '#kernel/time.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { ThingRole } from './policies.ts';
import type { CertificateState } from '../registry/certificates.ts';
import { ensurePresetPolicies, presetPolicyName } from './preset-policies.ts';
import { Registry } from '../registry/registry.ts';

export type { CertificateState } from '../registry/certificates.ts';

interface RegisteredCertificate {
  readonly certificateId: string;
  /** The first of the things it is attached to; empty for none. */
  readonly thingName: string;
  /** The certificate can be attached to no other thing. */
  readonly isExclusive: boolean;
  readonly role: ThingRole;
  readonly state: CertificateState;
}

interface NewThingCertificate {
  readonly certificateId: string;
  readonly pem: string;
}

export class ThingRegistry {
  readonly registry: Registry;
  readonly #db: CoreDatabase;

  constructor(db: CoreDatabase, clock: Clock, registry = new Registry(db, clock)) {
    this.#db = db;
    this.registry = registry;
  }

  /** What is registered under a certificate id; undefined for an unknown one. */
  find(certificateId: string): RegisteredCertificate | undefined {
    this.registry.refresh();
    const { certificates } = this.registry;
    const certificate = certificates.find(certificateId);
    if (certificate === undefined) return undefined;
    const [first] = certificates.thingsOf(certificateId);
    const { state } = certificate;
    // Policies as stored decide what it may do; the role counts only where they are not asked.
    const role = this.#roleOn(certificateId) ?? 'gateway';
    const isExclusive = first?.kind === 'EXCLUSIVE_THING';
    return { certificateId, thingName: first?.thingName ?? '', isExclusive, role, state };
  }

  roleOf(thingName: string): ThingRole | undefined {
    for (const { certificateId } of this.registry.certificates.principalsOf(thingName)) {
      const role = this.#roleOn(certificateId);
      if (role !== undefined) return role;
    }
    return undefined;
  }

  /** Registers an ACTIVE certificate for a thing; its earlier ones become INACTIVE. */
  attach(
    thing: { readonly name: string; readonly role: ThingRole },
    { certificateId, pem }: NewThingCertificate,
  ): void {
    const { things, certificates, policies } = this.registry;
    this.#db.begin();
    ensurePresetPolicies(this.registry, this.#db);
    if (things.find(thing.name) === undefined) things.create(thing.name, { attributes: {} });
    for (const earlier of certificates.principalsOf(thing.name)) {
      const state = certificates.find(earlier.certificateId)?.state;
      if (state === 'ACTIVE') certificates.setState(earlier.certificateId, 'INACTIVE');
    }
    certificates.register({ certificateId, pem, state: 'ACTIVE' });
    certificates.attach(thing.name, certificateId, 'EXCLUSIVE_THING');
    policies.attach(presetPolicyName(thing.role), this.registry.arns.of('cert', certificateId));
  }

  /** Changes the state of a certificate. False for an unknown one. */
  setState(certificateId: string, state: CertificateState): boolean {
    const { certificates } = this.registry;
    if (certificates.find(certificateId) === undefined) return false;
    certificates.setState(certificateId, state);
    return true;
  }

  #roleOn(certificateId: string): ThingRole | undefined {
    const names = this.registry.policies.namesOn(this.registry.arns.of('cert', certificateId));
    return (['portal', 'gateway'] as const).find((role) => names.includes(presetPolicyName(role)));
  }
}
