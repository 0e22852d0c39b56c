/** A core of a cluster that is killed: what it has acknowledged is so, and what it was about to do is done. */
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  connectAs,
  expectSameRows,
  flushed,
  rowsOf,
  startCluster,
  textsOn,
  WAIT,
} from '../../test/support/cluster-lab.ts';
import type { Client } from '../../test/support/cluster-lab.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';
import { isRedisMissing, NO_REDIS } from '../../test/support/redis-server.ts';

const STAYS = { clean: false } as const;

/** Publishes without end until the core is gone; gives what was acknowledged. */
async function publishUntilGone(sender: Client, topic: string, name: string): Promise<string[]> {
  const acknowledged: string[] = [];
  const { mqtt } = sender;
  const gone = once(mqtt as unknown as NodeJS.EventEmitter, 'close').then(() => false);
  const lane = async (lane: number): Promise<void> => {
    for (let n = 0; mqtt.connected; n++) {
      const text = `${name}-${lane}-${n}`;
      const answer = await Promise.race([
        mqtt.publishAsync(topic, text, { qos: 1 }).then(() => true),
        gone,
      ]).catch(() => false);
      if (!answer) return;
      acknowledged.push(text);
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, index) => lane(index)));
  return acknowledged;
}

/** Has seen this many messages by now. */
async function hasHeard(client: Client, count: number): Promise<void> {
  await expect.poll(() => client.received.length, WAIT).toBeGreaterThan(count);
}

