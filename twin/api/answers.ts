/** Turns whatever went wrong into `{ code, message, hint }`: one place for all routes. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LabError } from '#kernel/errors.ts';
import type { PortalContext, PortalLogEntry } from '../context.ts';
import { apiError } from './errors.ts';
import type { ErrorAnswer } from './schemas/common.ts';

/**
 * Our own faults go to `log` with their request id; nothing of them reaches the answer. A disk that
 * takes nothing is no fault of ours, and has a code of its own.
 */
export function addErrorAnswers(
  app: FastifyInstance,
  { log, store }: Pick<PortalContext, 'log' | 'store'>,
): void {
  app.setErrorHandler((error, request, reply) => {
    const known = store.storage.failed(error) ?? asLabError(error, request);
    if (known.code === 'API_INTERNAL') log(faultEntry(request, error));
    return sendError(reply, known);
  });
}

/** For what goes wrong before any route: an address that cannot be read. */
export function answerFrameworkError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void sendError(reply, asLabError(error, request));
}

/** When to come again, in seconds. */
const RETRY_AFTER_S: Readonly<Record<string, (error: LabError) => number>> = {
  API_TOO_MANY_SIGN_INS: ({ details }) => Number(details['waitS']),
  ACCOUNT_BUSY: () => 2,
};

export function sendError(reply: FastifyReply, error: LabError): FastifyReply {
  const body: ErrorAnswer = { code: error.code, message: error.message, hint: error.hint };
  const waitS = RETRY_AFTER_S[error.code]?.(error);
  if (waitS !== undefined) void reply.header('retry-after', String(waitS));
  return reply
    .code(error.httpStatus)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

function asLabError(error: unknown, request: FastifyRequest): LabError {
  if (error instanceof LabError && error.httpStatus < 500) return error;
  if (error instanceof LabError && error.code.startsWith('API_')) return error;
  const code = (error as { code?: unknown }).code;
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 413) {
    return apiError('API_TOO_LARGE', {
      details: { maxBytes: request.routeOptions.bodyLimit ?? 0 },
    });
  }
  if (status === 415) return apiError('API_UNSUPPORTED_MEDIA_TYPE');
  if (status === 403 || status === 404) {
    return apiError('API_NOT_FOUND', { details: { what: 'such file' } });
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return apiError('API_BAD_REQUEST', { details: malformed(String(code)) });
  }
  return apiError('API_INTERNAL', { details: { requestId: request.id }, cause: error });
}

/** What fastify itself refused: the address, or a body that is no JSON. */
function malformed(code: string): { readonly field: string; readonly reason: string } {
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return { field: 'body', reason: 'is empty' };
  if (code === 'FST_ERR_BAD_URL') return { field: 'path', reason: 'is not a valid address' };
  return { field: 'body', reason: 'cannot be read as JSON' };
}

function faultEntry(request: FastifyRequest, error: unknown): PortalLogEntry {
  const route = request.routeOptions.url ?? '(no route)';
  return {
    level: 'error',
    event: 'api.fault',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    details: { requestId: request.id, method: request.method, route },
  };
}
