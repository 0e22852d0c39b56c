/**
 * What the core takes for granted of aedes beyond its types, asked of a running engine: its members,
 * that a payload object stays itself, and the frames that are changed on their way out.
 */
import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { duplexPair, type Duplex } from 'node:stream';
import { generate, parser, type Packet } from 'mqtt-packet';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { Sessions } from '../messages/sessions.ts';
import { openCoreDatabase } from '../storage/database.ts';
import { completeConnack, SubackCodes } from './acknowledgements.ts';
import {
  CLIENT_MEMBERS,
  internals,
  PUBLISH_MEMBERS,
  publishInternals,
} from './engine-internals.ts';

/** The version that everything below was found in. */
const PINNED = '2.0.0-beta.1';

const CONNECT = {
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 5,
  clean: true,
  clientId: 'c',
  keepalive: 60,
} as const;

const PUBLISH = {
  cmd: 'publish',
  topic: 'a',
  payload: Buffer.from('x'),
  qos: 1,
  retain: false,
  dup: false,
  messageId: 7,
} as const;

interface Wire {
  readonly client: Client;
  /** The engine's end. */
  readonly near: Duplex;
  send(packet: Packet): void;
  /** The next packet of this kind that has not been asked for. */
  next(cmd: string): Promise<Packet>;
}

interface Running {
  readonly engine: Aedes;
  connect(packet?: Packet): Promise<Wire>;
}

function openSessions(): Sessions {
  return new Sessions({ db: openCoreDatabase({ path: join(temporaryFolder(), 'core.db') }) });
}

async function start(options: AedesOptions = {}): Promise<Running> {
  const engine = await Aedes.createBroker({ persistence: openSessions(), ...options });
  onTestFinished(() => new Promise<void>((resolve) => engine.close(() => resolve())));
  return {
    engine,
    connect: async (packet = CONNECT) => {
      const wire = open(engine);
      wire.send(packet);
      await wire.next('connack');
      return wire;
    },
  };
}

function open(engine: Aedes): Wire {
  const [near, far] = duplexPair();
  far.on('error', () => undefined);
  const reader = parser({ protocolVersion: 5 });
  const received: Packet[] = [];
  let heard = (): void => undefined;
  reader.on('packet', (packet: Packet) => {
    received.push(packet);
    heard();
  });
  far.on('data', (chunk: Buffer) => reader.parse(chunk));
  return {
    client: engine.handle(near),
    near,
    send: (packet) => void far.write(generate(packet, { protocolVersion: 5 })),
    next: (cmd) =>
      new Promise((resolve) => {
        heard = () => {
          const at = received.findIndex((packet) => packet.cmd === cmd);
          const [found] = at < 0 ? [] : received.splice(at, 1);
          if (found !== undefined) resolve(found);
        };
        heard();
      }),
  };
}

const SUBSCRIBE = { cmd: 'subscribe', messageId: 1 } as const;
const TO_A = { topic: 'a', qos: 1 } as const;
const TO_DENIED = { topic: 'denied', qos: 1 } as const;

/** Deny a filter and grant the rest. */
const DENYING: AedesOptions = {
  authorizeSubscribe: (_client, subscription, done) =>
    done(null, subscription.topic === 'denied' ? null : subscription),
};

