import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { connect, type MqttClient } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import {
  clientOptions,
  closed,
  connectThing,
  messages,
  startCoreLab,
} from '../../test/support/core-lab.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { LIMITS } from '../access/limits.ts';

const OWN_TOPIC = 'metering/v1/gw-1/telegrams';
const VERSIONS = [4, 5] as const;

/** Reason code of the DISCONNECT that the core sends, or `closed` where there was none. */
async function farewell(client: MqttClient): Promise<number | 'closed' | undefined> {
  let reason: number | 'closed' | undefined = 'closed';
  client.on('disconnect', (packet) => (reason = packet.reasonCode));
  await closed(client);
  return reason;
}

describe.each(VERSIONS)('MQTT protocol level %i', (protocolVersion) => {
  test('a gateway publishes and the portal receives it', async () => {
    const core = await startCoreLab();
    const portal = await connectThing(core.url, await core.issue('portal'), { protocolVersion });
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    const [grant] = await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
    expect(grant?.qos).toBe(1);
    const received = messages(portal, 2);
    await gateway.publishAsync(OWN_TOPIC, 'bundle', { qos: 1 });
    await gateway.publishAsync('metering/v1/gw-1/status', 'on', { qos: 0 });
    expect(await received).toEqual([
      { topic: OWN_TOPIC, text: 'bundle' },
      { topic: 'metering/v1/gw-1/status', text: 'on' },
    ]);
  });

  test('messages cross between the protocol versions', async () => {
    const core = await startCoreLab();
    const portal = await connectThing(core.url, await core.issue('portal'), {
      protocolVersion: protocolVersion === 4 ? 5 : 4,
    });
    await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    const received = messages(portal, 1);
    await gateway.publishAsync(OWN_TOPIC, 'bundle', { qos: 1 });
    expect(await received).toEqual([{ topic: OWN_TOPIC, text: 'bundle' }]);
  });

  test('the newer connection with a client id wins, the older one is closed', async () => {
    const core = await startCoreLab();
    const thing = await core.issue('gw-1');
    const older = await connectThing(core.url, thing, { protocolVersion });
    const goodbye = farewell(older);
    const newer = await connectThing(core.url, thing, { protocolVersion });
    expect(await goodbye).toBe(protocolVersion === 5 ? 0x8e : 'closed');
    await newer.publishAsync(OWN_TOPIC, 'still here', { qos: 1 });
    expect(await core.line((line) => line.kind === 'disconnected')).toMatchObject({
      clientId: 'gw-1',
      reason: 'taken-over',
    });
  });

  test('a client id that is not the name of the thing is refused, and the reason is logged', async () => {
    const core = await startCoreLab();
    const thing = await core.issue('gw-1');
    const attempt = connectThing(core.url, thing, { protocolVersion, clientId: 'gw-2' });
    // MQTT 5 is told 0x87; MQTT 3.1.1 gets no CONNACK at all, as on AWS.
    await expect(attempt).rejects.toThrow(protocolVersion === 5 ? /Not authorized/ : /close/);
    expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
      reason: 'NOT_AUTHORIZED',
      clientId: 'gw-2',
      thingName: 'gw-1',
    });
    expect(await core.line((line) => line.kind === 'denied')).toMatchObject({
      action: 'iot:Connect',
      resource: expect.stringMatching(/:client\/gw-2$/) as string,
      statement: 'implicit-deny',
    });
  });

  test('QoS 1 on the topic of another thing is denied and reaches nobody', async () => {
    const core = await startCoreLab();
    const portal = await connectThing(core.url, await core.issue('portal'));
    await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    const received = messages(portal, 1);
    const attempt = gateway.publishAsync('metering/v1/gw-2/telegrams', 'forged', { qos: 1 });
    if (protocolVersion === 5) {
      await expect(attempt).rejects.toThrow(/Not authorized/);
      expect(gateway.connected).toBe(true);
    } else {
      // No PUBACK: the connection just ends, and the client keeps the message for a retry.
      await closed(gateway);
      void attempt.catch(() => undefined);
    }
    const denied = await core.line((line) => line.kind === 'denied');
    expect(denied).toMatchObject({
      clientId: 'gw-1',
      action: 'iot:Publish',
      resource: expect.stringMatching(/:topic\/metering\/v1\/gw-2\/telegrams$/) as string,
      statement: 'implicit-deny',
      principal: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const other = await connectThing(core.url, await core.issue('gw-3'));
    await other.publishAsync('metering/v1/gw-3/telegrams', 'genuine', { qos: 1 });
    expect(await received).toEqual([{ topic: 'metering/v1/gw-3/telegrams', text: 'genuine' }]);
  });

  test('QoS 0 on the topic of another thing closes the connection', async () => {
    const core = await startCoreLab();
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    const goodbye = farewell(gateway);
    await gateway.publishAsync('metering/v1/gw-2/telegrams', 'forged', { qos: 0 });
    expect(await goodbye).toBe(protocolVersion === 5 ? 0x87 : 'closed');
  });

  test.each(['#', 'metering/v1/+/telegrams', 'metering/v1/gw-2/status'])(
    'a gateway may not subscribe to %s',
    async (filter) => {
      const core = await startCoreLab();
      const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
      const attempt = gateway.subscribeAsync(filter, { qos: 1 });
      if (protocolVersion === 5) {
        await expect(attempt).rejects.toThrow(/Not authorized/);
      } else {
        await expect(attempt).rejects.toThrow(/closed/);
      }
      expect(await core.line((line) => line.kind === 'denied')).toMatchObject({
        action: 'iot:Subscribe',
        statement: 'implicit-deny',
      });
    },
  );

  test.each([
    ['retained, which no policy allows', OWN_TOPIC, 'x', { qos: 1, retain: true }, 'puback'],
    ['QoS 2', OWN_TOPIC, 'x', { qos: 2 }, 0x9b],
    ['a payload of more than 128 KB', OWN_TOPIC, 'x'.repeat(128 * 1024 + 1), { qos: 1 }, 0x95],
    ['a packet above the cap', OWN_TOPIC, 'x'.repeat(LIMITS.packetBytes.value), { qos: 1 }, 0x95],
    ['a topic of 257 bytes', 'x'.repeat(257), 'x', { qos: 1 }, 0x90],
    ['a topic with eight slashes', 'a/b/c/d/e/f/g/h/i', 'x', { qos: 1 }, 0x90],
    ['a reserved topic', '$aws/things/gw-1/shadow/update/accepted', '{}', { qos: 1 }, 0x90],
  ] as const)('a publish is refused: %s', async (_what, topic, payload, options, reasonCode) => {
    const core = await startCoreLab();
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    const goodbye = farewell(gateway);
    const attempt = gateway.publishAsync(topic, payload, options);
    if (protocolVersion === 5 && reasonCode === 'puback') {
      await expect(attempt).rejects.toThrow(/Not authorized/);
      return;
    }
    void attempt.catch(() => undefined);
    expect(await goodbye).toBe(protocolVersion === 5 ? reasonCode : 'closed');
  });

  test('exactly 128 KB is delivered', async () => {
    const core = await startCoreLab();
    const portal = await connectThing(core.url, await core.issue('portal'));
    await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    const received = messages(portal, 1);
    await gateway.publishAsync(OWN_TOPIC, 'x'.repeat(128 * 1024), { qos: 1 });
    expect((await received)[0]?.text).toHaveLength(128 * 1024);
  });

  test('nine filters in one SUBSCRIBE are refused, eight are granted', async () => {
    const core = await startCoreLab();
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    const filters = Array.from({ length: 9 }, (_, index) => `metering/v1/gw-1/x${index}`);
    expect(await gateway.subscribeAsync(filters.slice(1), { qos: 1 })).toHaveLength(8);
    const goodbye = farewell(gateway);
    const attempt = gateway.subscribeAsync(filters, { qos: 1 });
    await expect(attempt).rejects.toThrow(/closed/);
    expect(await goodbye).toBe(protocolVersion === 5 ? 0x97 : 'closed');
  });

  test('the 51st subscription of a connection fails, the others stay', async () => {
    const core = await startCoreLab();
    const gateway = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    for (let index = 0; index < 50; index++) {
      await gateway.subscribeAsync(`metering/v1/gw-1/x${index}`, { qos: 0 });
    }
    await expect(gateway.subscribeAsync('metering/v1/gw-1/one-more')).rejects.toThrow(
      protocolVersion === 5 ? 'Quota exceeded' : 'Unspecified error',
    );
    expect(gateway.connected).toBe(true);
  });

  test.each([
    ['on the topic of another thing', 'metering/v1/gw-2/status', 0],
    ['with QoS 2', 'metering/v1/gw-1/status', 2],
  ] as const)('a will %s refuses the connection', async (_what, topic, qos) => {
    const core = await startCoreLab();
    const will = { topic, payload: Buffer.from('off'), qos, retain: false };
    const attempt = connectThing(core.url, await core.issue('gw-1'), { protocolVersion, will });
    await expect(attempt).rejects.toThrow(/closed|Not authorized|QoS not supported/);
    expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
      reason: 'BAD_WILL',
    });
  });

  test('the will of a lost connection is published, that of an orderly one is not', async () => {
    const core = await startCoreLab();
    const portal = await connectThing(core.url, await core.issue('portal'));
    await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
    const thing = await core.issue('gw-1');
    const will = (text: string) => ({
      protocolVersion,
      will: {
        topic: 'metering/v1/gw-1/status',
        payload: Buffer.from(text),
        qos: 1 as const,
        retain: false,
      },
    });
    const received = messages(portal, 1);
    const orderly = await connectThing(core.url, thing, will('orderly'));
    await orderly.endAsync();
    await core.line((line) => line.kind === 'disconnected');
    const lost = await connectThing(core.url, thing, will('lost'));
    lost.stream.destroy();
    expect(await received).toEqual([{ topic: 'metering/v1/gw-1/status', text: 'lost' }]);
  });
});

