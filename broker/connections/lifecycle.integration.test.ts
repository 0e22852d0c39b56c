import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { DAY_MS, HOUR_MS } from '#kernel/time.ts';
import {
  clientOptions,
  closed,
  connectThing,
  messages,
  startCoreLab,
  type CoreLab,
} from '../../test/support/core-lab.ts';
import { withRegistry } from '../../test/support/registry-access.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { CLOSE } from './close-reasons.ts';
import { disconnectReason } from './lifecycle-events.ts';
import { issueThing, setCertificateState } from '../provisioning/issue-thing.ts';

const TOPIC = 'metering/v1/gw-1/telegrams';
const SHADOW = '$aws/things/gw-1/shadow/name/config/update';
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

interface Event {
  readonly topic: string;
  readonly payload: Record<string, unknown>;
}

/** Somebody who may read all events, and the next ones of a kind. */
async function eventReader(
  core: CoreLab,
  filter: string,
): Promise<(n: number) => Promise<Event[]>> {
  const observer = await connectThing(core.url, await core.issue('observer'));
  await observer.subscribeAsync(filter, { qos: 1 });
  const seen: Event[] = [];
  let wake = (): void => undefined;
  observer.on('message', (topic, payload) => {
    seen.push({ topic, payload: JSON.parse(payload.toString()) as Record<string, unknown> });
    wake();
  });
  return async (count) => {
    while (seen.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return seen.splice(0, count);
  };
}

/** No policy grants the events to gateways and the portal, so the policy is off. */
function openLab(options: Parameters<typeof startCoreLab>[0] = {}): Promise<CoreLab> {
  return startCoreLab({ defences: createDefences(['D12']), ...options });
}

test('connected and disconnected events share session and version, and have just these members', async () => {
  const core = await openLab();
  const next = await eventReader(core, '$aws/events/presence/+/gw-1');
  const thing = await core.issue('gw-1');
  const gateway = await connectThing(core.url, thing);
  const [up] = await next(1);
  expect(up).toEqual({
    topic: '$aws/events/presence/connected/gw-1',
    payload: {
      clientId: 'gw-1',
      thingName: 'gw-1',
      timestamp: expect.any(Number) as number,
      eventType: 'connected',
      sessionIdentifier: expect.stringMatching(UUID) as string,
      principalIdentifier: thing.certificateId,
      ipAddress: '127.0.0.1',
      versionNumber: 0,
    },
  });
  await gateway.endAsync();
  const [down] = await next(1);
  expect(down).toEqual({
    topic: '$aws/events/presence/disconnected/gw-1',
    payload: {
      clientId: 'gw-1',
      thingName: 'gw-1',
      timestamp: expect.any(Number) as number,
      eventType: 'disconnected',
      sessionIdentifier: up?.payload['sessionIdentifier'],
      principalIdentifier: thing.certificateId,
      clientInitiatedDisconnect: true,
      disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
      versionNumber: 0,
    },
  });
});

test('a takeover is DUPLICATE_CLIENTID, and the version grows in order', async () => {
  const core = await openLab();
  const next = await eventReader(core, '$aws/events/presence/+/gw-1');
  const thing = await core.issue('gw-1');
  await connectThing(core.url, thing);
  await connectThing(core.url, thing);
  const events = await next(3);
  expect(events.map(({ payload }) => [payload['eventType'], payload['versionNumber']])).toEqual([
    ['connected', 0],
    ['disconnected', 0],
    ['connected', 1],
  ]);
  expect(events[1]?.payload).toMatchObject({
    disconnectReason: 'DUPLICATE_CLIENTID',
    clientInitiatedDisconnect: false,
  });
});

test.each([
  ['a lost connection', (client: MqttClient) => client.stream.destroy(), 'CONNECTION_LOST'],
  [
    'a payload above the limit',
    (client: MqttClient) => client.publish(TOPIC, 'x'.repeat(200_000)),
    'CLIENT_ERROR',
  ],
  [
    'a topic of another thing',
    (client: MqttClient) => client.publish('metering/v1/gw-2/telegrams', 'x'),
    'AUTH_ERROR',
  ],
] as const)('%s ends with the reason of AWS', async (_what, end, reason) => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const client = await connectThing(core.url, thing);
  end(client);
  const line = await core.line(({ kind }) => kind === 'disconnected');
  expect(disconnectReason((line as { reason: string }).reason)).toBe(reason);
});

test('every reason to close has a name of AWS', () => {
  for (const reason of Object.values(CLOSE))
    expect(disconnectReason(reason)).not.toBe('CLIENT_ERROR');
  expect(disconnectReason('limit:payload')).toBe('CLIENT_ERROR');
});

