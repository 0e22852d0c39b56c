import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  clientOptions,
  closed,
  connectThing,
  messages,
  startCoreLab,
  type CoreLab,
} from '../../test/support/core-lab.ts';
import { createDefences } from '#kernel/defences.ts';
import { HOUR_MS } from '#kernel/time.ts';
import { signedUrl } from '../../test/support/device-sdks.ts';

function openLab(options: object = {}): Promise<CoreLab> {
  return startCoreLab({ httpsPort: 0, ...options });
}

/** Connects over WebSocket; rejects also when the core says no to the upgrade. */
function connectSigned(core: CoreLab, options: IClientOptions = {}): Promise<MqttClient> {
  const client = connect(signedUrl(core), {
    ca: readFileSync(core.caPath),
    clientId: 'app-1',
    reconnectPeriod: 0,
    // MQTT.js would lose the query of the URL.
    transformWsUrl: () => signedUrl(core),
    ...options,
  });
  onTestFinished(() => void client.end(true));
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed')));
  });
}

describe.each([4, 5] as const)('MQTT level %i over WebSocket', (protocolVersion) => {
  test('the account may do what no thing may, and meets things there', async () => {
    const core = await openLab();
    const app = await connectSigned(core, { protocolVersion });
    await app.subscribeAsync('metering/#', { qos: 1 });
    const received = messages(app, 2);
    const gateway = await connectThing(core.url, await core.issue('gw-1'));
    await gateway.publishAsync('metering/v1/gw-1/telegrams', 'bundle', { qos: 1 });
    await app.publishAsync('metering/v1/any/topic', 'x'.repeat(100_000), { qos: 1 });
    expect((await received).map(({ text }) => text.length)).toEqual([6, 100_000]);
    expect(await core.line((line) => line.kind === 'connected')).toMatchObject({
      clientId: 'app-1',
      principal: expect.stringMatching(/^AKIA/) as string,
      protocolVersion,
    });
  });

  test('limits count for the account too', async () => {
    const core = await openLab();
    const app = await connectSigned(core, { protocolVersion });
    void app.publishAsync('a', 'x'.repeat(128 * 1024 + 1), { qos: 1 }).catch(() => undefined);
    await closed(app);
    expect(await core.line((line) => line.kind === 'denied')).toMatchObject({
      statement: 'limit:payload',
    });
  });
});

/** The status that answers an upgrade. */
async function refusedWith(url: string, protocols: string[], ca: Buffer): Promise<number> {
  const socket = new WebSocket(url, protocols, { ca });
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { readonly statusCode: number; resume(): void },
  ];
  response.resume();
  return response.statusCode;
}

test.each([
  ['no signature', (url: string) => url.replace(/\?.*/, ''), ['mqtt'], 403],
  [
    'a signature of another secret',
    (url: string) => url.replace(/Signature=../, 'Signature=zz'),
    ['mqtt'],
    403,
  ],
  ['another path', (url: string) => url.replace('/mqtt?', '/other?'), ['mqtt'], 404],
  ['another sub-protocol', (url: string) => url, ['chat'], 400],
  ['no sub-protocol', (url: string) => url, [], 400],
])('an upgrade with %s is refused', async (_what, change, protocols, status) => {
  const core = await openLab();
  const ca = readFileSync(core.caPath);
  expect(await refusedWith(change(signedUrl(core)), protocols, ca)).toBe(status);
  expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
    reason: 'BAD_WEBSOCKET',
    remote: '127.0.0.1',
  });
});

test('a signature that has run out is refused', async () => {
  let offsetMs = 0;
  const core = await openLab({ clock: { now: () => Date.now() + offsetMs } });
  const url = signedUrl(core);
  offsetMs = 24 * 3_600_000;
  expect(await refusedWith(url, ['mqtt'], readFileSync(core.caPath))).toBe(403);
});

