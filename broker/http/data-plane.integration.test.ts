import { readFileSync } from 'node:fs';
import * as aws from '@aws-sdk/client-iot';
import * as awsData from '@aws-sdk/client-iot-data-plane';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dataClient, iotClient } from '../../test/support/aws-clients.ts';
import { closed, connectThing, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import {
  ALLOW_ALL,
  createDevice,
  type Device,
  type StatementInput,
} from '../../test/support/device.ts';
import { httpsRequest } from '../../test/support/https-request.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000';

/** A client with every right, under any client id. */
async function connectAnybody(core: CoreLab, clientId: string, options = {}): Promise<MqttClient> {
  const { cert, key } = await createDevice(iotClient(core), [ALLOW_ALL]);
  const thing = await core.issue('portal');
  return connectThing(core.url, thing, { cert, key, clientId, ...options });
}

/** Listens before anything can arrive. */
function connectEarly(core: CoreLab, options: IClientOptions): MqttClient {
  const client = connect(core.url, {
    ca: readFileSync(core.caPath),
    reconnectPeriod: 0,
    ...options,
  });
  onTestFinished(() => void client.end(true));
  return client;
}

function next(client: MqttClient): Promise<object> {
  return new Promise((resolve) =>
    client.once('message', (topic, payload, packet) =>
      resolve({ ...packet, topic, text: String(payload) }),
    ),
  );
}

test('what the SDK publishes reaches a subscriber with its MQTT 5 properties', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const client = await connectAnybody(core, 'listener', { protocolVersion: 5 });
  await client.subscribeAsync('a/b c/+', { qos: 1 });
  const received = next(client);
  await dataClient(core).send(
    new awsData.PublishCommand({
      topic: 'a/b c/ä?',
      qos: 1,
      payload: Buffer.from('hello'),
      contentType: 'text/plain',
      responseTopic: 'answers/here',
      correlationData: Buffer.from('c1').toString('base64'),
      payloadFormatIndicator: 'UTF8_DATA',
      messageExpiry: 60,
      userProperties: JSON.stringify([{ a: '1' }, { a: '2' }, { b: '3' }]),
    }),
  );
  expect(await received).toMatchObject({
    topic: 'a/b c/ä?',
    text: 'hello',
    qos: 1,
    properties: {
      contentType: 'text/plain',
      responseTopic: 'answers/here',
      correlationData: Buffer.from('c1'),
      payloadFormatIndicator: true,
      messageExpiryInterval: expect.any(Number) as number,
      userProperties: { a: ['1', '2'], b: '3' },
    },
  });
});

test('what is published over HTTP waits for a persistent subscriber, also through a restart', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const session = { clean: false, clientId: 'sleeper' };
  const { cert, key } = await createDevice(iotClient(core), [ALLOW_ALL]);
  const thing = await core.issue('portal');
  const first = await connectThing(core.url, thing, { cert, key, ...session });
  await first.subscribeAsync('wake/up', { qos: 1 });
  await first.endAsync();
  await dataClient(core).send(
    new awsData.PublishCommand({ topic: 'wake/up', qos: 1, payload: Buffer.from('now') }),
  );
  await core.stop();
  const again = await startCoreLab({ dataDir: core.dataDir });
  const client = connectEarly(again, { cert, key, ...session });
  expect(await next(client)).toMatchObject({ topic: 'wake/up', text: 'now' });
});

