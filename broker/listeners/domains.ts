/**
 * Domains that a client may ask for by SNI: each gets a server certificate on its name, and may be
 * switched off or want a newer TLS.
 */
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Defences } from '#kernel/defences.ts';
import { DAY_MS, type Clock } from '#kernel/time.ts';
import type { PeerRefusal } from '../access/peer.ts';
import { createServerCertificate } from './certificates.ts';
import { tlsFloor } from './peer-certificate.ts';
import type { Pki } from './pki.ts';

interface DomainRules {
  readonly isEnabled: boolean;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
}

interface DomainPorts {
  readonly pki: Pki;
  readonly clock: Clock;
  readonly defences: Defences;
  /** Undefined for a host that has no configuration: then the rules of the core count alone. */
  readonly rulesOf: (serverName: string) => DomainRules | undefined;
}

interface Made {
  readonly context: Promise<SecureContext>;
  readonly until: number;
}

const CERTIFICATE_DAYS = 30;

export class Domains {
  readonly #ports: DomainPorts;
  /** By name in lower case; only names that are configured get here. */
  readonly #made = new Map<string, Made>();

  constructor(ports: DomainPorts) {
    this.#ports = ports;
  }

  /** For `SNICallback`: the certificate of a configured name, else that of the core. */
  readonly choose = (
    serverName: string,
    done: (error: Error | null, context?: SecureContext) => void,
  ): void => {
    if (this.#ports.rulesOf(serverName) === undefined) {
      done(null);
      return;
    }
    this.#contextOf(serverName.toLowerCase()).then((context) => done(null, context), done);
  };

  /** Why a connection must end that has just been secured; undefined when it may stay. */
  faultOf(serverName: string, protocol: string | null): PeerRefusal | undefined {
    const rules = this.#ports.rulesOf(serverName);
    if (rules === undefined) return undefined;
    if (!rules.isEnabled) {
      return { reason: 'DOMAIN_REFUSED', detail: 'the domain configuration is disabled' };
    }
    if (rules.minVersion === 'TLSv1.2' || protocol === 'TLSv1.3') return undefined;
    const detail = `the domain wants TLS 1.3, the client speaks ${protocol}`;
    return { reason: 'DOMAIN_REFUSED', detail };
  }

  #contextOf(name: string): Promise<SecureContext> {
    const now = this.#ports.clock.now();
    const known = this.#made.get(name);
    if (known !== undefined && now < known.until) return known.context;
    const context = this.#make(name, now);
    this.#made.set(name, { context, until: now + (CERTIFICATE_DAYS - 1) * DAY_MS });
    context.catch(() => this.#made.delete(name));
    return context;
  }

  async #make(name: string, from: number): Promise<SecureContext> {
    const { pki, defences } = this.#ports;
    const validity = { from, days: CERTIFICATE_DAYS };
    const pair = await createServerCertificate(pki.serverAuthority, validity, [name]);
    return createSecureContext({
      ...tlsFloor(defences),
      cert: pair.certificatePem,
      key: pair.privateKeyPem,
    });
  }
}
