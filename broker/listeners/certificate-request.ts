/** Requests for certificates (PKCS #10, RFC 2986): written for our own things, read from anybody. */
import { createPublicKey, sign, verify } from 'node:crypto';
import { bitString, context, der, derNode, derParts, sequence, TAG } from './der.ts';
import type { DerNode } from './der.ts';
import { ECDSA_SHA256, generateKeys, nameOf, pemOf } from './x509-parts.ts';

export interface CertificateRequest {
  readonly csrPem: string;
  readonly privateKeyPem: string;
}

/** What production does: a key pair, and a request signed with it for a certificate on a name. */
export async function createCertificateRequest(commonName: string): Promise<CertificateRequest> {
  const { publicKey, privateKey } = await generateKeys();
  const body = sequence(
    der(TAG.integer, Buffer.of(VERSION_1)),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(context(0, true)),
  );
  const signature = bitString(sign('sha256', body, privateKey));
  return {
    csrPem: pemOf(LABEL, sequence(body, ECDSA_SHA256, signature)),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** None of the last byte's bits is left out. */
const ALL_BITS = 0;
const LABEL = 'CERTIFICATE REQUEST';
const VERSION_1 = 0;

export interface ReadRequest {
  /** As DER, like what follows. */
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  /** By the key that it names. */
  readonly isSigned: boolean;
}

/** Throws for what is no request, or one of a key or an algorithm that nobody uses. */
export function readRequest(pem: string): ReadRequest {
  const [body, algorithm, signature, ...rest] = partsOf(derNode(bytesOf(pem), TAG.sequence));
  if (body === undefined || algorithm === undefined || signature === undefined || rest.length > 0) {
    throw new RangeError('not the three parts of a request');
  }
  const [version, subject, key] = partsOf(body);
  if (version?.tag !== TAG.integer || subject?.tag !== TAG.sequence || key?.tag !== TAG.sequence) {
    throw new RangeError('not the parts of a request');
  }
  const publicKey = createPublicKey({ key: key.raw, type: 'spki', format: 'der' });
  const isSigned =
    signature.tag === TAG.bitString &&
    signature.content[0] === ALL_BITS &&
    verify(hashOf(algorithm), body.raw, publicKey, signature.content.subarray(1));
  return { subject: subject.raw, publicKey: key.raw, isSigned };
}

function partsOf({ tag, content }: DerNode): DerNode[] {
  if (tag !== TAG.sequence) throw new RangeError('not a sequence');
  return derParts(content);
}

const PEM =
  /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\sA-Za-z\d+/=]+)-----END (?:NEW )?CERTIFICATE REQUEST-----$/;

function bytesOf(pem: string): Buffer {
  const [, base64] = PEM.exec(pem.trim()) ?? [];
  if (base64 === undefined) throw new RangeError('no certificate request in PEM');
  return Buffer.from(base64, 'base64');
}

/** By the bytes of the algorithm's OID: with RSA (RFC 8017) and ECDSA (RFC 5758). */
const HASHES: Readonly<Record<string, string>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

function hashOf(algorithm: DerNode): string {
  const [id] = partsOf(algorithm);
  const hash = id?.tag === TAG.oid ? HASHES[id.content.toString('hex')] : undefined;
  if (hash === undefined) throw new RangeError('an algorithm that no request is signed with');
  return hash;
}
