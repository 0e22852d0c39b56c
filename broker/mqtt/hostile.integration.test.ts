/** Clients that mean harm, against a core in a process of its own, so that its memory is its own. */
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import {
  clientOptions,
  connectThing,
  issueFor,
  startCoreLab,
} from '../../test/support/core-lab.ts';
import { MOST_SLOWDOWN, startBystander, type Bystander } from '../../test/support/bystander.ts';
import { connectRaw } from '../../test/support/raw-client.ts';
import { startCoreProcess, type CoreProcess } from '../../test/support/core-process.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { issueThing, type IssuedThing } from '../provisioning/issue-thing.ts';

const MEBIBYTE = 1024 * 1024;

interface Victim extends CoreProcess {
  readonly port: number;
  readonly bystander: Bystander;
  issue(thingName: string): Promise<IssuedThing>;
  /** The attack holds up nobody. */
  endures(attack: Promise<unknown>): Promise<void>;
}

async function startVictim(): Promise<Victim> {
  const core = await startCoreProcess(temporaryFolder());
  const bystander = await startBystander(core);
  return {
    ...core,
    bystander,
    port: Number(new URL(core.url).port),
    issue: (thingName) => issueFor(core.dataDir, thingName),
    endures: async (attack) => {
      expect(await bystander.slowdown(attack)).toBeLessThan(MOST_SLOWDOWN);
    },
  };
}

async function rawSocket(victim: Victim, thing: IssuedThing): Promise<TLSSocket> {
  const { ca, cert, key } = clientOptions(thing) as ConnectionOptions;
  const socket = connectTls({ host: 'localhost', port: victim.port, ca, cert, key } as object);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

const connectPacket = (clientId: string): Buffer => {
  const body = Buffer.from(
    `\0\u0004MQTT\u0004\u0002\0<\0${String.fromCharCode(clientId.length)}${clientId}`,
  );
  return Buffer.concat([Buffer.of(0x10, body.length), body]);
};

async function connected(victim: Victim, thing: IssuedThing): Promise<TLSSocket> {
  const socket = await rawSocket(victim, thing);
  socket.write(connectPacket(thing.thingName));
  const [connack] = (await once(socket, 'data')) as [Buffer];
  expect(connack.toString('hex')).toBe('20020000');
  return socket;
}

/** `once` of Node would reject when an error comes first, and a reset is one. */
function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.resume().once('close', () => resolve()));
}

/** Writes until the other side ends it; gives how many bytes went out. */
async function pour(socket: TLSSocket, chunk: Buffer, mostBytes: number): Promise<number> {
  let sent = 0;
  const gone = closing(socket);
  while (sent < mostBytes && !socket.destroyed) {
    sent += chunk.length;
    if (socket.write(chunk)) continue;
    const drained = new Promise<void>((resolve) => void socket.once('drain', () => resolve()));
    await Promise.race([drained, gone]);
  }
  await gone;
  return sent;
}

test('a publish of 64 MB is cut off at its header, not after it was taken in', async () => {
  const victim = await startVictim();
  const attacker = await connected(victim, await victim.issue('gw-1'));
  const before = victim.peakBytes();
  // Remaining length 64 MB.
  attacker.write(Buffer.from('3080808020', 'hex'));
  const pouring = pour(attacker, Buffer.alloc(64 * 1024), 64 * MEBIBYTE);
  await victim.endures(pouring);
  expect(await pouring).toBeLessThan(16 * MEBIBYTE);
  expect(victim.peakBytes() - before).toBeLessThan(32 * MEBIBYTE);
});

/** Anything, often with a good beginning: a first byte with a type, and a length that may be right. */
const hostileBytes = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc
    .tuple(fc.nat(255), fc.uint8Array({ maxLength: 120 }), fc.nat(3))
    .map(([first, body, off]) => Uint8Array.of(first, body.length + off, ...body)),
  fc
    .tuple(fc.constantFrom(0x30, 0x32, 0x33, 0x3d, 0x82, 0xa2), fc.string({ unit: 'binary' }))
    .map(([first, text]) => {
      const topic = Buffer.from(text).subarray(0, 60);
      return Uint8Array.of(first, topic.length + 4, 0, topic.length, ...topic, 0, 1);
    }),
);

test('random bytes after a CONNECT end that connection only', { timeout: 60_000 }, async () => {
  const victim = await startVictim();
  const thing = await victim.issue('gw-1');
  const anything = fc.array(hostileBytes, { minLength: 1, maxLength: 4 });
  const attack = fc.assert(
    fc.asyncProperty(anything, async (packets) => {
      const socket = await connected(victim, thing);
      // Whatever the core makes of them, a packet of a reserved type comes last.
      socket.write(Buffer.concat([...packets, Buffer.of(0x00, 0)]));
      socket.end();
      await closing(socket);
    }),
    { numRuns: 150 },
  );
  await victim.endures(attack);
});

test.each([
  ['a CONNECT that never ends', '10ffffff7f0004'],
  ['a length of five bytes', '30ffffffffff01'],
  ['two CONNECTs', '@connect@connect'],
  ['a PUBLISH before the CONNECT', '300300016161'],
  ['a SUBSCRIBE without filters', '@connect82020001'],
  ['a topic that is not UTF-8', '@connect30050003fffefd'],
  ['a PINGREQ with a body', '@connectc0020000'],
  ['a CONNACK from a client', '@connect20020000'],
])('malformed: %s ends the connection, and the next client gets on', async (_what, hex) => {
  const core = await startCoreLab({ timeouts: { connectMs: 300 } });
  const thing = await core.issue('gw-1');
  const victim = { ...core, port: core.port } as unknown as Victim;
  const socket = await rawSocket(victim, thing);
  const connect = connectPacket('gw-1').toString('hex');
  socket.write(Buffer.from(hex.replaceAll('@connect', connect), 'hex'));
  await closing(socket);
  expect((await connectThing(core.url, thing)).connected).toBe(true);
});

