/** Names what stopped a connection, so that a person knows which certificate or cable to look at. */
import type { LabError } from '#kernel/errors.ts';
import { gatewayError, type GATEWAY_ERRORS } from './errors.ts';
import type { ConnectionStage } from './uplink-connection.ts';

type UplinkCode = Extract<keyof typeof GATEWAY_ERRORS, `UPLINK_${string}`>;

/** Codes of Node and OpenSSL by what they mean to a gateway (measured on Node 24). */
const BY_CODE: ReadonlyMap<string, UplinkCode> = new Map([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UPLINK_SERVER_UNTRUSTED'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'UPLINK_SERVER_UNTRUSTED'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UPLINK_SERVER_UNTRUSTED'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UPLINK_SERVER_UNTRUSTED'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'UPLINK_SERVER_UNTRUSTED'],
  ['CERT_SIGNATURE_FAILURE', 'UPLINK_SERVER_UNTRUSTED'],
  ['CERT_REVOKED', 'UPLINK_SERVER_UNTRUSTED'],
  ['CERT_HAS_EXPIRED', 'UPLINK_SERVER_EXPIRED'],
  ['CERT_NOT_YET_VALID', 'UPLINK_SERVER_EXPIRED'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'UPLINK_SERVER_NAME'],
  ['INVALID_PURPOSE', 'UPLINK_SERVER_PURPOSE'],
]);

/** CONNACK and DISCONNECT reasons: MQTT 3.1.1 codes 2, 4, 5 and MQTT 5 0x84…0x8C. */
const REFUSED_REASONS: ReadonlySet<number> = new Set([2, 4, 5, 0x84, 0x85, 0x86, 0x87, 0x8a, 0x8c]);

interface Peer {
  readonly url: string;
  readonly thingName: string;
  /** How far the connection came. */
  readonly reached: ConnectionStage;
}

/** Codes of a socket that says nothing but that it is gone. */
const GONE: ReadonlySet<string | number | undefined> = new Set([undefined, 'ECONNRESET', 'EPIPE']);

/** The error to report for a connection that ended with `error`, which may be undefined. */
export function uplinkProblem(error: unknown, peer: Peer): LabError {
  const { code, message } = parts(error);
  const details = { url: peer.url, thing: peer.thingName, reason: message };
  const cause = error === undefined ? {} : { cause: error };
  if (GONE.has(code) && peer.reached !== 'nowhere') {
    if (peer.reached === 'online') return gatewayError('UPLINK_CLOSED', { details, ...cause });
    // TLS 1.3: the client is done before the core has looked at its certificate, and a core that
    // does not like it may hang up without an alert.
    const reason = 'the connection was closed right after the handshake';
    return gatewayError('UPLINK_CERTIFICATE_REFUSED', {
      details: { ...details, reason },
      ...cause,
    });
  }
  return gatewayError(uplinkCode(code, message), { details, ...cause });
}

function uplinkCode(code: string | number | undefined, message: string): UplinkCode {
  if (typeof code === 'number') {
    return REFUSED_REASONS.has(code) ? 'UPLINK_NOT_AUTHORISED' : 'UPLINK_UNREACHABLE';
  }
  const known = BY_CODE.get(code ?? '');
  if (known !== undefined) return known;
  // An alert comes from the core: it did not like our certificate.
  if (/ALERT_(?!PROTOCOL_VERSION|HANDSHAKE)|CERTIFICATE_REQUIRED/.test(code ?? '')) {
    return 'UPLINK_CERTIFICATE_REFUSED';
  }
  if (
    code?.startsWith('ERR_OSSL_') === true ||
    /PEM|key values mismatch|no start line/i.test(message)
  ) {
    return 'UPLINK_CERTIFICATE_UNUSABLE';
  }
  return 'UPLINK_UNREACHABLE';
}

function parts(error: unknown): { code: string | number | undefined; message: string } {
  if (error === undefined) return { code: undefined, message: 'closed without a word' };
  if (!(error instanceof Error)) return { code: undefined, message: 'unknown error' };
  const code = 'code' in error ? error.code : undefined;
  return {
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    message: error.message || String(code),
  };
}
