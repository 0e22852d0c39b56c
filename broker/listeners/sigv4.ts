/**
 * AWS Signature Version 4: checks signatures in the Authorization header and in a signed query
 * (General Reference, "Signing AWS API requests"). The path is encoded twice, as for every service
 * but S3. Not here: chunked payloads (`STREAMING-…`).
 */
import { compareText } from '#kernel/compare-text.ts';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Instant } from '#kernel/time.ts';
import { AwsError } from '../common/aws-error.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
/** Both clocks may differ by this much. */
const SKEW_MS = 5 * 60_000;
/** A signed query lives a week at most. */
const EXPIRES_MAX_S = 7 * 24 * 3600;

export interface SignedRequest {
  readonly method: string;
  /** As sent, still encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export type SecretFor = (accessKeyId: string, sessionToken?: string) => string | undefined;

export interface SignatureRules {
  /** Secret of an access key id, with its session token if it came with one; undefined for none. */
  readonly secretFor: SecretFor;
  readonly now: Instant;
  /** Service names that a signature may be scoped to; the first is named in the refusal. */
  readonly services: readonly string[];
  /** The only region that a signature may be scoped to; any when left out. */
  readonly region?: string;
  /** The signature has to cover the payload. */
  readonly isPayloadSigned?: boolean;
}

export interface Signer {
  readonly accessKeyId: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  readonly region: string;
  readonly service: string;
}

interface Claim {
  readonly credential: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Undefined for a signature in the header. */
  readonly expiresS: number | undefined;
  readonly isQuery: boolean;
}

/** True when the request carries a signature at all, good or bad. */
export function isSigned(request: Pick<SignedRequest, 'headers' | 'query'>): boolean {
  return request.headers.authorization !== undefined || /(^|&)X-Amz-Algorithm=/.test(request.query);
}

/**
 * Who signed the request. Throws an AwsError in AWS's words: MissingAuthenticationTokenException,
 * IncompleteSignatureException, UnrecognizedClientException, InvalidSignatureException.
 */
export function verifySigV4(request: SignedRequest, rules: SignatureRules): Signer {
  const claim = readClaim(request);
  const scope = readScope(claim, rules);
  const sessionToken = sessionTokenOf(request);
  const secret = rules.secretFor(scope.accessKeyId, sessionToken);
  if (secret === undefined) {
    throw new AwsError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  checkDate(claim, rules.now);
  const key = signingKey(secret, scope);
  const { accessKeyId, date, region, service } = scope;
  const isSignedBy = (canonical: string): boolean => {
    const place = `${date}/${region}/${service}/aws4_request`;
    const toSign = [ALGORITHM, claim.date, place, sha256(canonical)].join('\n');
    const wanted = createHmac('sha256', key).update(toSign).digest();
    const given = Buffer.from(claim.signature, 'hex');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  };
  if (!canonicalRequests(request, claim, rules).some(isSignedBy)) throw wrongSignature();
  return { accessKeyId, sessionToken, region, service };
}

function readClaim(request: SignedRequest): Claim {
  const { authorization } = request.headers;
  if (authorization !== undefined) return headerClaim(authorization, request.headers);
  const query = new Map(queryPairs(request.query));
  if (query.has('X-Amz-Algorithm')) return queryClaim(query);
  throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

function headerClaim(authorization: string, headers: IncomingHttpHeaders): Claim {
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const parts = new Map<string, string>();
  for (const part of authorization.slice(ALGORITHM.length + 1).split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) parts.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
    if (!parts.has(name)) {
      throw incomplete(`Authorization header requires '${name}' parameter.`);
    }
  }
  const date = headers['x-amz-date'];
  if (typeof date !== 'string') {
    throw incomplete(`Authorization header requires existence of either a 'X-Amz-Date' header.`);
  }
  return {
    credential: parts.get('Credential') ?? '',
    signedHeaders: (parts.get('SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: parts.get('Signature') ?? '',
    date,
    expiresS: undefined,
    isQuery: false,
  };
}

function queryClaim(query: ReadonlyMap<string, string>): Claim {
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) throw incomplete('Unsupported X-Amz-Algorithm.');
  for (const name of ['Credential', 'Date', 'SignedHeaders', 'Signature']) {
    if (!query.has(`X-Amz-${name}`)) {
      throw incomplete(`AWS query-string parameters must include 'X-Amz-${name}'.`);
    }
  }
  const expires = query.get('X-Amz-Expires');
  const expiresS = expires === undefined ? SKEW_MS / 1000 : Number(expires);
  if (!Number.isInteger(expiresS) || expiresS < 0 || expiresS > EXPIRES_MAX_S) {
    throw incomplete('X-Amz-Expires must be a number of seconds up to 604800.');
  }
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').toLowerCase().split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    expiresS,
    isQuery: true,
  };
}

interface Scope extends Signer {
  readonly date: string;
}

function readScope({ credential, date }: Claim, rules: SignatureRules): Scope {
  const { services } = rules;
  const parts = credential.split('/');
  const terminator = parts.at(-1);
  if (parts.length < 5 || terminator !== 'aws4_request') {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${clip(credential)}'`,
    );
  }
  const [service = '', region = '', day = ''] = [parts.at(-2), parts.at(-3), parts.at(-4)];
  if (!services.includes(service)) {
    throw refuse(`Credential should be scoped to correct service: '${services[0] ?? ''}'.`);
  }
  if (region === '' || region !== (rules.region ?? region)) {
    throw refuse(`Credential should be scoped to a valid region${regionHint(region, rules)}.`);
  }
  if (day !== date.slice(0, 8)) {
    throw refuse(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${clip(day)}' != '${clip(date.slice(0, 8))}', from '${clip(date)}'.`,
    );
  }
  return { accessKeyId: parts.slice(0, -4).join('/'), date: day, region, service };
}

