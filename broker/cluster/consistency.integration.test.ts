/** What one core has said is so at every core: shadows, the registry, what a client may do. */
import {
  AttachPolicyCommand,
  CreateTopicRuleCommand,
  DetachPolicyCommand,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { GetThingShadowCommand, UpdateThingShadowCommand } from '@aws-sdk/client-iot-data-plane';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dataClient, iotClient } from '../../test/support/aws-clients.ts';
import {
  connectAs,
  expectSameRows,
  flushed,
  startCluster,
  textsOn,
  WAIT,
} from '../../test/support/cluster-lab.ts';
import type { Client } from '../../test/support/cluster-lab.ts';
import { ALLOW_ALL, createDevice } from '../../test/support/device.ts';
import { isRedisMissing, NO_REDIS } from '../../test/support/redis-server.ts';

const SHADOW = '$aws/things/counter/shadow';

interface ShadowAnswer {
  readonly topic: string;
  readonly version: number;
  readonly code?: number;
  readonly clientToken?: string;
  readonly state?: { readonly reported?: { readonly n?: number } };
}

/** A client that asks the shadow service and finds its own answers among those of others. */
class Counter {
  readonly #client: Client;
  readonly #name: string;
  #lastToken = 0;

  constructor(client: Client, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async ask(operation: 'get' | 'update', body: object): Promise<ShadowAnswer> {
    const clientToken = `${this.#name}-${++this.#lastToken}`;
    const { mqtt } = this.#client;
    const answered = new Promise<ShadowAnswer>((resolve) => {
      const take = (topic: string, payload: Buffer): void => {
        const answer = JSON.parse(payload.toString()) as ShadowAnswer;
        if (answer.clientToken !== clientToken || !/\/(?:accepted|rejected)$/.test(topic)) return;
        mqtt.off('message', take);
        resolve({ ...answer, topic });
      };
      mqtt.on('message', take);
    });
    const payload = JSON.stringify({ ...body, clientToken });
    await mqtt.publishAsync(`${SHADOW}/${operation}`, payload, { qos: 1 });
    return answered;
  }

  /** Reads and writes under version control until `count` writes were accepted; gives versions. */
  async count(count: number): Promise<number[]> {
    const versions: number[] = [];
    while (versions.length < count) {
      const seen = await this.ask('get', {});
      const reported = { n: (seen.state?.reported?.n ?? 0) + 1 };
      const answer = await this.ask('update', { state: { reported }, version: seen.version });
      if (answer.topic.endsWith('/accepted')) versions.push(answer.version);
      else if (answer.code !== 409) throw new Error(JSON.stringify(answer));
    }
    return versions;
  }
}

describe.skipIf(isRedisMissing)(`what cores of a cluster agree on${NO_REDIS}`, () => {
  test('of two writers of one version of a shadow one is refused, at whatever cores they are', async () => {
    const { a, b, client } = await startCluster();
    const watchers = [await client(a, 'watcher-a'), await client(b, 'watcher-b')];
    for (const { mqtt } of watchers) {
      await mqtt.subscribeAsync(`${SHADOW}/update/accepted`, { qos: 1 });
    }
    const counters: Counter[] = [];
    for (const name of ['a-1', 'b-1', 'a-2', 'b-2', 'a-3', 'b-3']) {
      const each = await client(name.startsWith('a') ? a : b, name);
      await each.mqtt.subscribeAsync(`${SHADOW}/#`, { qos: 1 });
      counters.push(new Counter(each, name));
    }
    await counters[0]?.ask('update', { state: { reported: { n: 0 } } });
    const versions = await Promise.all(counters.map((counter) => counter.count(15)));
    const all = versions.flat();
    expect(new Set(all).size).toBe(all.length);
    expect(all.toSorted((x, y) => x - y)).toEqual(all.map((_, index) => index + 2));
    const last = await counters[1]?.ask('get', {});
    expect(last).toMatchObject({ version: all.length + 1, state: { reported: { n: all.length } } });
    await flushed(...watchers);
    for (const watcher of watchers) {
      const seen = textsOn(watcher, `${SHADOW}/update/accepted`).map(
        (text) => (JSON.parse(text) as ShadowAnswer).version,
      );
      expect(seen).toEqual(Array.from({ length: all.length + 1 }, (_, index) => index + 1));
    }
    await expectSameRows(a, b);
  });

  test('what one core has accepted the other one answers, over MQTT and HTTPS', async () => {
    const { a, b, client } = await startCluster();
    const writer = new Counter(await subscribed(await client(a, 'writer')), 'writer');
    const reader = new Counter(await subscribed(await client(b, 'reader')), 'reader');
    const [apiA, apiB] = [dataClient(a.target), dataClient(b.target)];
    for (let n = 1; n <= 20; n++) {
      const { version } = await writer.ask('update', { state: { reported: { n } } });
      expect(await reader.ask('get', {})).toMatchObject({ version, state: { reported: { n } } });
      const { payload } = await apiB.send(new GetThingShadowCommand({ thingName: 'counter' }));
      expect(JSON.parse(Buffer.from(payload ?? []).toString())).toMatchObject({ version });
      const body = Buffer.from(JSON.stringify({ state: { desired: { n } } }));
      await apiB.send(new UpdateThingShadowCommand({ thingName: 'counter', payload: body }));
      const back = await apiA.send(new GetThingShadowCommand({ thingName: 'counter' }));
      expect(JSON.parse(Buffer.from(back.payload ?? []).toString())).toMatchObject({
        version: version + 1,
      });
    }
    await expectSameRows(a, b);
  });

  test('a thing that is made at one core comes to the other at once', async () => {
    const { a, b } = await startCluster();
    const iot = iotClient(a.target);
    for (let n = 0; n < 5; n++) {
      const device = await createDevice(iot, [ALLOW_ALL], `thing-${n}`);
      const { mqtt } = await connectAs(b, asDevice(device, b.target.caPath), {
        clientId: `thing-${n}`,
      });
      expect(mqtt.connected).toBe(true);
    }
    await expectSameRows(a, b);
  });

  test('what is withdrawn at one core ends the connection at the other', async () => {
    const { a, b } = await startCluster();
    const iot = iotClient(a.target);
    const revoked = await createDevice(iot, [ALLOW_ALL], 'revoked');
    const detached = await createDevice(iot, [ALLOW_ALL], 'detached');
    const connections: Client[] = [];
    for (const [clientId, device] of Object.entries({ revoked, detached })) {
      connections.push(await connectAs(b, asDevice(device, b.target.caPath), { clientId }));
    }
    const ended = connections.map(({ mqtt }) =>
      once(mqtt as unknown as NodeJS.EventEmitter, 'close'),
    );
    const { certificateId } = revoked;
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus: 'REVOKED' }));
    const policyName = `device-${detached.certificateId.slice(0, 12)}`;
    const attachment = { policyName, target: detached.certificateArn };
    await iot.send(new DetachPolicyCommand(attachment));
    await Promise.all(ended);
    const again = connectAs(b, asDevice(detached, b.target.caPath), { clientId: 'detached' });
    await expect(again).rejects.toThrow('closed');
    await iot.send(new AttachPolicyCommand(attachment));
    const back = await connectAs(b, asDevice(detached, b.target.caPath), { clientId: 'detached' });
    expect(back.mqtt.connected).toBe(true);
  });

  test('a rule that is made at one core works at both, once for each message', async () => {
    const { a, b, client } = await startCluster();
    const roleArn = 'arn:aws:iam::000000000000:role/rule';
    const topicRulePayload = {
      sql: `SELECT n FROM 'in/+'`,
      awsIotSqlVersion: '2016-03-23',
      actions: [{ republish: { roleArn, topic: 'out/${n}', qos: 1 } }],
    };
    const rule = { ruleName: 'again', topicRulePayload };
    await iotClient(a.target).send(new CreateTopicRuleCommand(rule));
    const watcher = await client(a, 'watcher');
    await watcher.mqtt.subscribeAsync('out/#', { qos: 1 });
    for (const [index, core] of [a, b, b, a].entries()) {
      const sender = await client(core, `sender-${index}`);
      await sender.mqtt.publishAsync('in/x', JSON.stringify({ n: index }), { qos: 1 });
    }
    await expect.poll(() => watcher.received.length, WAIT).toBe(4);
    await flushed(watcher);
    const topics = watcher.received
      .map(({ topic }) => topic)
      .filter((topic) => topic.startsWith('out'));
    expect(topics.toSorted()).toEqual(['out/0', 'out/1', 'out/2', 'out/3']);
    await expectSameRows(a, b);
  });
});

async function subscribed(client: Client): Promise<Client> {
  await client.mqtt.subscribeAsync(`${SHADOW}/#`, { qos: 1 });
  return client;
}

function asDevice({ cert, key }: { cert: string; key: string }, caPath: string) {
  return { certificatePem: cert, privateKeyPem: key, ca: readFileSync(caPath, 'utf8') };
}
