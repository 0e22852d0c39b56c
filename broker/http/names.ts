/** Names of resources and what they may look like (API reference, "Pattern" of each member). */
import { matching } from './fields.ts';

const RESOURCE = /^[a-zA-Z0-9:_-]{1,128}$/;

const NAME_PATTERNS = {
  thingName: RESOURCE,
  thingTypeName: RESOURCE,
  thingGroupName: RESOURCE,
  billingGroupName: RESOURCE,
  authorizerName: /^[\w=,@-]{1,128}$/,
  roleAlias: /^[\w=,@-]{1,128}$/,
  domainConfigurationName: /^[\w.:-]{1,128}$/,
  policyName: /^[\w+=,.@-]{1,128}$/,
  certificateId: /^(0x)?[a-fA-F0-9]{64}$/,
  tagKey: /^([\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128})$/u,
} as const satisfies Record<string, RegExp>;

/** The text when it fits its pattern. Throws InvalidRequestException. */
export function checkName(kind: keyof typeof NAME_PATTERNS, text: string): string {
  return matching(text, kind, NAME_PATTERNS[kind]);
}
