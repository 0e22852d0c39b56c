/** Brings the HTTPS listener of a core up: credentials, planes, socket. */
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../audit-log.ts';
import { openCredentials } from '../credentials.ts';
import type { CoreDatabase } from '../database.ts';
import type { Listener } from '../listeners.ts';
import type { Pki } from '../pki.ts';
import type { Registry } from '../registry/registry.ts';
import { listenHttps } from './listen-https.ts';
import type { HttpsOptions } from './listen-https.ts';
import { createHttpPlane } from './server.ts';

export interface HttpStartOptions extends Pick<HttpsOptions, 'onMqtt' | 'onUpgrade'> {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly pki: Pki;
  readonly db: CoreDatabase;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly registry: Registry;
}

export interface HttpsAccess {
  readonly port: number;
  /** `https://localhost:PORT`, for AWS_ENDPOINT_URL. */
  readonly url: string;
  /** For AWS_SHARED_CREDENTIALS_FILE. */
  readonly credentialsPath: string;
}

/** Throws BROKER_CREDENTIALS, BROKER_PORT_TAKEN, BROKER_CANNOT_LISTEN. */
export async function startHttp(
  options: HttpStartOptions,
): Promise<HttpsAccess & { readonly listener: Listener }> {
  const { dataDir, pki, db, audit, clock, registry } = options;
  const credentials = openCredentials(dataDir);
  const { accessKeyId, secretAccessKey } = credentials;
  let port = options.port;
  const services = { db, clock, audit, pki, registry, endpoint: () => `localhost:${port}` };
  const onRequest = createHttpPlane({
    services,
    clock,
    secretFor: (id) => (id === accessKeyId ? secretAccessKey : undefined),
  });
  const listener = await listenHttps({ ...options, onRequest });
  port = listener.port;
  const url = `https://localhost:${port}`;
  return { listener, port, url, credentialsPath: credentials.path };
}
