/**
 * Certificates of registered authorities that appear for the first time (developer guide,
 * `auto-register-device-cert` and `jit-provisioning`): the certificate is registered, an event
 * announces it, and where the authority names a template the device is provisioned. The connection
 * that brought it ends; the device reconnects.
 */
import { defined } from '#kernel/defined.ts';
import { isError } from '#kernel/errors.ts';
import { X509Certificate } from 'node:crypto';
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { isSignedBy } from '../common/x509.ts';
import { certificateFacts } from '../policy/certificate.ts';
import type { Authority } from '../registry/authorities.ts';
import type { Registry } from '../registry/registry.ts';
import type { ServicePublish } from '../messages/service.ts';
import { allOrNothing, registerThing } from './register-thing.ts';
import type { ProvisioningStore } from './store.ts';
import { parseProvisioningTemplate, planProvisioning } from './template.ts';

interface JustInTimePorts {
  readonly db: CoreDatabase;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly registry: Registry;
  readonly templates: ProvisioningStore;
  readonly publish: ServicePublish;
}

/** Parameter of a template, after `AWS::IoT::Certificate::`, and what fills it. */
const PARAMETERS: Readonly<Record<string, string>> = {
  Country: 'Subject.Country',
  Organization: 'Subject.Organization',
  OrganizationalUnit: 'Subject.OrganizationalUnit',
  DistinguishedNameQualifier: 'Subject.DistinguishedNameQualifier',
  StateName: 'Subject.State',
  CommonName: 'Subject.CommonName',
  SerialNumber: 'SerialNumber',
};

export class JustInTime {
  readonly #ports: JustInTimePorts;
  readonly #parsed = new Map<string, X509Certificate>();

  constructor(ports: JustInTimePorts) {
    this.#ports = ports;
  }

  /**
   * Registers a certificate that an authority with auto-registration has signed; announces again
   * one that still waits for activation. False when no known authority signed it.
   */
  register(certificate: X509Certificate, certificateId: string): boolean {
    const { registry } = this.#ports;
    const known = registry.certificates.find(certificateId);
    const authority =
      known?.caCertificateId === undefined
        ? this.#authorityOf(certificate)
        : registry.authorities.find(known.caCertificateId);
    if (authority === undefined) return false;
    if (known === undefined) this.#store(certificate, certificateId, authority);
    else if (known.state !== 'PENDING_ACTIVATION') return false;
    this.#announce(certificateId, authority);
    return true;
  }

  #authorityOf(certificate: X509Certificate): Authority | undefined {
    return this.#ports.registry.authorities.all().find((authority) => {
      if (authority.state !== 'ACTIVE' || authority.autoRegistration !== 'ENABLE') return false;
      return isSignedBy(certificate, this.#parse(authority));
    });
  }

  #parse({ certificateId, pem }: Authority): X509Certificate {
    const known = this.#parsed.get(certificateId);
    if (known !== undefined) return known;
    const parsed = new X509Certificate(pem);
    this.#parsed.set(certificateId, parsed);
    return parsed;
  }

  #store(certificate: X509Certificate, certificateId: string, authority: Authority): void {
    const { registry, audit } = this.#ports;
    const pem = certificate.toString();
    const caCertificateId = authority.certificateId;
    const state = 'PENDING_ACTIVATION';
    registry.certificates.register({ certificateId, pem, state, caCertificateId });
    let error: string | undefined;
    try {
      this.#provision(certificateId, pem, authority);
    } catch (failure) {
      error = isError(failure) ? failure.message : String(failure);
    }
    audit.write({
      kind: 'provisioning',
      principal: certificateId,
      action: 'iot:RegisterCertificate',
      resource: authority.certificateArn,
      statement: 'auto-registration',
      ...defined({ error }),
    });
  }

  /** By the template of the authority; without one an operator activates the certificate. */
  #provision(certificateId: string, pem: string, authority: Authority): void {
    const { registry, db } = this.#ports;
    const body = this.#templateOf(authority);
    if (body === undefined) return;
    const facts = certificateFacts(pem);
    const parameters: Record<string, string> = { 'AWS::IoT::Certificate::Id': certificateId };
    for (const [name, variable] of Object.entries(PARAMETERS)) {
      const [value] = facts.get(`iot:Certificate.${variable}`) ?? [];
      if (value !== undefined) parameters[`AWS::IoT::Certificate::${name}`] = value;
    }
    const plan = planProvisioning(parseProvisioningTemplate(body), parameters);
    allOrNothing(db, () => registerThing(plan, certificateId, { db, registry }));
  }

  #templateOf({ registrationConfig }: Authority): string | undefined {
    const { templateName, templateBody } = registrationConfig ?? {};
    if (templateName === undefined) return templateBody;
    const template = this.#ports.templates.get(templateName);
    if (template.type !== 'JITP' || !template.enabled) {
      throw new Error(`${templateName} is not an enabled template of type JITP`);
    }
    return template.templateBody;
  }

  #announce(certificateId: string, { certificateId: caCertificateId }: Authority): void {
    const { clock, publish, registry } = this.#ports;
    const certificateStatus = registry.certificates.get(certificateId).state;
    publish({
      topic: `$aws/events/certificates/registered/${caCertificateId}`,
      payload: JSON.stringify({
        certificateId,
        caCertificateId,
        timestamp: clock.now(),
        certificateStatus,
        awsAccountId: registry.arns.place.accountId,
        certificateRegistrationTimestamp: null,
      }),
    });
  }
}
