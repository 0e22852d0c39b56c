/**
 * The owner's certificate authorities on the control plane. In mode DEFAULT the caller proves to
 * hold the key of a new one: with a certificate signed by it on the registration code.
 */
import { X509Certificate } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { certificateId, isSignedBy } from '../common/x509.ts';
import type { Authority, RegistrationConfig } from '../registry/authorities.ts';
import { byAge } from './certificates.ts';
import {
  oneOf,
  optionalBoolean,
  optionalObject,
  optionalText,
  queryBoolean,
  queryText,
  requiredText,
} from './fields.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { seconds } from './times.ts';
import { invalid, readCertificate } from './submitted-certificates.ts';

const ONE = '/cacertificate/:certificateId';

export const AUTHORITY_OPERATIONS: readonly Operation[] = [
  control('GetRegistrationCode', 'GET /registrationcode', (_request, { registry }) => ({
    registrationCode: registry.settings.registrationCode(),
  })),
  control('DeleteRegistrationCode', 'DELETE /registrationcode', (_request, { registry }) =>
    registry.settings.deleteRegistrationCode(),
  ),
  control('RegisterCACertificate', 'POST /cacertificate', registerAuthority),
  control('DescribeCACertificate', `GET ${ONE}`, describeAuthority),
  control('UpdateCACertificate', `PUT ${ONE}`, updateAuthority),
  control('DeleteCACertificate', `DELETE ${ONE}`, (request, { registry }) => {
    const { certificateId: id, certificateArn } = registry.authorities.get(idOf(request));
    registry.authorities.delete(id);
    registry.tags.removeAll(certificateArn);
  }),
  control('ListCACertificates', 'GET /cacertificates', listAuthorities),
];

function registerAuthority(request: HttpRequest, core: CoreServices): unknown {
  const { registry, clock } = core;
  const body = jsonBody(request);
  const certificate = readCertificate(requiredText(body, 'caCertificate'));
  const text = optionalText(body, 'certificateMode');
  const mode = oneOf(text, 'certificateMode', ['DEFAULT', 'SNI_ONLY']) ?? 'DEFAULT';
  if (!certificate.ca) throw invalid('The certificate is not a CA certificate');
  if (certificate.validToDate.getTime() <= clock.now())
    throw invalid('The certificate has expired');
  if (mode === 'DEFAULT') {
    checkPossession(certificate, {
      proof: readCertificate(requiredText(body, 'verificationCertificate')),
      code: registry.settings.registrationCode(),
    });
  }
  const authority = registry.authorities.register({
    certificateId: certificateId(certificate),
    pem: certificate.toString(),
    mode,
    state: queryBoolean(request, 'setAsActive') ? 'ACTIVE' : 'INACTIVE',
    autoRegistration: queryBoolean(request, 'allowAutoRegistration') ? 'ENABLE' : 'DISABLE',
    registrationConfig: readConfig(body, core),
  });
  putTags(registry, authority.certificateArn, body);
  return { certificateArn: authority.certificateArn, certificateId: authority.certificateId };
}

/** Throws CertificateValidationException and RegistrationCodeValidationException. */
function checkPossession(
  authority: X509Certificate,
  { proof, code }: { readonly proof: X509Certificate; readonly code: string },
): void {
  if (!isSignedBy(proof, authority)) {
    throw invalid('The verification certificate is not signed by the CA certificate');
  }
  if (/^CN=(.*)$/m.exec(proof.subject)?.[1] === code) return;
  throw new AwsError(
    'RegistrationCodeValidationException',
    'The common name of the verification certificate is not the registration code',
  );
}

function describeAuthority(request: HttpRequest, { registry }: CoreServices): unknown {
  const authority = registry.authorities.get(idOf(request));
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
}

function updateAuthority(request: HttpRequest, core: CoreServices): void {
  const { registry } = core;
  const before = registry.authorities.get(idOf(request));
  const body = jsonBody(request);
  const state = oneOf(queryText(request, 'newStatus'), 'newStatus', ['ACTIVE', 'INACTIVE']);
  const automatic = queryText(request, 'newAutoRegistrationStatus');
  const isRemoved = optionalBoolean(body, 'removeAutoRegistration') ?? false;
  registry.authorities.update(before.certificateId, {
    state: state ?? before.state,
    autoRegistration: isRemoved
      ? 'DISABLE'
      : (oneOf(automatic, 'newAutoRegistrationStatus', ['ENABLE', 'DISABLE']) ??
        before.autoRegistration),
    registrationConfig: isRemoved
      ? undefined
      : (readConfig(body, core) ?? before.registrationConfig),
  });
}

function listAuthorities(request: HttpRequest, { registry }: CoreServices): unknown {
  const template = queryText(request, 'templateName');
  const wanted = registry.authorities
    .all()
    .filter((one) => template === undefined || one.registrationConfig?.templateName === template);
  const { items, nextToken } = byAge(wanted, request, 'ListCACertificates');
  return { certificates: items.map(summary), nextMarker: nextToken };
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
function readConfig(body: JsonObject, core: CoreServices): RegistrationConfig | undefined {
  const config = optionalObject(body, 'registrationConfig');
  if (config === undefined) return undefined;
  const members = ['templateBody', 'roleArn', 'templateName'] as const;
  const [templateBody, templateName] = [
    config['templateBody'],
    optionalText(config, 'templateName'),
  ];
  if (templateBody !== undefined && templateName !== undefined) {
    throw invalidRequest('registrationConfig names a template or has a body, not both');
  }
  if (templateName !== undefined) core.templates.get(templateName);
  return Object.fromEntries(
    members.flatMap((name) => {
      const text = optionalText(config, name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function idOf(request: HttpRequest): string {
  return checkName('certificateId', param(request, 'certificateId'));
}
