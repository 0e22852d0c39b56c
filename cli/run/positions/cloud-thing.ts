/** A thing of an attacker in the registry of the real core: a certificate and a policy of its own. */
import { X509Certificate } from 'node:crypto';
import type { BrokerAccess } from '#kernel/broker-access.ts';
import { assert } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { withRegistry } from '../../../broker/access/registry-transaction.ts';
import { certificateId } from '../../../broker/common/x509.ts';
import {
  certificateFromCsr,
  createCertificateRequest,
} from '../../../broker/listeners/certificates.ts';
import { openPki } from '../../../broker/listeners/pki.ts';
import type { Statement } from '../../../sim/positions/ports.ts';
import { readText, thingFiles } from '../../common/thing-files.ts';
import type { AttackedLab } from './attacked-lab.ts';

const VALID_DAYS = 30;
const ID_DIGITS = 16;

export interface RegisteredThing {
  readonly access: BrokerAccess & { readonly certPem: string; readonly keyPem: string };
}

/** Again under the same name: another certificate of the same thing. */
export async function register(
  { dataDir, coreUrl }: AttackedLab,
  name: string,
  policy: readonly Statement[],
): Promise<RegisteredThing> {
  const { csrPem, privateKeyPem: keyPem } = await createCertificateRequest(name);
  const pki = await openPki(dataDir, systemClock);
  const validity = { from: systemClock.now(), days: VALID_DAYS };
  const certPem = await certificateFromCsr(pki.deviceAuthority, csrPem, validity);
  assert(certPem !== undefined, 'our own certificate request does not verify');
  const id = certificateId(new X509Certificate(certPem));
  await withRegistry({ dataDir }, ({ registry: { things, certificates, policies, arns } }, db) => {
    db.begin();
    if (things.find(name) === undefined) things.create(name, { attributes: {} });
    certificates.register({ certificateId: id, pem: certPem, state: 'ACTIVE' });
    certificates.attach(name, id);
    const policyName = `attacker-${id.slice(0, ID_DIGITS)}`;
    policies.create(policyName, policyDocument(policy));
    policies.attach(policyName, arns.of('cert', id));
  });
  const caPem = readText(thingFiles(dataDir, name).caPath);
  return { access: { url: coreUrl(), certPem, keyPem, caPem } };
}

/** As the core stores it. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** The owner of the account takes the certificate out of service. */
export async function revoke(
  { dataDir }: Pick<AttackedLab, 'dataDir'>,
  { certPem }: Pick<RegisteredThing['access'], 'certPem'>,
): Promise<void> {
  const id = certificateId(new X509Certificate(certPem));
  await withRegistry({ dataDir }, ({ registry: { certificates } }, db) => {
    db.begin();
    certificates.setState(id, 'REVOKED');
  });
}
