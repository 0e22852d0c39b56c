/** Clients that know no TLS on a port of loopback: each gets a connection of one certificate. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect } from 'node:tls';
import type { IssuedCredentials } from '../../cli/library/core.ts';

interface PlainListener {
  readonly port: number;
  close(): void;
}

export async function listenPlain(
  endpoint: string,
  { ca, cert, key }: IssuedCredentials,
): Promise<PlainListener> {
  const { hostname: host, port } = new URL(endpoint);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const core = connect({ host, port: Number(port), ca, cert, key });
    sockets.add(socket);
    // Who ends first ends the other; a client that goes away without a word is one.
    socket.on('error', () => core.destroy()).on('close', () => core.destroy());
    core.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.pipe(core).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
