import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { CustomAuthentication } from './custom-authentication.ts';
import { admitGuest } from './guest.ts';

const DOOR = {
  authorizerName: 'door',
  authorizerArn: 'arn:aws:iot:eu-central-1:000000000000:authorizer/door',
  authorizerFunctionArn: 'door',
  tokenKeyName: undefined,
  tokenSigningPublicKeys: {},
  status: 'ACTIVE',
  signingDisabled: true,
  enableCachingForHttp: false,
  createdAt: 0,
  modifiedAt: 0,
} as const;
const ADMITTED = {
  isAuthenticated: true,
  principalId: 'somebody',
  disconnectAfterInSeconds: 3600,
  refreshAfterInSeconds: 300,
  policyDocuments: [
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  ],
};

test('a flood of strangers at the door ends nobody who was let in, and no longer than granted', async () => {
  let now = 0;
  const asked: ((value: unknown) => void)[] = [];
  const authentication = new CustomAuthentication({
    authorizers: { find: () => DOOR, defaultName: () => 'door', isAny: () => true },
    invoke: () => new Promise((resolve) => asked.push(resolve)),
    clock: { now: () => now },
  });
  const admission = admitGuest(authentication, { connectionId: 'guest' });
  asked.shift()?.(ADMITTED);
  const verdict = await admission;
  const peer = 'peer' in verdict ? verdict.peer : undefined;
  for (let count = 0; count < 50; count++) void authentication.authenticate({ connectionId: 'x' });
  now = 5 * MINUTE_MS;
  peer?.renew?.();
  await new Promise(setImmediate);
  expect(peer?.endsAt).toBe(HOUR_MS);
  for (const answer of asked.splice(0)) answer({ isAuthenticated: false });
  await new Promise(setImmediate);
  peer?.renew?.();
  asked.shift()?.({ isAuthenticated: false });
  await new Promise(setImmediate);
  expect(peer?.endsAt).toBe(now);
});
