/**
 * The `pki` folder: two authorities and the server certificate. Clients trust `server-ca.pem`;
 * the core trusts `device-ca.pem`. The two never sign for each other.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { DAY_MS, type Clock } from '#kernel/time.ts';
import { createAuthority, createServerCertificate } from './certificates.ts';
import { isPair, isSignedBy, type PemPair } from '../common/x509.ts';
import { brokerError, reasonOf } from '../common/errors.ts';
import {
  makeFolder,
  PUBLIC_MODE,
  readIfExists,
  SECRET_MODE,
  writeFileAtomically,
} from '../common/files.ts';

/** Public certificate authorities allow about as much; the core renews by itself. */
const SERVER_DAYS = 397;
/** A server certificate that expires sooner than this is renewed on start. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

export interface Pki {
  readonly serverAuthority: PemPair;
  readonly deviceAuthority: PemPair;
  readonly server: PemPair;
  /** What clients trust. */
  readonly caPath: string;
  /** True when this call made a new server certificate for an existing authority. */
  readonly renewed: boolean;
}

/**
 * Reads the key material of a data folder, makes what is missing and renews a server certificate
 * that has expired or soon will, or that lacks one of the names. Throws BROKER_PKI_UNREADABLE and
 * BROKER_AUTHORITY_EXPIRED.
 */
export async function openPki(
  dataDir: string,
  clock: Clock,
  names: readonly string[] = [],
): Promise<Pki> {
  makeFolder(dataDir);
  const dir = join(dataDir, 'pki');
  if (!existsSync(dir)) await createPki(dataDir, dir, { clock, names });
  const serverAuthority = readAuthority(dir, 'server-ca', clock);
  const deviceAuthority = readAuthority(dir, 'device-ca', clock);
  const current = readServer(dir, serverAuthority, { clock, names });
  const server = current ?? (await createServer(serverAuthority, { clock, names }));
  if (current === undefined) writePair(dir, 'server', server);
  const caPath = join(dir, 'server-ca.pem');
  return { serverAuthority, deviceAuthority, server, caPath, renewed: current === undefined };
}

/** All or nothing: the folder appears with everything in it, or another program was faster. */
async function createPki(dataDir: string, dir: string, wanted: Wanted): Promise<void> {
  const { clock } = wanted;
  const draft = mkdtempSync(join(dataDir, 'pki-'));
  const serverAuthority = await createAuthority('Metertwin server CA', clock.now());
  const deviceAuthority = await createAuthority('Metertwin device CA', clock.now());
  writePair(draft, 'server-ca', serverAuthority);
  writePair(draft, 'device-ca', deviceAuthority);
  writePair(draft, 'server', await createServer(serverAuthority, wanted));
  try {
    renameSync(draft, dir);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(dir)) throw error;
  }
}

interface Wanted {
  readonly clock: Clock;
  /** Beside those of this machine. */
  readonly names: readonly string[];
}

function createServer(authority: PemPair, { clock, names }: Wanted): Promise<PemPair> {
  return createServerCertificate(authority, { from: clock.now(), days: SERVER_DAYS }, names);
}

function writePair(dir: string, name: string, pair: PemPair): void {
  writeFileAtomically(join(dir, `${name}.key`), pair.privateKeyPem, SECRET_MODE);
  writeFileAtomically(join(dir, `${name}.pem`), pair.certificatePem, PUBLIC_MODE);
}

function readAuthority(dir: string, name: string, clock: Clock): PemPair {
  const file = join(dir, `${name}.pem`);
  const pair = readPair(dir, name);
  if (pair === undefined) {
    const reason = 'the certificate or its key is missing, damaged, or they do not fit together';
    throw brokerError('BROKER_PKI_UNREADABLE', { details: { file, reason } });
  }
  const { validTo, validToDate } = new X509Certificate(pair.certificatePem);
  if (validToDate.getTime() <= clock.now()) {
    throw brokerError('BROKER_AUTHORITY_EXPIRED', { details: { file, validTo } });
  }
  return pair;
}

/** The server certificate in use; undefined when a new one must be made. */
function readServer(
  dir: string,
  authority: PemPair,
  { clock, names }: Wanted,
): PemPair | undefined {
  const pair = readPair(dir, 'server');
  if (pair === undefined) return undefined;
  const certificate = new X509Certificate(pair.certificatePem);
  const issuer = new X509Certificate(authority.certificatePem);
  const lastsMs = certificate.validToDate.getTime() - clock.now();
  const isNamed = names.every(
    (name) =>
      (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined,
  );
  const fits = isNamed && isSignedBy(certificate, issuer);
  return fits && lastsMs > RENEW_BEFORE_MS ? pair : undefined;
}

/** Undefined when a part is missing, damaged, or key and certificate do not belong together. */
function readPair(dir: string, name: string): PemPair | undefined {
  const file = join(dir, name);
  try {
    const certificatePem = readIfExists(`${file}.pem`);
    const privateKeyPem = readIfExists(`${file}.key`);
    if (certificatePem === undefined || privateKeyPem === undefined) return undefined;
    const pair = { certificatePem, privateKeyPem };
    return isPair(pair) ? pair : undefined;
  } catch (error) {
    throw brokerError('BROKER_PKI_UNREADABLE', {
      details: { file: `${file}.pem`, reason: reasonOf(error) },
      cause: error,
    });
  }
}
