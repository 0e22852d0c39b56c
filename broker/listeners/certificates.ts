/**
 * X.509 for the lab: authorities, the server certificate and device certificates, all P-256.
 * Each leaf carries exactly one extended key usage, so that a device certificate can never pass
 * as a server and the other way round. Makes certificates only; files are in pki.ts.
 */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { Extension, JsonName, X509Certificate } from '@peculiar/x509';
import { DAY_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { PemPair } from '../common/x509.ts';
import { x509Library } from '../policy/x509-library.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const AUTHORITY_DAYS = 20 * 365;
/** Clocks of client and server differ; certificates count from a little before they are made. */
const BACKDATE_MS = 10 * MINUTE_MS;

interface Validity {
  readonly from: Instant;
  readonly days: number;
}

/** A self-signed authority that may sign leafs only. */
export async function createAuthority(commonName: string, from: Instant): Promise<PemPair> {
  const x509 = x509Library();
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...dates({ from, days: AUTHORITY_DAYS }),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePem: pem(certificate), privateKeyPem: await exportKey(keys.privateKey) };
}

/** Server certificate for this machine: localhost, 127.0.0.1 and ::1, and the names that it has elsewhere. */
export async function createServerCertificate(
  authority: PemPair,
  validity: Validity,
  names: readonly string[] = [],
): Promise<PemPair> {
  return certificateOfHosts(['localhost', '127.0.0.1', '::1', ...names], validity, authority);
}

/**
 * Server certificate for these names alone; without an authority it vouches for itself. `isForAnything`:
 * it names no purpose, as an authority signs that does not look.
 */
export async function certificateOfHosts(
  hosts: readonly string[],
  { isForAnything = false, ...validity }: Validity & { readonly isForAnything?: boolean },
  authority?: PemPair,
): Promise<PemPair> {
  const x509 = x509Library();
  const keys = await generateKeys();
  const [commonName = ''] = hosts;
  const names = hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const);
  const alternatives = new x509.SubjectAlternativeNameExtension(names);
  const certificatePem =
    authority === undefined
      ? pem(
          await x509.X509CertificateGenerator.createSelfSigned({
            serialNumber: serialNumber(),
            name: [{ CN: [commonName] }],
            ...dates(validity),
            signingAlgorithm: ALGORITHM,
            keys,
            extensions: [alternatives],
          }),
        )
      : await signLeaf(authority, {
          subject: [{ CN: [commonName] }],
          publicKey: keys.publicKey,
          validity,
          extensions: [
            ...(isForAnything
              ? []
              : [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth])]),
            alternatives,
          ],
        });
  return { certificatePem, privateKeyPem: await exportKey(keys.privateKey) };
}

interface CertificateRequest {
  readonly csrPem: string;
  readonly privateKeyPem: string;
}

/** What production does: a key pair, and a request signed with it for a certificate on a name. */
export async function createCertificateRequest(commonName: string): Promise<CertificateRequest> {
  const x509 = x509Library();
  const keys = await generateKeys();
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: ALGORITHM,
  });
  return { csrPem: csr.toString('pem'), privateKeyPem: await exportKey(keys.privateKey) };
}

/**
 * CreateCertificateFromCsr: a device certificate for the key and the name in the request.
 * Undefined when the request is not signed with the key it names.
 */
export async function certificateFromCsr(
  authority: PemPair,
  csrPem: string,
  validity: Validity,
): Promise<string | undefined> {
  const x509 = x509Library();
  const csr = new x509.Pkcs10CertificateRequest(csrPem);
  if (!(await csr.verify())) return undefined;
  return signLeaf(authority, {
    subject: csr.subject,
    publicKey: await csr.publicKey.export(),
    validity,
    extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  });
}

interface KeysAndCertificate extends PemPair {
  readonly publicKeyPem: string;
}

/** CreateKeysAndCertificate: an RSA key pair of 2048 bits and a certificate on it, as AWS makes. */
export async function createKeysAndCertificate(
  authority: PemPair,
  validity: Validity,
): Promise<KeysAndCertificate> {
  const x509 = x509Library();
  const { publicKey: publicKeyPem, privateKey: privateKeyPem } = await promisify(generateKeyPair)(
    'rsa',
    {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    },
  );
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const der = x509.PemConverter.decodeFirst(publicKeyPem);
  const certificatePem = await signLeaf(authority, {
    subject: 'CN=AWS IoT Certificate',
    publicKey: await crypto.subtle.importKey('spki', der, algorithm, true, ['verify']),
    validity,
    extensions: [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  });
  return { certificatePem, publicKeyPem, privateKeyPem };
}

interface LeafRequest {
  readonly subject: JsonName | string;
  readonly publicKey: CryptoKey;
  readonly validity: Validity;
  readonly extensions: readonly Extension[];
}

async function signLeaf(authority: PemPair, leaf: LeafRequest): Promise<string> {
  const x509 = x509Library();
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: leaf.subject,
    issuer: issuer.subject,
    ...dates(leaf.validity),
    signingAlgorithm: ALGORITHM,
    publicKey: leaf.publicKey,
    signingKey: await importKey(authority.privateKeyPem),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...leaf.extensions,
      await x509.SubjectKeyIdentifierExtension.create(leaf.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
    ],
  });
  return pem(certificate);
}

function dates({ from, days }: Validity): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(from - BACKDATE_MS), notAfter: new Date(from + days * DAY_MS) };
}

/** 16 random bytes, positive and without a leading zero byte (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(key: CryptoKey): Promise<string> {
  const x509 = x509Library();
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function importKey(privateKeyPem: string): Promise<CryptoKey> {
  const x509 = x509Library();
  const der = x509.PemConverter.decodeFirst(privateKeyPem);
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}
