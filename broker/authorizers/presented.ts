/**
 * What a client presents to a custom authoriser: in the query of its MQTT user name, in the query or
 * in the headers of its HTTP request (developer guide, `custom-auth`). Pure.
 */
import { createPublicKey, verify } from 'node:crypto';

/** Everything that the event of a function may tell. */
export interface Presented {
  readonly tls?: { readonly serverName: string } | undefined;
  readonly http?: PresentedHttp | undefined;
  readonly mqtt?: PresentedMqtt | undefined;
  readonly connectionId: string;
}

type Told = Pick<Presented, 'http' | 'mqtt'>;

export interface PresentedHttp {
  readonly headers: Readonly<Record<string, string>>;
  /** As sent, without the question mark. */
  readonly query: string;
}

interface PresentedMqtt {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Uint8Array | undefined;
}

const NAME = 'x-amz-customauthorizer-name';
const SIGNATURE = 'x-amz-customauthorizer-signature';
/** A key of a signed token has so many bits at least. */
const KEY_BITS_MIN = 2048;

/** The authoriser that the client names, if it names one. */
export function namedAuthorizer(presented: Told): string | undefined {
  return parameter(presented, NAME);
}

/** The value of a parameter where it stands first: user name, query, header. */
export function parameter(presented: Told, name: string): string | undefined {
  const { http, mqtt } = presented;
  const username = mqtt?.username ?? '';
  const mark = username.indexOf('?');
  return (
    (mark < 0 ? undefined : inQuery(username.slice(mark + 1), name)) ??
    (http === undefined ? undefined : (inQuery(http.query, name) ?? inHeaders(http.headers, name)))
  );
}

/** The signature over the token, as base64. */
export function presentedSignature(presented: Told): string | undefined {
  return parameter(presented, SIGNATURE);
}

/** RSA with SHA-256 over the token, by one of the keys. */
export function isSignedToken(token: string, signature: string, keys: readonly string[]): boolean {
  const bytes = Buffer.from(signature, 'base64');
  return keys.some((pem) => verify('RSA-SHA256', Buffer.from(token), pem, bytes));
}

/** What is wrong with a key for tokens; undefined for an RSA key that is long enough. */
export function tokenKeyFault(pem: string): string | undefined {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey(pem);
    if (asymmetricKeyType !== 'rsa') return 'is not an RSA key';
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    return bits < KEY_BITS_MIN
      ? `has ${bits} bits, at least ${KEY_BITS_MIN} are needed`
      : undefined;
  } catch {
    return 'is not a public key in PEM';
  }
}

function inQuery(query: string, name: string): string | undefined {
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    const key = equals < 0 ? pair : pair.slice(0, equals);
    if (isSame(decoded(key), name)) return equals < 0 ? '' : decoded(pair.slice(equals + 1));
  }
  return undefined;
}

function inHeaders(headers: PresentedHttp['headers'], name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => isSame(key, name));
  return found === undefined ? undefined : decoded(found[1]);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A plus sign stays: signatures have some, and not every client encodes them. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