test('a client that is refused by policy is a connect_failed event, a bad client id is not', async () => {
  const core = await startCoreLab();
  const events: Event[] = [];
  core.broker.onPublished(({ topic, payload }) => {
    events.push({ topic, payload: JSON.parse(payload.toString()) as Event['payload'] });
  });
  const thing = await core.issue('gw-1');
  for (const clientId of ['$gw', 'gw-2']) {
    await expect(connectThing(core.url, thing, { clientId })).rejects.toThrow(/closed/);
  }
  expect(events).toEqual([
    {
      topic: '$aws/events/presence/connect_failed/gw-2',
      payload: {
        clientId: 'gw-2',
        timestamp: expect.any(Number) as number,
        eventType: 'connect_failed',
        connectFailureReason: 'AUTHORIZATION_FAILED',
        principalIdentifier: thing.certificateId,
        sessionIdentifier: expect.stringMatching(UUID) as string,
        ipAddress: '127.0.0.1',
      },
    },
  ]);
});

test('a client id with a wildcard makes no events', async () => {
  const core = await openLab();
  const topics: string[] = [];
  core.broker.onPublished(({ topic }) => topics.push(topic));
  const thing = await core.issue('gw-1');
  await connectThing(core.url, thing, { clientId: 'a+b' });
  await connectThing(core.url, thing, { clientId: 'plain' });
  expect(topics).toEqual(['$aws/events/presence/connected/plain']);
});

test('subscribed and unsubscribed events name the filters, not those of a lost connection', async () => {
  const core = await openLab();
  const next = await eventReader(core, '$aws/events/subscriptions/+/gw-1');
  const thing = await core.issue('gw-1');
  const gateway = await connectThing(core.url, thing);
  await gateway.subscribeAsync(['a/b', 'a/c'], { qos: 1 });
  await gateway.unsubscribeAsync('a/b');
  await gateway.endAsync();
  const again = await connectThing(core.url, thing);
  await again.subscribeAsync('end', { qos: 1 });
  const events = await next(3);
  expect(events.map(({ payload }) => [payload['eventType'], payload['topics']])).toEqual([
    ['subscribed', ['a/b', 'a/c']],
    ['unsubscribed', ['a/b']],
    ['subscribed', ['end']],
  ]);
  expect(Object.keys(events[0]?.payload ?? {}).toSorted()).toEqual([
    'clientId',
    'eventType',
    'principalIdentifier',
    'sessionIdentifier',
    'timestamp',
    'topics',
  ]);
});

test.each(['REVOKED', 'INACTIVE'] as const)(
  'a live connection ends once its certificate is %s, others stay',
  async (state) => {
    const core = await startCoreLab();
    const thing = await core.issue('gw-1');
    const bystander = await connectThing(core.url, await core.issue('gw-2'));
    const gateway = await connectThing(core.url, thing, { protocolVersion: 5 });
    let reasonCode: number | undefined;
    gateway.on('disconnect', (packet) => (reasonCode = packet.reasonCode));
    await setCertificateState({ dataDir: core.dataDir }, thing.certificateId, state);
    await closed(gateway);
    expect(reasonCode).toBe(0x87);
    expect(await core.line(({ kind }) => kind === 'withdrawn')).toMatchObject({
      reason: 'NOT_ACTIVE',
      clientId: 'gw-1',
      detail: state,
    });
    expect(await core.line(({ kind }) => kind === 'disconnected')).toMatchObject({
      reason: 'access-withdrawn',
    });
    expect(bystander.connected).toBe(true);
  },
);

test('a live connection ends when another role forbids what its will needs', async () => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const will = {
    topic: 'metering/v1/gw-1/status',
    payload: Buffer.from('off'),
    qos: 1 as const,
    retain: false,
  };
  const gateway = await connectThing(core.url, thing, { will });
  await issueThing({ dataDir: core.dataDir, thingName: 'gw-1', role: 'portal' });
  await closed(gateway);
  expect(await core.line(({ kind }) => kind === 'withdrawn')).toMatchObject({ clientId: 'gw-1' });
});

test('with D13 off a revoked certificate keeps its live connection', async () => {
  const core = await startCoreLab({ defences: createDefences(['D13']) });
  const thing = await core.issue('gw-1');
  const gateway = await connectThing(core.url, thing);
  await setCertificateState({ dataDir: core.dataDir }, thing.certificateId, 'REVOKED');
  await gateway.publishAsync(TOPIC, 'still here', { qos: 1 });
  expect(core.lines.filter(({ kind }) => kind === 'withdrawn')).toEqual([]);
});

