import type { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { closed, connectThing, issueFor, messages } from '../test/support/core-lab.ts';
import { startCoreProcess } from '../test/support/core-process.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';

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
  const first = await startCoreProcess(dataDir, TOPIC);
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

test('a shadow change that was acknowledged is there after the core was killed', async () => {
  const dataDir = temporaryFolder();
  const first = await startCoreProcess(dataDir, SHADOW);
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
