/**
 * Stands before every route below /api/v1: finds the session, checks the CSRF token of writes
 * and asks the access table. A route that names no endpoint of the table stops the start.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assert } from '#kernel/errors.ts';
import {
  ENDPOINT_ACCESS,
  OPEN_ENDPOINTS,
  type Access,
  type Endpoint,
  type OpenEndpoint,
  type Scope,
} from './access.ts';
import {
  CSRF_HEADER,
  requireCsrfToken,
  SESSION_COOKIE,
  SESSION_LIFETIME_MS,
  type Auth,
  type SignedIn,
} from './auth.ts';
import { apiError } from './errors.ts';
import { requireSameOrigin } from './security.ts';

export interface Seen {
  readonly viewer: SignedIn;
  readonly scope: Exclude<Scope, 'none'>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    endpoint?: Endpoint | OpenEndpoint;
  }
  interface FastifyRequest {
    seen: Seen | null;
  }
}

const OPEN: ReadonlySet<string> = new Set(OPEN_ENDPOINTS);
export const API_PREFIX = '/api/v1';

export function addSessionGuard(app: FastifyInstance, auth: Auth, access: Access): void {
  app.decorateRequest('seen', null);
  app.addHook('onRoute', (route) => {
    const name = `${String(route.method)} ${route.url.slice(API_PREFIX.length)}`;
    assert(route.config?.endpoint === name, `route ${name} names its row of the access table`);
    assert(OPEN.has(name) || Object.hasOwn(ENDPOINT_ACCESS, name), `${name} has an access row`);
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const writes = request.method !== 'GET' && request.method !== 'HEAD';
    if (writes) requireSameOrigin(request);
    const endpoint = request.routeOptions.config.endpoint;
    if (endpoint === undefined || isOpen(endpoint)) return;
    const viewer = auth.resolve(presentedSession(request));
    if (viewer === undefined) throw apiError('API_NOT_SIGNED_IN');
    if (writes) requireCsrfToken(viewer, request.headers[CSRF_HEADER]);
    request.seen = { viewer, scope: access.scope(endpoint, viewer) };
  });
}

function isOpen(endpoint: Endpoint | OpenEndpoint): endpoint is OpenEndpoint {
  return OPEN.has(endpoint);
}

/** Viewer and scope of a request that passed the guard. */
export function seenBy(request: FastifyRequest): Seen {
  assert(request.seen !== null, 'only guarded routes ask who is looking');
  return request.seen;
}

/**
 * The session id that came along. Of two a page beside ours may have set one, so neither counts: a
 * cookie for a longer path comes first (RFC 6265, 5.4).
 */
export function presentedSession({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const held = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.split('='))
    .filter(([name = '']) => name.trim() === SESSION_COOKIE);
  return held.length === 1 ? held[0]?.[1]?.trim() : undefined;
}

/** Not `Secure`, because a local portal has no certificate; see the Host check. */
export function setSessionCookie(reply: FastifyReply, viewer: SignedIn): void {
  void reply.setCookie(SESSION_COOKIE, viewer.sessionId, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    maxAge: SESSION_LIFETIME_MS / 1_000,
  });
}

export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, { path: '/', httpOnly: true, sameSite: 'strict' });
}
