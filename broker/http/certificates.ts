/** Device certificates on the control plane: made here, registered, and their states. */
import { X509Certificate } from 'node:crypto';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { createKeysAndCertificate } from '../listeners/certificates.ts';
import { CERTIFICATE_DAYS, issueFromCsr } from '../provisioning/issue-certificate.ts';
import { certificateId } from '../common/x509.ts';
import type { Certificate, CertificateState } from '../registry/certificates.ts';
import { paginate, type Page } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import { issuerOf, readCertificate } from './submitted-certificates.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { MARKER_PAGE, markerPage, type MarkerQuery } from './paging.ts';
import { filled, flag, object, oneOf, text } from './request/schema.ts';
import { seconds } from './times.ts';

const ONE = '/certificates/:certificateId';
const ID = { certificateId: NAMES.certificateId } as const;
const STATES = [
  'ACTIVE',
  'INACTIVE',
  'REVOKED',
  'PENDING_TRANSFER',
  'REGISTER_INACTIVE',
  'PENDING_ACTIVATION',
] as const;
type GivenState = (typeof STATES)[number];
const ACTIVE = { setAsActive: flag } as const;

function stateOf(isActive = false): CertificateState {
  return isActive ? 'ACTIVE' : 'INACTIVE';
}

const createKeys = control('CreateKeysAndCertificate', 'POST /keys-and-certificate', {
  query: ACTIVE,
  async handle({ query }, core) {
    const validity = { from: core.clock.now(), days: CERTIFICATE_DAYS };
    const made = await createKeysAndCertificate(core.pki.deviceAuthority, validity);
    const { certificatePem, publicKeyPem: PublicKey, privateKeyPem: PrivateKey } = made;
    const certificate = keep(core.registry, certificatePem, stateOf(query.setAsActive));
    const { certificateArn, certificateId: id } = certificate;
    const keyPair = { PublicKey, PrivateKey };
    return { certificateArn, certificateId: id, certificatePem, keyPair };
  },
});

const createFromCsr = control('CreateCertificateFromCsr', 'POST /certificates', {
  query: ACTIVE,
  body: object({ certificateSigningRequest: filled }, 'certificateSigningRequest'),
  async handle({ query, body }, core) {
    const issued = await issueFromCsr(body.certificateSigningRequest, core);
    if (issued === undefined) throw invalidRequest('CSR parsing failure');
    const { certificatePem } = issued;
    const certificate = keep(core.registry, certificatePem, stateOf(query.setAsActive));
    const { certificateArn, certificateId: id } = certificate;
    return { certificateArn, certificateId: id, certificatePem };
  },
});

/** A certificate of a registered authority. Throws CertificateValidationException, 406, 409. */
const register = control('RegisterCertificate', 'POST /certificate/register', {
  query: ACTIVE,
  body: object(
    { certificatePem: filled, caCertificatePem: text, status: oneOf(STATES) },
    'certificatePem',
  ),
  handle({ query, body }, { registry }) {
    const certificate = readCertificate(body.certificatePem);
    const authority = issuerOf(certificate, body.caCertificatePem, registry);
    if (authority.state !== 'ACTIVE') {
      throw new AwsError('CertificateStateException', 'The CA certificate is not active');
    }
    const { certificateArn, certificateId: id } = registry.certificates.register({
      certificateId: certificateId(certificate),
      pem: certificate.toString(),
      state: registeredState(body.status, stateOf(query.setAsActive)),
      caCertificateId: authority.certificateId,
      mode: authority.mode,
    });
    return { certificateArn, certificateId: id };
  },
});

const registerWithoutCa = control(
  'RegisterCertificateWithoutCA',
  'POST /certificate/register-no-ca',
  {
    body: object({ certificatePem: filled, status: oneOf(STATES) }, 'certificatePem'),
    handle({ body }, { registry }) {
      const certificate = readCertificate(body.certificatePem);
      const { certificateArn, certificateId: id } = registry.certificates.register({
        certificateId: certificateId(certificate),
        pem: certificate.toString(),
        state: registeredState(body.status, 'INACTIVE'),
        mode: 'SNI_ONLY',
      });
      return { certificateArn, certificateId: id };
    },
  },
);

