/** Cores of a cluster are one broker: who publishes where, and who hears of it where. */
import { describe, expect, test } from 'vitest';
import {
  expectSameRows,
  flushed,
  startCluster,
  textsOn,
  WAIT,
} from '../../test/support/cluster-lab.ts';
import { isRedisMissing, NO_REDIS } from '../../test/support/redis-server.ts';

const VERSIONS = [4, 5] as const;

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index}`);
}

describe.skipIf(isRedisMissing)(`messages in a cluster${NO_REDIS}`, () => {
  test.each(VERSIONS)('MQTT level %i: a publish at one core is heard at both, once', async (v) => {
    const { a, b, client } = await startCluster();
    const options = { protocolVersion: v };
    const sender = await client(a, 'sender', options);
    const here = await client(a, 'here', options);
    const there = await client(b, 'there', options);
    for (const { mqtt } of [here, there]) await mqtt.subscribeAsync(['a/+', 'a/#'], { qos: 1 });
    const texts = [...numbered('q0', 50), ...numbered('q1', 50)];
    const send = (text: string): Promise<unknown> =>
      sender.mqtt.publishAsync('a/b', text, { qos: text.startsWith('q0') ? 0 : 1 });
    await Promise.all(texts.map(send));
    await flushed(sender, here, there);
    expect(textsOn(here, 'a/b').toSorted()).toEqual(texts.toSorted());
    expect(textsOn(there, 'a/b').toSorted()).toEqual(texts.toSorted());
    await expectSameRows(a, b);
  });

  test('properties, no local and retain as published mean the same at both cores', async () => {
    const { a, b, client } = await startCluster();
    const sender = await client(a, 'sender', { protocolVersion: 5 });
    const there = await client(b, 'there', { protocolVersion: 5 });
    await there.mqtt.subscribeAsync('p', { qos: 1, rap: true });
    await there.mqtt.subscribeAsync('own', { qos: 1, nl: true });
    const correlationData = Buffer.from([0, 255, 1]);
    const userProperties = { unit: 'kWh', again: ['1', '2'] };
    const properties = { contentType: 'x/y', correlationData, userProperties, responseTopic: 'r' };
    const seen: unknown[] = [];
    there.mqtt.on('message', (topic, _payload, packet) => {
      if (topic === 'p') seen.push({ ...packet.properties });
    });
    await sender.mqtt.publishAsync('p', 'x', { qos: 1, retain: true, properties });
    await sender.mqtt.publishAsync('p', 'y', { qos: 0, properties });
    await there.mqtt.publishAsync('own', 'mine', { qos: 1 });
    await sender.mqtt.publishAsync('own', 'theirs', { qos: 1 });
    await flushed(sender, there);
    expect(there.received.slice(0, 2)).toEqual([
      { topic: 'p', text: 'x', retain: true },
      { topic: 'p', text: 'y', retain: false },
    ]);
    expect(textsOn(there, 'own')).toEqual(['theirs']);
    for (const each of seen) expect(each).toMatchObject({ ...properties, userProperties });
    expect(seen).toHaveLength(2);
  });

  test('what is retained at one core is there at the other at once', async () => {
    const { a, b, client } = await startCluster();
    const sender = await client(a, 'sender');
    const reader = await client(b, 'reader');
    for (const text of numbered('state', 20)) {
      await sender.mqtt.publishAsync(text, text, { qos: 1, retain: true });
      await reader.mqtt.subscribeAsync(text, { qos: 1 });
      // The publish itself may still be on its way there and come too, without the flag.
      await expect
        .poll(() => reader.received.filter(({ topic, retain }) => topic === text && retain), WAIT)
        .toEqual([{ topic: text, text, retain: true }]);
    }
    await sender.mqtt.publishAsync('state 0', '', { qos: 1, retain: true });
    const other = await client(b, 'other');
    await other.mqtt.subscribeAsync('state 0', { qos: 1 });
    await flushed(other);
    expect(textsOn(other, 'state 0')).toEqual([]);
  });

  test.each([0, 1] as const)(
    'QoS %i: one member of all cores gets a shared message',
    async (qos) => {
      const { a, b, client } = await startCluster();
      const stays = { clean: false };
      const workers = [
        await client(a, 'w-1'),
        await client(a, 'w-2', stays),
        await client(b, 'w-3'),
        await client(b, 'w-4', stays),
      ];
      for (const { mqtt } of workers)
        await mqtt.subscribeAsync('$share/workers/jobs/+', { qos: 1 });
      const senders = [await client(a, 's-1'), await client(b, 's-2')];
      const texts = numbered('job', 120);
      for (const [index, text] of texts.entries()) {
        await senders[index % 2]?.mqtt.publishAsync('jobs/a', text, { qos });
      }
      await flushed(...senders, ...workers);
      const shares = workers.map((worker) => textsOn(worker, 'jobs/a'));
      expect(shares.flat().toSorted()).toEqual(texts.toSorted());
      // One in 4 * (3/4)^120 runs would leave a member out.
      for (const share of shares) expect(share.length).toBeGreaterThan(0);
      // Whoever is left gets all: the others are gone for both cores.
      for (const { mqtt } of workers.slice(0, 3)) await mqtt.endAsync();
      const [last] = workers.slice(3);
      await expectSameRows(a, b);
      const more = numbered('more', 20);
      for (const text of more) await senders[0]?.mqtt.publishAsync('jobs/b', text, { qos: 1 });
      await expect
        .poll(() => last && textsOn(last, 'jobs/b').toSorted(), WAIT)
        .toEqual(more.toSorted());
      await expectSameRows(a, b);
    },
  );

  test('a group keeps what comes while none of its members is at any core', async () => {
    const { a, b, client } = await startCluster();
    for (const [core, name] of [
      [a, 'w-1'],
      [b, 'w-2'],
    ] as const) {
      const { mqtt } = await client(core, name, { clean: false });
      await mqtt.subscribeAsync('$share/workers/jobs/+', { qos: 1 });
      await mqtt.endAsync();
    }
    const sender = await client(a, 'sender');
    const texts = numbered('kept', 30);
    for (const text of texts) await sender.mqtt.publishAsync('jobs/a', text, { qos: 1 });
    // Both come at once, each to the other's core.
    const workers = await Promise.all([
      client(b, 'w-1', { clean: false }),
      client(a, 'w-2', { clean: false }),
    ]);
    const all = (): string[] => workers.flatMap((worker) => textsOn(worker, 'jobs/a'));
    await expect.poll(() => all().length, WAIT).toBe(texts.length);
    await flushed(sender, ...workers);
    expect(all().toSorted()).toEqual(texts.toSorted());
    await expectSameRows(a, b);
  });
});
