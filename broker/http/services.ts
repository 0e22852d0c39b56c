/** What the operations of the HTTP planes may use of the core. */
import type { Clock } from '#kernel/time.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { Broker } from '../mqtt/broker.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Pki } from '../listeners/pki.ts';
import type { ProvisioningStore } from '../provisioning/store.ts';
import type { Registry } from '../registry/registry.ts';
import type { Rules } from '../rules/rules.ts';

export interface CoreServices {
  readonly db: CoreDatabase;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly pki: Pki;
  readonly registry: Registry;
  readonly broker: Broker;
  readonly rules: Rules;
  readonly jobs: Jobs;
  readonly templates: ProvisioningStore;
  /** Name and port that DescribeEndpoint answers. */
  readonly endpoint: () => string;
}
