/**
 * A23, too much of everything. Goal: keep the core busy or full. One client with rights to its own topics sends
 * what no gateway sends: a payload of a megabyte, a topic of many levels, more subscriptions than a
 * connection may have. D12 bounds each of them; without D12 the core takes it.
 */
import { defineRung, type Attack, type Attempt } from '../attack.ts';
import { OWN_ONLY, ownTopic, THING } from '../means/own-topics.ts';

const MEGABYTE = 1024 * 1024;
const LEVELS = 120;
/** One more than a connection may have. */
const SUBSCRIPTIONS = 51;

const limits = defineRung({
  about: 'a payload of a megabyte, a topic of 120 levels, 51 subscriptions',
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
      const large = await thing.publish(topic, 'x'.repeat(MEGABYTE));
      const deep = await thing.publish(`${topic}${'/a'.repeat(LEVELS)}`, '');
      const attempts: Attempt[] = [
        { what: 'publish a payload of a megabyte', ...large },
        { what: `publish to a topic of ${LEVELS} more levels`, ...deep },
      ];
      let last = { isGranted: true, word: '' };
      for (let count = 1; count <= SUBSCRIPTIONS && last.isGranted; count++) {
        last = await thing.subscribe(`${topic}/${count}`);
      }
      await thing.end();
      return [...attempts, { what: `subscribe ${SUBSCRIPTIONS} times`, ...last }];
    },
  }),
});

export const attack: Attack = {
  id: 'A23-too-much',
  title: 'Too much of everything',
  goal: 'keep the core busy or full',
  knows: 'its own certificate, whose policy allows its own topics',
  meets: ['D12'],
  rungs: { limits },
};
