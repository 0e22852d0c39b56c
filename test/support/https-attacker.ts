/**
 * Attacks the HTTPS port of a core from a process of its own, so that what it costs to attack does
 * not slow the test down. Arguments: port and name of the attack. Says `over` at the end.
 */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';

const [port = '', attack = ''] = process.argv.slice(2);
const HEAD = 'HTTP/1.1\r\nhost: localhost\r\n';
const MEBIBYTE = 1024 * 1024;

async function open(): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
  socket.on('error', () => undefined);
  // Nobody reads on purpose: `resume` is for the end of the connection only.
  await Promise.race([once(socket, 'secureConnect'), gone(socket)]);
  return socket;
}

function gone(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    socket.once('close', () => resolve());
  });
}

/** Does `work` on so many connections, a few at a time. */
async function many(
  count: number,
  atOnce: number,
  work: (socket: TLSSocket) => Promise<void>,
): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await work(await open());
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function pour(socket: TLSSocket, chunk: Buffer, count: number): Promise<void> {
  socket.resume();
  const end = gone(socket);
  for (let sent = 0; sent < count && !socket.destroyed; sent++) {
    if (socket.write(chunk)) continue;
    await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), end]);
  }
}

const ATTACKS: Readonly<Record<string, () => Promise<void>>> = {
  'connections that say nothing': () => many(1_500, 50, async () => undefined),
  'heads that come byte by byte': () =>
    many(100, 100, async (socket) => {
      socket.resume().setNoDelay(true);
      const head = `GET /things ${HEAD}x-long: ${'x'.repeat(800)}`;
      for (const byte of Buffer.from(head)) {
        if (socket.destroyed) return;
        socket.write(Buffer.of(byte));
        await nextTurn();
      }
    }),
  'bodies without a valid signature': () =>
    many(200, 20, async (socket) => {
      const body = Buffer.from(`{"a":${'['.repeat(300_000)}`);
      const head = `POST /things/a ${HEAD}content-length: ${body.length}\r\n\r\n`;
      await pour(socket, Buffer.concat([Buffer.from(head), body]), 1);
      if (!socket.destroyed) await Promise.race([once(socket, 'data'), gone(socket)]);
      socket.destroy();
    }),
  'bodies of 64 MB': () =>
    many(40, 10, async (socket) => {
      socket.write(`POST /topics/a ${HEAD}transfer-encoding: chunked\r\n\r\n`);
      const size = 64 * 1024;
      const chunk = Buffer.from(`${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`);
      await pour(socket, chunk, (64 * MEBIBYTE) / size);
      socket.destroy();
    }),
};

await ATTACKS[attack]?.();
process.stdout.write('over\n');
// Connections stay open until the test ends this process.
