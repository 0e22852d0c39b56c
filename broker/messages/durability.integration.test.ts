import { once } from 'node:events';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import {
  clientOptions,
  closed,
  connectThing,
  issueFor,
  messages,
} from '../../test/support/core-lab.ts';
import { startCore } from '../main.ts';
import { startCoreProcess, type CoreProcess } from '../../test/support/core-process.ts';
import { registerDevice, type Device } from '../../test/support/registry-access.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';

const TOPIC = 'metering/v1/gw-1/telegrams';
const SHADOW = '$aws/things/gw-1/shadow/update';

/** Subscribes as the portal with a session that stays, and goes. */
async function leaveSubscription(url: string, dataDir: string): Promise<void> {
  const portal = await connectPortal(url, dataDir);
  await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
  await portal.endAsync();
}

async function connectPortal(url: string, dataDir: string): Promise<MqttClient> {
  return connectThing(url, await issueFor(dataDir, 'portal'), { clean: false });
}

/** Comes back as the portal and takes what was queued; the listener is there before CONNECT. */
async function collect(url: string, dataDir: string, count: number): Promise<string[]> {
  const portal = await connectPortal(url, dataDir);
  const received = await messages(portal, count);
  return received.map(({ text }) => text);
}

test('a subscriber that was away gets everything, also after the core was killed', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir);
  await leaveSubscription(first.url, dataDir);
  const gateway = await connectThing(first.url, await issueFor(dataDir, 'gw-1'));
  const texts = Array.from({ length: 100 }, (_, index) => `bundle ${index}`);
  await Promise.all(texts.map((text) => gateway.publishAsync(TOPIC, text, { qos: 1 })));
  await first.kill();
  const second = await startCoreProcess(dataDir);
  expect(await collect(second.url, dataDir, texts.length)).toEqual(texts);
});

test('a message that was acknowledged but not yet routed when the core was killed arrives', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir, { deadlyTopic: TOPIC });
  await leaveSubscription(first.url, dataDir);
  const gateway = await connectThing(first.url, await issueFor(dataDir, 'gw-1'));
  await gateway.publishAsync(TOPIC, 'acknowledged', { qos: 1 });
  expect((await first.program.ended).signal).toBe('SIGKILL');
  const second = await startCoreProcess(dataDir);
  expect(await collect(second.url, dataDir, 1)).toEqual(['acknowledged']);
});

test('what an online subscriber did not acknowledge comes again after the core was killed', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir);
  const portal = await connectPortal(first.url, dataDir);
  await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
  // Received, but never acknowledged: as a portal that dies before its commit.
  const received = new Promise<void>((resolve) => {
    portal.handleMessage = () => resolve();
  });
  const gateway = await connectThing(first.url, await issueFor(dataDir, 'gw-1'));
  await gateway.publishAsync(TOPIC, 'not committed', { qos: 1 });
  await received;
  await first.kill();
  const second = await startCoreProcess(dataDir);
  expect(await collect(second.url, dataDir, 1)).toEqual(['not committed']);
});

test('delivered: when a subscriber has taken all that waits for it, and not before', async () => {
  const dataDir = temporaryFolder();
  const core = await startCore({ dataDir, port: 0 });
  onTestFinished(() => core.stop());
  await leaveSubscription(core.url, dataDir);
  const gateway = await connectThing(core.url, await issueFor(dataDir, 'gw-1'));
  await gateway.publishAsync(TOPIC, 'waits', { qos: 1 });
  let isDelivered = false;
  const delivered = core.broker.delivered('portal').then(() => (isDelivered = true));
  await core.broker.delivered('gw-1');
  expect(isDelivered).toBe(false);
  expect(await collect(core.url, dataDir, 1)).toEqual(['waits']);
  await delivered;
});

