/**
 * X.509 for the lab: authorities, the server certificate and device certificates, all P-256.
 * Each leaf carries exactly one extended key usage, so that a device certificate can never pass
 * as a server and the other way round. Makes certificates only; files are in pki.ts, requests in
 * certificate-request.ts. Written by hand: a library takes longer to load than all else of a start.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { DAY_MS, MINUTE_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { PURPOSE_OID } from '../common/x509.ts';
import type { PemPair } from '../common/x509.ts';
import { readRequest } from './certificate-request.ts';
import { bitString, context, der, derNode, derParts, oid, sequence, TAG, time } from './der.ts';
import { addressBytes } from './address-bytes.ts';
import { ECDSA_SHA256, generateKeys, nameOf, pemOf } from './x509-parts.ts';

const AUTHORITY_DAYS = 20 * 365;
/** Clocks of client and server differ; certificates count from a little before they are made. */
const BACKDATE_MS = 10 * MINUTE_MS;

export interface Validity {
  readonly from: Instant;
  readonly days: number;
}

/** A self-signed authority that may sign leafs only. */
export async function createAuthority(commonName: string, from: Instant): Promise<PemPair> {
  const { publicKey, privateKey } = await generateKeys();
  const name = nameOf(commonName);
  const certificatePem = signed(privateKey, {
    issuer: name,
    subject: name,
    publicKey: spkiOf(publicKey),
    validity: { from, days: AUTHORITY_DAYS },
    extensions: [
      extension(OID.basicConstraints, sequence(TRUE, der(TAG.integer, Buffer.of(0))), true),
      extension(OID.keyUsage, bitString(Buffer.of(SIGNS_CERTIFICATES_AND_LISTS), 1), true),
      subjectKeyId(spkiOf(publicKey)),
    ],
  });
  return { certificatePem, privateKeyPem: pkcs8(privateKey) };
}

/** Server certificate for this machine: localhost, 127.0.0.1 and ::1, and the names that it has elsewhere. */
export async function createServerCertificate(
  authority: PemPair,
  validity: Validity,
  names: readonly string[] = [],
): Promise<PemPair> {
  return certificateOfHosts(['localhost', '127.0.0.1', '::1', ...names], validity, authority);
}

/** Server certificate for these names alone; without an authority it vouches for itself. */
export async function certificateOfHosts(
  hosts: readonly string[],
  validity: Validity,
  authority?: PemPair,
): Promise<PemPair> {
  const { publicKey, privateKey } = await generateKeys();
  const names = hosts.map((name) => {
    const address = addressBytes(name);
    return address === undefined
      ? der(context(DNS_NAME, false), Buffer.from(name))
      : der(context(IP_ADDRESS, false), address);
  });
  const subject = nameOf(hosts[0] ?? '');
  const leaf = {
    ...{ subject, publicKey: spkiOf(publicKey), validity },
    extensions: [extension(OID.subjectAlternativeName, sequence(...names))],
  };
  const certificatePem =
    authority === undefined
      ? signed(privateKey, { ...leaf, issuer: subject })
      : signLeaf(authority, { ...leaf, purpose: PURPOSE_OID.server });
  return { certificatePem, privateKeyPem: pkcs8(privateKey) };
}

/**
 * CreateCertificateFromCsr: a device certificate for the key and the name in the request.
 * Undefined when the request is not signed with the key it names. Throws for what is no request.
 */
export async function certificateFromCsr(
  authority: PemPair,
  csrPem: string,
  validity: Validity,
): Promise<string | undefined> {
  const request = readRequest(csrPem);
  if (!request.isSigned) return undefined;
  const { subject, publicKey } = request;
  return signLeaf(authority, { subject, publicKey, validity, purpose: PURPOSE_OID.client });
}

export interface KeysAndCertificate extends PemPair {
  readonly publicKeyPem: string;
}

