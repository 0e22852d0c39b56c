/** What the operations of the HTTP planes may use of the core. */
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { ConnectionControl } from '../connections/connection-control.ts';
import type { RetainedMessages } from '../messages/retained-messages.ts';
import type { ServicePublish, SubmittedPublish } from '../messages/service.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { CustomAuthentication } from '../authorizers/custom-authentication.ts';
import type { Roles } from '../access/roles.ts';
import type { SessionKeys } from '../listeners/session-credentials.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Pki } from '../listeners/pki.ts';
import type { ProvisioningStore } from '../provisioning/store.ts';
import type { Registry } from '../registry/registry.ts';
import type { Rules } from '../rules/rules.ts';
import type { StoredObjects } from '../rules/stored-objects.ts';

/** The message broker as the HTTP planes see it. */
export interface HttpBroker {
  readonly control: Pick<ConnectionControl, 'find' | 'subscriptions' | 'end'>;
  readonly retained: Pick<RetainedMessages, 'get' | 'list'>;
  /** Publishes as the core itself. */
  readonly publish: ServicePublish;
  /** Resolves once the publish is as durable as one with a PUBACK. */
  readonly submit: (publish: SubmittedPublish) => Promise<void>;
}

export interface CoreServices {
  readonly db: CoreDatabase;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly pki: Pki;
  readonly registry: Registry;
  readonly broker: HttpBroker;
  readonly rules: Rules;
  readonly jobs: Jobs;
  readonly templates: ProvisioningStore;
  readonly authentication: CustomAuthentication;
  /** What temporary credentials may do, and the key that makes them. */
  readonly roles: Roles;
  readonly sessions: SessionKeys;
  readonly objects: StoredObjects;
}
