/** Resources that a body names by their name or by their ARN. */
import type { Arns } from '../common/arn.ts';
import { invalidRequest } from '../common/aws-error.ts';
import type { BillingGroup } from '../registry/billing-groups.ts';
import type { Registry } from '../registry/registry.ts';
import type { ThingGroup } from '../registry/thing-group.ts';
import type { Thing } from '../registry/things.ts';
import { text, type Members } from './request/schema.ts';

/** Members of a body. */
export const THING = { thingName: text, thingArn: text } as const;
export const THING_GROUP = { thingGroupName: text, thingGroupArn: text } as const;
export const BILLING_GROUP = { billingGroupName: text, billingGroupArn: text } as const;

type Given<M extends Members> = { readonly [K in keyof M]?: string };

/** Throws 400 and 404, as the others do. */
export function thingOf({ thingName, thingArn }: Given<typeof THING>, registry: Registry): Thing {
  const name = thingName ?? nameIn(thingArn, { kind: 'thing', members: THING }, registry.arns);
  return registry.things.get(name);
}

export function groupOf(given: Given<typeof THING_GROUP>, registry: Registry): ThingGroup {
  const wanted = { kind: 'thinggroup', members: THING_GROUP };
  const { thingGroupName, thingGroupArn } = given;
  return registry.groups.get(thingGroupName ?? nameIn(thingGroupArn, wanted, registry.arns));
}

export function billingGroupOf(
  given: Given<typeof BILLING_GROUP>,
  registry: Registry,
): BillingGroup {
  const wanted = { kind: 'billinggroup', members: BILLING_GROUP };
  const { billingGroupName, billingGroupArn } = given;
  const name = billingGroupName ?? nameIn(billingGroupArn, wanted, registry.arns);
  return registry.billingGroups.get(name);
}

function nameIn(
  arn: string | undefined,
  { kind, members }: { readonly kind: string; readonly members: Members },
  arns: Arns,
): string {
  const parsed = arn === undefined ? undefined : arns.parse(arn);
  if (parsed?.kind === kind) return parsed.name;
  throw invalidRequest(`${Object.keys(members).join(' or ')} is required`);
}
