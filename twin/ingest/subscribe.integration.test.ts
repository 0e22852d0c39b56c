/** The subscription against a real core: what is acknowledged, and when. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { startTestBroker, testDevice, testPki } from '../../test/support/tls-broker.ts';
import { connectThing, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import type { PortalLogEntry } from '../context.ts';
import { subscribe, type BrokerOptions, type Delivery } from './subscribe.ts';

async function brokerOptions(core: CoreLab, thingName = 'portal'): Promise<BrokerOptions> {
  const thing = await core.issue(thingName);
  return {
    url: core.url,
    clientId: thingName,
    caPem: readFileSync(thing.caPath, 'utf8'),
    certPem: readFileSync(thing.certificatePath, 'utf8'),
    keyPem: readFileSync(thing.privateKeyPath, 'utf8'),
  };
}

test('a message whose commit fails comes again, before the ones behind it, and is told of once', async () => {
  const core = await startCoreLab();
  const taken: string[] = [];
  const logs: PortalLogEntry[] = [];
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  const subscription = subscribe({
    defences: createDefences(),
    clock: systemClock,
    nextTurn: (action) => void setImmediate(action),
    broker: await brokerOptions(core),
    log: (entry) => logs.push(entry),
    take: (deliveries: readonly Delivery[]) => {
      for (const { thingName, payload } of deliveries) {
        taken.push(`${thingName} ${Buffer.from(payload).toString()}`);
        if (taken.length <= 2) throw new Error('disk full');
        if (taken.at(-1) === 'gw-1 second') resolve();
      }
    },
  });
  onTestFinished(() => subscription.stop());
  await subscription.settled;
  const client = await connectThing(core.url, await core.issue('gw-1'));
  const topic = 'metering/v1/gw-1/telegrams';
  await Promise.all([
    client.publishAsync(topic, 'first', { qos: 1 }),
    client.publishAsync(topic, 'second', { qos: 1 }),
  ]);
  await complete;
  expect(taken).toEqual([...Array<string>(3).fill('gw-1 first'), 'gw-1 second']);
  // Every second another try, and not another line.
  expect(logs).toMatchObject([
    { level: 'info', event: 'ingest.connected' },
    { level: 'error', message: 'nothing was acknowledged: disk full' },
    { level: 'info', event: 'ingest.commits-again' },
  ]);
});

test('a thing that may not listen to the gateways is told so, once', async () => {
  const core = await startCoreLab();
  const logs: PortalLogEntry[] = [];
  const subscription = subscribe({
    defences: createDefences(),
    clock: systemClock,
    nextTurn: (action) => void setImmediate(action),
    broker: await brokerOptions(core, 'gw-9'),
    log: (entry) => logs.push(entry),
    take: () => {},
  });
  onTestFinished(() => subscription.stop());
  await subscription.settled;
  expect(logs).toMatchObject([{ level: 'warn', event: 'ingest.disconnected' }]);
});

test('a core of another authority is believed with D11 off only', async () => {
  const core = await startCoreLab();
  const honest = await startCoreLab();
  const impostor = { ...(await brokerOptions(core)), caPem: (await brokerOptions(honest)).caPem };
  const eventsWith = async (off: readonly string[]): Promise<readonly string[]> => {
    const events: string[] = [];
    const subscription = subscribe({
      defences: createDefences(off),
      clock: systemClock,
      nextTurn: (action) => void setImmediate(action),
      broker: impostor,
      log: ({ event }) => void events.push(event),
      take: () => {},
    });
    onTestFinished(() => subscription.stop());
    await subscription.settled;
    return events;
  };
  expect(await eventsWith([])).toEqual(['ingest.disconnected']);
  expect(await eventsWith(['D11'])).toEqual(['ingest.connected']);
});

test('a broker that refuses the connection once is asked again', async () => {
  const now = Date.now();
  const pki = await testPki(now);
  const device = await testDevice(pki.deviceCa, 'portal', now);
  const broker = await startTestBroker(pki);
  onTestFinished(() => broker.stop());
  broker.letsIn = false;
  const events: string[] = [];
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  const subscription = subscribe({
    clock: systemClock,
    nextTurn: (action) => void setImmediate(action),
    defences: createDefences(),
    broker: {
      url: broker.url,
      clientId: 'portal',
      caPem: pki.serverCa.certificatePem,
      certPem: device.certificatePem,
      keyPem: device.privateKeyPem,
    },
    log: ({ event }) => {
      events.push(event);
      if (event === 'ingest.connected') resolve();
    },
    take: () => {},
  });
  onTestFinished(() => subscription.stop());
  await subscription.settled;
  expect(events).toEqual(['ingest.disconnected']);
  broker.letsIn = true;
  await connected;
});
