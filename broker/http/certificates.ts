/** Device certificates on the control plane: made here, registered, and their states. */
import { X509Certificate } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { createKeysAndCertificate } from '../listeners/certificates.ts';
import { CERTIFICATE_DAYS, issueFromCsr } from '../provisioning/issue-certificate.ts';
import { certificateId } from '../common/x509.ts';
import type { Certificate, CertificateState } from '../registry/certificates.ts';
import { paginate } from '../registry/page.ts';
import type { Page } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import { issuerOf, readCertificate } from './submitted-certificates.ts';
import { oneOf, optionalText, queryBoolean, queryText, requiredText } from './fields.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { markerPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { seconds } from './times.ts';

const ONE = '/certificates/:certificateId';

export const CERTIFICATE_OPERATIONS: readonly Operation[] = [
  control('CreateKeysAndCertificate', 'POST /keys-and-certificate', createKeys),
  control('CreateCertificateFromCsr', 'POST /certificates', createFromCsr),
  control('RegisterCertificate', 'POST /certificate/register', register),
  control('RegisterCertificateWithoutCA', 'POST /certificate/register-no-ca', registerWithoutCa),
  control('DescribeCertificate', `GET ${ONE}`, describeCertificate),
  control('UpdateCertificate', `PUT ${ONE}`, updateCertificate),
  control('DeleteCertificate', `DELETE ${ONE}`, deleteCertificate),
  control('ListCertificates', 'GET /certificates', (request, { registry }) =>
    listed(registry.certificates.all(), request, 'ListCertificates'),
  ),
  control('ListCertificatesByCA', 'GET /certificates-by-ca/:certificateId', listByAuthority),
];

function stateOf(request: HttpRequest): CertificateState {
  return queryBoolean(request, 'setAsActive') ? 'ACTIVE' : 'INACTIVE';
}

async function createKeys(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const validity = { from: core.clock.now(), days: CERTIFICATE_DAYS };
  const made = await createKeysAndCertificate(core.pki.deviceAuthority, validity);
  const { certificatePem, publicKeyPem: PublicKey, privateKeyPem: PrivateKey } = made;
  const certificate = keep(core.registry, certificatePem, stateOf(request));
  const { certificateArn, certificateId: id } = certificate;
  return { certificateArn, certificateId: id, certificatePem, keyPair: { PublicKey, PrivateKey } };
}

async function createFromCsr(request: HttpRequest, core: CoreServices): Promise<unknown> {
  const csr = requiredText(jsonBody(request), 'certificateSigningRequest');
  const issued = await issueFromCsr(csr, core);
  if (issued === undefined) throw invalidRequest('CSR parsing failure');
  const { certificatePem } = issued;
  const certificate = keep(core.registry, certificatePem, stateOf(request));
  const { certificateArn, certificateId: id } = certificate;
  return { certificateArn, certificateId: id, certificatePem };
}

function keep(registry: Registry, pem: string, state: CertificateState): Certificate {
  const id = certificateId(new X509Certificate(pem));
  return registry.certificates.register({ certificateId: id, pem, state });
}

/** A certificate of a registered authority. Throws CertificateValidationException, 406, 409. */
function register(request: HttpRequest, { registry }: CoreServices): unknown {
  const body = jsonBody(request);
  const pem = requiredText(body, 'certificatePem');
  const certificate = readCertificate(pem);
  const authority = issuerOf(certificate, optionalText(body, 'caCertificatePem'), registry);
  if (authority.state !== 'ACTIVE') {
    throw new AwsError('CertificateStateException', 'The CA certificate is not active');
  }
  const { certificateArn, certificateId: id } = registry.certificates.register({
    certificateId: certificateId(certificate),
    pem: certificate.toString(),
    state: registeredState(body, stateOf(request)),
    caCertificateId: authority.certificateId,
    mode: authority.mode,
  });
  return { certificateArn, certificateId: id };
}

function registerWithoutCa(request: HttpRequest, { registry }: CoreServices): unknown {
  const body = jsonBody(request);
  const certificate = readCertificate(requiredText(body, 'certificatePem'));
  const { certificateArn, certificateId: id } = registry.certificates.register({
    certificateId: certificateId(certificate),
    pem: certificate.toString(),
    state: registeredState(body, 'INACTIVE'),
    mode: 'SNI_ONLY',
  });
  return { certificateArn, certificateId: id };
}

