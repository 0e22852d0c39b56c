/** A client of a cluster is one client, at whatever core it is: its session, its will, its end. */
import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  ListSubscriptionsCommand,
  SendDirectMessageCommand,
} from '@aws-sdk/client-iot-data-plane';
import { describe, expect, test } from 'vitest';
import { dataClient } from '../../test/support/aws-clients.ts';
import {
  auditOf,
  expectSameRows,
  flushed,
  startCluster,
  textsOn,
  WAIT,
} from '../../test/support/cluster-lab.ts';
import type { Client, ClusterLab } from '../../test/support/cluster-lab.ts';
import { isRedisMissing, NO_REDIS } from '../../test/support/redis-server.ts';

const VERSIONS = [4, 5] as const;
const STAYS = {
  4: { clean: false, protocolVersion: 4 },
  5: { clean: false, protocolVersion: 5, properties: { sessionExpiryInterval: 600 } },
} as const;

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name} ${index}`);
}

function gone({ mqtt }: Client): Promise<void> {
  return mqtt.connected
    ? new Promise((resolve) => void mqtt.once('close', () => resolve()))
    : Promise.resolve();
}

interface Presence {
  readonly eventType: string;
  readonly disconnectReason?: string;
  readonly versionNumber: number;
}

/** The presence events of a client, as a watcher at any core has seen them. */
function presenceOf(watcher: Client, clientId: string): readonly Presence[] {
  return watcher.received
    .filter(({ topic }) => /^\$aws\/events\/presence\/.*\//.exec(topic)?.[0] !== undefined)
    .filter(({ topic }) => topic.endsWith(`/${clientId}`))
    .map(({ text }) => JSON.parse(text) as Presence);
}

async function watchPresence({ b, client }: ClusterLab): Promise<Client> {
  const watcher = await client(b, 'watcher');
  await watcher.mqtt.subscribeAsync('$aws/events/presence/+/#', { qos: 1 });
  return watcher;
}

describe.skipIf(isRedisMissing)(`sessions in a cluster${NO_REDIS}`, () => {
  test.each(VERSIONS)('MQTT level %i: a session goes on at the other core', async (v) => {
    const { a, b, client } = await startCluster();
    const senders = [await client(a, 's-1'), await client(b, 's-2')];
    const send = async (topic: string, texts: readonly string[]): Promise<void> => {
      for (const [index, text] of texts.entries()) {
        await senders[index % 2]?.mqtt.publishAsync(topic, text, { qos: 1 });
      }
    };
    const first = await client(a, 'roamer', STAYS[v]);
    await first.mqtt.subscribeAsync('m/#', { qos: 1 });
    await send('m/live', numbered('live', 20));
    await expect.poll(() => textsOn(first, 'm/live').length, WAIT).toBe(20);
    await first.mqtt.endAsync();
    const away = numbered('away', 40);
    await send('m/away', away);
    const second = await client(b, 'roamer', STAYS[v]);
    await expect.poll(() => second.received.length, WAIT).toBe(away.length);
    await send('m/again', numbered('again', 20));
    await flushed(...senders, second);
    expect(textsOn(second, 'm/away')).toEqual(away);
    expect(textsOn(second, 'm/again').toSorted()).toEqual(numbered('again', 20).toSorted());
    expect(textsOn(second, 'm/live')).toEqual([]);
    await second.mqtt.endAsync();
    const third = await client(a, 'roamer', STAYS[v]);
    await flushed(...senders, third);
    expect(third.received.filter(({ topic }) => topic.startsWith('m/'))).toEqual([]);
    // What is subscribed and given up at one core counts at the other.
    await third.mqtt.unsubscribeAsync('m/#');
    await third.mqtt.endAsync();
    await send('m/never', numbered('never', 2));
    const fourth = await client(b, 'roamer', STAYS[v]);
    await flushed(...senders, fourth);
    expect(fourth.received.filter(({ topic }) => topic.startsWith('m/'))).toEqual([]);
    await expectSameRows(a, b);
  });

  test('a clean start at one core ends what was kept at the other', async () => {
    const { a, b, client } = await startCluster();
    const first = await client(a, 'roamer', STAYS[4]);
    await first.mqtt.subscribeAsync('m/#', { qos: 1 });
    await first.mqtt.endAsync();
    const sender = await client(a, 'sender');
    await sender.mqtt.publishAsync('m/1', 'kept', { qos: 1 });
    const fresh = await client(b, 'roamer', { clean: true });
    await fresh.mqtt.endAsync();
    const again = await client(a, 'roamer', STAYS[4]);
    await sender.mqtt.publishAsync('m/2', 'nobody asked', { qos: 1 });
    await flushed(sender, again);
    expect(again.received.filter(({ topic }) => topic.startsWith('m/'))).toEqual([]);
  });

  test.each(VERSIONS)('MQTT level %i: a takeover at one core ends the other', async (v) => {
    const lab = await startCluster();
    const { a, b, client } = lab;
    const watcher = await watchPresence(lab);
    const will = { topic: 'wills/roamer', payload: 'gone', qos: 1, retain: false } as const;
    await watcher.mqtt.subscribeAsync('wills/#', { qos: 1 });
    let current = await client(a, 'roamer', { ...STAYS[v], will: { ...will } });
    await current.mqtt.subscribeAsync('m/#', { qos: 1 });
    const rounds = 6;
    const sender = await client(a, 'sender');
    const texts = numbered('m', rounds * 10);
    const heard: Client[] = [current];
    for (let round = 0; round < rounds; round++) {
      const sent = texts.slice(round * 10, round * 10 + 10).map(async (text) => {
        await sender.mqtt.publishAsync('m/1', text, { qos: 1 });
      });
      const ended = gone(current);
      current = await client(round % 2 === 0 ? b : a, 'roamer', { ...STAYS[v], will: { ...will } });
      heard.push(current);
      await ended;
      await Promise.all(sent);
    }
    const all = (): Set<string> => new Set(heard.flatMap((each) => textsOn(each, 'm/1')));
    await expect.poll(() => all().size, WAIT).toBe(texts.length);
    await flushed(sender, watcher, current);
    const events = presenceOf(watcher, 'roamer');
    const ends = events.filter(({ eventType }) => eventType === 'disconnected');
    expect(ends).toHaveLength(rounds);
    for (const end of ends) expect(end.disconnectReason).toBe('DUPLICATE_CLIENTID');
    expect(ends.map(({ versionNumber }) => versionNumber)).toEqual([0, 1, 2, 3, 4, 5]);
    const reasons = [a, b]
      .flatMap(auditOf)
      .filter((line) => line.kind === 'disconnected' && line.clientId === 'roamer');
    expect(reasons.map((line) => (line as { reason?: string }).reason)).toEqual(
      Array.from({ length: rounds }, () => 'taken-over'),
    );
    // The network connection was closed, so the will is published: once for each.
    expect(textsOn(watcher, 'wills/roamer')).toHaveLength(rounds);
    await current.mqtt.endAsync();
    await flushed(watcher);
    expect(textsOn(watcher, 'wills/roamer')).toHaveLength(rounds);
    await expectSameRows(a, b);
  });

  test('of a client that comes at both cores at once one connection is left', async () => {
    const { a, b, client } = await startCluster();
    const sender = await client(a, 'sender');
    for (let round = 0; round < 8; round++) {
      const both = await Promise.all([client(a, 'twin', STAYS[4]), client(b, 'twin', STAYS[4])]);
      await Promise.race(both.map(gone));
      const left = both.filter(({ mqtt }) => mqtt.connected);
      expect(left).toHaveLength(1);
      await left[0]?.mqtt.subscribeAsync('m', { qos: 1 });
      await sender.mqtt.publishAsync('m', String(round), { qos: 1 });
      await expect.poll(() => left[0]?.texts().at(-1), WAIT).toBe(String(round));
    }
    await expectSameRows(a, b);
  });

  test('a delayed will is not sent when its client comes to the other core in time', async () => {
    const { a, b, client } = await startCluster();
    const watcher = await client(b, 'watcher');
    await watcher.mqtt.subscribeAsync('wills/#', { qos: 1 });
    const willProperties = { willDelayInterval: 2 };
    const will = { topic: 'wills/x', payload: Buffer.from('gone'), qos: 1, retain: false } as const;
    const options = { ...STAYS[5], will: { ...will, properties: willProperties } };
    const first = await client(a, 'sleeper', options);
    first.mqtt.stream.destroy();
    await gone(first);
    const second = await client(b, 'sleeper', STAYS[5]);
    const other = await client(a, 'other', {
      ...options,
      will: { ...options.will, topic: 'wills/y' },
    });
    other.mqtt.stream.destroy();
    // That of the second is due after that of the first would have been.
    await expect.poll(() => textsOn(watcher, 'wills/y'), WAIT).toEqual(['gone']);
    expect(textsOn(watcher, 'wills/x')).toEqual([]);
    expect(second.mqtt.connected).toBe(true);
  });

  test('the API of either core finds, lists, writes to and ends a connection of the other', async () => {
    const lab = await startCluster();
    const { a, b, client } = lab;
    const watcher = await watchPresence(lab);
    await watcher.mqtt.subscribeAsync('wills/#', { qos: 1 });
    const api = dataClient(a.target);
    const will = { topic: 'wills/x', payload: Buffer.from('gone'), qos: 1, retain: false } as const;
    const there = await client(b, 'there', { ...STAYS[4], will: { ...will } });
    await there.mqtt.subscribeAsync(['z/1', 'a/+'], { qos: 1 });
    const found = await api.send(
      new GetConnectionCommand({ clientId: 'there', includeSocketInformation: true }),
    );
    expect(found).toMatchObject({ connected: true, cleanSession: false, sourceIp: '127.0.0.1' });
    const list = await api.send(new ListSubscriptionsCommand({ clientId: 'there' }));
    expect(list.subscriptions).toEqual([
      { topicFilter: 'a/+', qos: 1 },
      { topicFilter: 'z/1', qos: 1 },
    ]);
    const direct = { clientId: 'there', topic: 'direct', payload: Buffer.from('you') };
    await api.send(new SendDirectMessageCommand(direct));
    await expect.poll(() => textsOn(there, 'direct'), WAIT).toEqual(['you']);
    const ended = gone(there);
    await api.send(
      new DeleteConnectionCommand({
        clientId: 'there',
        cleanSession: true,
        preventWillMessage: true,
      }),
    );
    await ended;
    await flushed(watcher);
    const [end] = presenceOf(watcher, 'there').filter(
      (event) => event.eventType === 'disconnected',
    );
    expect(end?.disconnectReason).toBe('API_INITIATED_DISCONNECT');
    expect(textsOn(watcher, 'wills/x')).toEqual([]);
    const again = api.send(new GetConnectionCommand({ clientId: 'there' }));
    await expect(again).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expectSameRows(a, b);
  });
});
