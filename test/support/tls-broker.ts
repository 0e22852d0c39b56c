/**
 * A bare MQTT broker behind mutual TLS on a free port, for tests of clients that must not know our
 * core. It acknowledges what it is told to and keeps what it received.
 */
import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { Aedes, type Client, type PublishPacket } from 'aedes';
import {
  certificateFromCsr,
  createAuthority,
  createCertificateRequest,
  createServerCertificate,
} from '../../broker/listeners/certificates.ts';
import type { PemPair } from '../../broker/common/x509.ts';

interface TestPublish {
  readonly clientId: string | undefined;
  readonly topic: string;
  readonly payload: string;
}

export interface TestBroker {
  readonly url: string;
  readonly port: number;
  readonly published: TestPublish[];
  /** Decides on each publish before it is acknowledged; an error closes the connection. */
  authorise: (publish: TestPublish, answer: (error?: Error) => void) => void;
  /** Called after each publish that was let in. */
  onPublish: (publish: TestPublish) => void;
  /** Lets nobody connect when false. */
  letsIn: boolean;
  /** Cuts every connection without a word. */
  cut(): void;
  stop(): Promise<void>;
}

export interface TestPki {
  readonly serverCa: PemPair;
  readonly deviceCa: PemPair;
  readonly server: PemPair;
}

/** Two authorities and a server certificate for localhost; `now` as the tests' clock says. */
export async function testPki(now: number): Promise<TestPki> {
  const serverCa = await createAuthority('Test server CA', now);
  return {
    serverCa,
    deviceCa: await createAuthority('Test device CA', now),
    server: await createServerCertificate(serverCa, { from: now, days: 30 }),
  };
}

/** A device certificate for a week from `from`. */
export async function testDevice(
  authority: PemPair,
  thingName: string,
  from: number,
): Promise<PemPair> {
  const { csrPem, privateKeyPem } = await createCertificateRequest(thingName);
  const validity = { from, days: 7 };
  const certificatePem = await certificateFromCsr(authority, csrPem, validity);
  if (certificatePem === undefined) throw new Error('the request was not signed by its own key');
  return { certificatePem, privateKeyPem };
}

/** Speaks nothing newer than TLS 1.1. */
const OLD_TLS = {
  minVersion: 'TLSv1.1',
  maxVersion: 'TLSv1.1',
  ciphers: 'DEFAULT:@SECLEVEL=0',
} as const;

/** Starts on a free port of 127.0.0.1, or on the `port` and loopback address given. */
export async function startTestBroker(
  pki: TestPki,
  options: { port?: number; host?: string; server?: PemPair; oldTls?: boolean } = {},
): Promise<TestBroker> {
  const host = options.host ?? '127.0.0.1';
  const aedes = await Aedes.createBroker();
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    {
      key: (options.server ?? pki.server).privateKeyPem,
      cert: (options.server ?? pki.server).certificatePem,
      ca: pki.deviceCa.certificatePem,
      requestCert: true,
      rejectUnauthorized: true,
      ...(options.oldTls === true ? OLD_TLS : {}),
    },
    (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.setNoDelay(true);
      aedes.handle(socket);
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const broker: TestBroker = {
    url: `mqtts://${host === '127.0.0.1' ? 'localhost' : host}:${port}`,
    port,
    published: [],
    authorise: (_, answer) => answer(),
    onPublish: () => {},
    letsIn: true,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    stop: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
  observe(aedes, broker);
  return broker;
}

function observe(aedes: Aedes, broker: TestBroker): void {
  aedes.authenticate = (_client, _user, _password, done) => done(null, broker.letsIn);
  aedes.authorizePublish = (client: Client | null, packet: PublishPacket, done) => {
    const payload = packet.payload.toString();
    const publish = { clientId: client?.id, topic: packet.topic, payload };
    broker.authorise(publish, (error) => {
      if (error !== undefined) return done(error);
      broker.published.push(publish);
      broker.onPublish(publish);
      done(null);
    });
  };
}
