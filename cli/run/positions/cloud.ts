/** A principal of the real core with a certificate and a policy of its own, and what the core lets it do. */
import type { BrokerAccess } from '#kernel/broker-access.ts';
import { assert } from '#kernel/errors.ts';
import type { CloudPort, CloudPrincipal } from '../../../sim/positions/ports.ts';
import { parseBundle } from '../../../twin/ingest/bundle-parser.ts';
import type { AttackedLab } from './attacked-lab.ts';
import { cloudAccount } from './cloud-account.ts';
import { register } from './cloud-thing.ts';
import { MqttSession } from './mqtt-session.ts';

export function cloudPort(lab: AttackedLab): CloudPort {
  return {
    principal: async (name, policy) => {
      const { access } = await register(lab, name, policy);
      return principal(lab, name, access);
    },
    account: (name, policy) => cloudAccount(lab, name, policy),
  };
}

function principal(lab: AttackedLab, name: string, access: BrokerAccess): CloudPrincipal {
  // A core that refuses may also hang up: each attempt is a connection of its own.
  const connected = async <T>(work: (session: MqttSession) => Promise<T>): Promise<T> => {
    const session = await MqttSession.open(access, name, true);
    assert(session !== undefined, `the core does not let ${name} connect`);
    try {
      return await work(session);
    } finally {
      await session.end();
    }
  };
  return {
    subscribe: (filter) => connected((session) => session.subscribe(filter)),
    publish: (topic, payload) =>
      connected(async (session) => {
        const answer = await session.publish(topic, payload);
        if (answer.isGranted) await noteBundle(lab, topic, payload);
        return answer;
      }),
    received: () =>
      connected(async (session) => {
        await lab.coreSettled(name);
        return session.received;
      }),
    end: async () => {
      // A clean start ends the session that was kept.
      const last = await MqttSession.open(access, name);
      await last?.end();
    },
  };
}

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