test.each([4, 5] as const)(
  'MQTT level %i: a connection ends a day after its signature, one with a certificate stays',
  async (protocolVersion) => {
    let offsetMs = 0;
    const clock = { now: () => Date.now() + offsetMs };
    // No policy grants the events to a thing, so the policy is off.
    const defences = createDefences(['D12']);
    const core = await openLab({ clock, defences, timeouts: { sweepMs: 20 } });
    const observer = await connectThing(core.url, await core.issue('gw-1'), { protocolVersion });
    await observer.subscribeAsync('$aws/events/presence/disconnected/+', { qos: 1 });
    const app = await connectSigned(core, { protocolVersion });
    offsetMs = 24 * HOUR_MS - 60_000;
    await app.publishAsync('metering/v1/gw-1/status', 'x', { qos: 1 });
    const told = messages(observer, 1);
    offsetMs = 24 * HOUR_MS + 60_000;
    await closed(app);
    expect(JSON.parse((await told)[0]?.text ?? '')).toMatchObject({
      clientId: 'app-1',
      disconnectReason: 'WEBSOCKET_TTL_EXPIRATION',
      clientInitiatedDisconnect: false,
    });
    await observer.publishAsync('metering/v1/gw-1/status', 'x', { qos: 1 });
    expect(observer.connected).toBe(true);
  },
);

test('a packet that comes byte by byte is one packet, a text frame ends the connection', async () => {
  const core = await openLab();
  const socket = new WebSocket(signedUrl(core), ['mqtt'], { ca: readFileSync(core.caPath) });
  await once(socket, 'open');
  const packet = Buffer.from('100e00044d5154540402003c000261 62'.replaceAll(' ', ''), 'hex');
  for (const byte of packet) socket.send(Buffer.of(byte));
  const [connack] = (await once(socket, 'message')) as [Buffer];
  expect(connack.toString('hex')).toBe('20020000');
  socket.send('text');
  const [code] = (await once(socket, 'close')) as [number];
  expect(code).toBe(1003);
});

test('nothing behind a forbidden packet or a text frame counts', async () => {
  const core = await openLab({ defences: createDefences(['D12']) });
  const spy = await connectSigned(core, { clientId: 'spy' });
  await spy.subscribeAsync('#');
  const heard = messages(spy, 1);
  const connectPacket = Buffer.from('100e00044d5154540402003c00026162', 'hex');
  const publish = Buffer.from('30060003612f6278', 'hex');
  const behind = Buffer.concat([publish, Buffer.from('c000', 'hex')]);
  const packetIdZero = Buffer.from('32080003612f62000078', 'hex');
  for (const parts of [
    [Buffer.concat([packetIdZero, behind])],
    [packetIdZero, behind],
    ['text', behind],
    [publish.toString('latin1'), behind],
  ]) {
    const ca = readFileSync(core.caPath);
    const socket = new WebSocket(signedUrl(core), ['mqtt'], { ca });
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    socket.send(connectPacket);
    await once(socket, 'message');
    let answer = '';
    socket.on('message', (bytes: Buffer) => (answer += bytes.toString('hex')));
    for (const part of parts) socket.send(part);
    await once(socket, 'close');
    expect(answer).toBe('');
  }
  core.broker.publish({ topic: 'end', payload: Buffer.from('end'), qos: 0 });
  expect((await heard).map(({ topic }) => topic)).toEqual(['end']);
});

test('MQTT with a certificate comes to the HTTPS port by ALPN, HTTP stays HTTP', async () => {
  const core = await openLab();
  const thing = await core.issue('gw-1');
  const url = `mqtts://localhost:${core.https?.port}`;
  const ALPNProtocols = ['x-amzn-mqtt-ca'];
  const gateway = await connectThing(url, thing, { ALPNProtocols });
  await gateway.publishAsync('metering/v1/gw-1/telegrams', 'x', { qos: 1 });
  const bare = { ALPNProtocols, cert: undefined, key: undefined } as unknown as IClientOptions;
  await expect(connectThing(url, thing, bare)).rejects.toThrow(/close|reset/);
  expect(await core.line((line) => line.kind === 'refused')).toMatchObject({
    reason: 'NO_CERTIFICATE',
  });
});

test.each([
  [['x-amzn-mqtt-ca'], true],
  [['x-amzn-mqtt-ca', 'other'], true],
  [['mqtt'], false],
] as const)('on the MQTT port ALPN %j is let in: %s', async (ALPNProtocols, isLetIn) => {
  const core = await startCoreLab();
  const thing = await core.issue('gw-1');
  const options = { ...clientOptions(thing), ALPNProtocols: [...ALPNProtocols] } as IClientOptions;
  const attempt = connectThing(core.url, thing, options);
  if (isLetIn) expect((await attempt).connected).toBe(true);
  else await expect(attempt).rejects.toThrow(/alert|reset|close/);
});

