/**
 * MQTT over WebSocket: `/mqtt` on the HTTPS port, authenticated by a URL signed with the access key
 * of the account (SigV4, `protocols` page of the developer guide). A frame may hold a part of
 * a packet or several.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';
import { assert } from '#kernel/errors.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import { AwsError } from '../common/aws-error.ts';
import { LIMITS } from '../access/limits.ts';
import type { Peer } from '../access/peer.ts';
import type { Roles } from '../access/roles.ts';
import type { Callers } from './callers.ts';
import type { Session } from './session-credentials.ts';
import { isSigned, verifySigV4 } from './sigv4.ts';
import { serverNameOf } from './tls.ts';

const PATH = '/mqtt';
/** `mqttv3.1` is what the first device SDK offers, whatever version it then uses. */
const SUBPROTOCOLS: readonly string[] = ['mqtt', 'mqttv3.1'];
const SIGNING_SERVICES = ['iotdevicegateway'] as const;
const TEXT_FRAME = 1003;

interface WebSocketOptions {
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** That signatures are made for. */
  readonly region: string;
  readonly callers: Callers;
  /** For clients without a signature; undefined where no custom authoriser is asked. */
  readonly guestOf: (request: GuestRequest) => Peer | undefined;
  /** What temporary credentials may do. */
  readonly roles: Roles;
  readonly onConnection: (stream: Duplex, peer: Peer, remote: string) => void;
}

/** An upgrade as a custom authoriser sees it. */
interface GuestRequest {
  readonly headers: IncomingHttpHeaders;
  readonly query: string;
  readonly serverName: string | undefined;
  readonly isSigned: boolean;
}

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The handler of `upgrade` of the HTTPS server. */
export function webSocketUpgradeHandler(options: WebSocketOptions): UpgradeHandler {
  const server = new WebSocketServer({
    noServer: true,
    // Frames are cut where the client likes, but none may be larger than a packet.
    maxPayload: LIMITS.packetBytes.value,
    perMessageDeflate: false,
    handleProtocols: (offered) => SUBPROTOCOLS.find((known) => offered.has(known)) ?? false,
  });
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const verdict = authenticate(request, options);
    if ('status' in verdict) {
      refuse(request, socket, { ...verdict, audit: options.audit });
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      options.onConnection(toStream(webSocket), verdict.peer, remoteOf(request));
    });
  };
}

interface Refusal {
  readonly status: number;
  readonly detail: string;
}

function authenticate(
  request: IncomingMessage,
  { callers, roles, clock, region, guestOf }: WebSocketOptions,
): { readonly peer: Peer } | Refusal {
  const { url = '/', method = 'GET', headers } = request;
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  if (path !== PATH) return { status: 404, detail: `no WebSocket at ${path.slice(0, 100)}` };
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!offered.some((name) => SUBPROTOCOLS.includes(name))) {
    return { status: 400, detail: 'no sub-protocol mqtt' };
  }
  const serverName = serverNameOf(request.socket);
  const asked = { headers, query, serverName, isSigned: isSigned({ headers, query }) };
  const guest = guestOf(asked);
  if (guest !== undefined) return { peer: guest };
  try {
    const signed = { method, path, query, headers, body: Buffer.alloc(0) };
    const rules = {
      secretFor: callers.secretFor,
      now: clock.now(),
      services: SIGNING_SERVICES,
      region,
    };
    const { accessKeyId: principal, sessionToken } = verifySigV4(signed, rules);
    const endsAt = clock.now() + LIMITS.webSocketSeconds.value * 1000;
    const session = sessionToken === undefined ? undefined : callers.sessionOf(sessionToken);
    if (session !== undefined) return { peer: sessionPeer(session, roles, endsAt) };
    return { peer: { principal, thingName: undefined, role: 'account', endsAt } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: 403, detail: error.message };
  }
}

/** Temporary credentials: what their role may do, until they end. */
function sessionPeer(session: Session, roles: Roles, endsAt: Instant): Peer {
  const role = roles.policyOf(session.roleArn);
  return {
    principal: session.accessKeyId,
    thingName: undefined,
    role: 'guest',
    ...('fault' in role
      ? {}
      : { grant: { revision: 0, bind: (context) => role.bind({ ...context, device: session }) } }),
    endsAt: Math.min(endsAt, session.endsAt),
  };
}

function refuse(
  request: IncomingMessage,
  socket: Duplex,
  { status, detail, audit }: Refusal & { readonly audit: AuditLog },
): void {
  const remote = remoteOf(request);
  audit.write({ kind: 'refused', reason: 'BAD_WEBSOCKET', remote, detail });
  const body = JSON.stringify({ message: detail });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? ''}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
};

function toStream(webSocket: WebSocket): Duplex {
  const stream = createWebSocketStream(webSocket);
  refuseTextFrames(webSocket);
  // The engine writes a packet in pieces; one frame takes all that wait.
  stream._writev = (chunks, done) => {
    if (webSocket.readyState !== webSocket.OPEN) return done();
    webSocket.send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done);
  };
  return stream;
}

/** [MQTT-6.0.0-1]: MQTT comes in binary frames only; of a text frame and behind it nothing counts. */
function refuseTextFrames(webSocket: WebSocket): void {
  const [toStream] = webSocket.listeners('message');
  assert(toStream !== undefined, 'a stream that does not listen to its WebSocket');
  webSocket.removeAllListeners('message');
  webSocket.on('message', (data, isBinary) => {
    if (webSocket.readyState !== webSocket.OPEN) return;
    if (isBinary) toStream.call(webSocket, data, isBinary);
    else webSocket.close(TEXT_FRAME);
  });
}

function remoteOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}