const describeCertificate = control('DescribeCertificate', `GET ${ONE}`, {
  params: ID,
  handle({ params }, { registry }) {
    const certificate = registry.certificates.get(params.certificateId);
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
  },
});

const updateCertificate = control('UpdateCertificate', `PUT ${ONE}`, {
  params: ID,
  query: { newStatus: oneOf(STATES) },
  required: ['newStatus'],
  handle({ params, query }, { registry }) {
    const { certificateId: id } = registry.certificates.get(params.certificateId);
    registry.certificates.setState(
      id,
      askedState(query.newStatus, ['ACTIVE', 'INACTIVE', 'REVOKED']),
    );
  },
});

/** `forceDelete` lets go of policies, never of an active certificate or of things. */
const deleteCertificate = control('DeleteCertificate', `DELETE ${ONE}`, {
  params: ID,
  query: { forceDelete: flag },
  handle({ params, query }, { registry }) {
    const { certificates, policies } = registry;
    const { certificateId: id, certificateArn, state } = certificates.get(params.certificateId);
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
    if (policies.namesOn(certificateArn).length > 0 && query.forceDelete !== true) {
      throw new AwsError(
        'DeleteConflictException',
        `Certificate policies must be detached before deletion (arn: ${certificateArn})`,
      );
    }
    policies.detachAll(certificateArn);
    certificates.delete(id);
  },
});

export const CERTIFICATE_OPERATIONS: readonly Operation[] = [
  createKeys,
  createFromCsr,
  register,
  registerWithoutCa,
  describeCertificate,
  updateCertificate,
  deleteCertificate,
  control('ListCertificates', 'GET /certificates', {
    query: MARKER_PAGE,
    handle: ({ query }, { registry }) =>
      listed(registry.certificates.all(), query, 'ListCertificates'),
  }),
  control('ListCertificatesByCA', 'GET /certificates-by-ca/:caCertificateId', {
    params: { caCertificateId: NAMES.certificateId },
    query: MARKER_PAGE,
    handle({ params: { caCertificateId: id }, query }, { registry }) {
      const certificates = registry.certificates
        .all()
        .filter(({ caCertificateId }) => caCertificateId === id);
      return listed(certificates, query, `ListCertificatesByCA/${id}`);
    },
  }),
];

function keep(registry: Registry, pem: string, state: CertificateState): Certificate {
  const id = certificateId(new X509Certificate(pem));
  return registry.certificates.register({ certificateId: id, pem, state });
}

/** Only ACTIVE and INACTIVE can be asked for; the old name of INACTIVE counts as it. */
function askedState(status: GivenState, allowed: readonly CertificateState[]): CertificateState {
  const state = status === 'REGISTER_INACTIVE' ? 'INACTIVE' : status;
  const found = allowed.find((known) => known === state);
  if (found !== undefined) return found;
  throw new AwsError(
    'CertificateStateException',
    `The certificate status ${status} cannot be requested`,
  );
}

function registeredState(
  status: GivenState | undefined,
  otherwise: CertificateState,
): CertificateState {
  return status === undefined ? otherwise : askedState(status, ['ACTIVE', 'INACTIVE']);
}

function listed(certificates: readonly Certificate[], query: MarkerQuery, list: string): unknown {
  const { items, nextToken } = byAge(certificates, query, list);
  return { certificates: items.map(summary), nextMarker: nextToken };
}

/** A page of what was created, newest first unless asked. */
export function byAge<T extends { readonly createdAt: number; readonly certificateId: string }>(
  certificates: readonly T[],
  query: MarkerQuery,
  list: string,
): Page<T> {
  const wanted = markerPage(query, list);
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
