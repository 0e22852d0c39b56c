/** The registry of a running core's data folder, as another program on the machine sees it. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  certificateFromCsr,
  createCertificateRequest,
} from '../../broker/listeners/certificates.ts';
import { certificateId, type PemPair } from '../../broker/common/x509.ts';
import type { CoreDatabase } from '../../broker/storage/database.ts';
import { withRegistry as withThingRegistry } from '../../broker/access/registry-transaction.ts';
import { openPki } from '../../broker/listeners/pki.ts';
import { iotArn } from '../../broker/common/arn.fixture.ts';
import type { Registry } from '../../broker/registry/registry.ts';
import { systemClock } from '#kernel/system-clock.ts';

/** On a busy machine a core may hold its database for long. */
const LOCK_WAIT_MS = 60_000;

/** Runs one short transaction; waits for the lock without blocking the core of this process. */
export function withRegistry<T>(
  dataDir: string,
  work: (registry: Registry, db: CoreDatabase) => T,
): Promise<T> {
  return withThingRegistry({ dataDir, lockWaitMs: LOCK_WAIT_MS }, ({ registry }, db) =>
    work(registry, db),
  );
}

export interface Device extends PemPair {
  readonly certificateId: string;
  readonly ca: string;
}

/** A device with an ACTIVE certificate and a policy of its own. */
export async function registerDevice(
  dataDir: string,
  commonName: string,
  policyDocument: object,
): Promise<Device> {
  const pki = await openPki(dataDir, systemClock);
  const { csrPem, privateKeyPem } = await createCertificateRequest(commonName);
  const validity = { from: systemClock.now(), days: 7 };
  const certificatePem = await certificateFromCsr(pki.deviceAuthority, csrPem, validity);
  if (certificatePem === undefined) throw new Error('the request was not signed by its own key');
  const id = certificateId(new X509Certificate(certificatePem));
  await withRegistry(dataDir, ({ certificates, policies }) => {
    certificates.register({ certificateId: id, pem: certificatePem, state: 'ACTIVE' });
    policies.create(`of-${commonName}`, JSON.stringify(policyDocument));
    policies.attach(`of-${commonName}`, iotArn('cert', id));
  });
  const ca = readFileSync(pki.caPath, 'utf8');
  return { certificatePem, privateKeyPem, certificateId: id, ca };
}
