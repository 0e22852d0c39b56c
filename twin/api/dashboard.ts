/** Serves the built dashboard. Every page is index.html, because the address is its state. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Brand } from '../brand/brand.ts';
import { sendError } from './answers.ts';
import { addBrandFiles, brandedPage } from './brand.ts';
import { apiError } from './errors.ts';

const YEAR_S = 31_536_000;

interface DashboardOptions {
  readonly uiDir: string | undefined;
  readonly brand: Brand | undefined;
}

/**
 * `uiDir` is the folder of the build, `ui/dist`; without it the portal serves its API only. A page
 * sets no cookie: a visit from another site comes without the session's, and would replace it.
 * Files below `assets/` carry a hash of their content in their name and are kept for a year;
 * pages are asked for again each time. Unknown paths below /api answer API_NOT_FOUND, a missing
 * build API_UI_NOT_BUILT.
 */
export async function addDashboard(
  app: FastifyInstance,
  { uiDir, brand }: DashboardOptions,
): Promise<void> {
  addBrandFiles(app, brand);
  const pageOf = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendPage(request, reply, { uiDir, brand });
  if (uiDir !== undefined && existsSync(uiDir)) {
    await app.register(fastifyStatic, {
      root: uiDir,
      index: false,
      wildcard: true,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.startsWith(join(uiDir, 'assets'));
        reply.header('cache-control', hashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache');
      },
    });
  }
  app.get('/', { schema: { hide: true } }, pageOf);
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' || request.method === 'HEAD';
    const path = request.url.split('?', 1)[0] ?? '';
    const isFile = /\.\w+$/.test(path);
    if (wantsPage && !path.startsWith('/api/') && path !== '/api' && !isFile) {
      return pageOf(request, reply);
    }
    const what = `${request.method} ${path.slice(0, 200)}`;
    return sendError(reply, apiError('API_NOT_FOUND', { details: { what } }));
  });
}

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { uiDir, brand }: DashboardOptions,
): FastifyReply {
  if (uiDir === undefined || !existsSync(join(uiDir, 'index.html'))) {
    return sendNotBuilt(request, reply, uiDir ?? 'ui/dist');
  }
  const html = readFileSync(join(uiDir, 'index.html'), 'utf8');
  return reply
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(brandedPage(html, brand));
}

function sendNotBuilt(request: FastifyRequest, reply: FastifyReply, folder: string): FastifyReply {
  const error = apiError('API_UI_NOT_BUILT', { details: { folder } });
  if (!(request.headers.accept ?? '').includes('text/html')) return sendError(reply, error);
  const page = [
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Dashboard not built</title>',
    `<h1>The dashboard is not built</h1><p>${error.code}: run <code>npm run build</code> in the`,
    'project folder and load this page again. The API answers at',
    '<a href="/api/openapi.json">/api/openapi.json</a>.</p></html>',
  ].join('\n');
  return reply
    .code(error.httpStatus)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page);
}