test('retained messages are kept, shown, listed in pages and deleted', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const data = dataClient(core);
  for (const topic of ['r/1', 'r/2', 'r/3']) {
    const payload = Buffer.from(`of ${topic}`);
    await data.send(
      new awsData.PublishCommand({
        topic,
        payload,
        qos: 1,
        retain: true,
        userProperties: '[{"a":"b"}]',
      }),
    );
  }
  const got = await data.send(new awsData.GetRetainedMessageCommand({ topic: 'r/2' }));
  expect(Buffer.from(got.payload ?? []).toString()).toBe('of r/2');
  expect(Buffer.from(got.userProperties ?? []).toString()).toBe('[{"a":"b"}]');
  expect(got).toMatchObject({
    topic: 'r/2',
    qos: 1,
    lastModifiedTime: expect.any(Number) as number,
  });
  const first = await data.send(new awsData.ListRetainedMessagesCommand({ maxResults: 2 }));
  expect(first.retainedTopics).toMatchObject([
    { topic: 'r/1', payloadSize: 6, qos: 1 },
    { topic: 'r/2' },
  ]);
  // A page stays right when what comes before it goes.
  await data.send(new awsData.PublishCommand({ topic: 'r/2', retain: true }));
  const { nextToken } = first;
  const second = await data.send(new awsData.ListRetainedMessagesCommand({ nextToken }));
  expect(second.retainedTopics).toMatchObject([{ topic: 'r/3' }]);
  await expect(
    data.send(new awsData.GetRetainedMessageCommand({ topic: 'r/2' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

describe('a connection', () => {
  test('is shown, written to, and ended; its will is sent unless that is prevented', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const data = dataClient(core);
    const watcher = await connectAnybody(core, 'watcher');
    await watcher.subscribeAsync(['wills/+', 'end'], { qos: 1 });
    const wills: string[] = [];
    const ended = new Promise<void>((resolve) => {
      watcher.on('message', (topic) => (topic === 'end' ? resolve() : wills.push(topic)));
    });
    for (const [clientId, preventWillMessage] of [
      ['one', true],
      ['two', false],
    ] as const) {
      const will = {
        topic: `wills/${clientId}`,
        payload: Buffer.from('x'),
        qos: 1,
        retain: false,
      } as const;
      const client = await connectAnybody(core, clientId, { will, protocolVersion: 5 });
      await client.subscribeAsync(['b/#', 'a'], { qos: 1 });
      expect(
        await data.send(
          new awsData.GetConnectionCommand({ clientId, includeSocketInformation: true }),
        ),
      ).toMatchObject({ clientId, connected: true, cleanSession: true, sourceIp: '127.0.0.1' });
      const { subscriptions } = await data.send(new awsData.ListSubscriptionsCommand({ clientId }));
      expect(subscriptions).toEqual([
        { topicFilter: 'a', qos: 1 },
        { topicFilter: 'b/#', qos: 1 },
      ]);
      const direct = next(client);
      const payload = Buffer.from('only you');
      await data.send(
        new awsData.SendDirectMessageCommand({ clientId, topic: 'not/subscribed', payload }),
      );
      expect(await direct).toMatchObject({ topic: 'not/subscribed', text: 'only you' });
      const gone = closed(client);
      await data.send(new awsData.DeleteConnectionCommand({ clientId, preventWillMessage }));
      await gone;
      expect(
        await core.line((line) => line.kind === 'disconnected' && line.clientId === clientId),
      ).toMatchObject({ reason: 'ended-by-api' });
    }
    await watcher.publishAsync('end', '', { qos: 1 });
    await ended;
    expect(wills).toEqual(['wills/two']);
  });

  test('that nobody has is not found, with or without a session', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const data = dataClient(core);
    const clientId = 'sleeper';
    const client = await connectAnybody(core, clientId, { clean: false });
    await client.subscribeAsync('a', { qos: 1 });
    await client.endAsync();
    await core.line((line) => line.kind === 'disconnected');
    expect(await data.send(new awsData.GetConnectionCommand({ clientId }))).toMatchObject({
      connected: false,
    });
    await data.send(new awsData.DeleteConnectionCommand({ clientId, cleanSession: true }));
    const sends = [
      () => data.send(new awsData.GetConnectionCommand({ clientId })),
      () => data.send(new awsData.DeleteConnectionCommand({ clientId })),
      () => data.send(new awsData.ListSubscriptionsCommand({ clientId })),
    ];
    for (const send of sends) {
      await expect(send()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });
});

const topic = (name: string): string => `${ARN}:topic/${name}`;
const allow = (Action: string, Resource: string): StatementInput => ({
  Effect: 'Allow',
  Action,
  Resource,
});

describe('a device with its certificate', () => {
  const POLICY: readonly StatementInput[] = [
    allow('iot:Publish', topic('own/*')),
    allow('iot:RetainPublish', topic('own/kept')),
    allow('iot:Publish', topic('${iot:Connection.Thing.ThingName}/x')),
    { Effect: 'Deny', Action: 'iot:Publish', Resource: topic('own/secret') },
    allow('iot:GetThingShadow', `${ARN}:thing/gw-1`),
    allow('iot:UpdateThingShadow', `${ARN}:thing/gw-1/named`),
    allow('iot:GetRetainedMessage', topic('own/kept')),
    allow('iot:ListNamedShadowsForThing', `${ARN}:thing/gw-1`),
  ];

  test.each<[string, string, string, number]>([
    ['publishes where it may', 'POST', '/topics/own%2Fa?qos=1', 200],
    ['publishes also with plain slashes', 'POST', '/topics/own/a/b?qos=1', 200],
    ['may not publish elsewhere', 'POST', '/topics/other%2Fa?qos=1', 403],
    ['may not publish where it is denied', 'POST', '/topics/own%2Fsecret?qos=1', 403],
    ['may not retain without iot:RetainPublish', 'POST', '/topics/own%2Fa?qos=1&retain=true', 403],
    ['retains where it may', 'POST', '/topics/own%2Fkept?qos=1&retain=true', 200],
    ['has no thing variables over HTTP', 'POST', '/topics/gw-1%2Fx?qos=1', 403],
    ['asks for its shadow', 'GET', '/things/gw-1/shadow', 404],
    ['may not read another shadow', 'GET', '/things/gw-2/shadow', 403],
    [
      'may not read a named shadow that only the update names',
      'GET',
      '/things/gw-1/shadow?name=named',
      403,
    ],
    ['updates the named shadow', 'POST', '/things/gw-1/shadow?name=named', 400],
    ['may not delete its shadow', 'DELETE', '/things/gw-1/shadow', 403],
    ['lists its shadows', 'GET', '/api/things/shadow/ListNamedShadowsForThing/gw-1', 200],
    ['reads what is retained', 'GET', '/retainedMessage/own%2Fkept', 404],
    ['may not list what is retained', 'GET', '/retainedMessage', 403],
    ['may not end a connection', 'DELETE', '/connections/gw-1', 403],
    ['has no access to the registry', 'GET', '/things/gw-1', 403],
  ])('%s', async (_what, method, path, status) => {
    const core = await startCoreLab({ httpsPort: 0 });
    const device = await createDevice(iotClient(core), POLICY, 'gw-1');
    const answer = await httpsRequest(core, path, { method, cert: device.cert, key: device.key });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  });

  const put = (core: CoreLab, { cert, key }: Device) =>
    httpsRequest(core, '/topics/a?qos=1', { method: 'POST', cert, key, body: '1' });

  test('is refused as soon as it is deactivated, its policy is gone, or the certificate is', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const iot = iotClient(core);
    const device = await createDevice(iot, [ALLOW_ALL]);
    const { certificateId, certificateArn: target } = device;
    expect((await put(core, device)).status).toBe(200);
    await iot.send(new aws.UpdateCertificateCommand({ certificateId, newStatus: 'INACTIVE' }));
    const refused = await put(core, device);
    expect(refused.status).toBe(403);
    expect(refused.headers['x-amzn-errortype']).toBe('ForbiddenException');
    expect(core.lines.find((line) => line.kind === 'refused')).toMatchObject({
      reason: 'NOT_ACTIVE',
    });
    await iot.send(new aws.UpdateCertificateCommand({ certificateId, newStatus: 'ACTIVE' }));
    expect((await put(core, device)).status).toBe(200);
    const policyName = `device-${certificateId.slice(0, 12)}`;
    await iot.send(new aws.DetachPolicyCommand({ policyName, target }));
    expect((await put(core, device)).status).toBe(403);
    expect(core.lines.find((line) => line.kind === 'denied')).toMatchObject({
      principal: certificateId,
      action: 'iot:Publish',
      resource: topic('a'),
      statement: 'implicit-deny',
    });
  });

  test('of an unknown authority is refused by name', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const other = await startCoreLab({ httpsPort: 0 });
    const device = await createDevice(iotClient(other), [ALLOW_ALL]);
    expect((await put(core, device)).status).toBe(403);
    expect(core.lines.find((line) => line.kind === 'refused')).toMatchObject({
      reason: 'FOREIGN_CA',
    });
  });

  test('gets rights through a group of its thing only where it says which thing it is', async () => {
    const core = await startCoreLab({ httpsPort: 0 });
    const iot = iotClient(core);
    const none = { Effect: 'Deny', Action: 'iot:Receive', Resource: topic('none') } as const;
    const device = await createDevice(iot, [none], 'gw-1');
    await iot.send(new aws.CreateThingGroupCommand({ thingGroupName: 'house' }));
    const parentGroupName = 'house';
    await iot.send(new aws.CreateThingGroupCommand({ thingGroupName: 'floor', parentGroupName }));
    await iot.send(
      new aws.AddThingToThingGroupCommand({ thingGroupName: 'floor', thingName: 'gw-1' }),
    );
    const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [ALLOW_ALL] });
    await iot.send(new aws.CreatePolicyCommand({ policyName: 'all', policyDocument }));
    const target = `${ARN}:thinggroup/house`;
    await iot.send(new aws.AttachPolicyCommand({ policyName: 'all', target }));
    const thing = await core.issue('portal');
    const { cert, key } = device;
    const client = await connectThing(core.url, thing, { cert, key, clientId: 'gw-1' });
    expect(client.connected).toBe(true);
    await expect(connectThing(core.url, thing, { cert, key, clientId: 'gw-2' })).rejects.toThrow(
      /closed without CONNACK/,
    );
    expect((await put(core, device)).status).toBe(403);
  });
});

const PLAIN = { topic: 'a', payload: Buffer.from('x') };

test.each<[string, object, string, number]>([
  ['a wildcard', { ...PLAIN, topic: 'a/+' }, 'InvalidRequestException', 400],
  [
    'an events topic',
    { ...PLAIN, topic: '$aws/events/thing/a/created' },
    'InvalidRequestException',
    400,
  ],
  ['a reserved topic', { ...PLAIN, topic: '$SYS/a' }, 'InvalidRequestException', 400],
  ['too many levels', { ...PLAIN, topic: 'a/b/c/d/e/f/g/h/i' }, 'InvalidRequestException', 400],
  ['a topic of 257 bytes', { ...PLAIN, topic: 'x'.repeat(257) }, 'InvalidRequestException', 400],
  [
    '128 kB and a byte',
    { topic: 'a', payload: Buffer.alloc(131_073) },
    'RequestEntityTooLargeException',
    413,
  ],
  ['QoS 2', { ...PLAIN, qos: 2 }, 'InvalidRequestException', 400],
  [
    'a retained shadow',
    { ...PLAIN, topic: '$aws/things/a/shadow/get', retain: true },
    'InvalidRequestException',
    400,
  ],
  [
    'user properties that are none',
    { ...PLAIN, userProperties: '{"a":1}' },
    'InvalidRequestException',
    400,
  ],
])('publishing %s is refused', async (_what, input, name, httpStatusCode) => {
  const core = await startCoreLab({ httpsPort: 0 });
  const command = new awsData.PublishCommand(input as awsData.PublishCommandInput);
  await expect(dataClient(core).send(command)).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode },
  });
});