test('of an MQTT 5 SUBSCRIBE that is granted in part, the session keeps the granted part', async () => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const session = {
    protocolVersion: 5,
    clean: false,
    properties: { sessionExpiryInterval: 600 },
  } as const;
  const first = await connectThing(core.url, thing, session);
  const filters = [OWN_TOPIC, 'metering/v1/gw-2/status'];
  await expect(first.subscribeAsync(filters, { qos: 1 })).rejects.toThrow(/Not authorized/);
  await first.endAsync();
  const other = await connectThing(core.url, await core.issue('gw-2'));
  await other.publishAsync('metering/v1/gw-2/status', 'private', { qos: 1 });
  const again = await connectThing(core.url, thing, session);
  const received = messages(again, 1);
  await again.publishAsync(OWN_TOPIC, 'own', { qos: 1 });
  expect(await received).toEqual([{ topic: OWN_TOPIC, text: 'own' }]);
});

test('what was queued for a session is not delivered once its principal may not receive it', async () => {
  const dataDir = temporaryFolder();
  const lax = await startCoreLab({ dataDir, defences: createDefences(['D12']) });
  const thing = await lax.issue('gw-1');
  const curious = await connectThing(lax.url, thing, { clean: false });
  await curious.subscribeAsync('metering/v1/+/telegrams', { qos: 1 });
  await curious.endAsync();
  const other = await connectThing(lax.url, await lax.issue('gw-2'));
  await other.publishAsync('metering/v1/gw-2/telegrams', 'private', { qos: 1 });
  await lax.stop();
  const strict = await startCoreLab({ dataDir });
  const client = connect(strict.url, { ...clientOptions(thing), clean: false });
  onTestFinished(() => void client.end(true));
  const received = messages(client, 1);
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync(OWN_TOPIC, { qos: 1 });
  await client.publishAsync(OWN_TOPIC, 'own', { qos: 1 });
  expect(await received).toEqual([{ topic: OWN_TOPIC, text: 'own' }]);
});

