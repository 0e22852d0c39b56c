/**
 * A stand-in for the portal over real HTTP: the built dashboard, the answers of the small house,
 * and a live stream. It sends the security headers of the portal, so that the dashboard is tested
 * under them.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from '../../twin/api/schemas/session.ts';
import type { WhatIfRequest } from '../../twin/api/schemas/bill-check.ts';
import { LabError } from '#kernel/errors.ts';
import { alarmDetail } from './dashboard-alarm.ts';
import { checkOf, whatIfOf } from './dashboard-check.ts';
import { consumptionOf } from './dashboard-consumption.ts';
import {
  ALARMS,
  billOf,
  LAB,
  metersOf,
  readingsOf,
  sessionOf,
  sheetOf,
  statusOf,
  telegramDetail,
  TELEGRAMS,
} from './dashboard-data.ts';

export const DIST = fileURLToPath(new URL('../../ui/dist/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export interface DashboardServer {
  readonly url: string;
  /** Answers of this role from now on; undefined: nobody is signed in. */
  role: Role | undefined;
  /** Paths below /api/v1 that fail with API_INTERNAL, for the error states. */
  readonly failing: Set<string>;
  /** Sends a live event to every open stream. */
  send(name: string, data: unknown): void;
  /** Cuts every open stream, as a lost connection does. */
  cutStreams(): void;
  /** `Last-Event-ID` of each stream that was opened. */
  readonly resumedFrom: (string | undefined)[];
  stop(): Promise<void>;
}

export async function startDashboardServer(role: Role | undefined): Promise<DashboardServer> {
  const streams = new Set<ServerResponse>();
  let eventNumber = 0;
  const server = createServer((request, response) => {
    handle(request, response, fixture, streams).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fixture: DashboardServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    role,
    failing: new Set(),
    resumedFrom: [],
    send: (name, data) => {
      eventNumber += 1;
      const text = `id: ${eventNumber}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
      for (const stream of streams) stream.write(text);
    },
    cutStreams: () => {
      for (const stream of streams) stream.destroy();
      streams.clear();
    },
    stop: () => stop(server),
  };
  return fixture;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  fixture: DashboardServer,
  streams: Set<ServerResponse>,
): Promise<void> {
  const url = new URL(request.url ?? '/', fixture.url);
  response.setHeader('content-security-policy', POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  if (url.pathname === '/api/v1/live') return openStream(request, response, fixture, streams);
  if (!url.pathname.startsWith('/api/')) return sendFile(url.pathname, response);
  const answer = answerTo(`${request.method} ${url.pathname.slice('/api/v1'.length)}`, url, {
    fixture,
    body: await bodyOf(request),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.body));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function openStream(
  request: IncomingMessage,
  response: ServerResponse,
  fixture: DashboardServer,
  streams: Set<ServerResponse>,
): void {
  const since = request.headers['last-event-id'];
  fixture.resumedFrom.push(typeof since === 'string' ? since : undefined);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write('retry: 50\nid: 0\nevent: hello\ndata: {"missed":false}\n\n');
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

async function sendFile(path: string, response: ServerResponse): Promise<void> {
  const file = normalize(join(DIST, path === '/' ? 'index.html' : path));
  const data = file.startsWith(DIST) ? await readFile(file).catch(() => undefined) : undefined;
  if (data === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  response.end(data);
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const refuse = (status: number, code: string): Answer => ({
  status,
  body: { code, message: `refused with ${code}`, hint: 'this is a hint of the fixture' },
});

function answerTo(
  call: string,
  url: URL,
  { fixture, body }: { fixture: DashboardServer; body: Record<string, unknown> },
): Answer {
  if (call === 'POST /session') return signIn(fixture, body);
  if (call === 'POST /session/demo') {
    if (fixture.role === undefined) return refuse(404, 'API_NOT_FOUND');
    fixture.role = body['role'] as Role;
    return ok(sessionOf(fixture.role));
  }
  const { role } = fixture;
  if (role === undefined && call === 'GET /session') return ok({ user: null, demo: false });
  if (role === undefined) return refuse(401, 'API_NOT_SIGNED_IN');
  const path = call.split(' ')[1] ?? '';
  if (fixture.failing.has(path)) return refuse(500, 'API_INTERNAL');
  if (call === 'GET /bill-check' && role !== 'tenant') {
    return ok(checkOf(role, url.searchParams.get('language') === 'de' ? 'de' : 'en'));
  }
  if (call === 'POST /bill-what-if') return whatIf(role, body);
  return fixed(call, role) ?? withId(call, role, url) ?? refuse(404, 'API_NOT_FOUND');
}

function whatIf(role: Role, body: Record<string, unknown>): Answer {
  try {
    return ok(whatIfOf(role, body as WhatIfRequest));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { code, message, hint } = error;
    return { status: error.httpStatus, body: { code, message, hint } };
  }
}

/** The own session and one of another browser. */
const SESSIONS = [
  { id: '0123456789abcdef', createdAt: '2025-03-01T08:00:00Z', current: true },
  { id: 'fedcba9876543210', createdAt: '2025-02-28T21:15:00Z', current: false },
].map((session) => ({ ...session, expiresAt: '2025-03-01T20:00:00Z' }));

/** Nothing to show yet for this one. */
const MONTH_NOT_OVER = '2025-02';

function signIn(fixture: DashboardServer, body: Record<string, unknown>): Answer {
  if (body['password'] !== 'right') return refuse(401, 'API_WRONG_SIGN_IN');
  fixture.role = 'lab';
  return ok(sessionOf('lab'));
}

function fixed(call: string, role: Role): Answer | undefined {
  const answers: Readonly<Record<string, () => unknown>> = {
    'GET /session': () => sessionOf(role),
    'GET /status': () => statusOf(role),
    'GET /meters': () => metersOf(role),
    'GET /sessions': () => SESSIONS,
    'GET /telegrams': () => TELEGRAMS,
    'GET /alarms': () => ALARMS,
    'GET /lab': () => LAB,
    'GET /bills': () => sheetOf(role),
    'POST /lab/commands': () => ({ queued: 1 }),
  };
  const answer = answers[call];
  return answer === undefined ? undefined : ok(answer());
}

function withId(call: string, role: Role, url: URL): Answer | undefined {
  const readings = /^GET \/meters\/([^/]+)\/readings$/.exec(call)?.[1];
  if (readings !== undefined) {
    const meterId = decodeURIComponent(readings);
    const [from, to] = [url.searchParams.get('from'), url.searchParams.get('to')].map((text) =>
      Date.parse(text ?? ''),
    );
    return ok({ meterId, readings: readingsOf(meterId, from ?? 0, to ?? 0) });
  }
  const telegram = telegramDetail(Number(/^GET \/telegrams\/(\d+)$/.exec(call)?.[1]), role);
  if (telegram !== undefined) return ok(telegram);
  const alarm = alarmDetail(Number(/^GET \/alarms\/(\d+)$/.exec(call)?.[1]), role);
  if (alarm !== undefined) return ok(alarm);
  if (call.startsWith('GET /dwellings/') && url.searchParams.get('month') === MONTH_NOT_OVER) {
    return refuse(404, 'PROPERTY_NO_CONSUMPTION_YET');
  }
  const consumption = consumptionOf(
    /^GET \/dwellings\/([^/]+)\/consumption$/.exec(call)?.[1] ?? '',
  );
  if (consumption !== undefined) return ok(consumption);
  const bill = billOf(/^GET \/bills\/([^/]+)$/.exec(call)?.[1] ?? '');
  return bill === undefined ? undefined : ok(bill);
}
