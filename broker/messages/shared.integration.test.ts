import type { IClientOptions, MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { connectThing, messages, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';

const VERSIONS = [4, 5] as const;
const SHARED = '$share/workers/jobs/+';

function openLab(): Promise<CoreLab> {
  return startCoreLab({ defences: createDefences(['D12']) });
}

async function client(
  core: CoreLab,
  thingName: string,
  options: IClientOptions = {},
): Promise<MqttClient> {
  return connectThing(core.url, await core.issue(thingName), options);
}

/** Collects texts of several clients and waits until there are so many. */
function gather(clients: readonly MqttClient[]): {
  readonly byClient: readonly string[][];
  until(count: number): Promise<void>;
} {
  const byClient = clients.map((): string[] => []);
  let wake = (): void => undefined;
  clients.forEach((each, index) => {
    each.on('message', (_topic, payload) => {
      byClient[index]?.push(payload.toString());
      wake();
    });
  });
  return {
    byClient,
    until: async (count) => {
      while (byClient.flat().length < count) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

test.each(VERSIONS)('MQTT level %i: each message goes to one member of each group', async (v) => {
  const core = await openLab();
  const names = ['w-1', 'w-2', 'w-3'];
  const workers = await Promise.all(
    names.map((name) => client(core, name, { protocolVersion: v })),
  );
  const other = await client(core, 'other', { protocolVersion: v });
  const plain = await client(core, 'plain', { protocolVersion: v });
  for (const worker of workers) {
    const [grant] = await worker.subscribeAsync(SHARED, { qos: 1 });
    expect(grant?.qos).toBe(1);
  }
  await other.subscribeAsync('$share/second/jobs/#', { qos: 1 });
  await plain.subscribeAsync('jobs/+', { qos: 1 });
  const all = gather([...workers, other, plain]);
  const sender = await client(core, 'sender');
  const texts = Array.from({ length: 60 }, (_, index) => `job ${index}`);
  await Promise.all(texts.map((text) => sender.publishAsync('jobs/a', text, { qos: 1 })));
  await all.until(3 * texts.length);
  const shared = all.byClient.slice(0, 3);
  expect(shared.flat().toSorted()).toEqual(texts.toSorted());
  // One in 3 * (2/3)^60 runs would leave a member out.
  for (const share of shared) expect(share.length).toBeGreaterThan(0);
  expect(all.byClient[3]).toHaveLength(texts.length);
  expect(all.byClient[4]).toHaveLength(texts.length);
});

test('who unsubscribes or goes gets nothing more, the others get it', async () => {
  const core = await openLab();
  const [left, gone, stays] = await Promise.all(['a', 'b', 'c'].map((name) => client(core, name)));
  if (left === undefined || gone === undefined || stays === undefined) throw new Error('bug');
  for (const worker of [left, gone, stays]) await worker.subscribeAsync(SHARED, { qos: 1 });
  await left.unsubscribeAsync(SHARED);
  await gone.endAsync();
  await core.line((line) => line.kind === 'disconnected');
  const all = gather([left, stays]);
  const sender = await client(core, 'sender');
  for (let index = 0; index < 20; index++) {
    await sender.publishAsync('jobs/a', String(index), { qos: 1 });
  }
  await all.until(20);
  expect(all.byClient[0]).toEqual([]);
});

test('a group with a session that stays keeps QoS 1 messages for who comes first', async () => {
  const core = await openLab();
  const away = await client(core, 'w-1', { clean: false });
  await away.subscribeAsync(SHARED, { qos: 1 });
  await away.endAsync();
  await core.line((line) => line.kind === 'disconnected');
  const sender = await client(core, 'sender');
  const texts = Array.from({ length: 10 }, (_, index) => `job ${index}`);
  for (const text of texts) await sender.publishAsync('jobs/a', text, { qos: 1 });
  await sender.publishAsync('jobs/a', 'of QoS 0', { qos: 0 });
  // Another member, with a session that ends.
  const other = await client(core, 'w-2');
  const received = messages(other, texts.length);
  await other.subscribeAsync(SHARED, { qos: 1 });
  expect((await received).map(({ text }) => text)).toEqual(texts);
  const back = await client(core, 'w-1', { clean: false });
  const next = messages(back, 1);
  await other.endAsync();
  await core.line((line) => line.kind === 'disconnected' && line.clientId === 'w-2');
  await sender.publishAsync('jobs/a', 'the next', { qos: 1 });
  expect((await next)[0]?.text).toBe('the next');
});

test('the members that come back share on without subscribing again', async () => {
  const core = await openLab();
  const away = await client(core, 'w-1', { clean: false });
  await away.subscribeAsync(SHARED, { qos: 1 });
  await away.endAsync();
  await core.line((line) => line.kind === 'disconnected');
  const back = await client(core, 'w-1', { clean: false });
  const received = messages(back, 1);
  const sender = await client(core, 'sender');
  await sender.publishAsync('jobs/a', 'x', { qos: 1 });
  expect((await received)[0]?.text).toBe('x');
});

test.each(VERSIONS)('MQTT level %i: the policy decides on the whole shared filter', async (v) => {
  const core = await startCoreLab();
  const gateway = await client(core, 'gw-1', { protocolVersion: v });
  const attempt = gateway.subscribeAsync('$share/g/metering/v1/gw-1/status', { qos: 1 });
  await expect(attempt).rejects.toThrow(v === 5 ? /Not authorized/ : /closed/);
  expect(await core.line(({ kind }) => kind === 'denied')).toMatchObject({
    resource: expect.stringMatching(/:topicfilter\/\$share\/g\/metering/) as string,
  });
});

test('a shared filter under its name inside the core is refused', async () => {
  const core = await startCoreLab();
  const gateway = await client(core, 'gw-1');
  await expect(gateway.subscribeAsync('$shared/g/a')).rejects.toThrow(/closed/);
  expect(await core.line(({ kind }) => kind === 'denied')).toMatchObject({
    statement: 'limit:reserved',
  });
});
