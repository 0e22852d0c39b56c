/** What certificates and requests for them have in common. */
import { generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { der, oid, sequence, TAG } from './der.ts';

/** RFC 5758, 3.2: without parameters. */
export const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';

/** A name of one common name. */
export function nameOf(commonName: string): Buffer {
  const value = der(TAG.utf8, Buffer.from(commonName));
  return sequence(der(TAG.set, sequence(oid(COMMON_NAME), value)));
}

export function generateKeys(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

const LINE = /.{1,64}/g;

/** RFC 7468. */
export function pemOf(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(LINE) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
