/** A principal of the real core with a certificate and a policy of its own, and what the core lets it do. */
import { X509Certificate } from 'node:crypto';
import { assert } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { withRegistry } from '../../../broker/access/registry-transaction.ts';
import { certificateId } from '../../../broker/common/x509.ts';
import {
  certificateFromCsr,
  createCertificateRequest,
} from '../../../broker/listeners/certificates.ts';
import { openPki } from '../../../broker/listeners/pki.ts';
import type { CloudPort, CloudPrincipal, Statement } from '../../../sim/positions/ports.ts';
import { parseBundle } from '../../../twin/ingest/bundle-parser.ts';
import { readText, thingFiles } from '../../common/thing-files.ts';
import type { AttackedLab } from './attacked-lab.ts';
import { MqttSession } from './mqtt-session.ts';

const VALID_DAYS = 30;

export function cloudPort(lab: AttackedLab): CloudPort {
  return {
    principal: async (name, policy) => {
      const pems = await register(lab, name, policy);
      const access = { url: lab.coreUrl(), ...pems };
      let session = await MqttSession.open(access, name);
      // A core that refuses may also hang up; the next attempt is a new connection.
      const fresh = async (): Promise<MqttSession> => {
        await session?.end();
        session = await MqttSession.open(access, name);
        assert(session !== undefined, `the core does not let ${name} connect`);
        return session;
      };
      return {
        subscribe: async (filter) => (await fresh()).subscribe(filter),
        publish: async (topic, payload) => {
          const answer = await (await fresh()).publish(topic, payload);
          if (answer.isGranted) await noteBundle(lab, topic, payload);
          return answer;
        },
        end: async () => {
          await session?.end();
        },
      } satisfies CloudPrincipal;
    },
  };
}

async function register({ dataDir }: AttackedLab, name: string, policy: readonly Statement[]) {
  const { csrPem, privateKeyPem: keyPem } = await createCertificateRequest(name);
  const pki = await openPki(dataDir, systemClock);
  const validity = { from: systemClock.now(), days: VALID_DAYS };
  const certPem = await certificateFromCsr(pki.deviceAuthority, csrPem, validity);
  assert(certPem !== undefined, 'our own certificate request does not verify');
  const id = certificateId(new X509Certificate(certPem));
  const document = JSON.stringify({ Version: '2012-10-17', Statement: policy });
  await withRegistry({ dataDir }, ({ registry: { things, certificates, policies, arns } }, db) => {
    db.begin();
    if (things.find(name) === undefined) things.create(name, { attributes: {} });
    certificates.register({ certificateId: id, pem: certPem, state: 'ACTIVE' });
    certificates.attach(name, id);
    const policyName = `attacker-${id.slice(0, ID_DIGITS)}`;
    policies.create(policyName, document);
    policies.attach(policyName, arns.of('cert', id));
  });
  return { certPem, keyPem, caPem: readText(thingFiles(dataDir, name).caPath) };
}

const ID_DIGITS = 16;
const TELEGRAMS_TOPIC = /^metering\/v1\/([^/]+)\/telegrams$/;

/** What is a whole bundle, the portal counts; anything else becomes a dead letter. */
async function noteBundle(lab: AttackedLab, topic: string, payload: string): Promise<void> {
  const [, gateway] = TELEGRAMS_TOPIC.exec(topic) ?? [];
  if (gateway === undefined) return;
  const parsed = parseBundle(Buffer.from(payload), gateway);
  if (parsed.kind === 'bad') return;
  lab.note.injected(parsed.bundle.telegrams.length);
  if (!lab.portal.isAway()) await lab.portal.committed(parsed.bundle);
}
