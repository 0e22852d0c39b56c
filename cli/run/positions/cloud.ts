/** A principal of the real core with a certificate and a policy of its own, and what the core lets it do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '#kernel/errors.ts';
import type { Answer, CloudPort, CloudPrincipal } from '../../../sim/positions/ports.ts';
import { parseBundle } from '../../../twin/ingest/bundle-parser.ts';
import type { AttackedLab } from './attacked-lab.ts';
import { cloudAccount } from './cloud-account.ts';
import { register, revoke, type RegisteredThing } from './cloud-thing.ts';
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

function principal(
  lab: AttackedLab,
  name: string,
  access: RegisteredThing['access'],
): CloudPrincipal {
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
    publish: (topic, payload, how) =>
      connected(async (session) => {
        const answer = await session.publish(topic, payload, how?.isRetained);
        if (answer.isGranted) await noteBundle(lab, topic, payload);
        return answer;
      }),
    outlivesRevocation: (topic, payload, forMs) =>
      connected(async (session) => {
        await revoke(lab, access);
        return publishUntilRefused(session, { topic, payload, forMs });
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

const PAUSE_MS = 100;

interface Publishing {
  readonly topic: string;
  readonly payload: string;
  readonly forMs: number;
}

/** Without a limit, who is asked how often depends on the machine: only the last answer is told. */
async function publishUntilRefused(
  session: MqttSession,
  { topic, payload, forMs }: Publishing,
): Promise<Answer> {
  const until = performance.now() + forMs;
  for (;;) {
    const answer = await session.publish(topic, payload);
    if (!answer.isGranted || performance.now() >= until) return answer;
    await sleep(PAUSE_MS);
  }
}