/** AWS names neither; here a region is set once, so the one that is meant helps. */
function regionHint(given: string, { region }: SignatureRules): string {
  return region === undefined ? '' : `: '${region}', not '${clip(given)}'`;
}

const TOKEN = 'X-Amz-Security-Token';

function sessionTokenOf({ headers, query }: SignedRequest): string | undefined {
  const header = headers[TOKEN.toLowerCase()];
  return typeof header === 'string' ? header : new Map(queryPairs(query)).get(TOKEN);
}

function checkDate({ date, expiresS }: Claim, now: Instant): void {
  const at = parseBasicDate(date);
  if (at === undefined) {
    throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${clip(date)}'.`);
  }
  const lifeMs = expiresS === undefined ? SKEW_MS : Math.max(expiresS * 1000, SKEW_MS);
  if (now > at + lifeMs) {
    const limit = basicDate(now - lifeMs);
    throw refuse(
      `Signature expired: ${date} is now earlier than ${limit} (${basicDate(now)} - ${lifeMs / 60_000} min.)`,
    );
  }
  if (now < at - SKEW_MS) {
    const limit = basicDate(now + SKEW_MS);
    throw refuse(
      `Signature not yet current: ${date} is still later than ${limit} (${basicDate(now)} + 5 min.)`,
    );
  }
}

function parseBasicDate(text: string): Instant | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** `20260601T120000Z` */
function basicDate(at: Instant): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/**
 * What may have been signed. Clients of AWS IoT put the session token of a signed query behind the
 * signature (`protocols` page); as everywhere else it may be a part of what is signed.
 */
function canonicalRequests(
  request: SignedRequest,
  claim: Claim,
  rules: SignatureRules,
): readonly string[] {
  const whole = canonicalRequest(request, claim, rules);
  const pairs = request.query.split('&');
  const others = pairs.filter((pair) => !pair.startsWith(`${TOKEN}=`));
  if (!claim.isQuery || others.length === pairs.length) return [whole];
  return [whole, canonicalRequest({ ...request, query: others.join('&') }, claim, rules)];
}

function canonicalRequest(request: SignedRequest, claim: Claim, rules: SignatureRules): string {
  const { signedHeaders } = claim;
  if (!signedHeaders.includes('host')) {
    throw refuse("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  const lines = signedHeaders.map((name) => `${name}:${headerValue(request.headers[name])}`);
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    `${lines.join('\n')}\n`,
    signedHeaders.join(';'),
    payloadHash(request, claim, rules),
  ].join('\n');
}

function headerValue(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : (value ?? []).join(',');
  return text.trim().replace(/ +/g, ' ');
}

/** RFC 3986 normal form, then every segment as sent is encoded once more. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(encode(segment));
  }
  const trailing = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${trailing}`;
}

function canonicalQuery(query: string): string {
  return queryPairs(query)
    .filter(([key]) => key !== 'X-Amz-Signature')
    .map(([key, value]) => [encode(key), encode(value)] as const)
    .sort(
      ([keyA, valueA], [keyB, valueB]) => compareText(keyA, keyB) || compareText(valueA, valueB),
    )
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

function queryPairs(query: string): [string, string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const [key, value] =
        equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      return [decode(key), decode(value)];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    // A lone surrogate cannot have been signed by anybody.
    throw wrongSignature();
  }
}

/** The hash that counts is ours; a header may only leave the payload unsigned, not lie about it. */
function payloadHash(request: SignedRequest, claim: Claim, rules: SignatureRules): string {
  const query = claim.isQuery ? new Map(queryPairs(request.query)) : undefined;
  const named = query?.get('X-Amz-Content-Sha256') ?? request.headers['x-amz-content-sha256'];
  if (named === UNSIGNED && rules.isPayloadSigned !== true) return UNSIGNED;
  const actual = sha256(request.body);
  if (named !== undefined && named !== actual) throw wrongSignature();
  return actual;
}

function signingKey(secret: string, { date, region, service }: Scope): Buffer {
  const hmac = (key: string | Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest();
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Unauthenticated text is never echoed at length. */
function clip(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function incomplete(message: string): AwsError {
  return new AwsError('IncompleteSignatureException', message);
}

function refuse(message: string): AwsError {
  return new AwsError('InvalidSignatureException', message);
}

function wrongSignature(): AwsError {
  return refuse(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}
