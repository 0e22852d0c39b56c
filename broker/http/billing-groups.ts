/** Billing groups on the control plane. */
import { paginate } from '../registry/page.ts';
import {
  optionalInteger,
  optionalObject,
  optionalText,
  queryInteger,
  queryText,
} from './fields.ts';
import { thingOf } from './group-members.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { nameOf } from './thing-groups.ts';
import { seconds } from './times.ts';

const ONE = '/billing-groups/:billingGroupName';

export const BILLING_GROUP_OPERATIONS: readonly Operation[] = [
  control('CreateBillingGroup', `POST ${ONE}`, createBillingGroup),
  control('DescribeBillingGroup', `GET ${ONE}`, describeBillingGroup),
  control('UpdateBillingGroup', `PATCH ${ONE}`, updateBillingGroup),
  control('DeleteBillingGroup', `DELETE ${ONE}`, (request, { registry }) => {
    const expected = queryInteger(request, 'expectedVersion');
    registry.billingGroups.delete(param(request, 'billingGroupName'), expected);
  }),
  control('ListBillingGroups', 'GET /billing-groups', listBillingGroups),
  control('AddThingToBillingGroup', 'PUT /billing-groups/addThingToBillingGroup', addThing),
  control(
    'RemoveThingFromBillingGroup',
    'PUT /billing-groups/removeThingFromBillingGroup',
    removeThing,
  ),
  control('ListThingsInBillingGroup', `GET ${ONE}/things`, listThings),
];

function descriptionOf(body: JsonObject): string | undefined {
  const properties = optionalObject(body, 'billingGroupProperties') ?? {};
  return optionalText(properties, 'billingGroupDescription');
}

function createBillingGroup(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = checkName('billingGroupName', param(request, 'billingGroupName'));
  const body = jsonBody(request);
  const group = registry.billingGroups.create(name, descriptionOf(body));
  const { billingGroupName, billingGroupArn, billingGroupId } = group;
  putTags(registry, billingGroupArn, body);
  return { billingGroupName, billingGroupArn, billingGroupId };
}

function describeBillingGroup(request: HttpRequest, { registry }: CoreServices): unknown {
  const group = registry.billingGroups.get(param(request, 'billingGroupName'));
  const { billingGroupName, billingGroupId, billingGroupArn, version, description } = group;
  return {
    billingGroupName,
    billingGroupId,
    billingGroupArn,
    version,
    billingGroupProperties: { billingGroupDescription: description },
    billingGroupMetadata: { creationDate: seconds(group.createdAt) },
  };
}

function updateBillingGroup(request: HttpRequest, { registry }: CoreServices): unknown {
  const body = jsonBody(request);
  const version = registry.billingGroups.update(
    param(request, 'billingGroupName'),
    descriptionOf(body),
    optionalInteger(body, 'expectedVersion'),
  );
  return { version };
}

function listBillingGroups(request: HttpRequest, { registry }: CoreServices): unknown {
  const prefix = queryText(request, 'namePrefixFilter') ?? '';
  const groups = registry.billingGroups
    .all()
    .filter(({ billingGroupName }) => billingGroupName.startsWith(prefix));
  const wanted = nextTokenPage(request, 'ListBillingGroups');
  const page = paginate(groups, wanted, (group) => group.billingGroupName);
  return {
    billingGroups: page.items.map(({ billingGroupName, billingGroupArn }) => ({
      groupName: billingGroupName,
      groupArn: billingGroupArn,
    })),
    nextToken: page.nextToken,
  };
}

const MEMBERS = { name: 'billingGroupName', arn: 'billingGroupArn', kind: 'billinggroup' } as const;

function addThing(request: HttpRequest, { registry }: CoreServices): void {
  const body = jsonBody(request);
  const { billingGroupName } = registry.billingGroups.get(nameOf(body, MEMBERS, registry.arns));
  registry.things.setBillingGroup(thingOf(body, registry).thingName, billingGroupName);
}

function removeThing(request: HttpRequest, { registry }: CoreServices): void {
  const body = jsonBody(request);
  const { billingGroupName } = registry.billingGroups.get(nameOf(body, MEMBERS, registry.arns));
  const thing = thingOf(body, registry);
  if (thing.billingGroupName !== billingGroupName) return;
  registry.things.setBillingGroup(thing.thingName, undefined);
}

function listThings(request: HttpRequest, { registry }: CoreServices): unknown {
  const { billingGroupName } = registry.billingGroups.get(param(request, 'billingGroupName'));
  const wanted = nextTokenPage(request, `ListThingsInBillingGroup/${billingGroupName}`);
  const page = paginate(registry.billingGroups.thingsOf(billingGroupName), wanted, (name) => name);
  return { things: page.items, nextToken: page.nextToken };
}
