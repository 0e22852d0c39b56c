import { expect, test } from 'vitest';
import { PortalClient } from './client.ts';
import { ApiError, toErrorView } from '../errors.ts';

const SESSION = { user: 'lab', role: 'lab', csrfToken: 'token-1', demo: true };

interface Call {
  readonly path: string;
  readonly init: RequestInit;
}

function clientThatAnswers(...answers: (Response | Error)[]): {
  client: PortalClient;
  calls: Call[];
} {
  const calls: Call[] = [];
  const client = new PortalClient((path, init) => {
    calls.push({ path, init });
    const answer = answers[calls.length - 1] ?? new Response(null, { status: 204 });
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { client, calls };
}

test('the token of the session rides on writes and not on reads', async () => {
  const { client, calls } = clientThatAnswers(
    Response.json(SESSION),
    Response.json([]),
    Response.json({ queued: 1 }),
  );
  await client.session();
  await client.meters();
  await client.labCommand({ kind: 'pace', pace: 'max' });
  expect(new Headers(calls[1]?.init.headers).has('x-csrf-token')).toBe(false);
  expect(new Headers(calls[2]?.init.headers).get('x-csrf-token')).toBe('token-1');
  expect(calls[2]?.init.body).toBe('{"kind":"pace","pace":"max"}');
});

test('the list of meters is read to its end', async () => {
  const page = Array.from({ length: 500 }, (_, id) => ({ id: `m${id}` }));
  const { client, calls } = clientThatAnswers(Response.json(page), Response.json([{ id: 'last' }]));
  expect(await client.meters()).toHaveLength(501);
  expect(calls.map(({ path }) => path)).toEqual([
    '/api/v1/meters?limit=500',
    '/api/v1/meters?after=m499&limit=500',
  ]);
});

test('ids are escaped and parameters that are not set are left out', async () => {
  const { client, calls } = clientThatAnswers(Response.json({ meterId: 'a', readings: [] }));
  await client.readings('a/b', { from: '2025-01-01T00:00:00.000Z', limit: 5 });
  expect(calls[0]?.path).toBe(
    '/api/v1/meters/a%2Fb/readings?from=2025-01-01T00%3A00%3A00.000Z&limit=5',
  );
});

test('a refusal arrives with code, message, hint and status', async () => {
  const body = { code: 'API_FORBIDDEN', message: 'no', hint: 'ask' };
  const { client } = clientThatAnswers(Response.json(body, { status: 403 }));
  const error = await client.alarms().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 403, ...body });
  expect(toErrorView(error)).toEqual(body);
});

test.each([
  { name: 'no answer', answer: new TypeError('failed to fetch'), code: 'UI_OFFLINE' },
  { name: 'a page', answer: new Response('<html>', { status: 502 }), code: 'UI_BAD_ANSWER' },
  {
    name: 'an odd error',
    answer: Response.json({ oops: 1 }, { status: 500 }),
    code: 'UI_BAD_ANSWER',
  },
])('$name is reported as $code', async ({ answer, code }) => {
  const { client } = clientThatAnswers(answer);
  await expect(client.status()).rejects.toMatchObject({ code });
});

test('what is no error of ours is still something to report', () => {
  expect(toErrorView(new TypeError('x is undefined')).code).toBe('UI_BUG');
  expect(toErrorView('text').message).toBe('text');
});
