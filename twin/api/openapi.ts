/** The description of the API at /api/openapi.json, made from the schemas that check requests. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { SESSION_COOKIE } from './auth.ts';

export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Metertwin portal',
        description: 'Heat metering of a property. Errors are { code, message, hint }.',
        version: 'v1',
      },
      components: {
        securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE } },
      },
    },
    refResolver: {
      buildLocalReference: ({ $id }) => (typeof $id === 'string' ? $id : 'unnamed'),
    },
  });
}

export function addOpenApiRoute(app: FastifyInstance): void {
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
