/** What one can ask an X.509 certificate about itself, its key and its issuer. */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';

export interface PemPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** OIDs of the two purposes a leaf may have (RFC 5280, 4.2.1.12). */
export const PURPOSE_OID = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

/** Certificate id: SHA-256 of the DER, 64 hex digits. */
export function certificateId(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}

/** True when the private key belongs to the certificate; false also for unreadable text. */
export function isPair(pair: PemPair): boolean {
  try {
    const certificate = new X509Certificate(pair.certificatePem);
    return certificate.checkPrivateKey(createPrivateKey(pair.privateKeyPem));
  } catch {
    return false;
  }
}

/** True when the key of the issuer signed the certificate. */
export function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // The key of one does not fit the algorithm of the other.
    return false;
  }
}
