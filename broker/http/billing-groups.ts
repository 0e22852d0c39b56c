/** Billing groups on the control plane. */
import { paginate } from '../registry/page.ts';
import { BILLING_GROUP, billingGroupOf, THING, thingOf } from './named-resources.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { nextTokenPage, PAGE } from './paging.ts';
import { integer, object, text } from './request/schema.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/billing-groups/:billingGroupName';
const PROPERTIES = object({ billingGroupDescription: text });
const MEMBER = object({ ...THING, ...BILLING_GROUP });

const createBillingGroup = control('CreateBillingGroup', `POST ${ONE}`, {
  params: { billingGroupName: NAMES.billingGroupName },
  body: object({ billingGroupProperties: PROPERTIES, tags: TAGS }),
  handle({ params, body }, { registry }) {
    const tags = readTags(body.tags);
    const description = body.billingGroupProperties?.billingGroupDescription;
    const group = registry.billingGroups.create(params.billingGroupName, description);
    const { billingGroupName, billingGroupArn, billingGroupId } = group;
    putTags(registry, billingGroupArn, tags);
    return { billingGroupName, billingGroupArn, billingGroupId };
  },
});

const describeBillingGroup = control('DescribeBillingGroup', `GET ${ONE}`, {
  handle({ params }, { registry }) {
    const group = registry.billingGroups.get(params.billingGroupName);
    const { billingGroupName, billingGroupId, billingGroupArn, version, description } = group;
    return {
      billingGroupName,
      billingGroupId,
      billingGroupArn,
      version,
      billingGroupProperties: { billingGroupDescription: description },
      billingGroupMetadata: { creationDate: seconds(group.createdAt) },
    };
  },
});

const updateBillingGroup = control('UpdateBillingGroup', `PATCH ${ONE}`, {
  body: object(
    { billingGroupProperties: PROPERTIES, expectedVersion: integer() },
    'billingGroupProperties',
  ),
  handle({ params, body }, { registry }) {
    const version = registry.billingGroups.update(
      params.billingGroupName,
      body.billingGroupProperties.billingGroupDescription,
      body.expectedVersion,
    );
    return { version };
  },
});

const listBillingGroups = control('ListBillingGroups', 'GET /billing-groups', {
  query: { ...PAGE, namePrefixFilter: text },
  handle({ query }, { registry }) {
    const groups = registry.billingGroups
      .all()
      .filter(({ billingGroupName }) => billingGroupName.startsWith(query.namePrefixFilter ?? ''));
    const wanted = nextTokenPage(query, 'ListBillingGroups');
    const page = paginate(groups, wanted, (group) => group.billingGroupName);
    return {
      billingGroups: page.items.map(({ billingGroupName, billingGroupArn }) => ({
        groupName: billingGroupName,
        groupArn: billingGroupArn,
      })),
      nextToken: page.nextToken,
    };
  },
});

const addThing = control('AddThingToBillingGroup', 'PUT /billing-groups/addThingToBillingGroup', {
  body: MEMBER,
  handle({ body }, { registry }) {
    const { billingGroupName } = billingGroupOf(body, registry);
    registry.things.setBillingGroup(thingOf(body, registry).thingName, billingGroupName);
  },
});

const removeThing = control(
  'RemoveThingFromBillingGroup',
  'PUT /billing-groups/removeThingFromBillingGroup',
  {
    body: MEMBER,
    handle({ body }, { registry }) {
      const { billingGroupName } = billingGroupOf(body, registry);
      const thing = thingOf(body, registry);
      if (thing.billingGroupName !== billingGroupName) return;
      registry.things.setBillingGroup(thing.thingName, undefined);
    },
  },
);

const listThings = control('ListThingsInBillingGroup', `GET ${ONE}/things`, {
  query: PAGE,
  handle({ params, query }, { registry }) {
    const { billingGroupName } = registry.billingGroups.get(params.billingGroupName);
    const wanted = nextTokenPage(query, `ListThingsInBillingGroup/${billingGroupName}`);
    const page = paginate(
      registry.billingGroups.thingsOf(billingGroupName),
      wanted,
      (name) => name,
    );
    return { things: page.items, nextToken: page.nextToken };
  },
});

export const BILLING_GROUP_OPERATIONS: readonly Operation[] = [
  createBillingGroup,
  describeBillingGroup,
  updateBillingGroup,
  control('DeleteBillingGroup', `DELETE ${ONE}`, {
    query: { expectedVersion: integer() },
    handle({ params, query }, { registry }) {
      registry.billingGroups.delete(params.billingGroupName, query.expectedVersion);
      registry.tags.removeAll(registry.arns.of('billinggroup', params.billingGroupName));
    },
  }),
  listBillingGroups,
  addThing,
  removeThing,
  listThings,
];
