/** The edge of the portal over real sockets: who it is for, halves of requests, HEAD. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpServer, HTTP_LIMITS, type HttpLimits } from './http-server.ts';
import { listen } from './listen.ts';
import { createFixture } from './portal.fixture.ts';

/** A portal with a page, and what it answers to the bytes of a request. */
async function openPortal(host: string): Promise<(text: string) => Promise<string>> {
  const uiDir = mkdtempSync(join(tmpdir(), 'metertwin-ui-'));
  writeFileSync(join(uiDir, 'index.html'), '<!doctype html><title>the page</title>');
  const fixture = await createFixture({ host, uiDir });
  onTestFinished(async () => {
    await fixture.close();
    rmSync(uiDir, { recursive: true });
  });
  const { port } = new URL(await listen(fixture.app, { host, port: 0 }));
  return (text) => exchange(Number(port), text);
}

function exchange(port: number, text: string): Promise<string> {
  const socket = open(port);
  socket.write(text);
  return answerOf(socket);
}

function open(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket.on('error', () => undefined);
}

/** Everything until the other side closes. */
function answerOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return new Promise((resolve) => void socket.once('close', () => resolve(text)));
}

const get = (target: string, headers: readonly string[], method = 'GET'): string =>
  [`${method} ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n');

const LAB_SESSION = /set-cookie: lab_session=/i;

test('who is not at this machine by its own name gets no session without a password', async () => {
  const ask = await openPortal('0.0.0.0');
  const body = '{"role":"operator"}';
  const json = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  const local = get('/api/v1/session/demo', ['Host: localhost', ...json], 'POST');
  expect(await ask(local + body)).toMatch(LAB_SESSION);
  for (const headers of [
    ['Host: evil.example'],
    ['Host: localhost.evil.example'],
    ['Host: 192.168.1.5:8080'],
    ['Host: localhost', 'X-Forwarded-For: 10.0.0.9'],
    ['Host: localhost', 'Forwarded: for=10.0.0.9'],
  ]) {
    const page = await ask(get('/', headers));
    expect(page).toContain('the page');
    expect(page).not.toMatch(LAB_SESSION);
    const signIn = get('/api/v1/session/demo', [...headers, ...json], 'POST');
    expect(await ask(signIn + body)).toMatch(/^HTTP\/1\.1 404 /);
  }
});

test.each(['127.0.0.1', '0.0.0.0'])('on %s a request names one host, once', async (host) => {
  const ask = await openPortal(host);
  for (const request of [
    get('/', ['Host: localhost', 'Host: evil.example']),
    get('/', ['Host: localhost', 'Host: localhost']),
    get('/', ['Host: ']),
    get('/', []),
    get('http://evil.example/', ['Host: localhost']),
  ]) {
    const answer = await ask(request);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(LAB_SESSION);
  }
});

test.each(['/', '/meters', '/api/v1/health', '/api/openapi.json', '/api/v1/status', '/nothing.js'])(
  'HEAD %s answers as GET, without the body',
  async (target) => {
    const ask = await openPortal('127.0.0.1');
    const head = (answer: string): string =>
      (answer.split('\r\n\r\n')[0] ?? '').replace(/^(date|set-cookie):.*\r\n/gim, '');
    const answer = await ask(get(target, ['Host: localhost'], 'HEAD'));
    expect(head(answer)).toBe(head(await ask(get(target, ['Host: localhost']))));
    expect(answer).toMatch(/\r\n\r\n$/);
  },
);

const SMALL: HttpLimits = {
  ...HTTP_LIMITS,
  ...{ pauseMs: 150, headMs: 400, requestMs: 600, checkEveryMs: 20, halfOpenPerAddress: 3 },
};

async function openServer(limits: HttpLimits): Promise<number> {
  const server = createHttpServer((request, response) => {
    request.resume().once('end', () => response.end('whole'));
  }, limits);
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const HEAD = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n';

test.each([
  ['nothing', '', ''],
  ['half a head', HEAD, ''],
  ['half a body', `${HEAD}\r\n0123`, ''],
  ['a head byte by byte', HEAD, 'X'],
  ['a body byte by byte', `${HEAD}\r\n`, 'x'],
  ['a second request by halves', `GET / HTTP/1.1\r\nHost: localhost\r\n\r\n${HEAD}`, ''],
])('who sends %s is not kept', async (_what, begin, drip) => {
  const port = await openServer(SMALL);
  const socket = open(port);
  socket.write(begin);
  const dripping = setInterval(() => drip !== '' && socket.write(drip), 50);
  onTestFinished(() => clearInterval(dripping));
  const answers = (await answerOf(socket)).match(/whole/g) ?? [];
  expect(answers).toHaveLength(begin.startsWith('GET') ? 1 : 0);
});

test('halves of one address make room for each other, and whole requests are answered', async () => {
  const port = await openServer({ ...SMALL, pauseMs: 60_000, headMs: 60_000, requestMs: 60_000 });
  const halves = Array.from({ length: 12 }, () => open(port));
  const ends = halves.map((socket) => answerOf(socket));
  for (const socket of halves) socket.write(HEAD);
  await Promise.all(ends.slice(0, 12 - SMALL.halfOpenPerAddress));
  expect(await exchange(port, get('/', ['Host: localhost']))).toMatch(/whole$/);
});
