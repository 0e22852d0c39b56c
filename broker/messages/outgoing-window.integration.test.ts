/** What waits, and where, when a subscriber does not acknowledge: raw clients over mutual TLS. */
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#kernel/time.ts';
import { connectThing, startCoreLab, type CoreLab } from '../../test/support/core-lab.ts';
import {
  connectRaw,
  textOf,
  type RawClient,
  type RawConnect,
} from '../../test/support/raw-client.ts';

const TOPIC = 'metering/v1/gw-1/telegrams';

interface Connections {
  readonly core: CoreLab;
  readonly portal: RawClient;
  /** Publishes so many messages, numbered on, and waits for their PUBACKs. */
  send(count: number): Promise<void>;
  /** The portal again, after its connection was lost. */
  comeBack(options?: RawConnect): Promise<RawClient>;
}

/** With its connection, or beyond it. */
type Session = 'ends' | 'stays';

function connectOptions(level: 4 | 5, session: Session): RawConnect {
  const isClean = session === 'ends';
  if (level === 4) return { protocolVersion: 4, clean: isClean };
  const properties = isClean ? {} : { sessionExpiryInterval: 3_600 };
  return { protocolVersion: 5, clean: false, properties };
}

/** A portal that acknowledges nothing by itself, and a gateway that publishes. */
async function stage(
  connectOptionsOfPortal: RawConnect,
  lab: Parameters<typeof startCoreLab>[0] = {},
): Promise<Connections> {
  const core = await startCoreLab(lab);
  const thing = await core.issue('portal');
  const gateway = await connectThing(core.url, await core.issue('gw-1'));
  const portal = await connectRaw(core.url, thing, connectOptionsOfPortal);
  await portal.subscribe(['metering/v1/+/#']);
  let sent = 0;
  return {
    core,
    portal,
    send: async (count) => {
      const numbers = Array.from({ length: count }, () => sent++);
      await Promise.all(numbers.map((n) => gateway.publishAsync(TOPIC, `m${n}`, { qos: 1 })));
    },
    comeBack: (options = connectOptionsOfPortal) => connectRaw(core.url, thing, options),
  };
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `m${from + index}`);

/** Acknowledges everything that comes, from the first message on, until there were so many. */
async function takeAll(client: RawClient, count: number): Promise<string[]> {
  for (let done = 0; done < count;) {
    await client.arrived(done + 1);
    const { length } = client.published;
    client.acknowledge(...client.published.slice(done, length));
    done = length;
  }
  await client.ping();
  return client.texts(count);
}

const LEVELS = [4, 5] as const;
const CASES = LEVELS.flatMap((level) =>
  (['ends', 'stays'] as const).map((session) => [level, session] as const),
);

describe.each(CASES)('MQTT level %i, a session that %s', (level, session) => {
  const options = connectOptions(level, session);

  test('a subscriber that does not acknowledge gets a hundred messages, and then the rest', async () => {
    const { portal, send } = await stage(options);
    await send(350);
    await portal.arrived(100);
    await portal.ping();
    expect(portal.published).toHaveLength(100);
    expect(new Set(portal.published.map(({ messageId }) => messageId)).size).toBe(100);
    expect(await takeAll(portal, 350)).toEqual(numbered(0, 350));
    // Caught up: what comes live goes out at once.
    await send(5);
    expect(await portal.texts(355)).toEqual(numbered(0, 355));
    expect(portal.published.some(({ dup }) => dup)).toBe(false);
  });

  test('one PUBACK lets one message go, also when it is not for the oldest', async () => {
    const { portal, send } = await stage(options);
    await send(110);
    await portal.arrived(100);
    const [, , third] = portal.published;
    portal.acknowledge(...(third === undefined ? [] : [third]));
    await portal.arrived(101);
    // Of a message that is not in flight: nothing follows.
    portal.send({ cmd: 'puback', messageId: third?.messageId ?? 0 });
    await portal.ping();
    expect(portal.published.map(textOf)).toEqual(numbered(0, 101));
  });

  test('without quotas there is no such limit', async () => {
    const { portal, send } = await stage(options, { quotas: 'none' });
    await send(300);
    expect(await portal.texts(300)).toEqual(numbered(0, 300));
  });
});

