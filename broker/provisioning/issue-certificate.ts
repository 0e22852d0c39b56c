/** Device certificates that the core signs for requests of devices and programs. */
import { X509Certificate } from 'node:crypto';
import type { Clock } from '#kernel/time.ts';
import { certificateFromCsr, createCertificateRequest } from '../listeners/certificates.ts';
import { certificateId } from '../common/x509.ts';
import type { Pki } from '../listeners/pki.ts';

/** AWS dates its own to the end of 2049; ten years outlive any lab. */
export const CERTIFICATE_DAYS = 10 * 365;
const COMMON_NAME = 'AWS IoT Certificate';

interface IssuedCertificate {
  readonly certificateId: string;
  readonly certificatePem: string;
}

export interface IssuePorts {
  readonly pki: Pki;
  readonly clock: Clock;
}

/** Undefined for a request that cannot be read or is not signed with its own key. */
export async function issueFromCsr(
  csrPem: string,
  { pki, clock }: IssuePorts,
  days = CERTIFICATE_DAYS,
): Promise<IssuedCertificate | undefined> {
  const validity = { from: clock.now(), days };
  let certificatePem: string | undefined;
  try {
    certificatePem = await certificateFromCsr(pki.deviceAuthority, csrPem, validity);
  } catch {
    return undefined;
  }
  if (certificatePem === undefined) return undefined;
  return { certificateId: certificateId(new X509Certificate(certificatePem)), certificatePem };
}

/** A key pair and its certificate; the private key is given away and kept nowhere. */
export async function issueWithKeys(
  ports: IssuePorts,
  days = CERTIFICATE_DAYS,
): Promise<IssuedCertificate & { readonly privateKey: string }> {
  const { csrPem, privateKeyPem } = await createCertificateRequest(COMMON_NAME);
  const issued = await issueFromCsr(csrPem, ports, days);
  if (issued === undefined) throw new Error('bug: our own certificate request does not verify');
  return { ...issued, privateKey: privateKeyPem };
}
