/**
 * Role × route × what else a caller may send: every header, and the ids of the live stream. Which
 * headers the portal reads is taken from its source, so a new one without a row here fails.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, formatInstant } from '#kernel/time.ts';
import type { Alarm } from '../store/alarms.ts';
import { METERS, START } from '../property/stored-house.fixture.ts';
import { alarmAnswer } from './convert.ts';
import { createFixture, ManualTimers, type Fixture, type SignedInAs } from './portal.fixture.ts';

/** What a header of a caller may do to the answer of a route. */
const READ_HEADERS: Readonly<Record<string, string>> = {
  cookie: 'says whose session it is',
  'x-csrf-token': 'lets a write pass',
  host: 'must name this portal, once',
  origin: 'refuses a write of another site',
  'sec-fetch-site': 'refuses a write of another site',
  'last-event-id': 'says where a stream goes on',
  accept: 'chooses page or JSON for a dashboard that is not built',
  authorization: 'is the token of the world',
  forwarded: 'refuses a sign-in without a password',
  'x-forwarded-for': 'refuses a sign-in without a password',
  'x-forwarded-host': 'refuses a sign-in without a password',
  'x-real-ip': 'refuses a sign-in without a password',
  via: 'refuses a sign-in without a password',
  'transfer-encoding': 'says whether a body follows',
  'content-length': 'says whether a body follows',
};

/** Headers of callers that change no answer of a role: what the portal reads, and what others read. */
const IDLE_HEADERS: Readonly<Record<string, string>> = {
  accept: 'text/csv',
  'accept-language': 'de',
  'accept-encoding': 'gzip',
  authorization: 'Bearer x',
  forwarded: 'for=127.0.0.1',
  'if-match': '*',
  'if-modified-since': 'Wed, 21 Oct 2099 07:28:00 GMT',
  'if-none-match': '*',
  'if-range': '"x"',
  'last-event-id': 'x-1',
  prefer: 'return=representation',
  range: 'bytes=0-10',
  referer: 'http://localhost/lab',
  via: '1.1 x',
  'x-csrf-token': 'x',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'localhost',
  'x-http-method-override': 'DELETE',
  'x-method-override': 'DELETE',
  'x-original-url': '/api/v1/lab',
  'x-real-ip': '127.0.0.1',
  'x-rewrite-url': '/api/v1/lab',
  'x-role': 'lab',
  'x-user': 'lab',
};

test('every header that the portal reads has a row, and every row a header', () => {
  const files = ['.', 'routes'].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder))
      .filter((name) => /(?<!test|fixture)\.ts$/.test(name))
      .map((name) => readFileSync(join(import.meta.dirname, folder, name), 'utf8')),
  );
  const text = files.join('\n');
  const read = new Set(
    [...text.matchAll(/headers(?:\.(\w+)|\['([\w-]+)'\])/g)].map((m) => m[1] ?? m[2]),
  );
  for (const [, list = ''] of text.matchAll(/_HEADERS? = (\[[^\]]*\]|'[^']*')/g)) {
    for (const [, name = ''] of list.matchAll(/'([\w-]+)'/g)) read.add(name);
  }
  if (/cookies\[/.test(text)) read.add('cookie');
  expect(read).toEqual(new Set(Object.keys(READ_HEADERS)));
});

let fixture: Fixture;
const timers = new ManualTimers();
const visitors = new Map<string, SignedInAs>();
const ROLES = ['operator', 'landlord', 'tenant', 'lab'] as const;
/** The tenant of d01 moves out on the fifth of March. */
const MOVED_OUT = START + 4 * DAY_MS;

beforeAll(async () => {
  fixture = await createFixture({ timers });
  const { properties, domainClock } = fixture.store;
  const first = { id: 'd01-o1', dwellingId: 'd01', name: 'First', from: '2020-01-01' };
  properties.putOccupancy({ ...first, to: '2025-03-04' });
  domainClock.tick(MOVED_OUT - DAY_MS);
  for (const role of ROLES) {
    visitors.set(role, await fixture.as(role, role === 'tenant' ? 'd01' : undefined));
  }
  properties.putOccupancy({ id: 'd01-o2', dwellingId: 'd01', name: 'Second', from: '2025-03-05' });
  domainClock.tick(MOVED_OUT + 10 * DAY_MS);
});
afterAll(() => fixture.close());

const PATHS = [
  ...['/session', '/sessions', '/status', '/meters', '/telegrams', '/telegrams/5', '/alarms'],
  ...['/alarms/1', '/decisions', '/bills?period=2025', '/bills/d02?period=2025', '/proposals'],
  ...['/bills/d02/document?period=2025&format=html', '/bill-check?period=2025', '/lab', '/health'],
  ...['/dwellings/d02/consumption', `/meters/${METERS[1]}/readings`, '/nothing', '/../lab'],
];

describe.each(ROLES)('headers of a %s', (role) => {
  test('change no answer', async () => {
    const { cookie = '' } = visitors.get(role) ?? {};
    for (const path of PATHS) {
      const [plain, dressed] = await Promise.all(
        [{}, IDLE_HEADERS].map((headers) =>
          fixture.app.inject({ url: `/api/v1${path}`, headers: { ...headers, cookie } }),
        ),
      );
      expect([path, dressed?.statusCode]).toEqual([path, plain?.statusCode]);
      // A visitor who comes through a proxy is told that no demo user may come in.
      if (path !== '/health') expect(dressed?.body).toBe(plain?.body);
    }
  });
});

