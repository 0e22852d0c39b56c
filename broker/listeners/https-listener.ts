/**
 * The second listener: HTTPS, WebSocket upgrades and MQTT on one port, told apart by ALPN as on
 * AWS's port 443. A client certificate is asked for, but only devices have one.
 */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Defences } from '#kernel/defences.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { Listener } from './mqtt-listener.ts';
import { LIMITS } from '../access/limits.ts';
import type { Pki } from './pki.ts';
import { boundHandshakes, closeServer, listenOn, trackSockets } from './server-sockets.ts';
import { ConnectionCap } from './connection-cap.ts';
import {
  ALPN_GUEST,
  ALPN_MQTT,
  endRefused,
  logFailedHandshakes,
  tlsOptions,
  type NamedDomains,
} from './tls.ts';

const HEADERS_TIMEOUT_MS = 10_000;
/** A request that has not arrived whole by then is answered with 408. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often these two are looked at; Node would take 30 s. */
const CHECK_EVERY_MS = 1_000;
/** Topics of 256 bytes triple when encoded; signed queries carry about 600 bytes. */
const HEADER_BYTES_MAX = 16 * 1024;

/** Protocol names that clients offer (`protocols` page of the developer guide). */
const ALPN = {
  mqtt: ALPN_MQTT,
  httpDevice: 'x-amzn-http-ca',
  http: 'http/1.1',
  guest: ALPN_GUEST,
} as const;
const ALPN_ORDER: readonly string[] = Object.values(ALPN);

export interface HttpsOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly pki: Pki;
  readonly defences: Defences;
  readonly audit: AuditLog;
  readonly onRequest: RequestListener;
  /** Of HTTP at a time; `LIMITS.httpConnections` by default. */
  readonly mostConnections?: number;
  /** How long a handshake or the head of a request may take; 10 s by default. */
  readonly headTimeoutMs?: number;
  /** MQTT by ALPN; such connections are closed when left out. */
  readonly onMqtt?: (socket: TLSSocket) => void;
  /** MQTT by ALPN of a client that shows no certificate; closed as well when left out. */
  readonly onGuest?: (socket: TLSSocket) => void;
  /** WebSocket upgrades; refused when left out. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly domains?: NamedDomains | undefined;
}

/** Throws BROKER_PORT_TAKEN or BROKER_CANNOT_LISTEN. */
export async function listenHttps(options: HttpsOptions): Promise<Listener> {
  const server = createHttpsServer(options);
  const cap = new ConnectionCap(options.mostConnections ?? LIMITS.httpConnections.value);
  splitByProtocol(server, options, cap);
  const { onUpgrade, audit } = options;
  server.prependListener('request', (request, response) => cap.answering(request, response));
  if (onUpgrade !== undefined) {
    server.on('upgrade', (request, socket, head) => {
      cap.release(socket);
      if (!namesOneHost(request)) return void socket.destroy();
      onUpgrade(request, socket, head);
    });
  }
  server.on('clientError', (_error, socket) => socket.destroy());
  logFailedHandshakes(server, audit);
  const sockets = trackSockets(server);
  boundHandshakes(server, LIMITS.halfOpenPerAddress.value);
  await listenOn(server, { ...options, option: '--https-port' });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeServer(server, sockets),
  };
}

function createHttpsServer(options: HttpsOptions): Server {
  const { pki, defences, domains, onRequest, headTimeoutMs } = options;
  return createServer(
    {
      ...tlsOptions({ pki, defences, domains, handshakeTimeoutMs: headTimeoutMs }),
      ALPNCallback: ({ protocols }) => ALPN_ORDER.find((known) => protocols.includes(known)),
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: headTimeoutMs ?? HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: Math.min(headTimeoutMs ?? CHECK_EVERY_MS, CHECK_EVERY_MS),
    },
    (request, response) => {
      if (namesOneHost(request)) onRequest(request, response);
      else response.writeHead(400, { connection: 'close' }).end();
    },
  );
}

/** Of two Host headers each program on the way would pick its own (RFC 9112, 3.2). */
function namesOneHost({ rawHeaders }: IncomingMessage): boolean {
  const names = rawHeaders.filter((_, index) => index % 2 === 0);
  return names.filter((name) => name.toLowerCase() === 'host').length === 1;
}

/** MQTT goes to its own handler, everything else to the handler of Node's HTTPS server. */
function splitByProtocol(
  server: Server,
  { onMqtt, onGuest, audit, domains }: HttpsOptions,
  cap: ConnectionCap,
): void {
  const handleHttp = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket: TLSSocket) => {
    if (endRefused(socket, { domains, audit })) return;
    const { alpnProtocol } = socket;
    const isMqtt = alpnProtocol === ALPN.mqtt || alpnProtocol === ALPN.guest;
    const onSocket = alpnProtocol === ALPN.guest ? onGuest : onMqtt;
    if (!isMqtt) {
      const surplus = cap.admit(socket) as TLSSocket | undefined;
      if (surplus !== undefined) dropSurplus(surplus, audit);
      if (surplus === socket) return;
      for (const handle of handleHttp) handle.call(server, socket);
    } else if (onSocket === undefined) socket.destroy();
    else onSocket(socket);
  });
}

function dropSurplus(socket: TLSSocket, audit: AuditLog): void {
  const remote = socket.remoteAddress ?? 'unknown';
  audit.write({ kind: 'refused', reason: 'TOO_MANY_CONNECTIONS', remote });
  socket.on('error', () => undefined);
  socket.destroy();
}
