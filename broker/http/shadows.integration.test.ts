import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import {
  GetThingShadowCommand,
  UpdateThingShadowCommand,
  ListNamedShadowsForThingCommand,
} from '@aws-sdk/client-iot-data-plane';
import type { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { defined } from '#kernel/defined.ts';
import { dataClient, iotClient } from '../../test/support/aws-clients.ts';
import { connectThing, startCoreLab } from '../../test/support/core-lab.ts';
import { ALLOW_ALL, createDevice } from '../../test/support/device.ts';
import { httpsRequest } from '../../test/support/https-request.ts';
import { mismatch, SHADOW_VECTORS, type ShadowVector } from '../../test/support/shadow-vectors.ts';
import { openCoreDatabase } from '../storage/database.ts';
import type { StoredShadow } from '../shadows/shadow.ts';
import { ShadowStore } from '../shadows/shadow-store.ts';

const PREFIX = '$aws/things/thing1/shadow/';

/** Puts the stored shadows of a row where a running core will find them at the next request. */
async function store(dataDir: string, row: ShadowVector): Promise<void> {
  await nextTurn();
  const db = openCoreDatabase({ path: join(dataDir, 'core.db') });
  db.begin();
  db.sql.exec('DELETE FROM shadows');
  const shadows = new ShadowStore(db);
  const put = (shadowName: string, shadow: unknown): void =>
    shadows.put({ thingName: 'thing1', shadowName }, shadow as StoredShadow);
  if (row.stored !== undefined) put('', row.stored);
  for (const [name, document] of Object.entries(row.given.others ?? {})) {
    put(name === 'classic' ? '' : name, { version: document.version, document });
  }
  db.close();
}

/** What is published below the classic shadow of thing1 until a marker after it. */
async function publishedDuring(client: MqttClient, work: () => Promise<void>): Promise<unknown[]> {
  const marker = 'metering/v1/portal/marker';
  const messages: unknown[] = [];
  const done = new Promise<void>((resolve) => {
    client.removeAllListeners('message');
    client.on('message', (topic, payload) => {
      if (topic === marker) return resolve();
      messages.push({ topic: topic.slice(PREFIX.length), payload: JSON.parse(String(payload)) });
    });
  });
  await work();
  await client.publishAsync(marker, 'end', { qos: 1 });
  await done;
  return messages;
}

test('each row of shadow.jsonl that goes over HTTP is answered as it says, to a device', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const device = await createDevice(iotClient(core), [ALLOW_ALL], 'thing1');
  const options = { cert: device.cert, key: device.key };
  const listener = await connectThing(core.url, { ...(await core.issue('portal')) }, options);
  await listener.subscribeAsync([`${PREFIX}#`, 'metering/v1/portal/marker'], { qos: 1 });
  const faults: string[] = [];
  const rows = SHADOW_VECTORS.filter(({ request }) => request.via === 'http');
  for (const row of rows) {
    await store(core.dataDir, row);
    const { method = '', path = '' } = row.request;
    const answers: unknown[] = [];
    const published = await publishedDuring(listener, async () => {
      const body = method === 'POST' ? { body: row.payload } : {};
      const answer = await httpsRequest(core, path, { method, ...options, ...body });
      const errorType = answer.headers['x-amzn-errortype'];
      const payload: unknown = JSON.parse(answer.text);
      answers.push({
        http: answer.status,
        payload,
        ...defined({ errorType }),
      });
    });
    const fault = mismatch([...answers, ...published], row.expect);
    if (fault !== undefined) faults.push(`${row.id}: ${fault}`);
  }
  expect(faults).toEqual([]);
  expect(rows).toHaveLength(8);
});

test('the SDK updates, reads and lists named shadows, and a device hears the delta', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const data = dataClient(core);
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  await gateway.subscribeAsync('$aws/things/gw-1/shadow/name/config/update/delta', { qos: 1 });
  const delta = new Promise((resolve) =>
    gateway.once('message', (_topic, text) => resolve(JSON.parse(String(text)))),
  );
  const shadow = { thingName: 'gw-1', shadowName: 'config' };
  const payload = Buffer.from(
    JSON.stringify({ state: { desired: { reportIntervalS: 900 } }, clientToken: 't' }),
  );
  const updated = await data.send(new UpdateThingShadowCommand({ ...shadow, payload }));
  expect(JSON.parse(Buffer.from(updated.payload ?? []).toString())).toMatchObject({
    version: 1,
    clientToken: 't',
  });
  expect(await delta).toMatchObject({ state: { reportIntervalS: 900 } });
  const read = await data.send(new GetThingShadowCommand(shadow));
  expect(JSON.parse(Buffer.from(read.payload ?? []).toString())).toMatchObject({
    state: { delta: { reportIntervalS: 900 } },
  });
  for (const shadowName of ['a', 'b']) {
    await data.send(new UpdateThingShadowCommand({ thingName: 'gw-1', shadowName, payload }));
  }
  const first = await data.send(
    new ListNamedShadowsForThingCommand({ thingName: 'gw-1', pageSize: 2 }),
  );
  expect(first.results).toEqual(['a', 'b']);
  const second = await data.send(
    new ListNamedShadowsForThingCommand({ thingName: 'gw-1', nextToken: first.nextToken }),
  );
  expect(second.results).toEqual(['config']);
  expect(second.nextToken).toBeUndefined();
  expect(core.lines.filter(({ kind }) => kind === 'shadow')).toMatchObject([
    {
      thingName: 'gw-1',
      shadowName: 'config',
      action: 'iot:UpdateThingShadow',
      statement: 'signature',
    },
    { shadowName: 'a' },
    { shadowName: 'b' },
  ]);
});
