/** The MQTT listener: mutual TLS, and nothing but MQTT after the handshake. */
import type { Duplex } from 'node:stream';
import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import type { AuditLog } from '../common/audit-log.ts';
import { LIMITS } from '../access/limits.ts';
import type { Peer } from '../access/peer.ts';
import { createPeerCheck, type PeerCheckOptions } from './peer-certificate.ts';
import { boundHandshakes, closeServer, listenOn, trackSockets } from './server-sockets.ts';
import {
  ALPN_MQTT,
  endRefused,
  logFailedHandshakes,
  serverNameOf,
  tlsOptions,
  type NamedDomains,
} from './tls.ts';

/** What happens to a connection that speaks MQTT over TLS. */
export interface MqttConnectionOptions extends PeerCheckOptions {
  readonly audit: AuditLog;
  readonly onConnection: (socket: Duplex, peer: Peer, remote: string) => void;
  readonly domains?: NamedDomains | undefined;
}

interface MqttListenerOptions extends MqttConnectionOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** 10 s by default. */
  readonly handshakeTimeoutMs?: number | undefined;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting and drops every connection. */
  close(): Promise<void>;
}

/** Throws BROKER_PORT_TAKEN or BROKER_CANNOT_LISTEN. */
export async function listenMqtt(options: MqttListenerOptions): Promise<Listener> {
  const { pki, audit } = options;
  const server = createServer({
    ...tlsOptions(options),
    ca: pki.deviceAuthority.certificatePem,
    // On this port clients may leave ALPN out.
    ALPNCallback: ({ protocols }) => (protocols.includes(ALPN_MQTT) ? ALPN_MQTT : undefined),
  });
  const handle = mqttConnectionHandler(options);
  server.on('secureConnection', (socket) => {
    if (!endRefused(socket, options)) handle(socket);
  });
  logFailedHandshakes(server, audit);
  const sockets = trackSockets(server);
  boundHandshakes(server, LIMITS.halfOpenPerAddress.value);
  await listenOn(server, { ...options, option: '--mqtt-port' });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeServer(server, sockets),
  };
}

/** The handler of `secureConnection` for MQTT: checks the client certificate. */
export function mqttConnectionHandler(options: MqttConnectionOptions) {
  const checkPeer = createPeerCheck(options);
  return (socket: TLSSocket): void => {
    const verdict = checkPeer(socket);
    const remote = socket.remoteAddress ?? 'unknown';
    if ('peer' in verdict) {
      options.onConnection(socket, verdict.peer, remote);
      return;
    }
    const serverName = serverNameOf(socket);
    const requestedHost = serverName === undefined ? {} : { serverName };
    options.audit.write({ kind: 'refused', remote, ...requestedHost, ...verdict.refusal });
    socket.on('error', () => undefined);
    socket.destroy();
  };
}

/** The same for clients that a custom authoriser is to know: who they are, their CONNECT tells. */
export function guestConnectionHandler(
  guestOf: (serverName: string | undefined) => Peer,
  onConnection: MqttConnectionOptions['onConnection'],
) {
  return (socket: TLSSocket): void => {
    onConnection(socket, guestOf(serverNameOf(socket)), socket.remoteAddress ?? 'unknown');
  };
}
