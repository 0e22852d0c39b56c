/** Writes responses in the shape that AWS SDKs read: `x-amzn-errortype`, `{"message"}`, id. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AwsError } from '../common/aws-error.ts';
import { RawResponse, type Operation } from './operation.ts';

export function writeResult(response: ServerResponse, result: unknown): number {
  const raw =
    result instanceof RawResponse
      ? result
      : new RawResponse(Buffer.from(JSON.stringify(result ?? {})));
  write(response, raw.status, { body: raw.body, contentType: raw.contentType });
  return raw.status;
}

/**
 * Errors of the data plane carry a trace id. There every failed authentication is a
 * ForbiddenException, with the text that the control plane gives.
 */
export function writeError(
  response: ServerResponse,
  error: AwsError,
  plane: Operation['plane'],
): void {
  const shown =
    plane === 'data' && AUTHENTICATION_ERRORS.has(error.type) ? forbidden(error) : error;
  const trace = plane === 'data' ? { traceId: randomUUID() } : {};
  const body = Buffer.from(JSON.stringify({ message: shown.message, ...shown.members, ...trace }));
  response.setHeader('x-amzn-errortype', shown.type);
  write(response, shown.status, { body, contentType: 'application/json' });
}

const AUTHENTICATION_ERRORS: ReadonlySet<string> = new Set([
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'UnrecognizedClientException',
]);

function forbidden(error: AwsError): AwsError {
  return new AwsError('ForbiddenException', error.message);
}

function write(
  response: ServerResponse,
  status: number,
  { body, contentType }: { readonly body: Uint8Array; readonly contentType: string },
): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': body.length,
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}