test('a shadow change that was acknowledged is there after the core was killed', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir, { deadlyTopic: SHADOW });
  const thing = await issueFor(dataDir, 'gw-1');
  const gateway = await connectThing(first.url, thing);
  await gateway.publishAsync(SHADOW, '{"state":{"reported":{"a":1}}}', { qos: 1 });
  expect((await first.program.ended).signal).toBe('SIGKILL');
  await closed(gateway);
  const second = await startCoreProcess(dataDir);
  const again = await connectThing(second.url, thing);
  await again.subscribeAsync('$aws/things/gw-1/shadow/get/accepted', { qos: 1 });
  const answer = messages(again, 1);
  await again.publishAsync('$aws/things/gw-1/shadow/get', '', { qos: 1 });
  expect((await answer)[0]?.text).toContain('"state":{"reported":{"a":1}}');
});

test('an orderly stop ends with exit code 0 and loses nothing', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir);
  await leaveSubscription(first.url, dataDir);
  const gateway = await connectThing(first.url, await issueFor(dataDir, 'gw-1'));
  await gateway.publishAsync(TOPIC, 'before the stop', { qos: 1 });
  first.program.child.kill('SIGTERM');
  expect(await first.program.ended).toMatchObject({ exitCode: 0, stderr: '' });
  const second = await startCoreProcess(dataDir);
  expect(await collect(second.url, dataDir, 1)).toEqual(['before the stop']);
});

const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/** Connects as somebody who may do everything, with a session that stays. */
async function connectAnybody(core: CoreProcess, clientId: string): Promise<MqttClient> {
  const portal = await issueFor(core.dataDir, 'portal');
  return connectThing(core.url, portal, await anybody(core, clientId));
}

async function anybody(core: CoreProcess, clientId: string): Promise<IClientOptions> {
  const known = anybodies.get(core.dataDir) ?? registerDevice(core.dataDir, 'anybody', ALL);
  anybodies.set(core.dataDir, known);
  const { certificatePem: cert, privateKeyPem: key } = await known;
  return { cert, key, clientId, clean: false };
}
const anybodies = new Map<string, Promise<Device>>();

test('a retained message that was acknowledged but not yet routed is kept through kill -9', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir, { deadlyTopic: 'house/1/state' });
  const sender = await connectAnybody(first, 'sender');
  await sender.publishAsync('house/1/state', 'on', { qos: 1, retain: true });
  expect((await first.program.ended).signal).toBe('SIGKILL');
  const second = await startCoreProcess(dataDir);
  const reader = await connectAnybody(second, 'reader');
  const received = once(reader as unknown as NodeJS.EventEmitter, 'message');
  await reader.subscribeAsync('house/1/state', { qos: 1 });
  const [, payload, packet] = (await received) as [string, Buffer, { retain: boolean }];
  expect([payload.toString(), packet.retain]).toEqual(['on', true]);
});

test('a message for a shared group that was acknowledged but not yet routed reaches one member', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir, { deadlyTopic: 'jobs/1' });
  const names = ['w-1', 'w-2'];
  for (const name of names) {
    const worker = await connectAnybody(first, name);
    await worker.subscribeAsync('$share/workers/jobs/+', { qos: 1 });
    await worker.endAsync();
  }
  const sender = await connectAnybody(first, 'sender');
  await sender.publishAsync('jobs/1', 'acknowledged', { qos: 1 });
  expect((await first.program.ended).signal).toBe('SIGKILL');
  const second = await startCoreProcess(dataDir);
  const seen: string[] = [];
  const portal = clientOptions(await issueFor(second.dataDir, 'portal'));
  const workers = await Promise.all(
    names.map(async (name) => {
      const worker = connect(second.url, { ...portal, ...(await anybody(second, name)) });
      onTestFinished(() => void worker.end(true));
      // Before CONNACK: what waited may come in one piece with it.
      worker.on('message', (_topic, payload) => void seen.push(payload.toString()));
      await once(worker as unknown as NodeJS.EventEmitter, 'connect');
      return worker;
    }),
  );
  await expect.poll(() => seen.length, { timeout: 30_000 }).toBe(1);
  await Promise.all(workers.map((worker) => worker.publishAsync('other', '', { qos: 1 })));
  expect(seen).toEqual(['acknowledged']);
});