describe.each(LEVELS)('MQTT level %i', (level) => {
  const staying = connectOptions(level, 'stays');

  test('what was not acknowledged comes again with DUP and its packet id, then the rest in order', async () => {
    const { portal, send, comeBack } = await stage(staying);
    await send(150);
    await portal.arrived(100);
    portal.acknowledge(...portal.published.slice(0, 40));
    // Forty more go out for those.
    await portal.arrived(140);
    await portal.ping();
    await portal.drop();
    await send(30);
    const again = await comeBack();
    expect(await takeAll(again, 140)).toEqual(numbered(40, 180));
    const resent = again.published.slice(0, 100);
    expect(resent.map(({ messageId }) => messageId)).toEqual(
      portal.published.slice(40).map(({ messageId }) => messageId),
    );
    expect(again.published.map(({ dup }) => dup)).toEqual([
      ...Array<boolean>(100).fill(true),
      ...Array<boolean>(40).fill(false),
    ]);
  });

  test('live messages wait behind what was queued', async () => {
    const { portal, send, comeBack } = await stage(staying);
    await portal.drop();
    await send(120);
    const again = await comeBack();
    await again.arrived(100);
    await send(10);
    expect(await takeAll(again, 130)).toEqual(numbered(0, 130));
  });

  test('a session begun anew gets nothing of the old one, and its own from the start', async () => {
    const { portal, send, comeBack } = await stage(staying);
    await send(120);
    await portal.arrived(100);
    await portal.drop();
    const again = await comeBack({ ...staying, clean: true });
    await again.subscribe(['metering/v1/+/#']);
    await send(2);
    expect(await takeAll(again, 2)).toEqual(numbered(120, 122));
  });

  test('overlapping filters deliver once, and the session loses nothing', async () => {
    const { portal, send, comeBack } = await stage(staying);
    await portal.subscribe(['metering/v1/gw-1/#', TOPIC]);
    await send(120);
    expect(await takeAll(portal, 120)).toEqual(numbered(0, 120));
    await portal.drop();
    await send(1);
    expect(await takeAll(await comeBack(), 1)).toEqual(['m120']);
  });
});

test.each([1, 7, 100])('MQTT 5: Receive Maximum %i counts where it is lower', async (most) => {
  for (const session of ['ends', 'stays'] as const) {
    const options = connectOptions(5, session);
    const properties = { ...options.properties, receiveMaximum: most };
    const { portal, send } = await stage({ ...options, properties });
    await send(120);
    await portal.arrived(most);
    await portal.ping();
    expect(portal.published).toHaveLength(most);
    expect(await takeAll(portal, 120)).toEqual(numbered(0, 120));
  }
});

test('MQTT 5: Receive Maximum counts without quotas, too', async () => {
  const options = { ...connectOptions(5, 'ends'), properties: { receiveMaximum: 3 } };
  const { portal, send } = await stage(options, { quotas: 'none' });
  await send(10);
  await portal.arrived(3);
  await portal.ping();
  expect(portal.published).toHaveLength(3);
});

test('a message whose time runs out while it waits is not delivered, the next one is', async () => {
  let offsetMs = 0;
  const clock = { now: () => Date.now() + offsetMs };
  for (const session of ['ends', 'stays'] as const) {
    offsetMs = 0;
    const { core, portal, send } = await stage(connectOptions(5, session), { clock });
    await send(100);
    await portal.arrived(100);
    const publish = (payload: string, messageExpiryInterval: number): void =>
      core.broker.publish({ topic: TOPIC, payload, properties: { messageExpiryInterval } });
    publish('short', 5);
    publish('long', 500);
    await send(1);
    offsetMs += 60_000;
    portal.acknowledge(...portal.published);
    expect((await portal.texts(102)).slice(100)).toEqual(['long', 'm100']);
    const left = portal.published[100]?.properties?.messageExpiryInterval ?? 0;
    expect(left).toBeGreaterThan(400);
    expect(left).toBeLessThanOrEqual(440);
  }
});

test.each(CASES)(
  'MQTT level %i, a session that %s: what is not acknowledged for an hour is given up',
  async (level, session) => {
    let offsetMs = 0;
    const clock = { now: () => Date.now() + offsetMs };
    const lab = { clock, timeouts: { sweepMs: 10 } };
    const { portal, send, comeBack } = await stage(connectOptions(level, session), lab);
    await send(110);
    await portal.arrived(100);
    offsetMs = HOUR_MS - 60_000;
    await portal.ping();
    expect(portal.published).toHaveLength(100);
    offsetMs = HOUR_MS + 1_000;
    expect(await portal.texts(110)).toEqual(numbered(0, 110));
    if (session === 'ends') return;
    await portal.drop();
    expect(await takeAll(await comeBack(), 10)).toEqual(numbered(100, 110));
  },
);