const STATES = [
  'ACTIVE',
  'INACTIVE',
  'REVOKED',
  'PENDING_TRANSFER',
  'REGISTER_INACTIVE',
  'PENDING_ACTIVATION',
] as const;

/** Only ACTIVE and INACTIVE can be asked for; the old name of INACTIVE counts as it. */
function askedState(text: string, allowed: readonly CertificateState[]): CertificateState {
  const status = oneOf(text, 'status', STATES);
  const state = status === 'REGISTER_INACTIVE' ? 'INACTIVE' : status;
  if (state !== undefined && allowed.includes(state)) return state;
  throw new AwsError(
    'CertificateStateException',
    `The certificate status ${text} cannot be requested`,
  );
}

function registeredState(body: JsonObject, otherwise: CertificateState): CertificateState {
  const text = optionalText(body, 'status');
  return text === undefined ? otherwise : askedState(text, ['ACTIVE', 'INACTIVE']);
}

function describeCertificate(request: HttpRequest, { registry }: CoreServices): unknown {
  const certificate = registry.certificates.get(idOf(request));
  const { validFromDate, validToDate } = new X509Certificate(certificate.pem);
  return {
    certificateDescription: {
      ...summary(certificate),
      caCertificateId: certificate.caCertificateId,
      certificatePem: certificate.pem,
      ownedBy: registry.arns.place.accountId,
      lastModifiedDate: seconds(certificate.modifiedAt),
      customerVersion: certificate.version,
      generationId: certificate.generationId,
      validity: {
        notBefore: seconds(validFromDate.getTime()),
        notAfter: seconds(validToDate.getTime()),
      },
    },
  };
}

function updateCertificate(request: HttpRequest, { registry }: CoreServices): void {
  const status = queryText(request, 'newStatus') ?? '';
  const { certificateId: id } = registry.certificates.get(idOf(request));
  registry.certificates.setState(id, askedState(status, ['ACTIVE', 'INACTIVE', 'REVOKED']));
}

/** `forceDelete` lets go of policies, never of an active certificate or of things. */
function deleteCertificate(request: HttpRequest, { registry }: CoreServices): void {
  const { certificates, policies } = registry;
  const { certificateId: id, certificateArn, state } = certificates.get(idOf(request));
  if (state === 'ACTIVE') {
    throw new AwsError(
      'CertificateStateException',
      `Certificate must be deactivated (not ACTIVE) before deletion. (id=${id})`,
    );
  }
  if (certificates.thingsOf(id).length > 0) {
    throw new AwsError(
      'DeleteConflictException',
      `Things must be detached before deletion (arn: ${certificateArn})`,
    );
  }
  if (policies.namesOn(certificateArn).length > 0 && !queryBoolean(request, 'forceDelete')) {
    throw new AwsError(
      'DeleteConflictException',
      `Certificate policies must be detached before deletion (arn: ${certificateArn})`,
    );
  }
  policies.detachAll(certificateArn);
  certificates.delete(id);
}

function listByAuthority(request: HttpRequest, { registry }: CoreServices): unknown {
  const id = idOf(request);
  const certificates = registry.certificates
    .all()
    .filter(({ caCertificateId }) => caCertificateId === id);
  return listed(certificates, request, `ListCertificatesByCA/${id}`);
}

function listed(certificates: readonly Certificate[], request: HttpRequest, list: string): unknown {
  const { items, nextToken } = byAge(certificates, request, list);
  return { certificates: items.map(summary), nextMarker: nextToken };
}

/** A page of what was created, newest first unless asked. */
export function byAge<T extends { readonly createdAt: number; readonly certificateId: string }>(
  certificates: readonly T[],
  request: HttpRequest,
  list: string,
): Page<T> {
  const wanted = markerPage(request, list);
  const ordered = wanted.isDescending === true ? certificates.toReversed() : certificates;
  return paginate(ordered, wanted, (one) => {
    return `${String(one.createdAt).padStart(15, '0')} ${one.certificateId}`;
  });
}

function summary(certificate: Certificate) {
  const { certificateArn, certificateId: id, state, mode, createdAt } = certificate;
  return {
    certificateArn,
    certificateId: id,
    status: state,
    certificateMode: mode,
    creationDate: seconds(createdAt),
  };
}

function idOf(request: HttpRequest): string {
  return checkName('certificateId', param(request, 'certificateId'));
}
