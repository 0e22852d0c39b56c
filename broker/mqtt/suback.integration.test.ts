import { expect, test } from 'vitest';
import type { ISubackPacket } from 'mqtt-packet';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { connectRaw, type RawClient } from '../../test/support/raw-client.ts';

const topic = (index: number): string => `metering/v1/gw-1/x${index}`;

async function fill(client: RawClient, count: number): Promise<void> {
  for (let index = 0; index < count; index += 8) {
    const most = Math.min(8, count - index);
    await client.subscribe(Array.from({ length: most }, (_, step) => topic(index + step)));
  }
}

test.each([
  [4, 'ends with its connection', 0x80],
  [5, 'ends with its connection', 0x97],
  [4, 'stays', 0x80],
  [5, 'stays', 0x97],
] as const)(
  'MQTT level %i, a session that %s: filters beyond the fiftieth are answered with %i',
  async (protocolVersion, session, code) => {
    const core = await startCoreLab();
    const isClean = session !== 'stays';
    const client = await connectRaw(core.url, await core.issue('gw-1'), {
      protocolVersion,
      clean: isClean,
      properties: protocolVersion === 5 && !isClean ? { sessionExpiryInterval: 60 } : {},
    });
    await fill(client, 48);
    const mixed = [0, 48, 49, 50, 1, 51].map(topic);
    expect((await client.subscribe(mixed)).granted).toEqual([1, 1, 1, code, 1, code]);
    // Two at once, each with its own answer.
    const one = { cmd: 'subscribe', messageId: 901, subscriptions: [] } as const;
    const filter = (index: number) => [{ topic: topic(index), qos: 0 as const }];
    client.send({ ...one, subscriptions: [...filter(60), ...filter(2)] });
    client.send({ ...one, messageId: 902, subscriptions: filter(61) });
    const answer = async (id: number): Promise<unknown> => {
      const found = await client.next(({ cmd, messageId }) => cmd === 'suback' && messageId === id);
      return (found as ISubackPacket).granted;
    };
    expect(await answer(901)).toEqual([code, 0]);
    expect(await answer(902)).toEqual([code]);
    await client.ping();
  },
);

test('MQTT 5: what the policy denies is 0x87, also beside one filter too many', async () => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const client = await connectRaw(core.url, thing, { protocolVersion: 5 });
  await fill(client, 50);
  const filters = [topic(50), 'metering/v1/gw-2/telegrams', topic(0)];
  expect((await client.subscribe(filters)).granted).toEqual([0x97, 0x87, 1]);
});