/** An alarm about the meter of d01, before and after its tenant moved out. */
function lasting(): Alarm {
  const subject = { kind: 'no-consumption', meterId: METERS[0] ?? '' };
  const { alarms } = fixture.store;
  alarms.begin({ ...subject, at: MOVED_OUT - DAY_MS, defence: '', message: 'nothing is counted' });
  const ended = alarms.end(subject, MOVED_OUT + 3 * DAY_MS);
  if (ended === undefined) throw new Error('the alarm lasts');
  return ended;
}

/** What a stream brings that begins after an id. */
async function streamed(role: string, lastEventId: string, emit: () => void): Promise<string> {
  const { cookie = '' } = visitors.get(role) ?? {};
  const answer = await fixture.app.inject({
    url: `/api/v1/live?lastEventId=${encodeURIComponent(lastEventId)}`,
    headers: { cookie },
    payloadAsStream: true,
  });
  const stream = answer.stream();
  let text = '';
  stream.setEncoding('utf8');
  emit();
  timers.advance(1_000);
  for await (const chunk of stream) {
    text += String(chunk);
    // Everybody gets the counters, and they come last.
    if (text.includes('event: counters')) break;
  }
  return text;
}

const VALUE = 471_999;

function emitAll(alarm: Alarm): void {
  const { live, store } = fixture.portal;
  const at = MOVED_OUT + DAY_MS;
  live.emit('alarm', alarm);
  for (const meterId of METERS) live.emit('readings', [{ meterId, at, units: VALUE }] as never);
  live.emit('telegrams', store.telegrams.list({ limit: 5 }));
  live.emit('counters', store.counters.read());
}

test.each(ROLES)('a stream of a %s brings its own events, after any id', async (role) => {
  const alarm = lasting();
  const epoch = fixture.clock.now().toString(36);
  const brought: string[] = [];
  for (const id of ['', `${epoch}-0`, `${epoch}-1`, `${epoch}-999999`, '-1', `${epoch}-1e3`]) {
    brought.push(await streamed(role, id, () => emitAll(alarm)));
  }
  for (const text of brought) {
    expect(text.includes(String(VALUE))).toBe(role === 'lab');
    expect(text.includes('event: telegram')).toBe(role === 'lab' || role === 'operator');
    expect(text.includes('event: alarm')).toBe(role !== 'landlord');
    const end = formatInstant(MOVED_OUT + 3 * DAY_MS);
    if (role === 'tenant') expect(text).not.toContain(end);
    if (role === 'lab') expect(text).toContain(end);
  }
});

test('who moved out is not told how long an alarm went on, in lists neither', async () => {
  const { cookie = '' } = visitors.get('tenant') ?? {};
  const ask = (query: string) =>
    fixture.app.inject({ url: `/api/v1/alarms?${query}`, headers: { cookie } });
  const [alarm] = fixture.store.alarms.list({ kind: 'no-consumption', limit: 1 });
  expect(alarm && alarmAnswer(alarm)).toHaveProperty('endedAt');
  const after = { kind: 'leak', meterId: METERS[0] ?? '', defence: '', message: 'it runs' };
  for (const day of [5, 6]) fixture.store.alarms.raise({ ...after, at: MOVED_OUT + day * DAY_MS });
  const [own] = (await ask('limit=1')).json();
  expect(own).toMatchObject({ kind: 'no-consumption', count: 1 });
  expect(own.lastAt).toBe(own.at);
  expect(own).not.toHaveProperty('endedAt');
  expect(own).not.toHaveProperty('lasts');
});

test('of two session cookies none counts, whichever comes first', async () => {
  const [lab = '', tenant = ''] = ['lab', 'tenant'].map((role) => visitors.get(role)?.cookie);
  const spaced = lab.replace('=', ' =');
  const pairs = [`${tenant}; ${lab}`, `${lab}; ${tenant}`, `${lab};${lab}`, `${spaced}; ${tenant}`];
  for (const cookie of pairs) {
    const answer = await fixture.app.inject({ url: '/api/v1/session', headers: { cookie } });
    expect(answer.json()).toMatchObject({ user: null });
    const status = await fixture.app.inject({ url: '/api/v1/status', headers: { cookie } });
    expect(status.statusCode).toBe(401);
  }
  const others = `a=1; ${tenant}; lab_session_2=x`;
  const answer = await fixture.app.inject({ url: '/api/v1/session', headers: { cookie: others } });
  expect(answer.json()).toMatchObject({ role: 'tenant' });
});

test.each([
  ...[
    '/api/v1/%6cab',
    '/API/V1/lab',
    '//api/v1/lab',
    '/api/v1//lab',
    '/api/v1/lab/',
    '/api/v1/lab;a',
  ],
  ...['/api/v1/lab%00', '/api/v1/lab%2f', '/api/v1/status/../lab', '/api/v1/status/%2e%2e/lab'],
  ...['/api/v1/lab?%', '/api/v1/lab#', '/api/v1/..%5clab', '/api/v1/lab%20', '/api/v1/lab.json'],
])('no spelling of a path opens the lab to a landlord: %s', async (url) => {
  const { cookie = '' } = visitors.get('landlord') ?? {};
  const answer = await fixture.app.inject({ url, headers: { cookie } });
  expect([400, 403, 404, 503]).toContain(answer.statusCode);
  expect(answer.body).not.toContain('"flow"');
});

test.each(['OPTIONS', 'GET', 'DELETE'] as const)(
  '%s tells no other site anything',
  async (method) => {
    const headers = {
      cookie: visitors.get('lab')?.cookie ?? '',
      origin: 'http://evil.example',
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'x-csrf-token',
    };
    const answer = await fixture.app.inject({ method, url: '/api/v1/session', headers });
    const shared = Object.keys(answer.headers).filter((name) => name.startsWith('access-control'));
    expect(shared).toEqual([]);
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  },
);