test('a filter that ends in /# does not deliver its parent, as on AWS', async () => {
  const core = await startCoreLab({ defences: createDefences(['D12']) });
  const receiver = await connectThing(core.url, await core.issue('gw-1'));
  const sender = await connectThing(core.url, await core.issue('gw-2'));
  await receiver.subscribeAsync('a/+/#', { qos: 1 });
  const received = messages(receiver, 1);
  await sender.publishAsync('a/b', 'parent', { qos: 1 });
  await sender.publishAsync('a/b/c', 'child', { qos: 1 });
  expect(await received).toEqual([{ topic: 'a/b/c', text: 'child' }]);
});

test('with D12 off a gateway may publish on the topic of another, retained too', async () => {
  const core = await startCoreLab({ defences: createDefences(['D12']) });
  const portal = await connectThing(core.url, await core.issue('portal'));
  await portal.subscribeAsync('metering/v1/+/#', { qos: 1 });
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  const received = messages(portal, 1);
  await gateway.publishAsync('metering/v1/gw-2/telegrams', 'forged', { qos: 1, retain: true });
  expect(await received).toEqual([{ topic: 'metering/v1/gw-2/telegrams', text: 'forged' }]);
});

test('MQTT 3.1 is refused', async () => {
  const core = await startCoreLab();
  const options = { protocolVersion: 3, protocolId: 'MQIsdp' } as const;
  await expect(connectThing(core.url, await core.issue('gw-1'), options)).rejects.toThrow(/closed/);
  expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
    reason: 'PROTOCOL_VERSION',
  });
});

test('bytes that are not MQTT end the connection, and the core goes on', async () => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const { ca, cert, key } = clientOptions(thing) as { ca: Buffer; cert: Buffer; key: Buffer };
  const socket = connectTls({ port: core.port, host: 'localhost', ca, cert, key });
  await once(socket, 'secureConnect');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket, 'close');
  expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
    reason: 'PROTOCOL_ERROR',
  });
  await connectThing(core.url, thing);
});

test('the audit log on disk holds connect and disconnect, but no payload', async () => {
  const core = await startCoreLab();
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  await gateway.publishAsync(OWN_TOPIC, 'CANARY-7f3a', { qos: 1 });
  await gateway.endAsync();
  await core.line((line) => line.kind === 'disconnected');
  await core.stop();
  const text = readFileSync(`${core.dataDir}/core-audit.ndjson`, 'utf8');
  const kinds = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { kind: string }).kind);
  expect(kinds.filter((kind) => kind !== 'issue')).toEqual([
    'started',
    'connected',
    'disconnected',
    'stopped',
  ]);
  expect(text).not.toContain('CANARY');
});
