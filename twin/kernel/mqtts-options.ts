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

export function mqttsOptions({ url, caPem, certPem, keyPem }: MqttsIdentity) {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: Number(port || MQTTS_PORT),
    ca: caPem,
    cert: certPem,
    key: keyPem,
    minVersion: 'TLSv1.2',
    // A literal address must not be sent as a server name (RFC 6066, 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
  } as const;
}
