/** Clients that mean harm, against a core in a process of its own, so that its memory is its own. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { clientOptions, connectThing, issueFor, startCoreLab } from '../test/support/core-lab.ts';
import { startProgram } from '../test/support/run-program.ts';
import { temporaryFolder } from '../test/support/temporary-folder.ts';
import type { IssuedThing } from './provisioning.ts';

const CHILD = fileURLToPath(new URL('../test/support/core-child.ts', import.meta.url));
const MEBIBYTE = 1024 * 1024;
const ROUNDS = 100;
/** On a busy machine even the calmest round trip has its outliers; a stall takes seconds. */
const CALM_MS = 500;

interface Victim {
  readonly dataDir: string;
  readonly url: string;
  readonly port: number;
  /** Most memory that the core ever held, in bytes. */
  peakBytes(): number;
  issue(thingName: string): Promise<IssuedThing>;
}

async function startVictim(): Promise<Victim> {
  const dataDir = temporaryFolder();
  const program = startProgram(process.execPath, [CHILD, dataDir]);
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    program.child.stdout?.on('data', (chunk: string) => {
      text += chunk;
      const line = /^\{.*\}$/m.exec(text)?.[0];
      if (line !== undefined) resolve((JSON.parse(line) as { url: string }).url);
    });
    void program.ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const status = `/proc/${program.child.pid}/status`;
  return {
    dataDir,
    url,
    port: Number(new URL(url).port),
    peakBytes: () => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]) * 1024,
    issue: (thingName) => issueFor(dataDir, thingName),
  };
}

/** A client that only wants to get on: the slowest of its round trips but one in a hundred. */
async function bystander(victim: Victim): Promise<() => Promise<number>> {
  const thing = await victim.issue('bystander');
  const client = await connectThing(victim.url, thing);
  (client.stream as TLSSocket).setNoDelay(true);
  const topic = 'metering/v1/bystander/status';
  await client.subscribeAsync(topic, { qos: 1 });
  return async () => {
    const timesMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedMs = performance.now();
      const echo = once(client as unknown as NodeJS.EventEmitter, 'message');
      await client.publishAsync(topic, String(round), { qos: 1 });
      await echo;
      timesMs.push(performance.now() - startedMs);
    }
    return timesMs.toSorted((a, b) => a - b)[Math.floor(ROUNDS * 0.99) - 1] ?? Infinity;
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
  const round = await bystander(victim);
  await round();
  const attacker = await connected(victim, await victim.issue('gw-1'));
  const before = victim.peakBytes();
  // Remaining length 64 MB.
  attacker.write(Buffer.from('3080808020', 'hex'));
  const [sent, p99] = await Promise.all([
    pour(attacker, Buffer.alloc(64 * 1024), 64 * MEBIBYTE),
    round(),
  ]);
  expect(sent).toBeLessThan(16 * MEBIBYTE);
  expect(victim.peakBytes() - before).toBeLessThan(32 * MEBIBYTE);
  expect(p99).toBeLessThan(CALM_MS);
});

test('random bytes behind a CONNECT end that connection only', async () => {
  const victim = await startVictim();
  const round = await bystander(victim);
  await round();
  const thing = await victim.issue('gw-1');
  const attack = async (): Promise<void> => {
    for (let index = 0; index < 40; index++) {
      const socket = await connected(victim, thing);
      const seed = Buffer.from(`${index}`.padStart(8, 'x'));
      const bytes = Buffer.alloc(512, Buffer.concat([seed, Buffer.of(index * 6, 0xff, 0x03)]));
      // Whatever the core makes of them, a packet of a reserved type comes last.
      socket.write(Buffer.concat([Buffer.of((index % 16) << 4, index), bytes, Buffer.of(0x00, 0)]));
      socket.end();
      await closing(socket);
    }
  };
  const [, p99] = await Promise.all([attack(), round()]);
  expect(p99).toBeLessThan(CALM_MS);
});

test.each([
  ['a CONNECT that never ends', '10ffffff7f0004'],
  ['a length of five bytes', '30ffffffffff01'],
  ['two CONNECTs', '@connect@connect'],
  ['a PUBLISH before the CONNECT', '300300016161'],
  ['a SUBSCRIBE without filters', '@connect82020001'],
  ['a PUBLISH with packet id 0', '@connect320600016100006161'],
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
  const round = await bystander(victim);
  await round();
  const before = victim.peakBytes();
  const attacker = await connected(victim, await victim.issue('gw-1'));
  const filters = Array.from({ length: 10_000 }, (_, index) => {
    const filter = Buffer.from(`m/${index}`);
    return Buffer.concat([Buffer.of(0, filter.length), filter, Buffer.of(1)]);
  });
  const body = Buffer.concat([Buffer.of(0, 1), ...filters]);
  const header = Buffer.of(0x82, (body.length & 0x7f) | 0x80, ((body.length >> 7) & 0x7f) | 0x80);
  attacker.write(Buffer.concat([header, Buffer.of(body.length >> 14), body]));
  const [, p99] = await Promise.all([closing(attacker), round()]);
  expect(victim.peakBytes() - before).toBeLessThan(48 * MEBIBYTE);
  expect(p99).toBeLessThan(CALM_MS);
});

test('a subscriber that does not read swells the core by megabytes only and holds up nobody', async () => {
  const victim = await startVictim();
  const round = await bystander(victim);
  const sender = await connectThing(victim.url, await victim.issue('gw-1'));
  const payload = Buffer.alloc(128 * 1024);
  const flood = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      await sender.publishAsync('metering/v1/gw-1/telegrams', payload, { qos: 0 });
    }
    await sender.publishAsync('metering/v1/gw-1/status', 'done', { qos: 1 });
  };
  // What the flood costs by itself is not the sleeper's.
  await Promise.all([flood(800), round()]);
  const sleeper = await connected(victim, await victim.issue('portal'));
  const filter = Buffer.from('metering/v1/+/telegrams');
  const body = Buffer.concat([Buffer.of(0, 1, 0, filter.length), filter, Buffer.of(0)]);
  sleeper.write(Buffer.concat([Buffer.of(0x82, body.length), body]));
  await once(sleeper, 'data');
  sleeper.pause();
  const before = victim.peakBytes();
  const [, p99] = await Promise.all([flood(1_500), round()]);
  // Without a bound more than 100 MiB would wait.
  expect(victim.peakBytes() - before).toBeLessThan(48 * MEBIBYTE);
  expect(p99).toBeLessThan(CALM_MS);
});

test('half-open connections are dropped: no TLS, no CONNECT', async () => {
  const core = await startCoreLab({ timeouts: { connectMs: 200, handshakeMs: 200 } });
  const thing = await core.issue('gw-1');
  const silent = connectTcp(core.port, '127.0.0.1');
  const waiting = await rawSocket(core as unknown as Victim, thing);
  silent.on('error', () => undefined);
  await Promise.all([closing(silent), closing(waiting)]);
  expect(core.lines.filter(({ kind }) => kind === 'refused')).toHaveLength(2);
});