test('with the quotas of AWS what was queued goes out ten times a second, live messages behind it', async () => {
  let now = Date.now();
  const lab = { quotas: 'aws', clock: { now: () => now } } as const;
  const { portal, send, comeBack } = await stage(connectOptions(4, 'stays'), lab);
  await portal.drop();
  await send(25);
  now += 2_000;
  const again = await comeBack();
  await send(40);
  for (const count of [10, 20]) {
    await again.arrived(count);
    await again.ping();
    expect(again.published).toHaveLength(count);
    now += 1_000;
  }
  // The queue is out: the rest is only held by its PUBACKs and the rate of all messages.
  expect(await again.texts(65)).toEqual(numbered(0, 65));
});

test('with the quotas of AWS a hundred messages a second go out, and none is lost', async () => {
  let now = Date.now();
  const lab = { quotas: 'aws', clock: { now: () => now } } as const;
  for (const session of ['ends', 'stays'] as const) {
    const { core, portal } = await stage(connectOptions(5, session), lab);
    for (let index = 0; index < 130; index++) {
      core.broker.publish({ topic: TOPIC, payload: `m${index}` });
    }
    await portal.arrived(100);
    portal.acknowledge(...portal.published);
    await portal.ping();
    expect(portal.published).toHaveLength(100);
    now += 1_000;
    expect(await portal.texts(130)).toEqual(numbered(0, 130));
    now += 5_000;
  }
});

test.each(CASES)(
  'MQTT level %i, a session that %s: who stops reading for a while misses nothing',
  async (level, session) => {
    const { core, portal } = await stage(connectOptions(level, session));
    portal.socket.pause();
    const payload = Buffer.alloc(60_000, 'x');
    for (let index = 0; index < 300; index++) {
      core.broker.publish({
        topic: TOPIC,
        payload: Buffer.concat([Buffer.of(index % 256), payload]),
      });
    }
    // Another one is served meanwhile.
    const gateway = await connectThing(core.url, await core.issue('gw-2'));
    await gateway.publishAsync('metering/v1/gw-2/status', 'x', { qos: 1 });
    expect(portal.published.length).toBeLessThan(100);
    portal.socket.resume();
    await takeAll(portal, 301);
    const order = portal.published.slice(0, 300).map((publish) => publish.payload[0]);
    expect(order).toEqual(Array.from({ length: 300 }, (_, index) => index % 256));
  },
);

test.each(CASES)(
  'MQTT level %i, a session that %s: who does not read at all is dropped as a slow reader',
  async (level, session) => {
    const lab = { timeouts: { drainMs: 1_000 } };
    const { core, portal, comeBack } = await stage(connectOptions(level, session), lab);
    portal.socket.pause();
    const payload = Buffer.alloc(120_000, 'x');
    for (let index = 0; index < 100; index++) core.broker.publish({ topic: TOPIC, payload });
    expect(await core.line(({ kind }) => kind === 'disconnected')).toMatchObject({
      clientId: 'portal',
      reason: 'slow-reader',
    });
    const again = await comeBack();
    core.broker.publish({ topic: TOPIC, payload: 'later' });
    if (session === 'ends') await again.subscribe(['metering/v1/+/#']);
    const expected = session === 'ends' ? 0 : 101;
    if (expected > 0) expect((await takeAll(again, expected)).at(-1)).toBe('later');
  },
);

test('a subscriber that never acknowledges loses what is beyond its memory, and the log says so', async () => {
  const { core, portal } = await stage(connectOptions(4, 'ends'));
  const payload = Buffer.alloc(120_000, 'x');
  // The core holds 32 MiB, less than three hundred of these.
  for (let index = 0; index < 600; index++) core.broker.publish({ topic: TOPIC, payload });
  expect(await core.line(({ kind }) => kind === 'denied')).toMatchObject({
    clientId: 'portal',
    statement: 'limit:outgoing-waiting',
  });
  await portal.arrived(100);
  const received = await takeAll(portal, 250);
  expect(received.length).toBeLessThan(500);
  expect(core.lines.filter(({ kind }) => kind === 'denied')).toHaveLength(1);
  // It goes on with what comes now.
  core.broker.publish({ topic: TOPIC, payload: 'later' });
  let acknowledged = 0;
  await portal.next((packet) => {
    portal.acknowledge(...portal.published.slice(acknowledged));
    acknowledged = portal.published.length;
    return packet.cmd === 'publish' && textOf(packet) === 'later';
  });
});