/** CreateKeysAndCertificate: an RSA key pair of 2048 bits and a certificate on it, as AWS makes. */
export async function createKeysAndCertificate(
  authority: PemPair,
  validity: Validity,
): Promise<KeysAndCertificate> {
  const { publicKey: publicKeyPem, privateKey: privateKeyPem } = await promisify(generateKeyPair)(
    'rsa',
    {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    },
  );
  const certificatePem = signLeaf(authority, {
    subject: nameOf('AWS IoT Certificate'),
    publicKey: spkiOf(createPublicKey(publicKeyPem)),
    validity,
    purpose: PURPOSE_OID.client,
  });
  return { certificatePem, publicKeyPem, privateKeyPem };
}

const OID = {
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAlternativeName: '2.5.29.17',
  subjectKeyId: '2.5.29.14',
  authorityKeyId: '2.5.29.35',
} as const;

const TRUE = der(TAG.boolean, Buffer.of(0xff));
/** Bits of a key's usage, from the highest (RFC 5280, 4.2.1.3): keyCertSign and cRLSign. */
const SIGNS_CERTIFICATES_AND_LISTS = 0x06;
const SIGNS = 0x80;
/** Choices of a general name (RFC 5280, 4.2.1.6). */
const [DNS_NAME, IP_ADDRESS] = [2, 7];

interface LeafRequest {
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly validity: Validity;
  readonly purpose: string;
  readonly extensions?: readonly Buffer[];
}

function signLeaf(authority: PemPair, leaf: LeafRequest): string {
  const { subject, publicKey, validity, purpose, extensions = [] } = leaf;
  const issuer = new X509Certificate(authority.certificatePem);
  return signed(authority.privateKeyPem, {
    issuer: subjectOf(issuer),
    subject,
    publicKey,
    validity,
    extensions: [
      extension(OID.basicConstraints, sequence(), true),
      extension(OID.keyUsage, bitString(Buffer.of(SIGNS), 7), true),
      extension(OID.extendedKeyUsage, sequence(oid(purpose))),
      ...extensions,
      subjectKeyId(publicKey),
      extension(
        OID.authorityKeyId,
        sequence(der(context(0, false), keyId(spkiOf(issuer.publicKey)))),
      ),
    ],
  });
}

interface Certificate {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly validity: Validity;
  readonly extensions: readonly Buffer[];
}

/** TBSCertificate, algorithm and signature (RFC 5280, 4.1). */
function signed(key: KeyObject | string, certificate: Certificate): string {
  const { issuer, subject, publicKey, validity, extensions } = certificate;
  const { from, days } = validity;
  const body = sequence(
    der(context(0, true), der(TAG.integer, Buffer.of(VERSION_3))),
    der(TAG.integer, serialNumber()),
    ECDSA_SHA256,
    issuer,
    sequence(time(new Date(from - BACKDATE_MS)), time(new Date(from + days * DAY_MS))),
    subject,
    publicKey,
    der(context(3, true), sequence(...extensions)),
  );
  const signature = sign('sha256', body, key);
  return pemOf('CERTIFICATE', sequence(body, ECDSA_SHA256, bitString(signature)));
}

const VERSION_3 = 2;

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...(isCritical ? [TRUE] : []), der(TAG.octetString, value));
}

function subjectKeyId(publicKey: Buffer): Buffer {
  return extension(OID.subjectKeyId, der(TAG.octetString, keyId(publicKey)));
}

/** SHA-1 of the bits of the key (RFC 5280, 4.2.1.2, method 1). */
function keyId(publicKey: Buffer): Buffer {
  const [, bits] = derParts(derNode(publicKey, TAG.sequence).content);
  return createHash('sha1')
    .update(bits?.content.subarray(1) ?? publicKey)
    .digest();
}

/** As it stands in the certificate: names are compared byte by byte. */
function subjectOf({ raw }: X509Certificate): Buffer {
  const [body] = derParts(derNode(raw, TAG.sequence).content);
  const parts = derParts(body?.content ?? Buffer.alloc(0));
  // Version, serial number, algorithm, issuer and validity come before it.
  return parts[5]?.raw ?? sequence();
}

/** 16 random bytes, positive and without a leading zero byte (RFC 5280, 4.1.2.2). */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