/** Writes bytes to the HTTPS port; gives all that is read until it is closed or `until` is seen. */
async function rawExchange(core: CoreLab, bytes: Uint8Array, until?: RegExp): Promise<string> {
  const socket = connectTls({ port: core.https?.port ?? 0, rejectUnauthorized: false });
  onTestFinished(() => void socket.destroy());
  let text = '';
  const done = new Promise<void>((resolve) => {
    socket.on('error', () => undefined).on('close', () => resolve());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (until?.test(text) === true) resolve();
    });
  });
  socket.end(bytes);
  await done;
  socket.destroy();
  return text;
}

const upgradeOf = (path: string, more: readonly string[] = []): string =>
  [
    `GET ${path} HTTP/1.1`,
    'host: localhost',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol: mqtt',
    ...more,
    '\r\n',
  ].join('\r\n');

test(
  'no upgrade but a signed one is let in, whatever it asks for',
  { timeout: 60_000 },
  async () => {
    const core = await openLab();
    const good = signedUrl(core).replace(/^wss:\/\/[^/]*/, '');
    const printable = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[^!-~]/g, ''));
    const name = fc.constantFrom('Algorithm', 'Credential', 'Date', 'Signature', 'SignedHeaders');
    const path = fc.oneof(
      printable.map((text) => `/mqtt?${text}`),
      printable.map((text) => `/${text}`),
      // The good one with something of it changed, left out or twice.
      fc.tuple(name, printable, fc.boolean()).map(([which, text, isTwice]) => {
        const changed = `X-Amz-${which}=x${text}`;
        return isTwice
          ? `${good}&${changed}`
          : good.replace(new RegExp(`X-Amz-${which}=[^&]*`), changed);
      }),
    );
    const header = fc
      .tuple(fc.constantFrom('sec-websocket-protocol', 'host', 'x-amz-date', 'x-y'), printable)
      .map((pair) => pair.join(': '));
    await fc.assert(
      fc.asyncProperty(path, fc.array(header, { maxLength: 3 }), async (asked, headers) => {
        const bytes = Buffer.from(upgradeOf(asked, headers));
        const answer = await rawExchange(core, bytes, /^HTTP\/1\.1 101 /);
        expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d .*|$)/);
      }),
      { numRuns: 200 },
    );
    expect(core.lines.filter(({ kind }) => kind === 'error' || kind === 'connected')).toEqual([]);
    expect((await connectSigned(core)).connected).toBe(true);
  },
);

/** A frame of RFC 6455 as a client sends it; its parts may be wrong. */
const frame = fc
  .record({
    first: fc.oneof(fc.constantFrom(0x82, 0x02, 0x80, 0x81, 0x88, 0x89, 0x8a), fc.nat(255)),
    payload: fc.uint8Array({ maxLength: 120 }),
    isMasked: fc.integer({ min: 0, max: 9 }).map((dice) => dice > 0),
    off: fc.constantFrom(0, 0, 0, 1, 5),
  })
  .map(({ first, payload, isMasked, off }) =>
    Buffer.from([
      first,
      (isMasked ? 0x80 : 0) | Math.min(125, payload.length + off),
      ...(isMasked ? [0, 0, 0, 0] : []),
      ...payload,
    ]),
  );

test(
  'no frames make the core fail, and the next client is served',
  { timeout: 60_000 },
  async () => {
    const core = await openLab();
    const path = signedUrl(core).replace(/^wss:\/\/[^/]*/, '');
    const frames = fc.array(fc.oneof(frame, fc.uint8Array({ maxLength: 40 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(frames, async (sent) => {
        const { port } = core.https ?? {};
        const head = upgradeOf(path).replace('host: localhost', `host: localhost:${port}`);
        const answer = await rawExchange(core, Buffer.concat([Buffer.from(head), ...sent]));
        expect(answer).toMatch(/^HTTP\/1\.1 101 /);
      }),
      { numRuns: 150 },
    );
    expect(core.lines.filter(({ kind }) => kind === 'error')).toEqual([]);
    expect((await connectSigned(core)).connected).toBe(true);
  },
);
