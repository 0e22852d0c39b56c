import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { connectThing, messages, startCoreLab } from '../../test/support/core-lab.ts';
import { mismatch, SHADOW_VECTORS, type ShadowVector } from '../../test/support/shadow-vectors.ts';
import { openCoreDatabase, type CoreDatabase } from '../storage/database.ts';
import type { StoredShadow } from './shadow.ts';
import { ShadowStore } from './shadow-store.ts';
import { parseShadowRequest } from '../access/topics.ts';

/** Waits in turns: the core, which may hold the lock, needs this very event loop to end its work. */
async function locked(path: string): Promise<CoreDatabase> {
  for (;;) {
    await nextTurn();
    let db: CoreDatabase | undefined;
    try {
      db = openCoreDatabase({ path, busyTimeoutMs: 0 });
      db.begin();
      return db;
    } catch (error) {
      db?.sql.close();
      const { code } = error as { code?: string };
      if (code !== 'BROKER_DATABASE_BUSY' && code !== 'SQLITE_BUSY') throw error;
    }
  }
}

/** Puts the stored shadow of a row where a running core will find it at the next request. */
async function store(dataDir: string, row: ShadowVector): Promise<void> {
  const target = parseShadowRequest(row.request.topic ?? '');
  if (target === undefined) throw new Error(`${row.id} has no shadow topic`);
  const db = await locked(join(dataDir, 'core.db'));
  db.sql.exec('DELETE FROM shadows');
  if (row.stored !== undefined) new ShadowStore(db).put(target, row.stored as StoredShadow);
  db.close();
}

/** Publishes a request and gathers its answers, until the echo of a marker after them. */
async function exchange(client: MqttClient, row: ShadowVector): Promise<unknown[]> {
  const topic = row.request.topic ?? '';
  const prefix = topic.slice(0, topic.lastIndexOf('/'));
  const marker = 'metering/v1/thing1/status';
  await client.subscribeAsync([`${prefix}/+/+`, marker], { qos: 1 });
  const answers: unknown[] = [];
  const done = new Promise<void>((resolve) => {
    client.on('message', (from, payload) => {
      if (from === marker) return resolve();
      const parsed: unknown = JSON.parse(payload.toString());
      answers.push({ topic: from.slice(prefix.length + 1), payload: parsed });
    });
  });
  await client.publishAsync(topic, row.payload, { qos: 1 });
  await client.publishAsync(marker, 'end', { qos: 1 });
  await done;
  return answers;
}

test('each row of shadow.jsonl that goes over MQTT is answered over a socket as it says', async () => {
  const core = await startCoreLab();
  const thing = await core.issue('thing1');
  const faults: string[] = [];
  for (const row of SHADOW_VECTORS.filter(({ request }) => request.via === 'mqtt')) {
    await store(core.dataDir, row);
    const client = await connectThing(core.url, thing);
    const fault = mismatch(await exchange(client, row), row.expect);
    if (fault !== undefined) faults.push(`${row.id}: ${fault}`);
    await client.endAsync();
  }
  expect(faults).toEqual([]);
});

test('a will on a shadow topic reaches subscribers, but the shadow does not change', async () => {
  const row = SHADOW_VECTORS.find(({ request }) => request.via === 'will');
  if (row === undefined) throw new Error('no row with a will');
  const core = await startCoreLab();
  const thing = await core.issue('thing1');
  await store(core.dataDir, row);
  const portal = await connectThing(core.url, await core.issue('portal'));
  await portal.subscribeAsync('$aws/things/+/shadow/#', { qos: 1 });
  const received = messages(portal, 1);
  const topic = row.request.topic ?? '';
  const will = { topic, payload: row.payload, qos: 1, retain: false } as const;
  const client = await connectThing(core.url, thing, { will });
  client.stream.destroy();
  expect(await received).toEqual([{ topic, text: row.payload.toString() }]);
  const again = await connectThing(core.url, thing);
  await again.subscribeAsync('$aws/things/thing1/shadow/get/accepted', { qos: 1 });
  const answer = messages(again, 1);
  await again.publishAsync('$aws/things/thing1/shadow/get', '', { qos: 1 });
  expect(JSON.parse((await answer)[0]?.text ?? '')).toMatchObject({
    version: row.stored?.version,
    state: { reported: { connected: true } },
  });
});

test('the portal desires, the gateway gets the delta and reports, and the audit log shows it', async () => {
  const core = await startCoreLab();
  const portal = await connectThing(core.url, await core.issue('portal'));
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  const config = '$aws/things/gw-1/shadow/name/config';
  await gateway.subscribeAsync(`${config}/update/delta`, { qos: 1 });
  const delta = messages(gateway, 1);
  const wish = JSON.stringify({ state: { desired: { reportIntervalS: 900 } } });
  await portal.publishAsync(`${config}/update`, wish, { qos: 1 });
  expect(JSON.parse((await delta)[0]?.text ?? '')).toMatchObject({
    state: { reportIntervalS: 900 },
    version: 1,
  });
  await portal.subscribeAsync(`${config}/update/documents`, { qos: 1 });
  const documents = messages(portal, 1);
  const report = JSON.stringify({ state: { reported: { reportIntervalS: 900 } } });
  await gateway.publishAsync(`${config}/update`, report, { qos: 1 });
  expect(JSON.parse((await documents)[0]?.text ?? '')).toMatchObject({ current: { version: 2 } });
  expect(core.lines.filter(({ kind }) => kind === 'shadow')).toMatchObject([
    { clientId: 'portal', thingName: 'gw-1', shadowName: 'config', version: 1 },
    { clientId: 'gw-1', thingName: 'gw-1', shadowName: 'config', version: 2 },
  ]);
});

test('the portal may not touch the classic shadow of a gateway', async () => {
  const core = await startCoreLab();
  const portal = await connectThing(core.url, await core.issue('portal'), { protocolVersion: 5 });
  const attempt = portal.publishAsync('$aws/things/gw-1/shadow/update', '{"state":{}}', { qos: 1 });
  await expect(attempt).rejects.toThrow(/Not authorized/);
  expect(core.lines.filter(({ kind }) => kind === 'shadow')).toEqual([]);
});
