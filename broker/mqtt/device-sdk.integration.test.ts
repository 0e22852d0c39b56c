/** AWS's device SDKs, unmodified: the second one is native, so these tests have a process alone. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateAuthorizerCommand } from '@aws-sdk/client-iot';
import { describe, expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { connectThing, messages, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import {
  legacyThingShadow,
  sdkConnection,
  sdkGuest,
  sdkMqtt5,
  sdkShadow,
  sdkWebSocket,
} from '../../test/support/device-sdks.ts';

const TOPIC = 'metering/v1/gw-1/telegrams';
const SHADOW = '$aws/things/gw-1/shadow';

function openLab(): Promise<CoreLab> {
  return startCoreLab({ httpsPort: 0 });
}

describe('aws-iot-device-sdk-v2, MQTT 3.1.1', () => {
  test.each(['MQTT port', 'HTTPS port'])('publishes and receives on the %s', async (where) => {
    const core = await openLab();
    const thing = await core.issue('gw-1');
    const port = where === 'MQTT port' ? core.port : (core.https?.port ?? 0);
    const connection = await sdkConnection(core, thing, { port });
    let take = (_topic: string, _payload: ArrayBuffer): void => undefined;
    const received = new Promise<string>((resolve) => {
      take = (_topic, payload) => resolve(Buffer.from(payload).toString());
    });
    await connection.subscribe(TOPIC, 1, take);
    await connection.publish(TOPIC, 'hello', 1);
    expect(await received).toBe('hello');
  });

  test('over WebSocket with the key of the account', async () => {
    const core = await openLab();
    const app = await sdkWebSocket(core, 'app-1');
    const portal = await connectThing(core.url, await core.issue('portal'));
    await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
    const received = messages(portal, 1);
    await app.publish('metering/v1/app/status', 'from the browser', 1);
    expect(await received).toEqual([{ topic: 'metering/v1/app/status', text: 'from the browser' }]);
  });

  test('with a custom authoriser', async () => {
    const core = await openLab();
    const functions = join(core.dataDir, 'rules', 'functions');
    mkdirSync(functions);
    const Statement = [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }];
    const answer = {
      ...{
        isAuthenticated: true,
        principalId: 'app',
        policyDocuments: [{ Version: '2012-10-17', Statement }],
      },
      ...{ disconnectAfterInSeconds: 3600, refreshAfterInSeconds: 3600 },
    };
    const code = `export const handler = () => (${JSON.stringify(answer)});`;
    writeFileSync(join(functions, 'door.mjs'), code);
    await iotClient(core).send(
      new CreateAuthorizerCommand({
        ...{ authorizerName: 'door', authorizerFunctionArn: 'door' },
        ...{ status: 'ACTIVE', signingDisabled: true },
      }),
    );
    const app = await sdkGuest(core, 'door');
    await app.publish('any/topic', 'hello', 1);
    const connected = await core.line(({ kind }) => kind === 'connected');
    expect(connected).toMatchObject({ clientId: 'app', principal: 'app' });
  });

  test('a denied publish is interrupted and never acknowledged', async () => {
    const core = await openLab();
    const connection = await sdkConnection(core, await core.issue('gw-1'));
    const interrupted = once(connection, 'interrupt');
    const attempt = connection.publish('metering/v1/gw-2/telegrams', 'forged', 1);
    await expect(attempt).rejects.toThrow(/CANCELLED_FOR_CLEAN_SESSION/);
    await interrupted;
  });
});

describe('aws-iot-device-sdk-v2, MQTT 5', () => {
  test('sees what AWS announces, publishes with properties, is told of denials', async () => {
    const core = await openLab();
    const { client, connack } = await sdkMqtt5(core, await core.issue('gw-1'));
    expect(connack).toMatchObject({
      maximumQos: 1,
      sharedSubscriptionsAvailable: true,
      subscriptionIdentifiersAvailable: false,
      receiveMaximum: 100,
    });
    const received = once(client, 'messageReceived');
    const suback = await client.subscribe({ subscriptions: [{ topicFilter: TOPIC, qos: 1 }] });
    expect(suback.reasonCodes).toEqual([1]);
    const userProperties = [{ name: 'a', value: 'b' }];
    await client.publish({ topicName: TOPIC, qos: 1, payload: 'hello', userProperties });
    const [{ message }] = (await received) as [
      { message: { payload: ArrayBuffer; userProperties: unknown } },
    ];
    expect(Buffer.from(message.payload).toString()).toBe('hello');
    expect(message.userProperties).toEqual(userProperties);
    const denied = await client.publish({ topicName: 'metering/v1/gw-2/telegrams', qos: 1 });
    expect(denied).toMatchObject({ reasonCode: 0x87 });
    const refused = await client.subscribe({ subscriptions: [{ topicFilter: '#', qos: 1 }] });
    expect(refused.reasonCodes).toEqual([0x87]);
  });
});

describe('IotShadowClientv2', () => {
  test.each(['MQTT 3.1.1', 'MQTT 5'] as const)(
    'updates, gets, sees a delta and deletes over %s',
    async (protocol) => {
      const core = await openLab();
      const shadow = await sdkShadow(core, await core.issue('gw-1'), protocol);
      const thing = { thingName: 'gw-1' };
      const delta = new Promise<object>((resolve) => shadow.onDelta(resolve));
      await shadow.ready;
      const state = { desired: { on: true }, reported: { on: false } };
      const updated = await shadow.client.updateShadow({ ...thing, state });
      expect(updated).toMatchObject({ state, version: 1 });
      expect(await delta).toMatchObject({ state: { on: true }, version: 1 });
      expect(await shadow.client.getShadow(thing)).toMatchObject({
        state: { ...state, delta: { on: true } },
      });
      const named = { ...thing, shadowName: 'config' };
      await shadow.client.updateNamedShadow({ ...named, state: { desired: { a: 1 } } });
      expect(await shadow.client.getNamedShadow(named)).toMatchObject({ version: 1 });
      expect(await shadow.client.deleteShadow(thing)).toMatchObject({ version: 1 });
      const failure = shadow.client.getShadow(thing).catch((error: unknown) => error);
      expect(await failure).toMatchObject({ modeledError: { code: 404 } });
    },
  );
});

describe('aws-iot-device-sdk (the first one)', () => {
  test.each(['mqtts', 'wss'] as const)('thingShadow over %s', async (protocol) => {
    const core = await openLab();
    const shadow = await legacyThingShadow(core, await core.issue('gw-1'), protocol);
    await new Promise<void>((resolve) => shadow.register('gw-1', {}, resolve));
    const status = once(shadow, 'status');
    const token = shadow.update('gw-1', { state: { reported: { on: true } } });
    const [thingName, kind, clientToken, state] = (await status) as [
      string,
      string,
      string,
      object,
    ];
    expect([thingName, kind, clientToken]).toEqual(['gw-1', 'accepted', token]);
    expect(state).toMatchObject({ state: { reported: { on: true } } });
    const delta = once(shadow, 'delta');
    await core.broker.submit({
      topic: `${SHADOW}/update`,
      payload: Buffer.from('{"state":{"desired":{"on":false}}}'),
      clientId: 'app',
      principal: { certificateId: 'app', thingName: undefined },
      sourceIp: '127.0.0.1',
      qos: 1,
      retain: false,
    });
    const [changed, difference] = (await delta) as [string, object];
    expect(changed).toBe('gw-1');
    expect(difference).toMatchObject({ state: { on: false } });
  });
});
