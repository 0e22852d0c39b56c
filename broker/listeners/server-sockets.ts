/** What every server of the core does with its port and its sockets, whatever its protocol. */
import type { Server, Socket } from 'node:net';
import { HalfOpen } from '#kernel/half-open.ts';
import { brokerError, reasonOf } from '../common/errors.ts';

interface ListenAddress {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The option of the command line that would choose another port. */
  readonly option: string;
}

/** Throws BROKER_PORT_TAKEN or BROKER_CANNOT_LISTEN. */
export function listenOn(server: Server, { host, port, option }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const reason = reasonOf(error);
      const code = reason === 'EADDRINUSE' ? 'BROKER_PORT_TAKEN' : 'BROKER_CANNOT_LISTEN';
      reject(brokerError(code, { details: { host, port, reason, option }, cause: error }));
    });
    server.listen(port, host, resolve);
  });
}

/** The open sockets of a server, those in their handshake too. */
export function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/**
 * Bounds the unfinished TLS handshakes of each address; the oldest gives way. A finished one is found
 * by its remote end, as the secure socket is another object.
 */
export function boundHandshakes(server: Server, mostPerAddress: number): void {
  const sockets = new Map<string, Socket>();
  const handshakes = new HalfOpen<string>(mostPerAddress, (end) => sockets.get(end)?.destroy());
  server.on('connection', (socket: Socket) => {
    const end = remoteEnd(socket);
    sockets.set(end, socket);
    handshakes.begin(end, socket.remoteAddress ?? 'unknown');
    socket.once('close', () => {
      handshakes.end(end);
      sockets.delete(end);
    });
  });
  server.on('secureConnection', (socket: Socket) => handshakes.end(remoteEnd(socket)));
}

function remoteEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Closes a server and destroys its connections at once. */
export function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
