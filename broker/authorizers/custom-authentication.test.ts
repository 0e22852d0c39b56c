import { expect, test } from 'vitest';
import { CustomAuthentication, type InvokeFunction } from './custom-authentication.ts';

const AUTHORIZER = {
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

function authentication(invoke: InvokeFunction): CustomAuthentication {
  const authorizers = { find: () => AUTHORIZER, defaultName: () => 'door', isAny: () => true };
  return new CustomAuthentication({ authorizers, invoke, clock: { now: () => 0 } });
}

test('of a flood of clients fifty are asked about at a time, the others are refused at once', async () => {
  const answers: ((value: unknown) => void)[] = [];
  const guard = authentication(() => new Promise((resolve) => answers.push(resolve)));
  const outcomes = Array.from({ length: 60 }, () => guard.authenticate({ connectionId: 'x' }));
  expect(answers).toHaveLength(50);
  for (const answer of answers) answer({ isAuthenticated: false });
  const details = (await Promise.all(outcomes)).map((outcome) =>
    outcome.kind === 'refused' ? outcome.detail : outcome.kind,
  );
  expect(details.filter((detail) => detail.endsWith('is false'))).toHaveLength(50);
  expect(details.filter((detail) => detail.endsWith('about already'))).toHaveLength(10);
  expect(guard.authenticate({ connectionId: 'x' })).toBeInstanceOf(Promise);
  expect(answers).toHaveLength(51);
});

test.each([
  [new Error('no luck'), 'door: no luck'],
  ['text', 'door: text'],
])('a function that rejects with %j fails, and nothing throws', async (reason, detail) => {
  const guard = authentication(() => Promise.reject(reason));
  const outcome = await guard.authenticate({ connectionId: 'x' });
  expect(outcome).toMatchObject({
    kind: 'failed',
    detail: expect.stringContaining(detail.slice(0, 5)) as string,
  });
});
