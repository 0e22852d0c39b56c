/**
 * The HTTP server below the portal's app. What is sent half does not stay: a request must go on
 * within a time that counts from its last byte, must be whole within a longest one, and each address
 * has a bounded number of unfinished ones. HEAD is answered as GET, without the body.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { HalfOpen } from '#kernel/half-open.ts';

export interface HttpLimits {
  /** Longest pause of a request, in milliseconds. */
  readonly pauseMs: number;
  /** Longest time for the head of a request, and for a whole one. */
  readonly headMs: number;
  readonly requestMs: number;
  readonly checkEveryMs: number;
  /** Unfinished requests and idle connections of one address. */
  readonly halfOpenPerAddress: number;
}

export const HTTP_LIMITS: HttpLimits = {
  pauseMs: 10_000,
  headMs: 15_000,
  requestMs: 60_000,
  checkEveryMs: 1_000,
  halfOpenPerAddress: 128,
};

const HEADS = new WeakSet<IncomingMessage>();

/** Came as HEAD: who would answer for ever ends after the head. */
export function isHead(request: IncomingMessage): boolean {
  return HEADS.has(request);
}

export function createHttpServer(handler: RequestListener, limits = HTTP_LIMITS): Server {
  const arrivals = new HalfOpen<Socket>(limits.halfOpenPerAddress, (socket) => socket.destroy());
  const server = createServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkEveryMs,
    },
    (request, response) => {
      const { socket } = request;
      const isWhole = (): void => {
        arrivals.end(socket);
        // It is our turn: an answer may take its time.
        socket.setTimeout(0);
      };
      if (hasNoBody(request)) isWhole();
      else request.once('end', isWhole);
      response.once('close', () => {
        if (socket.destroyed) return;
        arrivals.begin(socket, addressOf(socket));
      });
      // The response knows by now that it has no body.
      if (request.method === 'HEAD') {
        HEADS.add(request);
        request.method = 'GET';
      }
      handler(request, response);
    },
  );
  server.timeout = limits.pauseMs;
  server.on('connection', (socket) => {
    arrivals.begin(socket, addressOf(socket));
    socket.once('close', () => arrivals.end(socket));
  });
  return server;
}

/** Of requests without a body the end comes only when somebody reads. */
function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

function addressOf(socket: Socket): string {
  return socket.remoteAddress ?? 'unknown';
}
