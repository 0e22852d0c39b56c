/** One HTTPS request with exactly the bytes that a test wants, and the whole answer. */
import { readFileSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { Core } from '../../broker/main.ts';

interface HttpsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** `path` goes out as it is, encoded or not. */
export function httpsRequest(
  core: Pick<Core, 'https' | 'caPath'>,
  path: string,
  { body = '', ...options }: RequestOptions & { readonly body?: string | Uint8Array } = {},
): Promise<HttpsAnswer> {
  const port = core.https?.port ?? 0;
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, path, ca: readFileSync(core.caPath), agent: false, ...options },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
