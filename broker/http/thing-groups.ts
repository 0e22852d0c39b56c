/** Thing groups on the control plane. */
import { invalidRequest } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import { paginate } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import type { ThingGroup } from '../registry/thing-group.ts';
import type { Attributes } from '../registry/things.ts';
import {
  optionalBoolean,
  optionalInteger,
  optionalObject,
  optionalText,
  queryBoolean,
  queryInteger,
  queryText,
  textMap,
} from './fields.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/thing-groups/:thingGroupName';

export const THING_GROUP_OPERATIONS: readonly Operation[] = [
  control('CreateThingGroup', `POST ${ONE}`, createThingGroup),
  control('DescribeThingGroup', `GET ${ONE}`, describeThingGroup),
  control('UpdateThingGroup', `PATCH ${ONE}`, updateThingGroup),
  control('DeleteThingGroup', `DELETE ${ONE}`, deleteThingGroup),
  control('ListThingGroups', 'GET /thing-groups', listThingGroups),
];

function createThingGroup(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = checkName('thingGroupName', param(request, 'thingGroupName'));
  const body = jsonBody(request);
  const properties = optionalObject(body, 'thingGroupProperties') ?? {};
  const group = registry.groups.create(name, {
    parentGroupName: optionalText(body, 'parentGroupName'),
    description: optionalText(properties, 'thingGroupDescription'),
    attributes: readAttributes(properties) ?? {},
  });
  const { thingGroupName, thingGroupArn, thingGroupId } = group;
  putTags(registry, thingGroupArn, body);
  return { thingGroupName, thingGroupArn, thingGroupId };
}

function describeThingGroup(request: HttpRequest, { registry }: CoreServices): unknown {
  const group = registry.groups.get(param(request, 'thingGroupName'));
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
}

function updateThingGroup(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = param(request, 'thingGroupName');
  const body = jsonBody(request);
  const properties = optionalObject(body, 'thingGroupProperties') ?? {};
  const change = {
    description: optionalText(properties, 'thingGroupDescription'),
    attributes: changedAttributes(registry.groups.get(name), properties),
  };
  return {
    version: registry.groups.update(name, change, optionalInteger(body, 'expectedVersion')),
  };
}

function deleteThingGroup(request: HttpRequest, { registry }: CoreServices): void {
  const name = param(request, 'thingGroupName');
  const group = registry.groups.find(name);
  registry.groups.delete(name, queryInteger(request, 'expectedVersion'));
  if (group === undefined) return;
  registry.policies.detachAll(group.thingGroupArn);
  registry.tags.removeAll(group.thingGroupArn);
}

function listThingGroups(request: HttpRequest, { registry }: CoreServices): unknown {
  const prefix = queryText(request, 'namePrefixFilter') ?? '';
  const parent = queryText(request, 'parentGroup');
  const isRecursive = queryText(request, 'recursive')?.toLowerCase() !== 'false';
  const groups = candidates(registry, parent, isRecursive).filter(({ thingGroupName }) =>
    thingGroupName.startsWith(prefix),
  );
  const page = paginate(
    groups,
    nextTokenPage(request, 'ListThingGroups'),
    (group) => group.thingGroupName,
  );
  return { thingGroups: page.items.map(nameAndArn), nextToken: page.nextToken };
}

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

const GROUP_MEMBERS = { name: 'thingGroupName', arn: 'thingGroupArn', kind: 'thinggroup' };

/** The group that a body names by name or by ARN. Throws 400 and 404. */
export function groupOf(body: JsonObject, registry: Registry): ThingGroup {
  return registry.groups.get(nameOf(body, GROUP_MEMBERS, registry.arns));
}

/** A name in a body, or the name in an ARN there. Throws InvalidRequestException. */
export function nameOf(
  body: JsonObject,
  members: { readonly name: string; readonly arn: string; readonly kind: string },
  arns: Arns,
): string {
  const name = optionalText(body, members.name);
  if (name !== undefined) return name;
  const arn = optionalText(body, members.arn);
  const parsed = arn === undefined ? undefined : arns.parse(arn);
  if (parsed?.kind === members.kind) return parsed.name;
  throw invalidRequest(`${members.name} or ${members.arn} is required`);
}

function readAttributes(properties: JsonObject): Attributes | undefined {
  const payload = optionalObject(properties, 'attributePayload');
  return payload === undefined ? undefined : textMap(payload, 'attributes');
}

function changedAttributes(group: ThingGroup, properties: JsonObject): Attributes {
  const given = readAttributes(properties);
  if (given === undefined) return group.attributes;
  const payload = optionalObject(properties, 'attributePayload') ?? {};
  const isMerged = optionalBoolean(payload, 'merge') ?? false;
  const all = isMerged ? { ...group.attributes, ...given } : given;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** `recursive=true` of a query. */
export function isRecursive(request: HttpRequest): boolean {
  return queryBoolean(request, 'recursive');
}
