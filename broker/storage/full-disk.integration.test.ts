/** A core whose disk takes nothing any more, and then does again; SQLite itself says so. */
import { CreateThingCommand, ListThingsCommand } from '@aws-sdk/client-iot';
import { UpdateThingShadowCommand } from '@aws-sdk/client-iot-data-plane';
import type { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { dataClient, iotClient } from '../../test/support/aws-clients.ts';
import { connectThing, messages, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import { httpsRequest } from '../../test/support/https-request.ts';

const TOPIC = 'metering/v1/gw-1/telegrams';

/** A portal that is away, so that everything is kept for it. */
async function awayPortal(core: CoreLab) {
  const thing = await core.issue('portal');
  const options = {
    clean: false,
    protocolVersion: 5,
    properties: { sessionExpiryInterval: 3600 },
  } as const;
  const portal = await connectThing(core.url, thing, options);
  await portal.subscribeAsync('metering/v1/+/telegrams', { qos: 1 });
  await portal.endAsync();
  return () => connectThing(core.url, thing, options);
}

/** Publishes until one is not acknowledged; gives what was. */
async function publishUntilFull(client: MqttClient, bytes: number): Promise<string[]> {
  const acknowledged: string[] = [];
  const closed = new Promise<'closed'>((resolve) => client.once('close', () => resolve('closed')));
  for (let count = 0; count < 1_000; count++) {
    const text = `${count} ${'x'.repeat(bytes)}`;
    const sent = client.publishAsync(TOPIC, text, { qos: 1 }).then(
      (ack) => (ack as { reasonCode?: number } | undefined)?.reasonCode ?? 0,
      (error: Error) => `refused: ${error.message}`,
    );
    const answer = await Promise.race([sent, closed]);
    if (answer === 'closed') return acknowledged;
    expect(answer).toBeLessThan(0x80);
    acknowledged.push(text);
  }
  throw new Error('the disk is not full');
}

test.each([
  [4, 100_000],
  [4, 9_000],
  [5, 100_000],
  [5, 9_000],
] as const)(
  'MQTT version %i, %i bytes: what finds no room is not acknowledged, the rest comes through',
  async (protocolVersion, bytes) => {
    const core = await startCoreLab({ httpsPort: 0 });
    const back = await awayPortal(core);
    const thing = await core.issue('gw-1');
    const connect = () => connectThing(core.url, thing, { protocolVersion });
    const before = await connect();
    core.storage.mayGrow(false);
    const acknowledged = await publishUntilFull(before, bytes);
    await core.line((line) => line.kind === 'disconnected' && line.reason === 'storage-failed');
    expect(core.lines.filter(({ kind }) => kind === 'denied')).toEqual([]);
    expect(core.storage.problem()).toBe('SQLITE_FULL');
    core.storage.mayGrow(true);
    const again = await connect();
    await again.publishAsync(TOPIC, 'last', { qos: 1 });
    expect(core.storage.problem()).toBeUndefined();
    const portal = await back();
    const got = await messages(portal, acknowledged.length + 1);
    const texts = got.map(({ text }) => text);
    expect(texts.toSorted()).toEqual([...acknowledged, 'last'].toSorted());
  },
);

test('the HTTP planes say so, nothing half is kept, and both work again without a restart', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const iot = iotClient(core);
  const data = dataClient(core);
  const health = () => httpsRequest(core, '/health');
  expect(await health()).toMatchObject({ status: 200 });
  core.storage.mayGrow(false);
  const made: string[] = [];
  const full = { name: 'ServiceUnavailableException', $metadata: { httpStatusCode: 503 } };
  for (let count = 0; ; count++) {
    const thingName = `thing-${count}-${'x'.repeat(100)}`;
    const answer = await iot
      .send(new CreateThingCommand({ thingName }))
      .catch((error: unknown) => error);
    if (answer instanceof Error) {
      expect(answer).toMatchObject(full);
      expect(answer.message).toContain('the disk of the core is full');
      break;
    }
    made.push(thingName);
  }
  const sick = await health();
  expect([sick.status, sick.text]).toEqual([503, expect.stringContaining('SQLITE_FULL')]);
  const payload = JSON.stringify({ state: { reported: { text: 'y'.repeat(7_000) } } });
  const update = new UpdateThingShadowCommand({ thingName: 'gw-1', payload });
  await expect(data.send(update)).rejects.toMatchObject(full);
  const { things = [] } = await iot.send(new ListThingsCommand({ maxResults: 250 }));
  expect(new Set(things.map(({ thingName }) => thingName))).toEqual(new Set(made));
  core.storage.mayGrow(true);
  expect(await health()).toMatchObject({ status: 200 });
  await iot.send(new CreateThingCommand({ thingName: 'later' }));
  await data.send(update);
});