test('the engine is the version that this was found in', () => {
  const { version } = new Aedes() as unknown as { readonly version: string };
  const manifest = new URL('../../package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  expect({ version, asked: dependencies['aedes'] }).toEqual({ version: PINNED, asked: PINNED });
});

test('a client has every member that is used', async () => {
  const { connect } = await start({
    preConnect: (client, _packet, done) => {
      internals(client)._serverKeepAlive = 30;
      done(null, true);
    },
    authenticate: (client, _name, _password, done) => {
      internals(client)._assignedClientId = 'given';
      done(null, true);
    },
  });
  const { client, send, next } = await connect({ ...CONNECT, will: { ...PUBLISH, qos: 0 } });
  send({ ...SUBSCRIBE, subscriptions: [TO_A] });
  await next('suback');
  const engine = internals(client) as unknown as Readonly<Record<string, unknown>>;
  const kinds = Object.keys(CLIENT_MEMBERS).map((name) => [name, typeof engine[name]] as const);
  expect(Object.fromEntries(kinds)).toEqual(CLIENT_MEMBERS);
  expect(internals(client)).toMatchObject({
    connackSent: true,
    errored: false,
    _disconnected: false,
    subscriptions: { a: { qos: 1 } },
    will: { topic: 'a' },
  });
});

test('what is set for CONNACK is in it', async () => {
  const { engine } = await start({
    preConnect: (client, _packet, done) => {
      internals(client)._serverKeepAlive = 30;
      done(null, true);
    },
    authenticate: (client, _name, _password, done) => {
      internals(client)._assignedClientId = 'given';
      done(null, true);
    },
  });
  const { send, next } = open(engine);
  send(CONNECT);
  expect(await next('connack')).toMatchObject({
    properties: { serverKeepAlive: 30, assignedClientIdentifier: 'given' },
  });
});

test('a parsed packet passes the listeners of the parser before the engine', async () => {
  const { connect } = await start();
  const { client, send, next } = await connect();
  internals(client)._parser.prependListener('packet', (packet: { topic?: string }) => {
    if (packet.topic !== undefined) packet.topic = 'renamed';
  });
  send({ ...SUBSCRIBE, subscriptions: [{ topic: 'renamed', qos: 0 }] });
  await next('suback');
  send(PUBLISH);
  expect(await next('publish')).toMatchObject({ topic: 'renamed' });
});

test('a subscription sends through the function of its client, with a new counter', async () => {
  const { connect } = await start();
  const { client, send, next } = await connect();
  const delivered = new Promise<unknown>((resolve) => {
    internals(client).deliverQoS = (packet, done) => {
      resolve(packet);
      done();
    };
  });
  send({ ...SUBSCRIBE, subscriptions: [TO_A] });
  await next('suback');
  send(PUBLISH);
  expect(await delivered).toMatchObject({
    topic: 'a',
    brokerCounter: expect.any(Number) as number,
  });
});

test('a publish that is marked as answered is neither routed nor acknowledged', async () => {
  const { engine, connect } = await start({
    authorizePublish: (_client, packet, done) => {
      (packet as { _notAuthorized?: boolean })._notAuthorized = packet.topic === 'a';
      done(null);
    },
  });
  const routed: string[] = [];
  engine.on('publish', ({ topic }) => void (topic.startsWith('$') || routed.push(topic)));
  const { send, next } = await connect();
  send(PUBLISH);
  send({ ...PUBLISH, topic: 'b', messageId: 8 });
  expect(await next('puback')).toMatchObject({ messageId: 8 });
  await expect.poll(() => routed).toEqual(['b']);
});

test('a will names its client and carries no command', async () => {
  const published = Promise.withResolvers<PublishPacket>();
  const { connect } = await start({
    authorizePublish: (_client, packet, done) => {
      published.resolve(packet);
      done(null);
    },
  });
  const { near } = await connect({ ...CONNECT, will: { ...PUBLISH, qos: 0 } });
  near.destroy();
  const will = await published.promise;
  expect(will).toMatchObject({ topic: 'a', clientId: 'c' });
  expect(typeof publishInternals(will).clientId).toBe(PUBLISH_MEMBERS.clientId);
  expect(will.cmd).toBeUndefined();
});

test('a publish of a client carries its command', async () => {
  const published = Promise.withResolvers<PublishPacket>();
  const { connect } = await start({
    authorizePublish: (_client, packet, done) => {
      published.resolve(packet);
      done(null);
    },
  });
  const { send } = await connect();
  send(PUBLISH);
  expect(await published.promise).toMatchObject({ cmd: 'publish', topic: 'a' });
});

test.each([1, 0] as const)(
  'the payload object of a publish of QoS %i is the same in hooks, queues and retained messages',
  async (qos) => {
    const seen: Record<string, unknown> = {};
    class Watched extends Sessions {
      override async outgoingEnqueueCombi(
        ...given: Parameters<Sessions['outgoingEnqueueCombi']>
      ): Promise<void> {
        seen['queued'] = given[1].payload;
        return super.outgoingEnqueueCombi(...given);
      }

      override async storeRetained(...given: Parameters<Sessions['storeRetained']>): Promise<void> {
        seen['retained'] = given[0].payload;
        return super.storeRetained(...given);
      }
    }
    const db = openCoreDatabase({ path: join(temporaryFolder(), 'core.db') });
    const replaced = Buffer.from('replaced');
    const { connect } = await start({
      persistence: new Watched({ db }),
      authorizePublish: (_client, packet, done) => {
        packet.payload = replaced;
        done(null);
      },
      authorizeForward: (_client, packet) => {
        seen['forwarded'] = packet.payload;
        return packet;
      },
    });
    const stays = { ...CONNECT, properties: { sessionExpiryInterval: 60 } };
    const { send, next } = await connect(stays);
    send({ ...SUBSCRIBE, subscriptions: [TO_A] });
    await next('suback');
    send({ ...PUBLISH, qos, retain: true });
    await next('publish');
    const expected = qos > 0 ? ['forwarded', 'queued', 'retained'] : ['forwarded', 'retained'];
    expect(Object.keys(seen).sort()).toEqual(expected);
    for (const payload of Object.values(seen)) expect(payload).toBe(replaced);
  },
);

test('a CONNACK that the engine has written can be completed', async () => {
  const { engine } = await start();
  const { near, send, next } = open(engine);
  const written: Buffer[] = [];
  const write = near.write.bind(near) as (bytes: Buffer) => boolean;
  near.write = ((chunk: Buffer) => {
    written.push(chunk);
    return write(chunk);
  }) as typeof near.write;
  send(CONNECT);
  await next('connack');
  const frame = Buffer.concat(written);
  const reader = parser({ protocolVersion: 5 });
  const completed = new Promise<Packet>((resolve) => void reader.once('packet', resolve));
  reader.parse(completeConnack(frame));
  expect(await completed).toMatchObject({
    properties: { maximumQoS: 1, sharedSubscriptionAvailable: true },
  });
});

test('a SUBACK names the filters in the order in which the engine asks for them', async () => {
  const { connect } = await start(DENYING);
  const { client, send, next } = await connect();
  const codes = new SubackCodes(client.conn);
  codes.begin(SUBSCRIBE.messageId);
  codes.next(false);
  codes.next(true);
  send({ ...SUBSCRIBE, subscriptions: [TO_A, TO_DENIED] });
  expect(await next('suback')).toMatchObject({ granted: [1, 0x97] });
});