describe.skipIf(isRedisMissing)(`a core of a cluster that is killed${NO_REDIS}`, () => {
  test.each([1, 60, 300])('loses nothing that it acknowledged, killed after %i', async (count) => {
    const { a, b, client } = await startCluster();
    const away = await client(b, 'away', STAYS);
    await away.mqtt.subscribeAsync('m/#', { qos: 1 });
    await away.mqtt.endAsync();
    const live = await client(b, 'live');
    await live.mqtt.subscribeAsync(['m/#', 'wills/#'], { qos: 1 });
    const member = await client(b, 'member');
    await member.mqtt.subscribeAsync('$share/all/m/#', { qos: 1 });
    const will = { topic: 'wills/x', payload: Buffer.from('gone'), qos: 1, retain: false } as const;
    await client(a, 'with-will', { will: { ...will } });
    const senders = await Promise.all(['s-1', 's-2', 's-3'].map((name) => client(a, name)));
    const sent = senders.map((sender, index) => publishUntilGone(sender, 'm/x', `s${index}`));
    await hasHeard(live, count);
    await a.kill();
    const acknowledged = (await Promise.all(sent)).flat();
    expect(acknowledged.length).toBeGreaterThanOrEqual(count - 3 * 8);
    await expect.poll(() => textsOn(live, 'wills/x'), WAIT).toEqual(['gone']);
    const back = await client(b, 'away', STAYS);
    for (const each of [live, member, back]) {
      const missing = (): string[] => {
        const heard = new Set(textsOn(each, 'm/x'));
        return acknowledged.filter((text) => !heard.has(text));
      };
      await expect.poll(missing, WAIT).toEqual([]);
    }
    await flushed(live);
    expect(textsOn(live, 'wills/x')).toEqual(['gone']);
    expect(new Set(textsOn(live, 'm/x')).size).toBe(textsOn(live, 'm/x').length);
    // Nothing of the lost core is left.
    const rows = rowsOf(b);
    expect(rows['wills']).toEqual([]);
    expect(rows['journal']).toEqual([]);
    expect(rows['cluster_members']).toHaveLength(1);
    const groups = rows['group_members'] as { client_id: string }[];
    expect(groups.map(({ client_id }) => client_id)).toEqual(['member']);
  });

  test('a shadow that it accepted is there, and its session goes on elsewhere', async () => {
    const { a, b, client } = await startCluster();
    const device = await client(a, 'device', STAYS);
    await device.mqtt.subscribeAsync(['m', '$aws/things/t/shadow/update/accepted'], { qos: 1 });
    const update = '$aws/things/t/shadow/update';
    await device.mqtt.publishAsync(update, '{"state":{"reported":{"n":7}}}', { qos: 1 });
    await a.kill();
    const back = await client(b, 'device', STAYS);
    await back.mqtt.subscribeAsync('$aws/things/t/shadow/get/accepted', { qos: 1 });
    await back.mqtt.publishAsync('$aws/things/t/shadow/get', '', { qos: 1 });
    const answer = (): unknown =>
      back.received.find(({ topic }) => topic.endsWith('get/accepted'))?.text;
    await expect.poll(answer, WAIT).toContain('"state":{"reported":{"n":7}}');
    await back.mqtt.publishAsync('m', 'still subscribed', { qos: 1 });
    await expect.poll(() => textsOn(back, 'm'), WAIT).toEqual(['still subscribed']);
  });

  test('its rules are done by another core', async () => {
    const roleArn = 'arn:aws:iam::000000000000:role/rule';
    const { a, b, client } = await startCluster(async (dataDir) => {
      const core = await startCoreLab({ dataDir });
      core.rules.save('slow', {
        sql: `SELECT aws_lambda('wait', *) AS waited, n FROM 'in/+'`,
        awsIotSqlVersion: '2016-03-23',
        ruleDisabled: false,
        actions: [{ s3: { roleArn, bucketName: 'done', key: '${n}' } }],
      });
      await core.stop();
    });
    for (const [core, body] of [
      // At the first core no function ever answers.
      [a, 'export const handler = () => new Promise(() => undefined);'],
      [b, 'export const handler = () => true;'],
    ] as const) {
      const functions = join(core.dataDir, 'rules', 'functions');
      mkdirSync(functions, { recursive: true });
      writeFileSync(join(functions, 'wait.mjs'), body);
    }
    const sender = await client(a, 'sender');
    const numbers = Array.from({ length: 10 }, (_, index) => index);
    await Promise.all(
      numbers.map((n) => sender.mqtt.publishAsync('in/x', JSON.stringify({ n }), { qos: 1 })),
    );
    await a.kill();
    const done = join(b.dataDir, 'rules', 's3', 'done');
    const files = (): string[] => {
      try {
        return readdirSync(done).toSorted();
      } catch {
        return [];
      }
    };
    await expect.poll(files, WAIT).toEqual(numbers.map(String));
    await expect.poll(() => rowsOf(b)['rule_work'], WAIT).toEqual([]);
  });

  test('clients that were connected to it count as gone, and their last will is theirs', async () => {
    const { a, b, client, anybody } = await startCluster();
    const watcher = await client(b, 'watcher');
    await watcher.mqtt.subscribeAsync('wills/#', { qos: 1 });
    const will = { payload: Buffer.from('gone'), qos: 1, retain: true } as const;
    for (const name of ['stays-away', 'comes-back']) {
      await client(a, name, { will: { ...will, topic: `wills/${name}` } });
    }
    await a.kill();
    // Long before the loss is noticed: this one takes its will over by coming.
    const back = await connectAs(b, anybody, { clientId: 'comes-back' });
    const heard = (): string[] => watcher.received.map(({ topic }) => topic).toSorted();
    await expect.poll(heard, WAIT).toEqual(['wills/comes-back', 'wills/stays-away']);
    await expect.poll(() => rowsOf(b)['cluster_members']?.length, WAIT).toBe(1);
    await flushed(watcher);
    expect(back.mqtt.connected).toBe(true);
    expect(heard().filter((topic) => topic.startsWith('wills'))).toHaveLength(2);
    const clients = rowsOf(b)['clients'] as { client_id: string; ended_at: number | null }[];
    const open = clients.filter(({ ended_at }) => ended_at === null).map((row) => row.client_id);
    expect(open.toSorted()).toEqual(['comes-back', 'watcher']);
    const late = await client(b, 'late');
    await late.mqtt.subscribeAsync('wills/stays-away', { qos: 1 });
    await expect
      .poll(() => late.received, WAIT)
      .toEqual([{ topic: 'wills/stays-away', text: 'gone', retain: true }]);
  });

  test('one that is stopped in order leaves nothing behind that another one has to wait for', async () => {
    const { a, b, client } = await startCluster();
    const watcher = await client(b, 'watcher');
    await watcher.mqtt.subscribeAsync(['m', 'wills/#', '$aws/events/presence/+/+'], { qos: 1 });
    const will = { topic: 'wills/x', payload: Buffer.from('gone'), qos: 1, retain: false } as const;
    const ends = await client(a, 'ends', { ...STAYS, will: { ...will } });
    await ends.mqtt.subscribeAsync(['m', '$share/all/m'], { qos: 1 });
    await ends.mqtt.publishAsync('m', 'before', { qos: 1 });
    a.program.child.kill('SIGTERM');
    expect(await a.program.ended).toMatchObject({ exitCode: 0, stderr: '' });
    await expect.poll(() => textsOn(watcher, 'wills/x'), WAIT).toEqual(['gone']);
    const sender = await client(b, 'sender');
    await sender.mqtt.publishAsync('m', 'after', { qos: 1 });
    const back = await client(b, 'ends', STAYS);
    // As a session that stays, and as the last member of a group that keeps.
    await expect.poll(() => textsOn(back, 'm').toSorted(), WAIT).toContain('after');
    await expect.poll(() => rowsOf(b)['cluster_members']?.length, WAIT).toBe(1);
    await flushed(watcher, back);
    expect(textsOn(watcher, 'wills/x')).toEqual(['gone']);
    expect(textsOn(watcher, 'm')).toEqual(['before', 'after']);
    const presence = watcher.received.filter(({ topic }) => topic.endsWith('disconnected/ends'));
    expect(presence).toHaveLength(1);
  });

  test('a third core has the same rows, and a new one joins in the place of the killed one', async () => {
    const { a, b, client, addCore } = await startCluster();
    const c = await addCore();
    const live = await client(c, 'live');
    await live.mqtt.subscribeAsync('m/#', { qos: 1 });
    const senders = [await client(a, 's-1'), await client(b, 's-2')];
    const sent = senders.map((sender, index) => publishUntilGone(sender, 'm/x', `s${index}`));
    await hasHeard(live, 50);
    await a.kill();
    await sent[0];
    await hasHeard(live, live.received.length + 50);
    const d = await addCore();
    await hasHeard(live, live.received.length + 50);
    await senders[1]?.mqtt.endAsync();
    const acknowledged = (await Promise.all(sent)).flat();
    const missing = (): string[] => {
      const heard = new Set(textsOn(live, 'm/x'));
      return acknowledged.filter((text) => !heard.has(text));
    };
    await expect.poll(missing, WAIT).toEqual([]);
    await expectSameRows(b, c, d);
  });
});
