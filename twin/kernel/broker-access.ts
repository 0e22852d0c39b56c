/**
 * How a client reaches a broker: its addresses, and who it says it is. Both kinds of client, gateway
 * and portal, speak MQTT 5 and take 3.1.1 where a broker knows nothing newer.
 */
import { defined } from './defined.ts';
import { isError } from './errors.ts';

export interface BrokerAccess {
  /** `mqtts://host:port`, or several with commas between: the nodes of a cluster, tried in turn. */
  readonly url: string;
  /** The authority of the broker, as PEM; each host must stand in its node's certificate. */
  readonly caPem: string;
  /** One's own certificate and private key; left out where the broker takes a password. */
  readonly certPem?: string;
  readonly keyPem?: string;
  readonly login?: { readonly user: string; readonly password: string };
}

/** Protocol levels of the CONNECT packet: 5, and 4 for MQTT 3.1.1. */
export type MqttVersion = 5 | 4;

const MQTTS_PORT = 8883;
/** "Unsupported protocol version" in the CONNACK of MQTT 3.1.1 and of MQTT 5. */
const UNKNOWN_VERSION: readonly unknown[] = [1, 0x84];

/** What a user must know of a broker of the older version; its address goes before it. */
export const OLDER_MQTT =
  'speaks MQTT 3.1.1 only: what it forbids it may acknowledge and drop; metertwin doctor --broker tells';

const STRICT = { minVersion: 'TLSv1.2' } as const;
const LAX = {
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT:@SECLEVEL=0',
  rejectUnauthorized: false,
} as const;

/**
 * What `connect` of `node:tls` takes for one of the addresses. The other side must prove who it is,
 * over TLS 1.2 or newer. Without `isStrict` (D11 off) any certificate and the oldest TLS will do,
 * which lets an interceptor in.
 */
export function tlsOptions(
  { caPem, certPem, keyPem }: BrokerAccess,
  address: string,
  isStrict: boolean,
) {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: Number(port || MQTTS_PORT),
    ca: caPem,
    ...defined({ cert: certPem, key: keyPem }),
    ...(isStrict ? STRICT : LAX),
    // A literal address must not be sent as a server name (RFC 6066, 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  } as const;
}

/** User and password as MQTT.js takes them; nothing where a certificate is enough. */
export function loginOptions({ login }: BrokerAccess) {
  return login === undefined ? {} : { username: login.user, password: login.password };
}

/** The addresses of a list; `problem` says what is wrong with one of them. */
export function parseAddresses(
  url: string,
):
  | { readonly addresses: readonly string[]; readonly problem?: undefined }
  | { readonly addresses?: undefined; readonly problem: string } {
  const addresses = url.split(',').map((one) => one.trim());
  for (const address of addresses) {
    if (!URL.canParse(address)) return { problem: `"${address}" is no address` };
    const { protocol, hostname, pathname, search, username } = new URL(address);
    if (protocol !== 'mqtts:') return { problem: `"${address}" does not begin with mqtts://` };
    if (hostname === '') return { problem: `"${address}" names no host` };
    if (username !== '') return { problem: 'a user belongs into the file of logins' };
    if (pathname.length > 1 || search !== '') {
      return { problem: `"${address}" has more than a host and a port` };
    }
  }
  return { addresses };
}

/** Which address and which version the next attempt takes. */
export class BrokerTurns {
  readonly #addresses: readonly string[];
  readonly #versions = new Map<string, MqttVersion>();
  #turn = 0;

  /** Throws TypeError for a list that `parseAddresses` finds fault with. */
  constructor({ url }: Pick<BrokerAccess, 'url'>) {
    const { addresses, problem } = parseAddresses(url);
    if (addresses === undefined) throw new TypeError(problem);
    this.#addresses = addresses;
  }

  get address(): string {
    return this.#addresses[this.#turn % this.#addresses.length] as string;
  }

  get version(): MqttVersion {
    return this.#versions.get(this.address) ?? 5;
  }

  /** The broker at this address knows nothing newer than MQTT 3.1.1; the next attempt speaks that. */
  isTooNew(cause: unknown): boolean {
    const code = isError(cause) && 'code' in cause ? cause.code : undefined;
    return this.version === 5 && UNKNOWN_VERSION.includes(code);
  }

  /** After a failed attempt, or the end of its connection: the next address, or an older version. */
  ended(cause: unknown): void {
    if (this.isTooNew(cause)) this.#versions.set(this.address, 4);
    else this.#turn++;
  }
}
