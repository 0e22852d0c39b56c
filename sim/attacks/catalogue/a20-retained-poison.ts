/**
 * A20, persistent poison. Goal: a message that meets whoever subscribes later, long after its sender is gone. A
 * retained publish needs a right of its own (`iot:RetainPublish`), which no policy of a gateway gives; D12
 * refuses it. Without D12 the core keeps it and hands it to each new subscriber.
 */
import { defineRung, type Attack } from '../attack.ts';
import { OWN_ONLY, ownTopic, THING } from '../means/own-topics.ts';

const POISON = '{"v":1,"state":"offline"}';

const retained = defineRung({
  about: 'a retained publish to a topic of its own, and a client that subscribes afterwards',
  positions: ['cloud'],
  seeks: 'access',
  trial: {
    ...{ duration: 'PT3H', at: 'PT2H' },
    verdicts: { m7: 'BLOCKED' },
    control: { off: ['D12'] },
  },
  parameters: {},
  actsAt: (_given, actAt) => [actAt],
  start: () => ({
    memory: () => null,
    act: async ({ cloud }) => {
      const thing = await cloud.principal(THING, OWN_ONLY);
      const topic = ownTopic('status');
      const kept = await thing.publish(topic, POISON, { isRetained: true });
      await thing.end();
      await thing.subscribe(topic);
      const met = (await thing.received()).some(({ isRetained }) => isRetained);
      await thing.end();
      return [
        { what: `publish ${topic}, retained`, ...kept },
        {
          what: 'meet whoever subscribes later',
          ...{ isGranted: met, word: met ? 'delivered, retained' : 'nothing there' },
        },
      ];
    },
  }),
});

export const attack: Attack = {
  id: 'A20-retained-poison',
  title: 'A message that stays',
  goal: 'meet whoever subscribes later',
  knows: 'its own certificate, whose policy allows its own topics',
  meets: ['D12'],
  rungs: { retained },
};
