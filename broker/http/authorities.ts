/**
 * The owner's certificate authorities on the control plane. In mode DEFAULT the caller proves to
 * hold the key of a new one: with a certificate signed by it on the registration code.
 */
import { X509Certificate } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { certificateId, isSignedBy } from '../common/x509.ts';
import type { Authority, RegistrationConfig } from '../registry/authorities.ts';
import type { Registry } from '../registry/registry.ts';
import { byAge } from './certificates.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { MARKER_PAGE } from './paging.ts';
import { missingMember } from './request/refusal.ts';
import { filled, flag, object, oneOf, text, type Value } from './request/schema.ts';
import type { CoreServices } from './services.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';
import { invalid, readCertificate } from './submitted-certificates.ts';

const ONE = '/cacertificate/:certificateId';

const ID = { certificateId: NAMES.certificateId } as const;
const CONFIG = object({ templateBody: text, roleArn: text, templateName: text });

const registerAuthority = control('RegisterCACertificate', 'POST /cacertificate', {
  query: { setAsActive: flag, allowAutoRegistration: flag },
  body: object(
    {
      caCertificate: filled,
      verificationCertificate: text,
      certificateMode: oneOf(['DEFAULT', 'SNI_ONLY']),
      registrationConfig: CONFIG,
      tags: TAGS,
    },
    'caCertificate',
  ),
  handle({ query, body }, core) {
    const tags = readTags(body.tags);
    const { registry, clock } = core;
    const { certificateMode: mode = 'DEFAULT' } = body;
    const certificate = readCertificate(body.caCertificate);
    if (!certificate.ca) throw invalid('The certificate is not a CA certificate');
    if (certificate.validToDate.getTime() <= clock.now())
      throw invalid('The certificate has expired');
    if (mode === 'DEFAULT') checkPossession(certificate, proofOf(body), registry);
    const authority = registry.authorities.register({
      certificateId: certificateId(certificate),
      pem: certificate.toString(),
      mode,
      state: query.setAsActive === true ? 'ACTIVE' : 'INACTIVE',
      autoRegistration: query.allowAutoRegistration === true ? 'ENABLE' : 'DISABLE',
      registrationConfig: checkConfig(body.registrationConfig, core),
    });
    putTags(registry, authority.certificateArn, tags);
    return { certificateArn: authority.certificateArn, certificateId: authority.certificateId };
  },
});

const describeAuthority = control('DescribeCACertificate', `GET ${ONE}`, {
  params: ID,
  handle({ params }, { registry }) {
    const authority = registry.authorities.get(params.certificateId);
    const { validFromDate, validToDate } = new X509Certificate(authority.pem);
    return {
      certificateDescription: {
        ...summary(authority),
        certificatePem: authority.pem,
        ownedBy: registry.arns.place.accountId,
        autoRegistrationStatus: authority.autoRegistration,
        lastModifiedDate: seconds(authority.modifiedAt),
        customerVersion: authority.version,
        generationId: authority.generationId,
        validity: {
          notBefore: seconds(validFromDate.getTime()),
          notAfter: seconds(validToDate.getTime()),
        },
        certificateMode: authority.mode,
      },
      registrationConfig: authority.registrationConfig,
    };
  },
});

const updateAuthority = control('UpdateCACertificate', `PUT ${ONE}`, {
  params: ID,
  query: {
    newStatus: oneOf(['ACTIVE', 'INACTIVE']),
    newAutoRegistrationStatus: oneOf(['ENABLE', 'DISABLE']),
  },
  body: object({ removeAutoRegistration: flag, registrationConfig: CONFIG }),
  handle({ params, query, body }, core) {
    const { authorities } = core.registry;
    const before = authorities.get(params.certificateId);
    const { newStatus = before.state, newAutoRegistrationStatus } = query;
    const isRemoved = body.removeAutoRegistration === true;
    authorities.update(before.certificateId, {
      state: newStatus,
      autoRegistration: isRemoved
        ? 'DISABLE'
        : (newAutoRegistrationStatus ?? before.autoRegistration),
      registrationConfig: isRemoved
        ? undefined
        : (checkConfig(body.registrationConfig, core) ?? before.registrationConfig),
    });
  },
});

const listAuthorities = control('ListCACertificates', 'GET /cacertificates', {
  query: { ...MARKER_PAGE, templateName: text },
  handle({ query }, { registry }) {
    const { templateName: wanted } = query;
    const authorities = registry.authorities
      .all()
      .filter((one) => wanted === undefined || one.registrationConfig?.templateName === wanted);
    const { items, nextToken } = byAge(authorities, query, 'ListCACertificates');
    return { certificates: items.map(summary), nextMarker: nextToken };
  },
});

export const AUTHORITY_OPERATIONS: readonly Operation[] = [
  control('GetRegistrationCode', 'GET /registrationcode', {
    handle: (_call, { registry }) => ({ registrationCode: registry.settings.registrationCode() }),
  }),
  control('DeleteRegistrationCode', 'DELETE /registrationcode', {
    handle: (_call, { registry }) => registry.settings.deleteRegistrationCode(),
  }),
  registerAuthority,
  describeAuthority,
  updateAuthority,
  control('DeleteCACertificate', `DELETE ${ONE}`, {
    params: ID,
    handle({ params }, { registry }) {
      const { certificateId: id, certificateArn } = registry.authorities.get(params.certificateId);
      registry.authorities.delete(id);
      registry.tags.removeAll(certificateArn);
    },
  }),
  listAuthorities,
];

/** Asked for in the mode DEFAULT only. */
function proofOf({ verificationCertificate = '' }: { readonly verificationCertificate?: string }) {
  if (verificationCertificate !== '') return readCertificate(verificationCertificate);
  throw missingMember('verificationCertificate');
}

/** Throws CertificateValidationException and RegistrationCodeValidationException. */
function checkPossession(
  authority: X509Certificate,
  proof: X509Certificate,
  { settings }: Registry,
): void {
  if (!isSignedBy(proof, authority)) {
    throw invalid('The verification certificate is not signed by the CA certificate');
  }
  if (/^CN=(.*)$/m.exec(proof.subject)?.[1] === settings.registrationCode()) return;
  throw new AwsError(
    'RegistrationCodeValidationException',
    'The common name of the verification certificate is not the registration code',
  );
}

function summary(authority: Authority) {
  const { certificateArn, certificateId: id, state, createdAt } = authority;
  return {
    certificateArn,
    certificateId: id,
    status: state,
    creationDate: seconds(createdAt),
  };
}

/** Throws ResourceNotFoundException for a template that is not there. */
function checkConfig(
  config: Value<typeof CONFIG> | undefined,
  { templates }: CoreServices,
): RegistrationConfig | undefined {
  const { templateBody, templateName } = config ?? {};
  if (templateBody !== undefined && templateName !== undefined) {
    throw invalidRequest('registrationConfig names a template or has a body, not both');
  }
  if (templateName !== undefined) templates.get(templateName);
  return config;
}
