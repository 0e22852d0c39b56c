/** Opens the portal's port. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { portalError } from '../errors.ts';

interface ListenOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

/** The URL people open, with the port that was taken. Throws PORTAL_PORT_TAKEN, PORTAL_CANNOT_LISTEN. */
export async function listen(app: FastifyInstance, options: ListenOptions): Promise<string> {
  const { host, port } = options;
  try {
    await app.listen({ host, port });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    if (reason === 'EADDRINUSE') {
      throw portalError('PORTAL_PORT_TAKEN', { details: { host, port }, cause: error });
    }
    throw portalError('PORTAL_CANNOT_LISTEN', { details: { host, port, reason }, cause: error });
  }
  const address = app.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}/`;
}
