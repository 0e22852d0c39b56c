import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createFixture, LAB_TOKEN, type Fixture } from './portal.fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const inject = (options: InjectOptions | string) => fixture.app.inject(options);

describe('the Host header', () => {
  test.each(['evil.example', 'evil.example:8080', '192.168.1.5', 'localhost.evil.example'])(
    'naming %j is refused on loopback',
    async (host) => {
      const answer = await inject({ url: '/api/v1/health', headers: { host } });
      expect(answer.statusCode).toBe(421);
      expect(answer.json()).toMatchObject({ code: 'API_BAD_HOST' });
    },
  );

  test.each(['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080', '127.0.0.2'])(
    'naming %j is served',
    async (host) => {
      expect((await inject({ url: '/api/v1/health', headers: { host } })).statusCode).toBe(200);
    },
  );

  test.each([':8080', 'localhost, evil.example', 'a@localhost', 'localhost/', 'local host'])(
    'that is %j is no host',
    async (host) => {
      const answer = await inject({ url: '/api/v1/health', headers: { host } });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'API_UNCLEAR_HOST' });
    },
  );

  test('may be any name when the portal listens for other machines', async () => {
    const open = await createFixture({ host: '0.0.0.0', empty: true });
    const answer = await open.app.inject({
      url: '/api/v1/health',
      headers: { host: 'portal.lan' },
    });
    expect(answer.statusCode).toBe(200);
    await open.close();
  });
});

describe('an answer', () => {
  test('forbids inline script, frames and caching', async () => {
    const { headers } = await inject('/api/v1/health');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toBeUndefined();
  });

  test.each([
    ['GET', '/api/v1/nothing', 404, 'API_NOT_FOUND'],
    ['POST', '/api/v1/meters', 404, 'API_NOT_FOUND'],
    ['GET', '/api', 404, 'API_NOT_FOUND'],
    ['GET', '/api/v1/telegrams/%E0%A4%A', 400, 'API_BAD_REQUEST'],
  ] as const)('to %s %s is %i %s', async (method, url, status, code) => {
    const answer = await inject({ method, url });
    expect(answer.statusCode).toBe(status);
    const body = answer.json<Record<string, string>>();
    expect(body['code']).toBe(code);
    expect(Object.keys(body).sort()).toEqual(['code', 'hint', 'message']);
  });
});

describe('a body', () => {
  const session = { method: 'POST', url: '/api/v1/session' } as const;
  const json = { 'content-type': 'application/json' };

  test.each([
    ['{"user":', 'body: cannot be read as JSON'],
    ['', 'body: is empty'],
    ['null', 'body: must be object'],
    ['{"user":"a"}', 'body.password: is missing'],
    ['{"user":1,"password":"b"}', 'body.user: must be string'],
    ['{"user":"a","password":"b","role":"lab"}', 'body.role: is not a known field'],
    ['{"user":"","password":"b"}', 'body.user: must not have fewer than 1 characters'],
    ['{"__proto__":{"user":"a"},"password":"b"}', 'body: cannot be read as JSON'],
  ])('%s is refused with the field: %s', async (payload, message) => {
    const answer = await inject({ ...session, headers: json, payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'API_BAD_REQUEST', message });
  });

  test('that is too large is refused before it is read', async () => {
    const payload = JSON.stringify({ user: 'a', password: 'x'.repeat(70_000) });
    const answer = await inject({ ...session, headers: json, payload });
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ code: 'API_TOO_LARGE', message: /65536 bytes/ });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of type %s is refused',
    async (type) => {
      const payload = '{"user":"lab","password":"x"}';
      const answer = await inject({ ...session, headers: { 'content-type': type }, payload });
      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({ code: 'API_UNSUPPORTED_MEDIA_TYPE' });
    },
  );
});

describe('a fault of our own', () => {
  test('is logged and tells the client nothing but an id', async () => {
    const broken = await createFixture();
    const { cookie } = await broken.as('lab');
    broken.store.close();
    const answer = await broken.app.inject({ url: '/api/v1/meters', headers: { cookie } });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'API_INTERNAL', hint: /request id req-/ });
    expect(answer.body).not.toMatch(/database|sqlite|\.ts/i);
    expect(broken.logged).toMatchObject([
      { level: 'error', event: 'api.fault', details: { method: 'GET', route: '/api/v1/meters' } },
    ]);
    await broken.app.close();
    rmSync(broken.dataDir, { recursive: true });
  });
});

