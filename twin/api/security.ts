/** What stands before every request: Host header, security headers, origin and CSRF token. */
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiError } from './errors.ts';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** True for a host that only this machine can reach. */
function isLoopbackHost(host: string): boolean {
  return LOOPBACK_NAMES.has(host.toLowerCase()) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * True for a request of a person at this machine, who needs no password in a simulated portal: it
 * came from here, through no proxy, and asks for this machine by a name that nobody else can have.
 * A page of another site whose name was made to point here (DNS rebinding) names its own.
 */
export function isLocalRequest({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): boolean {
  const isProxied = PROXY_HEADERS.some((name) => headers[name] !== undefined);
  return isLoopbackAddress(ip) && isLoopbackHost(hostNameOf(headers.host)) && !isProxied;
}

const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function hostNameOf(header: string | undefined): string {
  return (header ?? '').replace(/:\d*$/, '');
}

/** One name or address, and a port (RFC 9112, 3.2; RFC 3986, 3.2.2). */
const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._~-]+)(?::\d{1,5})?$/i;

/**
 * A request must say once whom it is for: of two Host headers each program on the way would pick its
 * own (RFC 9112, 3.2). A target with a host of its own, as for a proxy, would be a third.
 */
function isClearAboutHost({ raw, url }: FastifyRequest): boolean {
  const names = raw.rawHeaders.filter((_, index) => index % 2 === 0);
  const count = names.filter((name) => name.toLowerCase() === 'host').length;
  return count === 1 && HOST.test(raw.headers.host ?? '') && /^[/*]/.test(url);
}

/**
 * Every request must name one host, and on loopback this machine: a page of another site whose name
 * was made to point to 127.0.0.1 names its own. Answers API_UNCLEAR_HOST and API_BAD_HOST.
 */
export function addHostCheck(app: FastifyInstance, boundHost: string): void {
  const isLoopback = isLoopbackHost(boundHost);
  app.addHook('onRequest', async (request) => {
    if (!isClearAboutHost(request)) throw apiError('API_UNCLEAR_HOST');
    const header = request.headers.host ?? '';
    if (isLoopback && !isLoopbackHost(hostNameOf(header))) {
      throw apiError('API_BAD_HOST', { details: { host: header.slice(0, 100) } });
    }
  });
}

/**
 * No inline script and no inline style: Lit adopts style sheets and charts set styles through
 * the object model, both of which this allows. There is no HSTS, because a local portal has no
 * certificate of its own.
 */
export async function addSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/**
 * Refuses a write that another site started. Browsers say where a request comes from in
 * Sec-Fetch-Site and Origin; programs send neither. Throws API_CSRF.
 */
export function requireSameOrigin(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw apiError('API_CSRF');
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `${request.protocol}://${request.headers.host ?? ''}`) {
    throw apiError('API_CSRF');
  }
}