test('without signature and certificate the data plane answers ForbiddenException with a trace id', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const answer = await httpsRequest(core, '/things/a/shadow');
  expect(answer.status).toBe(403);
  expect(answer.headers['x-amzn-errortype']).toBe('ForbiddenException');
  expect(JSON.parse(answer.text)).toMatchObject({
    message: 'Missing Authentication Token',
    traceId: expect.any(String) as string,
  });
});

test('registry events are published once their kind is enabled, and not before', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const watcher = await connectAnybody(core, 'watcher');
  await watcher.subscribeAsync('$aws/events/#', { qos: 1 });
  await iot.send(new aws.CreateThingCommand({ thingName: 'before' }));
  const eventConfigurations = { THING: { Enabled: true } };
  await iot.send(new aws.UpdateEventConfigurationsCommand({ eventConfigurations }));
  const received = new Promise<object>((resolve) => {
    watcher.on('message', (name, payload) => {
      if (name.startsWith('$aws/events/thing/')) resolve({ name, ...JSON.parse(String(payload)) });
    });
  });
  await iot.send(new aws.CreateThingCommand({ thingName: 'after' }));
  expect(await received).toMatchObject({
    name: '$aws/events/thing/after/created',
    eventType: 'THING_EVENT',
    eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    operation: 'CREATED',
    accountId: '000000000000',
    thingName: 'after',
    versionNumber: 1,
    thingTypeName: null,
    attributes: {},
  });
});
