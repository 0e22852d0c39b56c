/**
 * A21, a client that is revoked and connected. Goal: continue although the certificate is out of service. TLS asks
 * for a certificate when a connection begins and never again. D13 looks at live connections whenever the
 * registry has changed, and ends those that would not be let in now.
 */
import Type from 'typebox';
import { SECOND_MS } from '#kernel/time.ts';
import { defineRung, type Attack } from '../attack.ts';
import { OWN_ONLY, ownTopic, THING } from '../means/own-topics.ts';

/** Within this the core ends it, whatever else it does. */
const DEFAULT_FOR_S = 5;
const STATUS = '{"v":1,"state":"online"}';

const liveOn = defineRung({
  about: 'a live connection whose certificate is revoked, and publishes on it',
  positions: ['cloud'],
  seeks: 'access',
  trial: {
    ...{ duration: 'PT3H', at: 'PT2H' },
    verdicts: { m7: 'BLOCKED' },
    control: { off: ['D13'] },
  },
  parameters: {
    forS: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 60,
        description: `Seconds of real time for which it continues. Default ${DEFAULT_FOR_S}.`,
      }),
    ),
  },
  actsAt: (_given, actAt) => [actAt],
  start: ({ given: { forS = DEFAULT_FOR_S } }) => ({
    memory: () => null,
    act: async ({ cloud }) => {
      const thing = await cloud.principal(THING, OWN_ONLY);
      const topic = ownTopic('status');
      const first = await thing.publish(topic, STATUS);
      const last = await thing.outlivesRevocation(topic, STATUS, forS * SECOND_MS);
      return [
        { what: `publish ${topic}`, isMeans: true, ...first },
        { what: `publish ${forS} s after its certificate was revoked`, ...last },
      ];
    },
  }),
});

export const attack: Attack = {
  id: 'A21-after-revocation',
  title: 'Revoked, and still connected',
  goal: 'publish although the certificate is out of service',
  knows: 'its own certificate, until it is revoked',
  meets: ['D13'],
  rungs: { 'live-on': liveOn },
};
