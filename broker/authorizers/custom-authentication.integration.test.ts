/** Custom authorisers over all ways in: MQTT by ALPN, WebSocket, HTTPS. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import * as aws from '@aws-sdk/client-iot';
import type { IClientOptions } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import { closed, messages, type CoreLab } from '../../test/support/core-lab.ts';
import {
  asked,
  ARN,
  beginGuest,
  connected,
  DOOR,
  NAMED,
  openGuestLab,
  SIGNED,
  signatureOf,
  UNSIGNED,
  writeDoor,
  type Settings,
} from '../../test/support/guest-lab.ts';
import { httpsRequest } from '../../test/support/https-request.ts';

function refusal(core: CoreLab): Promise<object> {
  return core.line(({ kind }) => kind === 'refused');
}

describe.each([
  ['ALPN', 4],
  ['ALPN', 5],
  ['WebSocket', 4],
  ['WebSocket', 5],
] as const)('MQTT by %s at level %i', (way, protocolVersion) => {
  test('the function lets a client in, and says what it may do', async () => {
    const core = await openGuestLab();
    const client = await connected(beginGuest(core, way, { protocolVersion }));
    await client.subscribeAsync('from/+', { qos: 1 });
    const received = messages(client, 1);
    await client.publishAsync('from/app', 'hello', { qos: 1 });
    expect(await received).toEqual([{ topic: 'from/app', text: 'hello' }]);
    const denied = client.publishAsync('from/other', 'hello', { qos: 1 });
    if (protocolVersion === 5) await expect(denied).rejects.toThrow('Not authorized');
    else {
      void denied.catch(() => undefined);
      await closed(client);
    }
    expect(await core.line(({ kind }) => kind === 'denied')).toMatchObject({
      principal: 'somebody',
      resource: `${ARN}:topic/from/other`,
      statement: 'implicit-deny',
    });
    const isWeb = way === 'WebSocket';
    expect(asked(core)).toEqual([
      {
        signatureVerified: false,
        protocols: isWeb ? ['tls', 'http', 'mqtt'] : ['tls', 'mqtt'],
        protocolData: {
          tls: { serverName: 'localhost' },
          ...(isWeb ? { http: { headers: expect.any(Object) as object } } : {}),
          mqtt: { username: NAMED, password: btoa('open'), clientId: 'app' },
        },
        connectionMetadata: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
      },
    ]);
  });

  test('whom it does not let in is refused', async () => {
    const core = await openGuestLab();
    await expect(
      connected(beginGuest(core, way, { protocolVersion, password: 'x' })),
    ).rejects.toThrow(/closed|refused|Not authorized/);
    expect(await refusal(core)).toMatchObject({
      reason: 'NOT_AUTHENTICATED',
      clientId: 'app',
      detail: 'door: isAuthenticated is false',
    });
  });

  test('its policies decide about connecting too', async () => {
    const core = await openGuestLab();
    const other = beginGuest(core, way, { protocolVersion, clientId: 'other' });
    await expect(connected(other)).rejects.toThrow(/closed|refused|Not authorized/);
    expect(await refusal(core)).toMatchObject({ reason: 'NOT_AUTHORIZED', principal: 'somebody' });
  });
});

const TICKET = 'Ticket=open';
const SIGNATURE = 'x-amz-customauthorizer-signature';

describe('a signed token', () => {
  test.each([
    ['encoded', encodeURIComponent(signatureOf('open'))],
    ['as it is', signatureOf('open')],
  ])('with its signature %s reaches the function', async (_how, signature) => {
    const core = await openGuestLab(SIGNED);
    const username = `${NAMED}&${TICKET}&${SIGNATURE}=${signature}`;
    await connected(beginGuest(core, 'ALPN', { username, password: undefined as never }));
    expect(asked(core)).toMatchObject([{ token: 'open', signatureVerified: true }]);
  });

  test.each([
    ['no token', NAMED, /there is no token Ticket/],
    ['no signature', `${NAMED}&${TICKET}`, /has no signature/],
    [
      'a signature of another token',
      `${NAMED}&${TICKET}&${SIGNATURE}=${signatureOf('shut')}`,
      /not of its keys/,
    ],
    ['no base64', `${NAMED}&${TICKET}&${SIGNATURE}=%%%`, /not of its keys/],
  ])('with %s reaches no function', async (_what, username, detail) => {
    const core = await openGuestLab(SIGNED);
    await expect(connected(beginGuest(core, 'ALPN', { username }))).rejects.toThrow('closed');
    expect(await refusal(core)).toMatchObject({ detail: expect.stringMatching(detail) as string });
    expect(asked(core)).toEqual([]);
  });
});

test.each<[string, string, RegExp]>([
  ['is no module', 'export const handler = 1', /exports no function/],
  ['throws', 'export function handler() { throw new Error("no luck") }', /no luck/],
  ['answers nothing', 'export function handler() {}', /not an object/],
  ['says nothing of isAuthenticated', 'export function handler() { return {} }', /isAuthenticated/],
  ['gives a name with signs', DOOR.replace("'somebody'", "'some body'"), /principalId/],
  [
    'gives a second',
    DOOR.replace('3600', '1'),
    /disconnectAfterInSeconds must be a whole number from 300/,
  ],
  [
    'gives no policy',
    DOOR.replace(/policyDocuments: \[[^]*\}\],\n {2}\};/, 'policyDocuments: [] };'),
    /list of 1 to 10/,
  ],
  [
    'gives a malformed policy',
    DOOR.replace("'Allow'", "'Perhaps'").replace('Effect', 'Effect'),
    /expected "Allow" or "Deny"/,
  ],
])('a function that %s lets nobody in', async (_what, text, detail) => {
  const core = await openGuestLab();
  writeDoor(core, text);
  await expect(connected(beginGuest(core, 'ALPN', {}))).rejects.toThrow('closed');
  expect(await refusal(core)).toMatchObject({
    reason: 'NOT_AUTHENTICATED',
    detail: expect.stringMatching(detail) as string,
  });
});

test.each<[string, Settings, IClientOptions, RegExp]>([
  ['is not active', { signingDisabled: true }, {}, /not active/],
  [
    'is not there',
    UNSIGNED,
    { username: 'user?x-amz-customauthorizer-name=gate' },
    /no authorizer gate/,
  ],
  ['is not named, without a default', UNSIGNED, { username: 'user' }, /no default/],
])('an authoriser that %s lets nobody in', async (_what, settings, options, detail) => {
  const core = await openGuestLab(settings);
  await expect(connected(beginGuest(core, 'ALPN', options))).rejects.toThrow('closed');
  expect(await refusal(core)).toMatchObject({ detail: expect.stringMatching(detail) as string });
});

test('the default authoriser is asked where none is named', async () => {
  const core = await openGuestLab();
  await iotClient(core).send(new aws.SetDefaultAuthorizerCommand({ authorizerName: 'door' }));
  await connected(beginGuest(core, 'ALPN', { username: 'user' }));
  expect(asked(core)).toMatchObject([{ protocolData: { mqtt: { username: 'user' } } }]);
});

describe('HTTPS', () => {
  const post = (core: CoreLab, options: object = {}) =>
    httpsRequest(core, '/topics/from/http?qos=1', {
      method: 'POST',
      body: 'hello',
      headers: { 'x-amz-customauthorizer-name': 'door', 'x-word': 'open' },
      ...options,
    });

  test('a publish is let in by the function, other topics and other operations are not', async () => {
    const core = await openGuestLab();
    expect(await post(core)).toMatchObject({ status: 200 });
    const headers = { 'x-amz-customauthorizer-name': 'door', 'x-word': 'open' };
    const elsewhere = { method: 'POST', headers, body: 'x' };
    expect((await httpsRequest(core, '/topics/elsewhere', elsewhere)).status).toBe(403);
    expect((await httpsRequest(core, '/things/x/shadow', { headers })).status).toBe(403);
    expect((await httpsRequest(core, '/things', { headers })).status).toBe(403);
    expect(asked(core)).toHaveLength(2);
    expect(asked(core)[0]).toMatchObject({
      protocols: ['tls', 'http'],
      protocolData: { http: { queryString: '?qos=1' } },
    });
  });

  test.each([
    [true, 'the same', {}, 1],
    [true, 'another', { 'x-more': '1' }, 2],
    [false, 'the same', {}, 2],
  ])(
    'with caching %s and %s request on the connection',
    async (enableCachingForHttp, _what, more, count) => {
      const core = await openGuestLab({ ...UNSIGNED, enableCachingForHttp });
      const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(core.caPath) });
      onTestFinished(() => agent.destroy());
      const headers = { 'x-amz-customauthorizer-name': 'door', 'x-word': 'open' };
      expect((await post(core, { agent, headers })).status).toBe(200);
      expect((await post(core, { agent, headers: { ...headers, ...more } })).status).toBe(200);
      expect(asked(core)).toHaveLength(count);
    },
  );

  test('whom it does not let in gets 403, and the log says why', async () => {
    const core = await openGuestLab();
    const headers = { 'x-amz-customauthorizer-name': 'door' };
    expect(await post(core, { headers })).toMatchObject({ status: 403 });
    expect(await refusal(core)).toMatchObject({ reason: 'NOT_AUTHENTICATED' });
  });
});

test('TestInvokeAuthorizer asks the function as a client would', async () => {
  const core = await openGuestLab(SIGNED);
  const iot = iotClient(core);
  const input = { authorizerName: 'door', token: 'open', tokenSignature: signatureOf('open') };
  const answer = await iot.send(new aws.TestInvokeAuthorizerCommand(input));
  expect(answer).toMatchObject({
    isAuthenticated: true,
    principalId: 'somebody',
    refreshAfterInSeconds: 300,
    disconnectAfterInSeconds: 3600,
    policyDocuments: [expect.stringContaining('iot:Connect')],
  });
  const shut = { ...input, tokenSignature: signatureOf('shut') };
  await expect(iot.send(new aws.TestInvokeAuthorizerCommand(shut))).rejects.toMatchObject({
    name: 'UnauthorizedException',
  });
  writeDoor(core, 'export function handler() { return 1 }');
  await expect(iot.send(new aws.TestInvokeAuthorizerCommand(input))).rejects.toMatchObject({
    name: 'InvalidResponseException',
  });
});
