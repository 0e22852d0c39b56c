/** TLS of all listeners of the core: a client certificate is asked for, and checked afterwards. */
import type { Duplex } from 'node:stream';
import type { SecureContext, Server, TLSSocket } from 'node:tls';
import type { Defences } from '#kernel/defences.ts';
import type { PeerRefusal } from '../access/peer.ts';
import type { AuditLog } from '../common/audit-log.ts';
import { reasonOf } from '../common/errors.ts';
import { tlsFloor } from './peer-certificate.ts';
import type { Pki } from './pki.ts';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** What clients offer by ALPN for MQTT with a certificate. */
export const ALPN_MQTT = 'x-amzn-mqtt-ca';
/** And for MQTT of a client that a custom authoriser is to know. */
export const ALPN_GUEST = 'mqtt';

interface TlsRules {
  readonly pki: Pki;
  readonly defences: Defences;
  /** How long a handshake may take; 10 s by default. */
  readonly handshakeTimeoutMs?: number | undefined;
  /** Names that clients may ask for besides those of the core's own certificate. */
  readonly domains?: NamedDomains | undefined;
}

/** What `Domains` is to the listeners. */
export interface NamedDomains {
  choose(serverName: string, done: (error: Error | null, context?: SecureContext) => void): void;
  faultOf(serverName: string, protocol: string | null): PeerRefusal | undefined;
}

/**
 * Options of a TLS server. Node would drop a bad client certificate with nothing but ECONNRESET to
 * log, so the handshake accepts it and our own check drops it, with a reason.
 */
export function tlsOptions({ pki, defences, handshakeTimeoutMs, domains }: TlsRules) {
  const { server } = pki;
  return {
    ...tlsFloor(defences),
    cert: server.certificatePem,
    key: server.privateKeyPem,
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS,
    // PUBACK and PUBLISH are small writes: Nagle's algorithm would hold each back for 40 ms.
    noDelay: true,
    ...(domains === undefined ? {} : { SNICallback: domains.choose }),
  } as const;
}

/** Writes an audit line for every handshake that fails or takes too long. */
export function logFailedHandshakes(server: Server, audit: AuditLog): void {
  server.on('tlsClientError', (error, socket) => {
    const remote = socket.remoteAddress ?? 'unknown';
    const detail = reasonOf(error);
    audit.write({ kind: 'refused', reason: 'TLS_HANDSHAKE', remote, detail });
    // Node reports a handshake that takes too long, and leaves the socket open.
    socket.destroy();
  });
}

/** Host that a client asked for by SNI; undefined when it did not, as with an address. */
export function serverNameOf(socket: Duplex): string | undefined {
  const { servername } = socket as Partial<TLSSocket>;
  return typeof servername === 'string' && servername !== '' ? servername : undefined;
}

/** Ends a connection that its domain refuses, and writes why. True when it did. */
export function endRefused(
  socket: TLSSocket,
  { domains, audit }: { readonly domains?: NamedDomains | undefined; readonly audit: AuditLog },
): boolean {
  const serverName = serverNameOf(socket);
  const fault =
    serverName === undefined ? undefined : domains?.faultOf(serverName, socket.getProtocol());
  if (fault === undefined) return false;
  const remote = socket.remoteAddress ?? 'unknown';
  audit.write({ kind: 'refused', remote, ...(serverName && { serverName }), ...fault });
  socket.on('error', () => undefined);
  socket.destroy();
  return true;
}
