/** The registry of a running core's data folder, as another program on the machine sees it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  certificateFromCsr,
  createCertificateRequest,
} from '../../broker/listeners/certificates.ts';
import { certificateId } from '../../broker/common/x509.ts';
import type { PemPair } from '../../broker/common/x509.ts';
import { openCoreDatabase } from '../../broker/storage/database.ts';
import type { CoreDatabase } from '../../broker/storage/database.ts';
import { databasePath } from '../../broker/common/data-folder.ts';
import { openPki } from '../../broker/listeners/pki.ts';
import { iotArn } from '../../broker/common/arn.ts';
import { Registry } from '../../broker/registry/registry.ts';
import { systemClock } from '#kernel/system-clock.ts';

/** Runs one short transaction; waits for the lock without blocking the core of this process. */
export async function withRegistry<T>(
  dataDir: string,
  work: (registry: Registry, db: CoreDatabase) => T,
): Promise<T> {
  for (;;) {
    const db = openCoreDatabase({ path: databasePath(dataDir), busyTimeoutMs: 0 });
    try {
      const result = work(new Registry(db, systemClock), db);
      const failed = db.flush();
      if (failed !== null) throw failed;
      return result;
    } catch (error) {
      if (!String(error).includes('locked') && !String(error).includes('BUSY')) throw error;
    } finally {
      db.close();
    }
    await nextTurn();
  }
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
