/**
 * An interceptor between a gateway and the core: a TLS server that shows a certificate of its choice. It
 * reads what the gateway says first, if the gateway says anything to it, and hangs up.
 */
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import { systemClock } from '#kernel/system-clock.ts';
import { DAY_MS } from '#kernel/time.ts';
import type { PemPair } from '../../../broker/common/x509.ts';
import {
  certificateFromCsr,
  certificateOfHosts,
  createAuthority,
  createCertificateRequest,
  createServerCertificate,
} from '../../../broker/listeners/certificates.ts';
import { openPki, type Pki } from '../../../broker/listeners/pki.ts';
import type { NetworkPort, ProxyCertificate } from '../../../sim/positions/ports.ts';
import { readThing, thingFiles } from '../../common/thing-files.ts';
import { comeBack } from './come-back.ts';
import type { AttackedLab } from './attacked-lab.ts';

export function networkPort(lab: AttackedLab): NetworkPort {
  return {
    intercept: async (gateway, shown) => {
      const { dataDir, fleet, states } = lab;
      const certificate = await certificateOf(lab, gateway, shown);
      const proxy = await Interceptor.open(certificate, shown === 'old-tls' ? OLD_TLS : NEW_TLS);
      try {
        const answer = states.next(gateway);
        const pems = readThing(thingFiles(dataDir, gateway));
        await fleet.reconnect(gateway, { url: proxy.url, ...pems });
        const state = await answer;
        const word = state.kind === 'waiting' ? state.problem.code : state.kind;
        const isGranted = proxy.heard.includes(gateway);
        return { isGranted, word: isGranted ? 'it said its name' : word };
      } finally {
        await proxy.close();
        await comeBack(lab, gateway);
      }
    },
  };
}

const NEW_TLS: TlsOptions = { minVersion: 'TLSv1.2' };
/** OpenSSL speaks it with its lowest level of security only. */
const OLD_TLS: TlsOptions = {
  ...{ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
};

class Interceptor {
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Socket>();
  #heard = '';

  private constructor({ certificatePem: cert, privateKeyPem: key }: PemPair, versions: TlsOptions) {
    this.#server = createServer({ cert, key, ...versions }, (socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes: Buffer) => {
        this.#heard += bytes.toString('latin1');
        socket.destroy();
      });
    });
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {});
    });
    this.#server.on('tlsClientError', () => {});
  }

  static async open(certificate: PemPair, versions: TlsOptions): Promise<Interceptor> {
    const proxy = new Interceptor(certificate, versions);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    return `mqtts://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Everything in clear that a client said first. */
  get heard(): string {
    return this.#heard;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

const VALID_DAYS = 30;

async function certificateOf(
  { dataDir }: AttackedLab,
  gateway: string,
  shown: ProxyCertificate,
): Promise<PemPair> {
  const now = systemClock.now();
  const validity = { from: now, days: VALID_DAYS };
  const pki = await openPki(dataDir, systemClock);
  switch (shown) {
    case 'unknown-authority':
      return createServerCertificate(await createAuthority('Somebody', now), validity);
    case 'self-signed':
      return certificateOfHosts(['localhost'], validity);
    case 'expired': {
      const past = { from: now - 2 * VALID_DAYS * DAY_MS, days: VALID_DAYS };
      return createServerCertificate(pki.serverAuthority, past);
    }
    case 'other-host':
      return certificateOfHosts(['core.example.org'], validity, pki.serverAuthority);
    case 'client-purpose':
      return clientCertificate(pki, validity);
    case 'no-purpose':
      return certificateOfHosts(
        ['localhost'],
        { ...validity, isForAnything: true },
        pki.deviceAuthority,
      );
    case 'old-tls':
      return createServerCertificate(pki.serverAuthority, validity);
    case 'gateway-certificate': {
      const { certPem, keyPem } = readThing(thingFiles(dataDir, gateway));
      return { certificatePem: certPem, privateKeyPem: keyPem };
    }
  }
}

/** Of the right authority, and made for a client. */
async function clientCertificate(
  { serverAuthority }: Pki,
  validity: { readonly from: number; readonly days: number },
): Promise<PemPair> {
  const { csrPem, privateKeyPem } = await createCertificateRequest('localhost');
  const certificatePem = await certificateFromCsr(serverAuthority, csrPem, validity);
  return { certificatePem: certificatePem ?? '', privateKeyPem };
}
