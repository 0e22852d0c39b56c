import { expect, test } from 'vitest';
import { connectThing, messages, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';

const TOPIC = 'metering/v1/gw-1/telegrams';

/** Time stands still, so that rates do not depend on how fast the machine is. */
function stoppedLab(quotas: 'aws' | 'none' | 'default'): Promise<CoreLab> {
  const at = Date.now();
  return startCoreLab({ quotas, clock: { now: () => at + 5_000 } });
}

test('with the quotas of AWS publishes beyond the rate get no PUBACK, and others go on', async () => {
  const core = await stoppedLab('aws');
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  let acknowledged = 0;
  for (let index = 0; index < 120; index++) {
    gateway.publish(TOPIC, String(index), { qos: 1 }, (error) => {
      if (!error) acknowledged++;
    });
  }
  expect(await core.line(({ kind }) => kind === 'denied')).toMatchObject({
    clientId: 'gw-1',
    statement: 'limit:publishes-per-second',
  });
  const other = await connectThing(core.url, await core.issue('gw-2'));
  await other.publishAsync('metering/v1/gw-2/status', 'x', { qos: 1 });
  expect(gateway.connected).toBe(true);
  expect(acknowledged).toBe(100);
  expect(core.lines.filter(({ kind }) => kind === 'denied')).toHaveLength(1);
});

test.each([4, 5] as const)(
  'MQTT level %i: a client id that connects twice in a second is refused',
  async (protocolVersion) => {
    const core = await stoppedLab('aws');
    const thing = await core.issue('gw-1');
    const first = await connectThing(core.url, thing, { protocolVersion });
    const attempt = connectThing(core.url, thing, { protocolVersion });
    const told = protocolVersion === 5 ? { code: 0x97 } : { message: 'closed without CONNACK' };
    await expect(attempt).rejects.toMatchObject(told);
    expect(await core.line(({ kind }) => kind === 'refused')).toMatchObject({
      reason: 'THROTTLED',
      detail: 'limit:connects-per-client-id',
    });
    expect(first.connected).toBe(true);
  },
);

test('by default rates do not count', async () => {
  const core = await stoppedLab('default');
  const thing = await core.issue('gw-1');
  await connectThing(core.url, thing);
  const gateway = await connectThing(core.url, thing);
  const publishes = Array.from({ length: 300 }, () => gateway.publishAsync(TOPIC, 'x', { qos: 1 }));
  expect(await Promise.all(publishes)).toHaveLength(300);
});

test('without quotas sizes and shapes do not count either', async () => {
  const core = await stoppedLab('none');
  const portal = await connectThing(core.url, await core.issue('portal'));
  const deep = 'metering/v1/gw-1/a/b/c/d/e/f/g/h';
  const filters = Array.from({ length: 60 }, (_, index) => `metering/v1/gw-1/x${index}`);
  await portal.subscribeAsync([...filters, 'metering/v1/gw-1/#'], { qos: 1 });
  const received = messages(portal, 1);
  await core.broker.submit({
    topic: deep,
    payload: Buffer.alloc(500_000),
    clientId: 'app',
    principal: { certificateId: 'app', thingName: undefined },
    sourceIp: '127.0.0.1',
    qos: 1,
    retain: false,
  });
  expect((await received)[0]?.text).toHaveLength(500_000);
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  await gateway.publishAsync(TOPIC, 'x'.repeat(500_000), { qos: 1 });
});