test('ten thousand filters in one SUBSCRIBE are no ten thousand subscriptions', async () => {
  const victim = await startVictim();
  const before = victim.peakBytes();
  const attacker = await connected(victim, await victim.issue('gw-1'));
  const filters = Array.from({ length: 10_000 }, (_, index) => {
    const filter = Buffer.from(`m/${index}`);
    return Buffer.concat([Buffer.of(0, filter.length), filter, Buffer.of(1)]);
  });
  const body = Buffer.concat([Buffer.of(0, 1), ...filters]);
  const header = Buffer.of(0x82, (body.length & 0x7f) | 0x80, ((body.length >> 7) & 0x7f) | 0x80);
  attacker.write(Buffer.concat([header, Buffer.of(body.length >> 14), body]));
  await victim.endures(closing(attacker));
  expect(victim.peakBytes() - before).toBeLessThan(48 * MEBIBYTE);
});

test('a subscriber that does not read swells the core by megabytes only and holds up nobody', async () => {
  const victim = await startVictim();
  const sender = await connectThing(victim.url, await victim.issue('gw-1'));
  const payload = Buffer.alloc(128 * 1024);
  const flood = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      await sender.publishAsync('metering/v1/gw-1/telegrams', payload, { qos: 0 });
    }
    await sender.publishAsync('metering/v1/gw-1/status', 'done', { qos: 1 });
  };
  // What the flood costs by itself is not the sleeper's.
  await flood(800);
  const sleeper = await connected(victim, await victim.issue('portal'));
  const filter = Buffer.from('metering/v1/+/telegrams');
  const body = Buffer.concat([Buffer.of(0, 1, 0, filter.length), filter, Buffer.of(0)]);
  sleeper.write(Buffer.concat([Buffer.of(0x82, body.length), body]));
  await once(sleeper, 'data');
  sleeper.pause();
  const before = victim.peakBytes();
  await victim.endures(flood(1_500));
  // Without a bound more than 100 MiB would wait.
  expect(victim.peakBytes() - before).toBeLessThan(48 * MEBIBYTE);
});

const SLEEPERS = 6;

/** Subscribers of everything that take nothing: they do not read, or read and never acknowledge. */
async function startSleepers(victim: Victim, how: Sleep): Promise<void> {
  for (let index = 0; index < SLEEPERS; index++) {
    const { dataDir } = victim;
    const thing = await issueThing({ dataDir, thingName: `portal-${index}`, role: 'portal' });
    const sleeper = await connectRaw(victim.url, thing, { clean: how.session === 'ends' });
    await sleeper.subscribe(['metering/v1/+/#']);
    if (!how.isReading) sleeper.socket.pause();
  }
}

interface Sleep {
  readonly session: 'ends' | 'stays';
  readonly isReading: boolean;
  readonly bytes: number;
  readonly count: number;
}

/** Each way of keeping messages, and each of not taking them, is there every day; nightly all pairs are. */
const EVERY_DAY: readonly [string, Sleep][] = [
  [
    'that do not read, and stay',
    { session: 'stays', isReading: false, bytes: 1_000, count: 4_000 },
  ],
  ['that never acknowledge', { session: 'ends', isReading: true, bytes: 100, count: 10_000 }],
];
const BY_NIGHT: readonly [string, Sleep][] = [
  ['that do not read', { session: 'ends', isReading: false, bytes: 100, count: 10_000 }],
  [
    'that do not read large ones',
    { session: 'ends', isReading: false, bytes: 100_000, count: 600 },
  ],
  ['that never do, and stay', { session: 'stays', isReading: true, bytes: 1_000, count: 4_000 }],
];

test.each([...EVERY_DAY, ...(process.env['LAB_ALL_LOOKS'] === '1' ? BY_NIGHT : [])])(
  'QoS 1: subscribers %s hold up nobody and swell the core within bounds',
  { timeout: 60_000 },
  async (_what, how) => {
    const victim = await startVictim();
    const sender = await connectThing(victim.url, await victim.issue('gw-1'));
    await startSleepers(victim, how);
    const before = victim.peakBytes();
    const payload = Buffer.alloc(how.bytes, 'x');
    const flood = async (): Promise<void> => {
      for (let sent = 0; sent < how.count; sent += 100) {
        const publishes = Array.from({ length: 100 }, () =>
          sender.publishAsync('metering/v1/gw-1/telegrams', payload, { qos: 1 }),
        );
        await Promise.all(publishes);
      }
    };
    await victim.endures(flood());
    // In memory what waits is bounded for each; on disk it may be more.
    const most = how.session === 'stays' ? 48 : SLEEPERS * 32 + 64;
    expect(victim.peakBytes() - before).toBeLessThan(most * MEBIBYTE);
  },
);

test('half-open connections are dropped: no TLS, no CONNECT', async () => {
  const core = await startCoreLab({ timeouts: { connectMs: 200, handshakeMs: 200 } });
  const thing = await core.issue('gw-1');
  const silent = connectTcp(core.port, '127.0.0.1');
  const waiting = await rawSocket(core as unknown as Victim, thing);
  silent.on('error', () => undefined);
  await Promise.all([closing(silent), closing(waiting)]);
  expect(core.lines.filter(({ kind }) => kind === 'refused')).toHaveLength(2);
});
