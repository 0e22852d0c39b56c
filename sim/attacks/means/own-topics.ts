/** A thing of the attacker's with a policy as a gateway has it: its own name, its own topics. */
import type { Statement } from '../../positions/ports.ts';

const ANY = 'arn:aws:iot:*:*';

export const THING = 'attacker-thing';

export function ownTopic(kind: 'telegrams' | 'status'): string {
  return `metering/v1/${THING}/${kind}`;
}

/** Connects as itself and uses its own topics, and nothing else. */
export const OWN_ONLY: readonly Statement[] = [
  { Effect: 'Allow', Action: ['iot:Connect'], Resource: [`${ANY}:client/${THING}`] },
  {
    Effect: 'Allow',
    Action: ['iot:Publish', 'iot:Receive'],
    Resource: [`${ANY}:topic/metering/v1/${THING}/*`, `${ANY}:topic/$aws/things/${THING}/*`],
  },
  {
    Effect: 'Allow',
    Action: ['iot:Subscribe'],
    Resource: [`${ANY}:topicfilter/metering/v1/${THING}/*`],
  },
];
