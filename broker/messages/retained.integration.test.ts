import type { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import {
  closed,
  connectThing,
  messages,
  startCoreLab,
  type CoreLab,
} from '../../test/support/core-lab.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const TOPIC = 'house/1/state';

/** No policy of the lab's roles grants iot:RetainPublish, so the policy is off. */
function openLab(options: Parameters<typeof startCoreLab>[0] = {}): Promise<CoreLab> {
  return startCoreLab({ defences: createDefences(['D12']), ...options });
}

async function client(core: CoreLab, thingName: string, version: 4 | 5 = 4): Promise<MqttClient> {
  return connectThing(core.url, await core.issue(thingName), { protocolVersion: version });
}

/** What arrives until the end marker, with its retain flag. */
async function heard(
  receiver: MqttClient,
  filters: string[],
): Promise<[string, string, boolean][]> {
  const found: [string, string, boolean][] = [];
  const done = new Promise<void>((resolve) => {
    receiver.on('message', (topic, payload, { retain }) => {
      if (topic === 'end') resolve();
      else found.push([topic, payload.toString(), retain]);
    });
  });
  await receiver.subscribeAsync([...filters, 'end'], { qos: 1 });
  await receiver.publishAsync('end', '', { qos: 1 });
  await done;
  return found;
}

test.each([4, 5] as const)(
  'MQTT level %i: the last message waits for exact filters only',
  async (v) => {
    const core = await openLab();
    const sender = await client(core, 'gw-1', v);
    await sender.publishAsync(TOPIC, 'old', { qos: 1, retain: true });
    await sender.publishAsync(TOPIC, 'new', { qos: 1, retain: true });
    expect(await heard(await client(core, 'gw-2', v), [TOPIC])).toEqual([[TOPIC, 'new', true]]);
    const wild = ['house/+/state', 'house/#', `$share/group/${TOPIC}`];
    expect(await heard(await client(core, 'gw-3', v), wild)).toEqual([]);
  },
);

test('to who is there already it comes without the flag, and an empty one deletes and comes too', async () => {
  const core = await openLab();
  const receiver = await client(core, 'gw-2');
  await receiver.subscribeAsync(TOPIC, { qos: 1 });
  const flags: boolean[] = [];
  receiver.on('message', (_topic, _payload, { retain }) => flags.push(retain));
  const received = messages(receiver, 2);
  const sender = await client(core, 'gw-1');
  await sender.publishAsync(TOPIC, 'kept', { qos: 1, retain: true });
  await sender.publishAsync(TOPIC, '', { qos: 1, retain: true });
  expect((await received).map(({ text }) => text)).toEqual(['kept', '']);
  expect(flags).toEqual([false, false]);
  expect(core.broker.retained.get(TOPIC)).toBeUndefined();
  expect(await heard(await client(core, 'gw-3'), [TOPIC])).toEqual([]);
});

test('retained messages outlive the core, with their properties and their time', async () => {
  const dataDir = temporaryFolder();
  const startedAt = Date.now();
  const first = await openLab({ dataDir });
  const sender = await client(first, 'gw-1', 5);
  const properties = { contentType: 'text/plain', userProperties: { a: 'b' } };
  await sender.publishAsync(TOPIC, 'kept', { qos: 1, retain: true, properties });
  await first.stop();
  const second = await openLab({ dataDir });
  const kept = second.broker.retained.get(TOPIC);
  expect(kept).toMatchObject({ payload: Buffer.from('kept'), qos: 1, properties });
  expect(kept?.lastModified).toBeGreaterThanOrEqual(startedAt);
  expect(second.broker.retained.list({ limit: 10 })).toEqual([
    { topic: TOPIC, payloadSize: 4, qos: 1, lastModified: kept?.lastModified },
  ]);
  expect(second.broker.retained.list({ after: TOPIC, limit: 10 })).toEqual([]);
});

test('a retained message of QoS 0 is not overtaken out of existence by the next publish', async () => {
  const core = await openLab();
  const receiver = await client(core, 'gw-2');
  await receiver.subscribeAsync('house/#', { qos: 1 });
  const received = messages(receiver, 20);
  const sender = await client(core, 'gw-1');
  for (let index = 0; index < 10; index++) {
    sender.publish(`house/${index}`, 'retained', { qos: 0, retain: true });
    sender.publish(`house/${index}`, 'plain', { qos: 0 });
  }
  expect((await received).filter(({ text }) => text === 'retained')).toHaveLength(10);
});

test('on a reserved topic nothing can be retained', async () => {
  const core = await startCoreLab();
  const gateway = await client(core, 'gw-1');
  const topic = '$aws/things/gw-1/shadow/get';
  void gateway.publishAsync(topic, '', { qos: 1, retain: true }).catch(() => undefined);
  await closed(gateway);
  expect(await core.line(({ kind }) => kind === 'denied')).toMatchObject({
    statement: 'limit:retain-on-reserved',
  });
});
