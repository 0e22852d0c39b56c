/** Mutual TLS to an `mqtts:` address: the options that `connect` of `node:tls` takes. */

export interface MqttsIdentity {
  /** `mqtts://host:port`; the host must stand in the certificate of the other side. */
  readonly url: string;
  /** The authority of the other side, and one's own certificate and private key, as PEM. */
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

const MQTTS_PORT = 8883;
const STRICT = { minVersion: 'TLSv1.2' } as const;
const LAX = {
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT:@SECLEVEL=0',
  rejectUnauthorized: false,
} as const;

/**
 * The other side must prove who it is, over TLS 1.2 or newer. Without `isStrict` (D11 off) any
 * certificate and the oldest TLS will do, which lets an interceptor in.
 */
export function mqttsOptions({ url, caPem, certPem, keyPem }: MqttsIdentity, isStrict: boolean) {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: Number(port || MQTTS_PORT),
    ca: caPem,
    cert: certPem,
    key: keyPem,
    ...(isStrict ? STRICT : LAX),
    // A literal address must not be sent as a server name (RFC 6066, 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  } as const;
}
