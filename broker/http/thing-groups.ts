/** Thing groups on the control plane. */
import { paginate } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import type { ThingGroup } from '../registry/thing-group.ts';
import type { Attributes } from '../registry/things.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { nextTokenPage, PAGE } from './paging.ts';
import { flag, flagOn, integer, mapOfTexts, object, text } from './request/schema.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/thing-groups/:thingGroupName';
const PROPERTIES = object({
  thingGroupDescription: text,
  attributePayload: object({ attributes: mapOfTexts, merge: flag }),
});

const createThingGroup = control('CreateThingGroup', `POST ${ONE}`, {
  params: { thingGroupName: NAMES.thingGroupName },
  body: object({ parentGroupName: text, thingGroupProperties: PROPERTIES, tags: TAGS }),
  handle({ params, body }, { registry }) {
    const tags = readTags(body.tags);
    const { thingGroupDescription, attributePayload } = body.thingGroupProperties ?? {};
    const group = registry.groups.create(params.thingGroupName, {
      parentGroupName: body.parentGroupName,
      description: thingGroupDescription,
      attributes: attributePayload?.attributes ?? {},
    });
    const { thingGroupName, thingGroupArn, thingGroupId } = group;
    putTags(registry, thingGroupArn, tags);
    return { thingGroupName, thingGroupArn, thingGroupId };
  },
});

const describeThingGroup = control('DescribeThingGroup', `GET ${ONE}`, {
  handle({ params }, { registry }) {
    const group = registry.groups.get(params.thingGroupName);
    const { thingGroupName, thingGroupId, thingGroupArn, version, attributes } = group;
    return {
      thingGroupName,
      thingGroupId,
      thingGroupArn,
      version,
      thingGroupProperties: {
        thingGroupDescription: group.description,
        attributePayload: { attributes },
      },
      thingGroupMetadata: {
        parentGroupName: group.parentGroupName,
        rootToParentThingGroups: registry.groups.ancestorsOf(group).map(nameAndArn),
        creationDate: seconds(group.createdAt),
      },
    };
  },
});

const updateThingGroup = control('UpdateThingGroup', `PATCH ${ONE}`, {
  body: object(
    { thingGroupProperties: PROPERTIES, expectedVersion: integer() },
    'thingGroupProperties',
  ),
  handle({ params: { thingGroupName }, body }, { registry }) {
    const { thingGroupDescription, attributePayload } = body.thingGroupProperties;
    const change = {
      description: thingGroupDescription,
      attributes: changedAttributes(registry.groups.get(thingGroupName), attributePayload),
    };
    return { version: registry.groups.update(thingGroupName, change, body.expectedVersion) };
  },
});

const deleteThingGroup = control('DeleteThingGroup', `DELETE ${ONE}`, {
  query: { expectedVersion: integer() },
  handle({ params: { thingGroupName }, query }, { registry }) {
    const group = registry.groups.find(thingGroupName);
    registry.groups.delete(thingGroupName, query.expectedVersion);
    if (group === undefined) return;
    registry.policies.detachAll(group.thingGroupArn);
    registry.tags.removeAll(group.thingGroupArn);
  },
});

const listThingGroups = control('ListThingGroups', 'GET /thing-groups', {
  query: { ...PAGE, namePrefixFilter: text, parentGroup: text, recursive: flagOn },
  handle({ query }, { registry }) {
    const { namePrefixFilter = '', parentGroup, recursive = true } = query;
    const groups = candidates(registry, parentGroup, recursive).filter(({ thingGroupName }) =>
      thingGroupName.startsWith(namePrefixFilter),
    );
    const page = paginate(
      groups,
      nextTokenPage(query, 'ListThingGroups'),
      (group) => group.thingGroupName,
    );
    return { thingGroups: page.items.map(nameAndArn), nextToken: page.nextToken };
  },
});

export const THING_GROUP_OPERATIONS: readonly Operation[] = [
  createThingGroup,
  describeThingGroup,
  updateThingGroup,
  deleteThingGroup,
  listThingGroups,
];

/** All groups below a parent; without recursion its children, or the roots without a parent. */
function candidates(
  { groups }: Registry,
  parent: string | undefined,
  isRecursive: boolean,
): readonly ThingGroup[] {
  if (parent !== undefined) groups.get(parent);
  if (!isRecursive) return groups.all().filter((group) => group.parentGroupName === parent);
  if (parent === undefined) return groups.all();
  const subtree = groups.subtreeOf(parent);
  return groups
    .all()
    .filter((group) => subtree.has(group.thingGroupName) && group.thingGroupName !== parent);
}

export function nameAndArn({ thingGroupName, thingGroupArn }: ThingGroup): unknown {
  return { groupName: thingGroupName, groupArn: thingGroupArn };
}

interface GivenAttributes {
  readonly attributes?: Attributes;
  readonly merge?: boolean;
}

function changedAttributes(group: ThingGroup, given: GivenAttributes | undefined): Attributes {
  if (given === undefined) return group.attributes;
  const { attributes = {}, merge = false } = given;
  const all = merge ? { ...group.attributes, ...attributes } : attributes;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
