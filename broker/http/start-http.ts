/** Brings the HTTPS listener of a core up: credentials, planes, socket. */
import type { Defences } from '#kernel/defences.ts';
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import { Authorizer } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import { rolesIn } from '../access/roles.ts';
import { GuestCallers } from './guest-callers.ts';
import type { CustomAuthentication } from '../authorizers/custom-authentication.ts';
import type { Callers } from '../listeners/callers.ts';
import type { SessionKeys } from '../listeners/session-credentials.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Listener } from '../listeners/mqtt-listener.ts';
import { createPeerCheck, type PeerCheckOptions } from '../listeners/peer-certificate.ts';
import type { Pki } from '../listeners/pki.ts';
import type { ProvisioningStore } from '../provisioning/store.ts';
import type { Registry } from '../registry/registry.ts';
import type { ThingRegistry } from '../access/things.ts';
import type { Rules } from '../rules/rules.ts';
import type { StoredObjects } from '../rules/stored-objects.ts';
import { listenHttps, type HttpsOptions } from '../listeners/https-listener.ts';
import { createHttpPlane } from './server.ts';
import type { HttpBroker } from './services.ts';

interface HttpStartOptions extends Pick<
  HttpsOptions,
  'onMqtt' | 'onGuest' | 'onUpgrade' | 'domains'
> {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly pki: Pki;
  readonly db: CoreDatabase;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly broker: HttpBroker;
  readonly defences: Defences;
  readonly enforcement: Enforcement;
  readonly rules: Rules;
  readonly jobs: Jobs;
  readonly things: ThingRegistry;
  readonly templates: ProvisioningStore;
  /** Of the file with the access key. */
  readonly credentialsPath: string;
  readonly justInTime: PeerCheckOptions['justInTime'];
  readonly callers: Callers;
  readonly sessions: SessionKeys;
  readonly objects: StoredObjects;
  readonly authentication: CustomAuthentication;
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
  const { dataDir, pki, db, audit, clock, registry, rules, broker, jobs } = options;
  const { things, templates, objects, enforcement, sessions, callers, authentication } = options;
  const roles = rolesIn(dataDir);
  const base = { db, clock, audit, pki, registry, rules, broker, jobs, templates, objects };
  const services = { ...base, roles, sessions, authentication };
  const authorizers = registry.customAuthorizers;
  const onRequest = createHttpPlane({
    services,
    clock,
    authorizer: new Authorizer(registry),
    enforcement,
    verdictOf: createPeerCheck({ ...options, registry: things }),
    callers,
    guests: new GuestCallers({ authentication, authorizers, audit }),
  });
  const listener = await listenHttps({ ...options, onRequest });
  const { port } = listener;
  const url = `https://localhost:${port}`;
  objects.serveAt(url);
  return { listener, port, url, credentialsPath: options.credentialsPath };
}
