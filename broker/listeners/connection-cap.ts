/**
 * Bounds how many HTTP connections are open at a time. When one more arrives, the connection that
 * has waited longest without a complete request is dropped: silent clients cannot block the others.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export class ConnectionCap {
  readonly #most: number;
  /** Oldest first, with the request that is being answered. */
  readonly #open = new Map<Duplex, IncomingMessage | undefined>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Counts a connection; returns the one to drop for it, which may be the connection itself. */
  admit(socket: Duplex): Duplex | undefined {
    const surplus = this.#open.size < this.#most ? undefined : this.#firstIdle(socket);
    if (surplus !== undefined) this.#open.delete(surplus);
    if (surplus === socket) return socket;
    this.#open.set(socket, undefined);
    socket.once('close', () => this.release(socket));
    return surplus;
  }

  /** A connection that is being answered is not idle once its request has come whole. */
  answering(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (!this.#open.has(socket)) return;
    this.#open.set(socket, request);
    response.once('close', () => {
      if (this.#open.get(socket) === request) this.#open.set(socket, undefined);
    });
  }

  /** The connection no longer carries HTTP. */
  release(socket: Duplex): void {
    this.#open.delete(socket);
  }

  #firstIdle(incoming: Duplex): Duplex {
    for (const [socket, request] of this.#open) {
      if (request?.complete !== true) return socket;
    }
    return incoming;
  }
}
