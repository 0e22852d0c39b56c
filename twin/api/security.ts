/** What stands before every request: Host header, security headers, origin and CSRF token. */
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { apiError } from './errors.ts';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** True for a host that only this machine can reach. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_NAMES.has(host.toLowerCase()) || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** True for a request that came from this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/**
 * On loopback a request must name this machine: a page of another site whose name was made to
 * point to 127.0.0.1 (DNS rebinding) names its own. Answers API_BAD_HOST.
 */
export function addHostCheck(app: FastifyInstance, boundHost: string): void {
  if (!isLoopbackHost(boundHost)) return;
  app.addHook('onRequest', async (request) => {
    const header = request.headers.host ?? '';
    const name = header.replace(/:\d*$/, '');
    if (!isLoopbackHost(name)) {
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
