/**
 * Issues things: the key pair is made "in production", a certificate is made from its CSR, both
 * go into the thing's folder, and the factory's copy of the private key is deleted. Works on the
 * data folder; a running core sees the thing at its next connect.
 */
import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defined } from '#kernel/defined.ts';
import type { Clock } from '#kernel/time.ts';
import { openAuditLog, type AuditEvent, type AuditLine } from '../common/audit-log.ts';
import { certificateFromCsr, createCertificateRequest } from '../listeners/certificates.ts';
import { certificateId, isPair } from '../common/x509.ts';
import { auditHeadPath, auditPath } from '../common/data-folder.ts';
import { brokerError } from '../common/errors.ts';
import {
  makeFolder,
  PUBLIC_MODE,
  readIfExists,
  SECRET_MODE,
  writeFileAtomically,
} from '../common/files.ts';
import { openPki, type Pki } from '../listeners/pki.ts';
import type { ThingRole } from '../access/policies.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { withRegistry, type RegistryTransactionOptions } from '../access/registry-transaction.ts';
import type { CertificateState, ThingRegistry } from '../access/things.ts';
import { isThingName } from '../access/topics.ts';
import { openAuditHead } from '../storage/audit-head.ts';

const DEFAULT_DAYS = 365;

export interface IssueOptions extends RegistryTransactionOptions {
  readonly thingName: string;
  readonly role: ThingRole;
  /** Folder of the thing; `things/<name>` in the data folder by default. */
  readonly outDir?: string;
  readonly validDays?: number;
  readonly log?: (line: AuditLine) => void;
}

export interface IssuedThing {
  readonly thingName: string;
  readonly certificatePath: string;
  readonly privateKeyPath: string;
  /** What the thing trusts when it connects. */
  readonly caPath: string;
  readonly certificateId: string;
}

/**
 * Gives back the thing's certificate when it exists, is registered ACTIVE and is still valid;
 * issues a new one otherwise. Throws BROKER_BAD_THING_NAME and what `openPki`,
 * `openCoreDatabase` and `openAuditHead` throw.
 */
export async function issueThing(options: IssueOptions): Promise<IssuedThing> {
  const { thingName: name } = options;
  if (!isThingName(name)) throw brokerError('BROKER_BAD_THING_NAME', { details: { name } });
  const clock = options.clock ?? systemClock;
  const pki = await openPki(options.dataDir, clock);
  const outDir = options.outDir ?? join(options.dataDir, 'things', name);
  makeFolder(outDir);
  const files = {
    certificatePath: join(outDir, 'certificate.pem'),
    privateKeyPath: join(outDir, 'private.key'),
    caPath: pki.caPath,
  };
  const existing = await withRegistry(options, (registry) =>
    usableCertificate(files, { registry, thingName: name, clock, role: options.role }),
  );
  if (existing !== undefined) return { thingName: name, ...files, certificateId: existing };
  const audit = openAuditLog({
    path: auditPath(options.dataDir),
    head: openAuditHead(auditHeadPath(options.dataDir)),
    clock,
    ...defined({ log: options.log }),
  });
  try {
    const id = await produce(options, { pki, files, clock, record: (event) => audit.write(event) });
    return { thingName: name, ...files, certificateId: id };
  } finally {
    audit.close();
  }
}

/**
 * Sets the state of a certificate; a core refuses it at its next connect unless it is ACTIVE.
 * False for an unknown certificate id.
 */
export function setCertificateState(
  options: RegistryTransactionOptions,
  id: string,
  state: CertificateState,
): Promise<boolean> {
  return withRegistry(options, (registry) => registry.setState(id, state));
}

interface ThingFiles {
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

interface Production {
  readonly pki: Pki;
  readonly files: ThingFiles;
  readonly clock: Clock;
  readonly record: (event: AuditEvent) => void;
}

async function produce(options: IssueOptions, production: Production): Promise<string> {
  const { dataDir, thingName } = options;
  const { pki, files, clock, record } = production;
  const factory = mkdtempSync(join(dataDir, 'factory-'));
  try {
    const factoryKey = join(factory, 'private.key');
    const request = await createCertificateRequest(thingName);
    writeFileSync(factoryKey, request.privateKeyPem, { mode: SECRET_MODE });
    record({ kind: 'issue', thingName, step: 'key-pair-created', path: factoryKey });
    record({ kind: 'issue', thingName, step: 'csr-signed' });
    const validity = { from: clock.now(), days: options.validDays ?? DEFAULT_DAYS };
    const pem = await certificateFromCsr(pki.deviceAuthority, request.csrPem, validity);
    if (pem === undefined) throw new Error('bug: our own certificate request does not verify');
    const id = certificateId(new X509Certificate(pem));
    await withRegistry(options, (registry) =>
      registry.attach({ name: thingName, role: options.role }, { certificateId: id, pem }),
    );
    record({ kind: 'issue', thingName, step: 'certificate-from-csr', certificateId: id });
    copyFileSync(factoryKey, files.privateKeyPath);
    writeFileAtomically(files.certificatePath, pem, PUBLIC_MODE);
    const path = files.certificatePath;
    record({ kind: 'issue', thingName, step: 'installed-on-thing', certificateId: id, path });
    return id;
  } finally {
    rmSync(factory, { recursive: true });
    record({ kind: 'issue', thingName, step: 'factory-key-deleted', path: factory });
  }
}

interface Wanted {
  readonly registry: ThingRegistry;
  readonly thingName: string;
  readonly role: ThingRole;
  readonly clock: Clock;
}

/** Id of the certificate in the thing's folder if a core would accept it. */
function usableCertificate(files: ThingFiles, wanted: Wanted): string | undefined {
  const certificatePem = readIfExists(files.certificatePath);
  const privateKeyPem = readIfExists(files.privateKeyPath);
  if (certificatePem === undefined || privateKeyPem === undefined) return undefined;
  if (!isPair({ certificatePem, privateKeyPem })) return undefined;
  const certificate = new X509Certificate(certificatePem);
  if (certificate.validToDate.getTime() <= wanted.clock.now()) return undefined;
  const id = certificateId(certificate);
  const known = wanted.registry.find(id);
  const usable =
    known?.state === 'ACTIVE' && known.thingName === wanted.thingName && known.role === wanted.role;
  return usable ? id : undefined;
}
