import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { DAY_MS } from '#kernel/time.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import {
  startTestBroker,
  testDevice,
  testPki,
  type TestBroker,
  type TestPki,
} from '../../test/support/tls-broker.ts';
import { openWorldDatabase, type WorldDatabase } from './outbox.ts';
import { createUplink, type Uplink, type UplinkOptions } from './uplink.ts';
import type { Timers, UplinkState } from './uplink-connection.ts';

const THING = 'gw-1';
const TOPIC = 'metering/v1/gw-1/telegrams';
const STATUS = 'metering/v1/gw-1/status';

let pki: TestPki;
let device: { certificatePem: string; privateKeyPem: string };
let now: number;

beforeAll(async () => {
  now = Date.now();
  pki = await testPki(now);
  device = await testDevice(pki.deviceCa, THING, now);
});

const timers: Timers = {
  after(ms, action) {
    const handle = globalThis.setTimeout(action, ms);
    return () => clearTimeout(handle);
  },
};

interface Rig {
  readonly uplink: Uplink;
  readonly database: WorldDatabase;
  readonly acknowledged: number[];
  readonly states: UplinkState[];
  add(from: number, to: number): void;
  /** Resolves at the next state of this kind. */
  nextState<K extends UplinkState['kind']>(kind: K): Promise<Extract<UplinkState, { kind: K }>>;
}

function rig(url: string, options: Partial<UplinkOptions> = {}): Rig {
  const database = openWorldDatabase(join(temporaryFolder(), 'world.db'));
  const states: UplinkState[] = [];
  const acknowledged: number[] = [];
  let waiting: { kind: string; resolve: (state: UplinkState) => void }[] = [];
  const uplink = createUplink({
    url,
    thingName: THING,
    caPem: pki.serverCa.certificatePem,
    certPem: device.certificatePem,
    keyPem: device.privateKeyPem,
    defences: createDefences(),
    outbox: database.outbox(THING),
    timers,
    backOff: { firstMs: 2, ceilingMs: 20 },
    onAck: (seq) => acknowledged.push(seq),
    onState: (state) => {
      states.push(state);
      const ready = waiting.filter(({ kind }) => kind === state.kind);
      waiting = waiting.filter((waiter) => !ready.includes(waiter));
      for (const { resolve } of ready) resolve(state);
    },
    ...options,
  });
  onTestFinished(async () => {
    await uplink.stop();
    database.close();
  });
  return {
    uplink,
    database,
    acknowledged,
    states,
    add(from, to) {
      for (let seq = from; seq <= to; seq++) {
        const payload = JSON.stringify({ seq });
        database.commit({ bundles: [{ gatewayId: THING, boot: 'B1', seq, payload }] });
      }
      uplink.notify();
    },
    nextState: (kind) =>
      new Promise((resolve) => {
        waiting.push({ kind, resolve: resolve as (state: UplinkState) => void });
      }),
  };
}

async function broker(options: Parameters<typeof startTestBroker>[1] = {}): Promise<TestBroker> {
  const started = await startTestBroker(pki, options);
  onTestFinished(() => started.stop());
  return started;
}

