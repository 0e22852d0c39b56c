/** A copy of a gateway's key: the attacker publishes in its place, and the true gateway comes back. */
import { createRng } from '#kernel/rng.ts';
import { formatInstant, type Instant } from '#kernel/time.ts';
import { finishBundle, NO_PREVIOUS, telegramsTopic } from '../../../sim/gateway/bundle.ts';
import { bootId } from '../../../sim/gateway/gateway.ts';
import type { Answer, GatewayKeyPort } from '../../../sim/positions/ports.ts';
import { readThing, thingFiles } from '../../common/thing-files.ts';
import { comeBack } from './come-back.ts';
import type { AttackedLab } from './attacked-lab.ts';
import { MqttSession } from './mqtt-session.ts';

/** The true gateway connects anew and may take the connection away in the middle. */
const TRIES = 5;

export function gatewayKeyPort(lab: AttackedLab): GatewayKeyPort {
  return {
    publishAs: async (gateway, { sentAt, telegrams }) => {
      const { bundle, payload } = finishBundle({
        ...{ v: 1, gateway, boot: bootOf(lab, gateway, sentAt), seq: 1, prev: NO_PREVIOUS },
        sentAt: formatInstant(sentAt),
        telegrams,
      });
      const answer = await publish(lab, gateway, payload);
      await comeBack(lab, gateway);
      if (!answer.isGranted) return answer;
      lab.note.injected(telegrams.length);
      if (!lab.portal.isAway()) await lab.portal.committed(bundle);
      return answer;
    },
  };
}

/** As if the gateway had been switched on again. */
function bootOf({ seed }: AttackedLab, gateway: string, at: Instant): string {
  return bootId(at, createRng(seed).fork(`clone/${gateway}/${at}`));
}

async function publish(lab: AttackedLab, gateway: string, payload: string): Promise<Answer> {
  const pems = readThing(thingFiles(lab.dataDir, gateway));
  for (let turn = 1; ; turn++) {
    const session = await MqttSession.open({ url: lab.urlFor(gateway), ...pems }, gateway);
    const answer = await session?.publish(telegramsTopic(gateway), payload);
    await session?.end();
    if (answer?.isGranted === true) return answer;
    if (turn === TRIES) return answer ?? { isGranted: false, word: 'not let in' };
  }
}
