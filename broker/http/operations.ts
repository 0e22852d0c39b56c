/** Every operation of the HTTP planes, and the refusal of those that AWS has besides. */
import { AwsError } from '../common/aws-error.ts';
import { ACCOUNT_OPERATIONS } from './account.ts';
import { AUTHORITY_OPERATIONS } from './authorities.ts';
import { BILLING_GROUP_OPERATIONS } from './billing-groups.ts';
import { CERTIFICATE_OPERATIONS } from './certificates.ts';
import { CONNECTION_OPERATIONS } from './connections.ts';
import { CONTROL_PLANE } from './control-plane-operations.ts';
import { CUSTOM_AUTHORIZER_OPERATIONS } from './custom-authorizers.ts';
import { DOMAIN_OPERATIONS } from './domain-configurations.ts';
import { GROUP_MEMBER_OPERATIONS } from './group-members.ts';
import { HEALTH_OPERATIONS } from './health.ts';
import { INDEX_FIGURE_OPERATIONS } from './indexing/figures.ts';
import { INDEX_SETTING_OPERATIONS } from './indexing/index-settings.ts';
import { INDEXING_OPERATIONS } from './indexing/indexing.ts';
import { POLICY_OPERATIONS } from './policies.ts';
import { POLICY_TARGET_OPERATIONS } from './policy-targets.ts';
import { PRINCIPAL_OPERATIONS } from './principals.ts';
import { TAG_OPERATIONS } from './tags.ts';
import { THING_GROUP_OPERATIONS } from './thing-groups.ts';
import { THING_TYPE_OPERATIONS } from './thing-types.ts';
import { JOB_DATA_OPERATIONS } from './jobs/job-data.ts';
import { JOB_EXECUTION_OPERATIONS } from './jobs/job-executions.ts';
import { JOB_TEMPLATE_OPERATIONS } from './jobs/job-templates.ts';
import { JOB_OPERATIONS } from './jobs/jobs.ts';
import { control, type Operation } from './operation.ts';
import { OBJECT_OPERATIONS } from './jobs/objects.ts';
import { PROVISIONING_OPERATIONS } from './provisioning-templates.ts';
import { PUBLISH_OPERATIONS } from './publish.ts';
import { ROLE_ALIAS_OPERATIONS } from './role-aliases.ts';
import { SHADOW_OPERATIONS } from './shadows.ts';
import { AUTHORIZATION_OPERATIONS } from './test-authorization.ts';
import { THING_OPERATIONS } from './things.ts';
import { TOPIC_RULE_OPERATIONS } from './topic-rules.ts';

/** What this core performs. */
export const SERVED_OPERATIONS: readonly Operation[] = [
  ...ACCOUNT_OPERATIONS,
  ...AUTHORITY_OPERATIONS,
  ...AUTHORIZATION_OPERATIONS,
  ...BILLING_GROUP_OPERATIONS,
  ...CERTIFICATE_OPERATIONS,
  ...CONNECTION_OPERATIONS,
  ...CUSTOM_AUTHORIZER_OPERATIONS,
  ...DOMAIN_OPERATIONS,
  ...GROUP_MEMBER_OPERATIONS,
  ...HEALTH_OPERATIONS,
  ...INDEX_FIGURE_OPERATIONS,
  ...INDEX_SETTING_OPERATIONS,
  ...INDEXING_OPERATIONS,
  ...JOB_DATA_OPERATIONS,
  ...JOB_EXECUTION_OPERATIONS,
  ...JOB_OPERATIONS,
  ...JOB_TEMPLATE_OPERATIONS,
  ...OBJECT_OPERATIONS,
  ...POLICY_OPERATIONS,
  ...POLICY_TARGET_OPERATIONS,
  ...PRINCIPAL_OPERATIONS,
  ...PROVISIONING_OPERATIONS,
  ...PUBLISH_OPERATIONS,
  ...ROLE_ALIAS_OPERATIONS,
  ...SHADOW_OPERATIONS,
  ...TAG_OPERATIONS,
  ...THING_GROUP_OPERATIONS,
  ...THING_OPERATIONS,
  ...THING_TYPE_OPERATIONS,
  ...TOPIC_RULE_OPERATIONS,
];

const SERVED: ReadonlySet<string> = new Set(
  SERVED_OPERATIONS.filter(({ plane }) => plane === 'control').map(({ name }) => name),
);

/** True for an operation of the control plane that this core performs. */
export function isServed(name: string): boolean {
  return SERVED.has(name);
}

/** What AWS has besides is refused by its name, so that nobody looks for a typing error. */
export const OPERATIONS: readonly Operation[] = [
  ...SERVED_OPERATIONS,
  ...CONTROL_PLANE.flatMap(([name, route]) =>
    isServed(name) ? [] : [control(name, route, { handle: () => refuse(name) })],
  ),
];

function refuse(name: string): never {
  const page = 'docs/aws-compatibility.md lists what is';
  throw new AwsError('NotInThisCoreException', `${name} is not in this core; ${page}`);
}
