import { createRequire } from 'node:module';
import { ListThingsCommand, IoTClient, DescribeThingCommand } from '@aws-sdk/client-iot';
import {
  GetThingShadowCommand,
  IoTDataPlaneClient,
  PublishCommand,
} from '@aws-sdk/client-iot-data-plane';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../common/aws-error.ts';
import { isSigned, verifySigV4, type SignatureRules, type SignedRequest } from './sigv4.ts';

/** The vector `get-vanilla` of AWS's Signature Version 4 test suite. */
const VANILLA: SignedRequest = {
  method: 'GET',
  path: '/',
  query: '',
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  body: Buffer.alloc(0),
};
const VANILLA_RULES: SignatureRules = {
  secretFor: (id, token) =>
    token === undefined && id === 'AKIDEXAMPLE'
      ? 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
      : undefined,
  now: Date.parse('2015-08-30T12:36:00Z'),
  services: ['service'],
};
const MINUTE_MS = 60_000;

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const KEY = { accessKeyId: 'AKIATEST', secretAccessKey: 'a/secret+key' };

/** What the real SDK signs and would put on the wire for a command. */
async function signedBySdk(
  send: (configuration: object) => Promise<unknown>,
): Promise<SignedRequest> {
  let sent: SentRequest | undefined;
  const requestHandler = {
    handle: (request: SentRequest): Promise<never> => {
      sent = request;
      return Promise.reject(new Error('captured'));
    },
  };
  const configuration = {
    endpoint: 'https://localhost:8884',
    region: 'eu-central-1',
    credentials: KEY,
    maxAttempts: 1,
    requestHandler,
  };
  await expect(send(configuration)).rejects.toThrow('captured');
  if (sent === undefined) throw new Error('nothing was sent');
  const query = Object.entries(sent.query).map(
    ([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`,
  );
  const headers = Object.fromEntries(
    Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { method, path, body = '' } = sent;
  return { method, path, query: query.join('&'), headers, body: Buffer.from(body) };
}

function dateOf({ headers }: SignedRequest): number {
  const text = String(headers['x-amz-date']);
  return Date.parse(text.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'));
}

function refusal(request: SignedRequest, rules: SignatureRules): string {
  try {
    verifySigV4(request, rules);
    return 'accepted';
  } catch (error) {
    if (error instanceof AwsError) return `${error.type}: ${error.message}`;
    throw error;
  }
}

function withAuthorization(change: (text: string) => string): SignedRequest {
  const authorization = change(String(VANILLA.headers.authorization));
  return { ...VANILLA, headers: { ...VANILLA.headers, authorization } };
}

describe('a signature in the header', () => {
  test('of the published test suite is accepted and names its signer', () => {
    expect(verifySigV4(VANILLA, VANILLA_RULES)).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
      region: 'us-east-1',
      service: 'service',
    });
  });

  const NAMES = ['gw-1', 't 1:x', 'ä/ö', 'a+b', '..', '%2F', "it's(*)!"];

  test('that leaves out the payload is refused where it has to cover it', async () => {
    const request = await signedBySdk((configuration) => {
      const client = new IoTClient(configuration);
      client.middlewareStack.add(
        (next) => (args) => {
          const { headers } = args.request as { headers: Record<string, string> };
          headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
          return next(args);
        },
        { step: 'build', name: 'leave-out-the-payload' },
      );
      return client.send(new ListThingsCommand({}));
    });
    const rules = { secretFor: () => KEY.secretAccessKey, now: dateOf(request), services: ['iot'] };
    expect(refusal(request, rules)).toBe('accepted');
    expect(refusal(request, { ...rules, isPayloadSigned: true })).toMatch(
      /^InvalidSignatureException: The request/,
    );
  });

  test('for another region is refused where there is one, and is accepted where there is none', () => {
    expect(verifySigV4(VANILLA, { ...VANILLA_RULES, region: 'us-east-1' })).toBeDefined();
    expect(() => verifySigV4(VANILLA, { ...VANILLA_RULES, region: 'eu-central-1' })).toThrow(
      "valid region: 'eu-central-1', not 'us-east-1'",
    );
  });

  test.each(NAMES)('by the real SDK on a path with %j is accepted', async (thingName) => {
    const request = await signedBySdk((configuration) =>
      new IoTClient(configuration).send(new DescribeThingCommand({ thingName })),
    );
    const rules = { secretFor: () => KEY.secretAccessKey, now: dateOf(request), services: ['iot'] };
    expect(refusal(request, rules)).toBe('accepted');
  });

  test.each(NAMES)('by the real SDK on a query with %j is accepted', async (value) => {
    const request = await signedBySdk((configuration) =>
      new IoTClient(configuration).send(
        new ListThingsCommand({ attributeName: 'a', attributeValue: value, maxResults: 3 }),
      ),
    );
    const rules = { secretFor: () => KEY.secretAccessKey, now: dateOf(request), services: ['iot'] };
    expect(refusal(request, rules)).toBe('accepted');
  });

  test('by the real SDK over a body is accepted, and not over another body', async () => {
    const request = await signedBySdk((configuration) =>
      new IoTDataPlaneClient(configuration).send(
        new PublishCommand({ topic: 'a/b c', qos: 1, payload: Buffer.from([0, 255, 1]) }),
      ),
    );
    const services = ['iotdata', 'iotdevicegateway'];
    const rules = { secretFor: () => KEY.secretAccessKey, now: dateOf(request), services };
    expect(refusal(request, rules)).toBe('accepted');
    const body = Buffer.from([0, 255, 2]);
    expect(refusal({ ...request, body }, rules)).toMatch(/^InvalidSignatureException: The request/);
  });

  test('for another service is refused with the service that counts', async () => {
    const request = await signedBySdk((configuration) =>
      new IoTDataPlaneClient(configuration).send(new GetThingShadowCommand({ thingName: 'a' })),
    );
    const rules = { secretFor: () => KEY.secretAccessKey, now: dateOf(request), services: ['iot'] };
    expect(refusal(request, rules)).toBe(
      "InvalidSignatureException: Credential should be scoped to correct service: 'iot'.",
    );
  });

  test.each([
    [-5 * MINUTE_MS, 'accepted'],
    [5 * MINUTE_MS, 'accepted'],
    [
      -5 * MINUTE_MS - 1000,
      'InvalidSignatureException: Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)',
    ],
    [
      5 * MINUTE_MS + 1000,
      'InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)',
    ],
  ])('seen by a clock that is %i ms ahead: %s', (aheadMs, expected) => {
    expect(refusal(VANILLA, { ...VANILLA_RULES, now: VANILLA_RULES.now + aheadMs })).toBe(expected);
  });

  test.each<[string, SignedRequest, RegExp]>([
    [
      'no signature at all',
      { ...VANILLA, headers: { host: 'example.amazonaws.com' } },
      /^MissingAuthenticationTokenException: Missing Authentication Token$/,
    ],
    [
      'another scheme',
      withAuthorization(() => 'Basic dXNlcjpwYXNz'),
      /^MissingAuthenticationTokenException/,
    ],
    [
      'an unknown key',
      withAuthorization((text) => text.replace('AKIDEXAMPLE', 'AKIDOTHER')),
      /^UnrecognizedClientException: The security token included in the request is invalid\.$/,
    ],
    [
      'a session token, which nobody issued',
      { ...VANILLA, headers: { ...VANILLA.headers, 'x-amz-security-token': 'x' } },
      /^UnrecognizedClientException/,
    ],
    [
      'a wrong signature',
      withAuthorization((text) => text.replace('=5fa0', '=5fa1')),
      /^InvalidSignatureException: The request signature we calculated does not match/,
    ],
    [
      'a signature that is not hex',
      withAuthorization((text) => text.replace(/Signature=.*/, 'Signature=zz')),
      /^InvalidSignatureException/,
    ],
    ['another method', { ...VANILLA, method: 'POST' }, /^InvalidSignatureException/],
    ['another path', { ...VANILLA, path: '/x' }, /^InvalidSignatureException/],
    ['another query', { ...VANILLA, query: 'a=1' }, /^InvalidSignatureException/],
    [
      'another host',
      { ...VANILLA, headers: { ...VANILLA.headers, host: 'example.com' } },
      /^InvalidSignatureException/,
    ],
    [
      'a host that is not signed',
      withAuthorization((text) => text.replace('host;', '')),
      /^InvalidSignatureException: 'Host'/,
    ],
    [
      'no SignedHeaders',
      withAuthorization((text) => text.replace('SignedHeaders', 'Signed')),
      /^IncompleteSignatureException: Authorization header requires 'SignedHeaders'/,
    ],
    [
      'no date',
      { ...VANILLA, headers: { ...VANILLA.headers, 'x-amz-date': undefined } },
      /^IncompleteSignatureException/,
    ],
    [
      'a date of another day than the scope',
      { ...VANILLA, headers: { ...VANILLA.headers, 'x-amz-date': '20150831T123600Z' } },
      /^InvalidSignatureException: Date in Credential scope/,
    ],
    [
      'a date that is none',
      { ...VANILLA, headers: { ...VANILLA.headers, 'x-amz-date': '20150830' } },
      /^IncompleteSignatureException: Date must be/,
    ],
    [
      'a scope with too few parts',
      withAuthorization((text) => text.replace('/service', '')),
      /^IncompleteSignatureException: Credential must have exactly 5/,
    ],
    [
      'a content hash that is not of the body',
      { ...VANILLA, headers: { ...VANILLA.headers, 'x-amz-content-sha256': 'ab' } },
      /^InvalidSignatureException/,
    ],
    [
      'a chunked payload',
      {
        ...VANILLA,
        headers: {
          ...VANILLA.headers,
          'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        },
      },
      /^InvalidSignatureException/,
    ],
  ])('with %s is refused', (_what, request, expected) => {
    expect(refusal(request, VANILLA_RULES)).toMatch(expected);
  });
});

describe('a signature in the query', () => {
  const { prepareWebSocketUrl } = createRequire(import.meta.url)('aws-iot-device-sdk').device as {
    prepareWebSocketUrl: (options: object, id: string, secret: string, token?: string) => string;
  };
  const host = 'localhost';
  const signedUrl = (token?: string): URL =>
    new URL(
      prepareWebSocketUrl(
        { host, port: 8884, region: 'eu-west-1' },
        'AKIATEST',
        KEY.secretAccessKey,
        token,
      ),
    );

  function requestOf(url: URL): SignedRequest {
    const headers = { host: 'localhost:8884' };
    return {
      method: 'GET',
      path: url.pathname,
      query: url.search.slice(1),
      headers,
      body: Buffer.alloc(0),
    };
  }
  function rulesAt(url: URL, laterMs = 0): SignatureRules {
    const headers = { 'x-amz-date': url.searchParams.get('X-Amz-Date') ?? '' };
    const now = dateOf({ ...requestOf(url), headers }) + laterMs;
    return {
      secretFor: (id) => (id === 'AKIATEST' ? KEY.secretAccessKey : undefined),
      now,
      services: ['iotdevicegateway'],
    };
  }

  test('made by the device SDK is accepted', () => {
    const url = signedUrl();
    expect(isSigned(requestOf(url))).toBe(true);
    expect(refusal(requestOf(url), rulesAt(url))).toBe('accepted');
  });

  test.each<[string, (url: URL) => void, RegExp]>([
    [
      'with a changed region',
      (url) =>
        url.searchParams.set(
          'X-Amz-Credential',
          url.searchParams.get('X-Amz-Credential')?.replace('eu-west-1', 'eu-west-2') ?? '',
        ),
      /^InvalidSignatureException: The request/,
    ],
    [
      'with one more parameter',
      (url) => url.searchParams.set('a', 'b'),
      /^InvalidSignatureException: The request/,
    ],
    [
      'with an expiry that was not signed',
      (url) => url.searchParams.set('X-Amz-Expires', '60'),
      /^InvalidSignatureException: The request/,
    ],
    [
      'with an expiry of a year',
      (url) => url.searchParams.set('X-Amz-Expires', '31536000'),
      /^IncompleteSignatureException: X-Amz-Expires/,
    ],
    [
      'without its date',
      (url) => url.searchParams.delete('X-Amz-Date'),
      /^IncompleteSignatureException/,
    ],
    [
      'with another algorithm',
      (url) => url.searchParams.set('X-Amz-Algorithm', 'AWS4-ECDSA'),
      /^IncompleteSignatureException/,
    ],
  ])('%s is refused', (_what, change, expected) => {
    const url = signedUrl();
    const rules = rulesAt(url);
    change(url);
    expect(refusal(requestOf(url), rules)).toMatch(expected);
  });

  test('without an expiry lives five minutes', () => {
    const url = signedUrl();
    expect(refusal(requestOf(url), rulesAt(url, 5 * MINUTE_MS))).toBe('accepted');
    expect(refusal(requestOf(url), rulesAt(url, 5 * MINUTE_MS + 1))).toMatch(/Signature expired/);
  });
});

test('no request, however strange, makes the check do anything but accept or refuse', () => {
  fc.assert(
    fc.property(
      fc.record({
        method: fc.string(),
        path: fc.string(),
        query: fc.oneof(
          fc.string(),
          fc.constantFrom('X-Amz-Algorithm=AWS4-HMAC-SHA256&%', 'a=%E0%A4%A'),
        ),
        authorization: fc.oneof(
          fc.string(),
          fc
            .string()
            .map((text) => `AWS4-HMAC-SHA256 Credential=${text}, SignedHeaders=host, Signature=00`),
        ),
      }),
      ({ method, path, query, authorization }) => {
        const headers = { host: 'a', 'x-amz-date': '20150830T123600Z', authorization };
        const request = { method, path, query, headers, body: Buffer.alloc(0) };
        expect(refusal(request, VANILLA_RULES)).toMatch(/Exception: /);
      },
    ),
  );
});