describe('without a lab', () => {
  test.each([
    ['POST', '/api/v1/session/demo'],
    ['POST', '/api/v1/lab/world'],
    ['POST', '/api/v1/lab/clock'],
    ['POST', '/api/v1/lab/commands'],
    ['GET', '/api/v1/lab'],
  ] as const)('%s %s does not exist', async (method, url) => {
    const plain = await createFixture({ lab: false });
    const headers = { authorization: `Bearer ${LAB_TOKEN}` };
    const payload = method === 'POST' ? {} : undefined;
    const answer = await plain.app.inject({ method, url, headers, ...(payload && { payload }) });
    expect(answer.statusCode).toBe(404);
    expect(plain.store.users.list()).toEqual([]);
    await plain.close();
  });
});

describe('the dashboard', () => {
  let uiDir: string;
  let built: Fixture;
  beforeAll(async () => {
    uiDir = mkdtempSync(join(tmpdir(), 'metertwin-ui-'));
    mkdirSync(join(uiDir, 'assets'));
    writeFileSync(join(uiDir, 'index.html'), '<!doctype html><title>Metertwin</title>');
    writeFileSync(join(uiDir, 'assets', 'main-1a2b3c.js'), 'export {};');
    writeFileSync(join(uiDir, '.secret'), 'no');
    built = await createFixture({ uiDir });
  });
  afterAll(async () => {
    await built.close();
    rmSync(uiDir, { recursive: true });
  });

  test.each(['/', '/flow', '/billing/d01?period=2025', '/dissector/17'])(
    'answers %s with its one page, which is asked for again each time',
    async (url) => {
      const answer = await built.app.inject({ url, headers: { accept: 'text/html' } });
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toContain('<title>Metertwin</title>');
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.headers['cache-control']).toBe('no-cache');
    },
  );

  test('serves hashed files for a year', async () => {
    const answer = await built.app.inject('/assets/main-1a2b3c.js');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toContain('javascript');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/assets/gone.js', '/.secret', '/..%2f..%2fetc/passwd.txt', '/%2e%2e/%2e%2e/x.db'])(
    'does not give out %s',
    async (url) => {
      const answer = await built.app.inject(url);
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'API_NOT_FOUND' });
    },
  );

  test.each([
    ['without a cookie', {}],
    ['from another site, so without the cookie', { 'sec-fetch-site': 'cross-site' }],
    ['with a cookie that is none', { cookie: 'lab_session=x' }],
  ])('opens no session for a visit %s', async (_, headers) => {
    const sessions = vi.spyOn(built.store.sessions, 'add');
    for (let n = 0; n < 3; n++) {
      const answer = await built.app.inject({ url: '/', headers });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(sessions).not.toHaveBeenCalled();
  });

  test('signs a visitor of a lab in only where its own page asks', async () => {
    const { cookie } = await built.as('landlord');
    const url = '/api/v1/session/demo';
    const ask = (site: string) =>
      built.app.inject({
        method: 'POST',
        url,
        payload: { role: 'lab' },
        headers: { cookie, 'sec-fetch-site': site },
      });
    expect((await ask('cross-site')).json()).toMatchObject({ code: 'API_CSRF' });
    const session = { url: '/api/v1/session', headers: { cookie } };
    expect((await built.app.inject(session)).json()).toMatchObject({ role: 'landlord' });
    expect((await ask('same-origin')).json()).toMatchObject({ role: 'lab', demo: true });
    expect((await built.app.inject(session)).json()).toMatchObject({ user: null });
  });

  test('that is not built says how to build it, to people and to programs', async () => {
    const page = await inject({ url: '/', headers: { accept: 'text/html' } });
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('npm run build');
    expect(page.body).toContain('API_UI_NOT_BUILT');
    const answer = await inject('/');
    expect(answer.json()).toMatchObject({ code: 'API_UI_NOT_BUILT', hint: /npm run build/ });
  });
});
