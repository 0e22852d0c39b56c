/** What a connection gets of a message that several of its filters match, and how large it may be. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCore, type AuditLine, type Core } from '../main.ts';
import { WireNetwork, type WireClient, type WireConnect } from '../../test/support/wire-client.ts';

type Filter = { topic: string; qos: 0 | 1; nl?: boolean };

const dataDir = mkdtempSync(join(tmpdir(), 'metertwin-'));
const lines: AuditLine[] = [];
let core: Core;
let net: WireNetwork;
let clients = 0;

// One for all: each test has clients of its own.
beforeAll(async () => {
  core = await startCore({ port: 0, dataDir, log: (line) => lines.push(line) });
  net = new WireNetwork(core);
});
afterAll(async () => {
  await core.stop();
  rmSync(dataDir, { recursive: true });
});

const LEVELS = [4, 5] as const;
const SESSIONS = ['ends', 'stays'] as const;
const CASES = LEVELS.flatMap((level) => SESSIONS.map((session) => [level, session] as const));

function options(level: 4 | 5, session: 'ends' | 'stays'): WireConnect {
  const isClean = session === 'ends';
  const properties = { sessionExpiryInterval: isClean ? 0 : 60 };
  return {
    clientId: `c${clients++}`,
    protocolVersion: level,
    clean: isClean,
    ...(level === 5 && { properties }),
  };
}

async function subscribe(client: WireClient, filters: Filter[]): Promise<void> {
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: filters });
  await net.quiet();
}

const seen = (client: WireClient): string[] =>
  client.published.map(({ payload, qos }) => `${payload.toString()} ${qos}`);

describe.each(CASES)('MQTT level %i, a session that %s', (level, session) => {
  const orders: Filter[][] = [
    [
      { topic: 'a/+', qos: 0 },
      { topic: 'a/b', qos: 1 },
    ],
    [
      { topic: 'a/#', qos: 1 },
      { topic: 'a/b', qos: 0 },
    ],
    [
      { topic: '+/b', qos: 1 },
      { topic: 'a/+', qos: 1 },
      { topic: 'a/b', qos: 0 },
    ],
  ];

  test.each(orders)('filters that overlap deliver once, at the highest QoS', async (...filters) => {
    const client = await net.connect(options(level, session));
    await subscribe(client, filters);
    await net.publish('a/b', 'm');
    await net.quiet();
    expect(seen(client)).toEqual(['m 1']);
  });

  test('a filter of QoS 1 that AWS does not match raises nothing', async () => {
    const client = await net.connect(options(level, session));
    await subscribe(client, [
      { topic: 'a/#', qos: 1 },
      { topic: '+', qos: 0 },
    ]);
    await net.publish('a', 'm');
    await net.quiet();
    expect(seen(client)).toEqual(['m 0']);
  });
});

test.each(SESSIONS)(
  '"no local" holds back one filter and not the other; session %s',
  async (session) => {
    const client = await net.connect(options(5, session));
    const own = (messageId: number, topic: string): void =>
      client.send({
        cmd: 'publish',
        topic,
        payload: topic,
        qos: 1,
        messageId,
        dup: false,
        retain: false,
      });
    await subscribe(client, [
      { topic: 'a/+', qos: 1, nl: true },
      { topic: 'a/b', qos: 1, nl: false },
      { topic: 'x/+', qos: 0, nl: false },
      { topic: 'x/y', qos: 1, nl: true },
    ]);
    own(1, 'a/b');
    own(2, 'a/c');
    own(3, 'x/y');
    await net.quiet();
    expect(seen(client).sort()).toEqual(['a/b 1', 'x/y 0']);
  },
);

describe.each(SESSIONS)(
  'MQTT 5, Maximum Packet Size of the client, a session that %s',
  (session) => {
    // Fixed header 2, topic 2 + 3, packet id 2, no properties 1: a QoS 1 publish of ten bytes has 20.
    const limited = (maximumPacketSize: number): WireConnect => {
      const base = options(5, session);
      return { ...base, properties: { ...base.properties, maximumPacketSize } };
    };

    async function stage(most: number): Promise<WireClient> {
      const client = await net.connect(limited(most));
      await subscribe(client, [
        { topic: 'a/b', qos: 1 },
        { topic: 'a/0', qos: 0 },
      ]);
      return client;
    }

    test('what is larger is not sent, what just fits and what comes after is', async () => {
      const client = await stage(60);
      lines.length = 0;
      await net.publish('a/b', 'x'.repeat(51));
      await net.publish('a/b', 'y'.repeat(50));
      await net.publish('a/0', 'z'.repeat(53));
      await net.publish('a/0', 'v'.repeat(52));
      await net.publish('a/b', 'w');
      await net.quiet();
      const initials = client.published.map(({ payload }) => payload.toString().slice(0, 1));
      expect(initials.toSorted((a, b) => a.localeCompare(b))).toEqual(['v', 'w', 'y']);
      expect(client.isClosed).toBe(false);
      client.drop();
      const denied = lines.filter(({ kind }) => kind === 'denied');
      expect(denied).toMatchObject([{ statement: 'limit:maximum-packet-size-of-client' }]);
    });

    test('user properties and what else a publisher adds count', async () => {
      const client = await stage(60);
      const properties = { userProperties: { name: 'a'.repeat(40) } };
      core.broker.publish({ topic: 'a/b', payload: 'large', properties });
      core.broker.publish({ topic: 'a/b', payload: 'small' });
      await net.quiet();
      expect(seen(client)).toEqual(['small 1']);
    });

    test('what a retained message or a queue holds is held back as well', async () => {
      const payload = 'x'.repeat(200);
      core.broker.publish({ topic: 'r/r', payload, retain: true });
      const mine = options(5, session);
      const first = await net.connect(mine);
      await subscribe(first, [{ topic: 'q/q', qos: 1 }]);
      first.drop();
      await net.quiet();
      await net.publish('q/q', payload);
      await net.publish('q/q', 'short');
      const second = await net.connect({ ...limited(60), clientId: mine.clientId, clean: false });
      await subscribe(second, [{ topic: 'r/r', qos: 1 }]);
      expect(seen(second)).toEqual(session === 'stays' ? ['short 1'] : []);
    });
  },
);
