/** Certificates that callers bring: reading them, and finding who signed them. */
import { X509Certificate } from 'node:crypto';
import { AwsError } from '../common/aws-error.ts';
import { certificateId, isSignedBy } from '../common/x509.ts';
import type { Authority } from '../registry/authorities.ts';
import type { Registry } from '../registry/registry.ts';

/** Throws CertificateValidationException for a text that is no certificate. */
export function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw invalid('The certificate cannot be parsed');
  }
}

/** CertificateValidationException 400. */
export function invalid(message: string): AwsError {
  return new AwsError('CertificateValidationException', message);
}

/** The registered authority that signed a certificate. Throws CertificateValidationException. */
export function issuerOf(
  certificate: X509Certificate,
  authorityPem: string | undefined,
  { authorities }: Registry,
): Authority {
  const candidates =
    authorityPem === undefined
      ? authorities.all()
      : authorities
          .all()
          .filter((one) => one.certificateId === certificateId(readCertificate(authorityPem)));
  const issuer = candidates.find(({ pem }) => isSignedBy(certificate, new X509Certificate(pem)));
  if (issuer === undefined) throw invalid('The certificate is not signed by a registered CA');
  return issuer;
}
