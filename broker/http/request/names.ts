/** Names of resources and what they may look like (API reference, "Pattern" of each member). */
import { fitting } from './schema.ts';

const RESOURCE = fitting(/^[a-zA-Z0-9:_-]{1,128}$/);

/** Parts of the path that are checked before all else. */
export const NAMES = {
  thingName: RESOURCE,
  thingTypeName: RESOURCE,
  thingGroupName: RESOURCE,
  billingGroupName: RESOURCE,
  authorizerName: fitting(/^[\w=,@-]{1,128}$/),
  roleAlias: fitting(/^[\w=,@-]{1,128}$/),
  domainConfigurationName: fitting(/^[\w.:-]{1,128}$/),
  policyName: fitting(/^[\w+=,.@-]{1,128}$/),
  certificateId: fitting(/^(0x)?[a-fA-F0-9]{64}$/),
  ruleName: fitting(/^[a-zA-Z0-9_]+$/),
} as const;
