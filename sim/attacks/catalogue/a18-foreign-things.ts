/**
 * A18, a thing that reaches for others. Goal: read and write what belongs to other gateways. The attacker
 * has a certificate whose policy allows what a gateway's own does, for its own name. D12 decides each
 * publish and each subscription by it; without D12 everything is allowed.
 */
import Type from 'typebox';
import { formatInstant } from '#kernel/time.ts';
import { defineRung, type Attack, type Attempt } from '../attack.ts';
import { OWN_ONLY, ownTopic, THING } from '../means/own-topics.ts';
import { gatewayParameter } from '../parameters.ts';

const reach = defineRung({
  about: 'subscriptions to everything, publishes in a gateway’s name, its shadow',
  positions: ['cloud'],
  seeks: 'access',
  trial: {
    ...{ duration: 'PT3H', at: 'PT2H' },
    verdicts: { m7: 'BLOCKED' },
    control: { off: ['D12'] },
  },
  parameters: {
    gateway: Type.Optional(gatewayParameter('Whose topics it reaches for. Default the first.')),
  },
  actsAt: (_given, actAt) => [actAt],
  start: ({ given, gateways, note }) => ({
    memory: () => null,
    act: async ({ cloud }, at) => {
      const gateway = given.gateway ?? gateways[0] ?? '';
      const principal = await cloud.principal(THING, OWN_ONLY);
      const own = await principal.publish(ownTopic('status'), '{"v":1,"state":"online"}');
      note('own topic', { word: own.word });
      const attempts: Attempt[] = [];
      for (const filter of ['#', `metering/v1/${gateway}/#`, `$aws/things/${gateway}/shadow/#`]) {
        attempts.push({ what: `subscribe ${filter}`, ...(await principal.subscribe(filter)) });
      }
      for (const [topic, payload] of publishes(gateway, at)) {
        attempts.push({ what: `publish ${topic}`, ...(await principal.publish(topic, payload)) });
      }
      await principal.end();
      return attempts;
    },
  }),
});

/** A bundle without telegrams, and a wish that the gateway report once a day. */
function publishes(gateway: string, at: number): readonly (readonly [string, string])[] {
  const bundle = {
    ...{ v: 1, gateway, boot: BOOT, seq: 1, prev: '0'.repeat(HASH_LENGTH) },
    ...{ sentAt: formatInstant(at), telegrams: [] },
  };
  const wish = { state: { desired: { reportIntervalS: 86_400, allowList: [] } } };
  return [
    [`metering/v1/${gateway}/telegrams`, JSON.stringify(bundle)],
    [`$aws/things/${gateway}/shadow/name/config/update`, JSON.stringify(wish)],
  ];
}

const BOOT = '01J00000000000000000000000';
const HASH_LENGTH = 64;

export const attack: Attack = {
  id: 'A18-foreign-things',
  title: 'A thing that reaches for others',
  goal: 'read and write what belongs to other gateways',
  knows: 'names of gateways; its own certificate',
  meets: ['D12'],
  rungs: { reach },
};
