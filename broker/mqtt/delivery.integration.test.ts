import { expect, test } from 'vitest';
import { connectThing, messages, startCoreLab } from '../../test/support/core-lab.ts';

test('a message to one connection needs no subscription and reaches nobody else', async () => {
  const core = await startCoreLab();
  const [first, second] = [await core.issue('gw-1'), await core.issue('gw-2')];
  for (const options of [{}, { clean: false }, { protocolVersion: 5 }] as const) {
    const client = await connectThing(core.url, first, options);
    const other = await connectThing(core.url, second, options);
    const topic = '$aws/things/gw-1/jobs/get/accepted';
    const received = messages(client, 2);
    core.broker.publish({ topic, payload: 'of QoS 1', toClient: 'gw-1' });
    core.broker.publish({ topic, payload: 'of QoS 0', qos: 0, toClient: 'gw-1' });
    const theirs = messages(other, 1);
    await received.then((got) => {
      expect(got.map(({ text }) => text).toSorted()).toEqual(['of QoS 0', 'of QoS 1']);
    });
    core.broker.publish({ topic, payload: 'end', toClient: 'gw-2' });
    expect(await theirs).toEqual([{ topic, text: 'end' }]);
    await Promise.all([client.endAsync(), other.endAsync()]);
  }
});