/** Connects; tells whether the core still had a session. */
async function comeBack(core: CoreLab, options: IClientOptions): Promise<boolean> {
  const client = connect(core.url, { ...clientOptions(await core.issue('gw-1')), ...options });
  onTestFinished(() => void client.end(true));
  return new Promise((resolve) => {
    client.once('connect', ({ sessionPresent }) => resolve(sessionPresent));
  });
}

const CLEANLESS = { clean: false } as const;
const asking = (sessionExpiryInterval: number): IClientOptions => ({
  clean: false,
  protocolVersion: 5,
  properties: { sessionExpiryInterval },
});

test.each<[string, IClientOptions, number, boolean]>([
  ['MQTT 3.1.1, back within the hour', CLEANLESS, HOUR_MS - 60_000, true],
  ['MQTT 3.1.1, back after the hour', CLEANLESS, HOUR_MS + 60_000, false],
  ['MQTT 5, back sooner than it asked for', asking(7_200), HOUR_MS + 60_000, true],
  ['MQTT 5, back later than it asked for', asking(600), HOUR_MS, false],
  ['MQTT 5, asked for ever but a week is the limit', asking(0xffff_ffff), 8 * DAY_MS, false],
])('how long a session is kept: %s', async (_how, options, awayMs, isKept) => {
  let offsetMs = 0;
  const clock = { now: () => Date.now() + offsetMs };
  const dataDir = temporaryFolder();
  const core = await startCoreLab({ clock, dataDir });
  const first = await connectThing(core.url, await core.issue('gw-1'), options);
  await first.subscribeAsync(TOPIC, { qos: 1 });
  await first.endAsync();
  await core.line(({ kind }) => kind === 'disconnected');
  // A restart in between changes nothing.
  await core.stop();
  offsetMs = awayMs;
  expect(await comeBack(await startCoreLab({ clock, dataDir }), options)).toBe(isKept);
});

test('what was queued for a session goes with it', async () => {
  let offsetMs = 0;
  const core = await startCoreLab({ clock: { now: () => Date.now() + offsetMs } });
  const thing = await core.issue('gw-1');
  const first = await connectThing(core.url, thing, CLEANLESS);
  await first.subscribeAsync(`${SHADOW}/accepted`, { qos: 1 });
  await first.endAsync();
  const portal = await connectThing(core.url, await core.issue('portal'));
  await portal.publishAsync(SHADOW, '{"state":{"desired":{"a":1}}}', { qos: 1 });
  offsetMs = HOUR_MS + 60_000;
  const again = await connectThing(core.url, thing, CLEANLESS);
  await again.subscribeAsync(`${SHADOW}/accepted`, { qos: 1 });
  const received = messages(again, 1);
  await portal.publishAsync(SHADOW, '{"state":{"desired":{"a":2}}}', { qos: 1 });
  expect((await received)[0]?.text).toContain('"a":2');
});

test('sessions whose time is over go by themselves, and the core goes on', async () => {
  let offsetMs = 0;
  const clock = { now: () => Date.now() + offsetMs };
  const core = await startCoreLab({ clock, timeouts: { sweepMs: 10 } });
  const gone = await connectThing(core.url, await core.issue('gw-1'), CLEANLESS);
  await gone.subscribeAsync(TOPIC, { qos: 1 });
  await gone.endAsync();
  await core.line(({ kind }) => kind === 'disconnected');
  expect(await core.broker.control.find('gw-1')).toMatchObject({ isConnected: false });
  offsetMs = 3 * HOUR_MS;
  await expect.poll(() => core.broker.control.find('gw-1')).toBeUndefined();
  expect(await comeBack(core, CLEANLESS)).toBe(false);
});

test('events name the thing only where the certificate can be of no other', async () => {
  const core = await openLab();
  const next = await eventReader(core, '$aws/events/presence/connected/gw-1');
  const thing = await core.issue('gw-1');
  await connectThing(core.url, thing);
  expect((await next(1))[0]?.payload).toMatchObject({ thingName: 'gw-1' });
  await withRegistry(core.dataDir, ({ certificates }) => {
    const [attached] = certificates.principalsOf('gw-1');
    certificates.attach('gw-1', attached?.certificateId ?? '', 'NON_EXCLUSIVE_THING');
  });
  await connectThing(core.url, thing);
  expect((await next(1))[0]?.payload).not.toHaveProperty('thingName');
});
