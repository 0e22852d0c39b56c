/** Reads the body of a request up to a size; what is larger is refused before it is held. */
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../common/aws-error.ts';

/** A topic rule may be 256 kB, everything else is smaller. */
const BODY_BYTES_MAX = 320 * 1024;

/** Throws RequestEntityTooLargeException as soon as that is known. */
export function readBody(request: IncomingMessage, maxBytes = BODY_BYTES_MAX): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        request.pause();
        reject(tooLarge());
        return;
      }
      chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the request was cut off')));
  });
}

function tooLarge(): AwsError {
  return new AwsError(
    'RequestEntityTooLargeException',
    'The payload exceeds the maximum size allowed',
  );
}