function receivedSeqs({ published }: TestBroker): number[] {
  return published
    .filter(({ topic }) => topic === TOPIC)
    .map(({ payload }) => (JSON.parse(payload) as { seq: number }).seq);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('bundles arrive in order, and leave the outbox on their acknowledgement', async () => {
  const core = await broker();
  const { uplink, database, acknowledged, add } = rig(core.url);
  uplink.start();
  add(1, 100);
  expect(uplink.unacknowledged()).toBe(100);
  await uplink.whenBelow(50);
  expect(uplink.unacknowledged()).toBeLessThan(50);
  await uplink.whenDrained();
  expect(receivedSeqs(core)).toEqual(range(1, 100));
  expect(acknowledged).toEqual(range(1, 100));
  expect(database.count()).toBe(0);
  await uplink.whenDrained();
});

test('no more than the window is on the way', async () => {
  const core = await broker();
  const held: (() => void)[] = [];
  let release: () => void = () => {};
  const full = new Promise<void>((resolve) => (release = resolve));
  core.authorise = (publish, answer) => {
    if (publish.topic !== TOPIC) return answer();
    held.push(() => answer());
    if (held.length === 1) release();
  };
  const { uplink, database, add } = rig(core.url);
  add(1, 60);
  uplink.start();
  await full;
  expect(database.count()).toBe(60);
  core.authorise = (_, answer) => answer();
  expect(held.length).toBeLessThanOrEqual(20);
  for (const answer of held) answer();
  await uplink.whenDrained();
  expect(receivedSeqs(core)).toEqual(range(1, 60));
});

test('the outbox survives cut connections: nothing is lost, nothing removed early', async () => {
  const core = await broker();
  let count = 0;
  core.onPublish = ({ topic }) => {
    if (topic !== TOPIC) return;
    count += 1;
    // Cut before this publish is acknowledged, every 37th time.
    if (count % 37 === 0) core.cut();
  };
  const { uplink, database, acknowledged, states, add } = rig(core.url);
  uplink.start();
  add(1, 200);
  await uplink.whenDrained();
  const received = receivedSeqs(core);
  expect([...new Set(received)]).toEqual(range(1, 200));
  expect(acknowledged).toEqual(range(1, 200));
  // What was cut off before its acknowledgement came twice; the portal sorts that out.
  expect(received.length).toBeGreaterThan(200);
  expect(states.filter(({ kind }) => kind === 'online').length).toBeGreaterThan(3);
  expect(database.count()).toBe(0);
});

test('a core that is stopped and started again finds everything', async () => {
  const first = await broker();
  const { uplink, add, nextState } = rig(first.url);
  uplink.start();
  add(1, 10);
  await uplink.whenDrained();
  const gone = nextState('waiting');
  await first.stop();
  await gone;
  add(11, 40);
  expect(uplink.unacknowledged()).toBe(30);
  const second = await broker({ port: first.port });
  await uplink.whenDrained();
  expect([...new Set(receivedSeqs(second))]).toEqual(range(11, 40));
});

test('a new process takes over what the old one left in the file', async () => {
  const core = await broker();
  const file = join(temporaryFolder(), 'world.db');
  const old = openWorldDatabase(file);
  const bundles = range(1, 5).map((seq) => ({
    gatewayId: THING,
    boot: 'B1',
    seq,
    payload: JSON.stringify({ seq }),
  }));
  old.commit({ bundles });
  old.close();
  const database = openWorldDatabase(file);
  const { uplink } = rig(core.url, { outbox: database.outbox(THING) });
  uplink.start();
  await uplink.whenDrained();
  expect(receivedSeqs(core)).toEqual(range(1, 5));
  database.close();
});

test('the core is told online on connect and offline by a stop, neither retained', async () => {
  const core = await broker();
  const { uplink, nextState } = rig(core.url);
  const states = (): unknown[] =>
    core.published
      .filter(({ topic }) => topic === STATUS)
      .map(({ payload }) => JSON.parse(payload));
  const online = new Promise<void>((resolve) => (core.onPublish = () => resolve()));
  const connected = nextState('online');
  uplink.start();
  await Promise.all([connected, online]);
  expect(states()).toEqual([{ v: 1, state: 'online' }]);
  await uplink.stop();
  expect(states()[1]).toEqual({ v: 1, state: 'offline' });
});

test('a connection that dies says offline by its last will', async () => {
  const core = await broker();
  const { uplink, nextState } = rig(core.url, { backOff: { firstMs: 60_000 } });
  const connected = nextState('online');
  const will = new Promise<string>((resolve) => {
    core.onPublish = ({ topic, payload }) => {
      if (topic === STATUS && payload.includes('offline')) resolve(payload);
    };
  });
  uplink.start();
  await connected;
  core.cut();
  expect(JSON.parse(await will)).toEqual({ v: 1, state: 'offline' });
});

test('UPLINK_UNREACHABLE: nobody listens, and the next attempt is announced', async () => {
  const port = await freePort();
  const { uplink, nextState, states } = rig(`mqtts://localhost:${port}`);
  const first = nextState('waiting');
  uplink.start();
  const waiting = await first;
  expect(waiting.problem).toMatchObject({ code: 'UPLINK_UNREACHABLE' });
  expect(waiting.problem.message).toContain('ECONNREFUSED');
  expect(waiting.retryInMs).toBeGreaterThan(0);
  await nextState('waiting');
  expect(states.filter(({ kind }) => kind === 'connecting').length).toBeGreaterThan(1);
});

test('UPLINK_SERVER_UNTRUSTED: a core of another authority never sees the client id', async () => {
  const other = await testPki(now);
  const core = await broker({ server: other.server });
  const { uplink, nextState } = rig(core.url);
  const waiting = nextState('waiting');
  uplink.start();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_SERVER_UNTRUSTED' });
  expect(core.published).toEqual([]);
});

test('with D11 off an impostor of another authority gets the bundles', async () => {
  const other = await testPki(now);
  const core = await broker({ server: other.server });
  const { uplink, add } = rig(core.url, { defences: createDefences(['D11']) });
  add(1, 2);
  uplink.start();
  await uplink.whenDrained();
  expect(receivedSeqs(core)).toEqual([1, 2]);
});

test('TLS 1.1 is spoken with D11 off only', async () => {
  const core = await broker({ oldTls: true });
  const strict = rig(core.url);
  const waiting = strict.nextState('waiting');
  strict.uplink.start();
  expect((await waiting).problem.message).toMatch(/protocol/i);
  const lax = rig(core.url, { defences: createDefences(['D11']) });
  const online = lax.nextState('online');
  lax.uplink.start();
  await online;
});

test('UPLINK_SERVER_EXPIRED: an old certificate of the core is named', async () => {
  const old = await testPki(now - 40 * DAY_MS);
  const core = await broker({ server: old.server });
  const { uplink, nextState } = rig(core.url, { caPem: old.serverCa.certificatePem });
  const waiting = nextState('waiting');
  uplink.start();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_SERVER_EXPIRED' });
});

test('UPLINK_SERVER_PURPOSE: a device certificate cannot play the core', async () => {
  const impostor = await testDevice(pki.serverCa, 'localhost', now);
  const core = await broker({ server: impostor });
  const { uplink, nextState } = rig(core.url);
  const waiting = nextState('waiting');
  uplink.start();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_SERVER_PURPOSE' });
});

test('UPLINK_SERVER_NAME: the certificate must name the host in the address', async () => {
  const core = await broker({ host: '127.0.0.2' });
  const { uplink, nextState } = rig(core.url);
  const waiting = nextState('waiting');
  uplink.start();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_SERVER_NAME' });
});

test('UPLINK_CERTIFICATE_REFUSED: a certificate of another authority is named', async () => {
  const core = await broker();
  const other = await testPki(now);
  const foreign = await testDevice(other.deviceCa, THING, now);
  const { uplink, nextState } = rig(core.url, {
    certPem: foreign.certificatePem,
    keyPem: foreign.privateKeyPem,
  });
  const waiting = nextState('waiting');
  uplink.start();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_CERTIFICATE_REFUSED' });
});

test('UPLINK_CERTIFICATE_UNUSABLE: a key that does not belong to its certificate is refused at once', async () => {
  const other = await testDevice(pki.deviceCa, THING, now);
  expect(() => rig('mqtts://localhost:1', { keyPem: other.privateKeyPem })).toThrow(
    expect.objectContaining({ code: 'UPLINK_CERTIFICATE_UNUSABLE' }),
  );
  expect(() => rig('mqtts://localhost:1', { keyPem: 'not a key' })).toThrow(
    expect.objectContaining({ code: 'UPLINK_CERTIFICATE_UNUSABLE' }),
  );
});

test('UPLINK_NOT_AUTHORISED: the core does not let this thing in', async () => {
  const core = await broker();
  core.letsIn = false;
  const { uplink, nextState } = rig(core.url);
  const waiting = nextState('waiting');
  uplink.start();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_NOT_AUTHORISED' });
});

test('UPLINK_NOT_AUTHORISED: a refused bundle stays in the outbox', async () => {
  const core = await broker();
  core.authorise = ({ topic }, answer) =>
    topic === TOPIC ? answer(new Error('not allowed')) : answer();
  const { uplink, nextState, database, add } = rig(core.url);
  add(1, 1);
  const waiting = nextState('waiting');
  uplink.start();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_NOT_AUTHORISED' });
  expect(database.count()).toBe(1);
});

test('UPLINK_CLOSED: a core that hangs up is named', async () => {
  const core = await broker();
  const { uplink, nextState } = rig(core.url);
  const connected = nextState('online');
  uplink.start();
  await connected;
  const waiting = nextState('waiting');
  core.cut();
  expect((await waiting).problem).toMatchObject({ code: 'UPLINK_CLOSED' });
});

test('a stopped uplink rejects those who wait and keeps the outbox', async () => {
  const port = await freePort();
  const { uplink, database, add } = rig(`mqtts://localhost:${port}`);
  uplink.start();
  add(1, 3);
  const [drained] = await Promise.allSettled([uplink.whenDrained(), uplink.stop()]);
  expect(drained).toMatchObject({ status: 'rejected', reason: { code: 'UPLINK_CLOSED' } });
  expect(database.count()).toBe(3);
});
