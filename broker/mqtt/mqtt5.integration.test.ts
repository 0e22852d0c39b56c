import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import {
  clientOptions,
  closed,
  connectThing,
  messages,
  startCoreLab,
  type CoreLab,
} from '../../test/support/core-lab.ts';

const OWN_TOPIC = 'metering/v1/gw-1/telegrams';

async function connack(core: CoreLab, options: IClientOptions): Promise<IConnackPacket> {
  const thing = clientOptions(await core.issue('gw-1'));
  const client = connect(core.url, { ...thing, protocolVersion: 5, ...options });
  onTestFinished(() => void client.end(true));
  return new Promise((resolve, reject) => {
    client.once('connect', resolve);
    client.once('error', reject);
  });
}

async function farewell(client: MqttClient): Promise<number | undefined> {
  let reason: number | undefined;
  client.on('disconnect', (packet) => (reason = packet.reasonCode));
  await closed(client);
  return reason;
}

test('CONNACK says what the core can do', async () => {
  const core = await startCoreLab();
  const packet = await connack(core, {});
  expect(packet.reasonCode).toBe(0);
  expect(packet.properties).toEqual({
    maximumQoS: 1,
    retainAvailable: true,
    wildcardSubscriptionAvailable: true,
    subscriptionIdentifiersAvailable: false,
    sharedSubscriptionAvailable: true,
    topicAliasMaximum: 8,
    receiveMaximum: 100,
    maximumPacketSize: 132 * 1024,
  });
});

test.each([
  ['a keep-alive below 30 s', { keepalive: 5 }, { serverKeepAlive: 30 }],
  ['a keep-alive above 1200 s', { keepalive: 5_000 }, { serverKeepAlive: 1_200 }],
  ['no keep-alive at all', { keepalive: 0 }, { serverKeepAlive: 1_200 }],
  [
    'a session that shall last longer than a week',
    { clean: false, properties: { sessionExpiryInterval: 0xffff_ffff } },
    { sessionExpiryInterval: 604_800 },
  ],
])('CONNACK corrects %s', async (_what, options, expected) => {
  const core = await startCoreLab();
  expect((await connack(core, options)).properties).toMatchObject(expected);
});

test('a client without an id gets one', async () => {
  const core = await startCoreLab({ defences: createDefences(['D12']) });
  const { properties } = await connack(core, { clientId: '' });
  expect(properties?.assignedClientIdentifier).toMatch(/^[0-9a-f-]{36}$/);
});

test.each([0, 1])(
  'a will that waited %i s has the properties of a message, and not its delay',
  async (willDelayInterval) => {
    const core = await startCoreLab();
    const portal = await connectThing(core.url, await core.issue('portal'), { protocolVersion: 5 });
    await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
    const received = new Promise((resolve) => {
      portal.on('message', (_topic, _payload, { properties }) => resolve(properties));
    });
    const userProperties = { a: '2', c: '3' };
    const will = {
      topic: OWN_TOPIC,
      payload: Buffer.from('gone'),
      qos: 1,
      retain: false,
      properties: { willDelayInterval, contentType: 'text/plain', userProperties },
    } as const;
    const gateway = await connectThing(core.url, await core.issue('gw-1'), {
      protocolVersion: 5,
      properties: { sessionExpiryInterval: 60 },
      will,
      reconnectPeriod: 0,
    });
    gateway.stream.destroy();
    expect(await received).toEqual({ contentType: 'text/plain', userProperties });
  },
);

test('properties cross from publisher to subscriber, user properties in order', async () => {
  const core = await startCoreLab();
  const portal = await connectThing(core.url, await core.issue('portal'), { protocolVersion: 5 });
  await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
  const received = new Promise((resolve) => {
    portal.on('message', (_topic, _payload, { properties }) => resolve(properties));
  });
  const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion: 5 });
  const properties = {
    payloadFormatIndicator: true,
    contentType: 'application/json',
    responseTopic: 'answers/here',
    correlationData: Buffer.from([0, 255]),
    userProperties: { z: ['1', '2'], a: '3' },
    messageExpiryInterval: 10_000_000,
  };
  await gateway.publishAsync(OWN_TOPIC, '{}', { qos: 1, properties });
  expect(await received).toEqual({ ...properties, messageExpiryInterval: 604_800 });
});

test.each([
  ['a wildcard in the response topic', '30 0b 0001 61 06 08 0003 782f2b 78', 0x90],
  ['a topic alias above the maximum', '30 08 0001 61 03 23 0009 78', 0x94],
  ['a topic alias that was never set', '30 07 0000 03 23 0001 78', 0x94],
  ['a wildcard in the topic', '30 05 0001 2b 00 78', 0x90],
  ['a wildcard in the topic of QoS 1', '32 07 0001 23 0001 00 78', 0x90],
  ['a topic of more levels than can be routed', `30 7e 007a ${'2f'.repeat(122)} 00 78`, 0x90],
  ['a topic that is nothing', '30 04 0000 00 78', 0x81],
  ['a filter with a wildcard in the wrong place', '82 09 0001 00 0003 61232f 01', 0x8f],
  ['an UNSUBSCRIBE of such a filter', 'a2 08 0001 00 0003 612b62', 0x8f],
  ['a payload beyond the limit', `30 88 80 08 0001 61 00 ${'78'.repeat(131_076)}`, 0x95],
  ['a topic alias of zero', '30 07 0001 61 03 23 0000', 0x81],
  ['a PUBREL, which belongs to QoS 2', '62 02 0001', 0x82],
])('%s ends the connection with its reason', async (_what, hex, reasonCode) => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const gateway = await connectThing(core.url, thing, { protocolVersion: 5 });
  const goodbye = farewell(gateway);
  gateway.stream.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  expect(await goodbye).toBe(reasonCode);
});

test('a subscription identifier ends the connection with reason 0xa1', async () => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const gateway = await connectThing(core.url, thing, { protocolVersion: 5 });
  const goodbye = farewell(gateway);
  const options = { qos: 1, properties: { subscriptionIdentifier: 7 } } as const;
  await expect(gateway.subscribeAsync(OWN_TOPIC, options)).rejects.toThrow(/closed/);
  expect(await goodbye).toBe(0xa1);
});

test('each of the eight topic aliases that are announced stands for its topic', async () => {
  const core = await startCoreLab();
  const portal = await connectThing(core.url, await core.issue('portal'));
  await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
  const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion: 5 });
  const received = messages(portal, 16);
  for (let topicAlias = 1; topicAlias <= 8; topicAlias++) {
    const properties = { topicAlias };
    await gateway.publishAsync(OWN_TOPIC, 'named', { qos: 1, properties });
    await gateway.publishAsync('', 'by alias', { qos: 1, properties });
  }
  expect(new Set((await received).map(({ topic }) => topic))).toEqual(new Set([OWN_TOPIC]));
});
