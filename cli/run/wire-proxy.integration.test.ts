/** What the proxy on the wire does to real connections. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WireProxy, type WireOrders } from './wire-proxy.ts';

/** A core that says back what it hears. */
async function echo(orders: WireOrders): Promise<{ proxy: WireProxy; client: Socket }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const proxy = await WireProxy.open((server.address() as AddressInfo).port);
  onTestFinished(() => proxy.close());
  proxy.order(orders);
  const client = connect({ host: '127.0.0.1', port: Number(new URL(proxy.url).port) });
  client.on('error', () => {});
  onTestFinished(() => void client.destroy());
  await once(client, 'connect');
  return { proxy, client };
}

const BYTES = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));

/** Sends in pieces and gives back what came, as soon as all of it has. */
async function roundTrip(client: Socket): Promise<Buffer> {
  const heard: Buffer[] = [];
  const all = new Promise<Buffer>((resolve) => {
    client.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      const whole = Buffer.concat(heard);
      if (whole.length >= BYTES.length) resolve(whole);
    });
  });
  for (let at = 0; at < BYTES.length; at += 1_000) client.write(BYTES.subarray(at, at + 1_000));
  return all;
}

test.each<[string, WireOrders, { held: boolean; stalled: boolean }]>([
  ['no orders', {}, { held: false, stalled: false }],
  ['a delay', { delayMs: 5 }, { held: true, stalled: false }],
  ['little bandwidth', { bytesPerS: 400_000 }, { held: true, stalled: false }],
  ['pauses', { stall: { everyBytes: 8_000, ms: 10 } }, { held: true, stalled: true }],
])('with %s every byte comes, in its order', async (_name, orders, expected) => {
  const { proxy, client } = await echo(orders);
  expect((await roundTrip(client)).equals(BYTES)).toBe(true);
  const { held, stalled } = proxy.waits;
  expect({ held: held > 0, stalled: stalled > 0 }).toEqual(expected);
});

test('bytes that wait are not overtaken when the orders end', async () => {
  const { proxy, client } = await echo({ delayMs: 20 });
  client.write(BYTES.subarray(0, 10_000));
  while (proxy.waits.held === 0) await new Promise((resolve) => setImmediate(resolve));
  proxy.order({});
  client.write(BYTES.subarray(10_000));
  const heard: Buffer[] = [];
  for await (const bytes of client) {
    heard.push(bytes as Buffer);
    if (Buffer.concat(heard).length >= BYTES.length) break;
  }
  expect(Buffer.concat(heard).equals(BYTES)).toBe(true);
});

test.each<[boolean, string | undefined]>([
  [true, 'ECONNRESET'],
  [false, undefined],
])('a cut with reset %s ends the connection with %s', async (isReset, code) => {
  const { proxy, client } = await echo({ cutAfterBytes: 5_000, isReset });
  let error: NodeJS.ErrnoException | undefined;
  client.on('error', (cause) => (error = cause));
  client.on('data', () => {});
  client.write(BYTES);
  await new Promise((resolve) => client.once('close', resolve));
  expect(error?.code).toBe(code);
  expect(proxy.cutCount).toBe(1);
});
