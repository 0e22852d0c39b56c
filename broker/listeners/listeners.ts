/**
 * The MQTT listener: TLS 1.2 or newer with client certificates. Node would drop a bad client
 * certificate with nothing but ECONNRESET to log, so the handshake lets it through and our own
 * check drops it, with a reason.
 */
import { createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Defences } from '#kernel/defences.ts';
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import { reasonOf } from '../common/errors.ts';
import { checkPeerCertificate, trustPeerCertificate } from './peer-certificate.ts';
import type { Peer, PeerVerdict } from '../access/peer.ts';
import type { PeerRules } from './peer-certificate.ts';
import type { Pki } from './pki.ts';
import { listenOn, shut, trackSockets } from './server-sockets.ts';
import type { ThingRegistry } from '../access/things.ts';

const HANDSHAKE_TIMEOUT_MS = 10_000;

export interface ListenerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly pki: Pki;
  readonly registry: ThingRegistry;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly defences: Defences;
  /** 10 s by default. */
  readonly handshakeTimeoutMs?: number | undefined;
  readonly justInTime?: PeerRules['justInTime'];
  readonly onConnection: (socket: TLSSocket, peer: Peer, remote: string) => void;
}

/** What clients offer by ALPN for MQTT with a certificate; on this port they need not. */
const ALPN_MQTT = 'x-amzn-mqtt-ca';

export interface Listener {
  readonly port: number;
  /** Stops accepting and drops every connection. */
  close(): Promise<void>;
}

/** Throws BROKER_PORT_TAKEN or BROKER_CANNOT_LISTEN. */
export async function listenMqtt(options: ListenerOptions): Promise<Listener> {
  const { pki } = options;
  const server = createServer({
    cert: pki.server.certificatePem,
    key: pki.server.privateKeyPem,
    ca: pki.deviceAuthority.certificatePem,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: options.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS,
    // PUBACK and PUBLISH are small writes: Nagle's algorithm would hold each back for 40 ms.
    noDelay: true,
    ALPNCallback: ({ protocols }) => (protocols.includes(ALPN_MQTT) ? ALPN_MQTT : undefined),
  });
  server.on('secureConnection', createMqttDoor(options));
  server.on('tlsClientError', (error, socket) => {
    const remote = socket.remoteAddress ?? 'unknown';
    options.audit.write({
      kind: 'refused',
      reason: 'TLS_HANDSHAKE',
      remote,
      detail: reasonOf(error),
    });
    // Node reports a handshake that takes too long, and leaves the socket open.
    socket.destroy();
  });
  const sockets = trackSockets(server);
  await listenOn(server, { ...options, option: '--mqtt-port' });
  return { port: (server.address() as AddressInfo).port, close: () => shut(server, sockets) };
}

/** Lets in who comes by MQTT with a certificate, after the handshake. */
export function createMqttDoor(options: Omit<ListenerOptions, 'host' | 'port'>) {
  const authority = new X509Certificate(options.pki.deviceAuthority.certificatePem);
  return (socket: TLSSocket): void => admit(socket, authority, options);
}

function admit(
  socket: TLSSocket,
  authority: X509Certificate,
  options: Omit<ListenerOptions, 'host' | 'port'>,
): void {
  const { registry, clock, audit, justInTime } = options;
  const certificate = socket.getPeerX509Certificate();
  const later = justInTime === undefined ? {} : { justInTime };
  // D11, checked here and nowhere else.
  const verdict: PeerVerdict = options.defences.on('D11')
    ? checkPeerCertificate(certificate, { authority, registry, now: clock.now(), ...later })
    : { peer: trustPeerCertificate(certificate, registry) };
  if ('peer' in verdict) {
    options.onConnection(socket, verdict.peer, socket.remoteAddress ?? 'unknown');
    return;
  }
  const serverName = serverNameOf(socket);
  const asked = serverName === undefined ? {} : { serverName };
  const remote = socket.remoteAddress ?? 'unknown';
  audit.write({ kind: 'refused', remote, ...asked, ...verdict.refusal });
  socket.on('error', () => undefined);
  socket.destroy();
}

/** Host that a client asked for by SNI; undefined when it did not, as with an address. */
export function serverNameOf(socket: Duplex): string | undefined {
  const { servername } = socket as Partial<TLSSocket>;
  return typeof servername === 'string' && servername !== '' ? servername : undefined;
}
