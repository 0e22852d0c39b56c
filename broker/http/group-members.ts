/** Things in thing groups, on the control plane. */
import { paginate } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import type { Thing } from '../registry/things.ts';
import { optionalTexts } from './fields.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { groupOf, isRecursive, nameAndArn, nameOf } from './thing-groups.ts';

export const GROUP_MEMBER_OPERATIONS: readonly Operation[] = [
  control('AddThingToThingGroup', 'PUT /thing-groups/addThingToThingGroup', (request, core) => {
    const body = jsonBody(request);
    core.registry.groups.addThing(groupOf(body, core.registry), thingOf(body, core.registry));
  }),
  control(
    'RemoveThingFromThingGroup',
    'PUT /thing-groups/removeThingFromThingGroup',
    (request, { registry }) => {
      const body = jsonBody(request);
      registry.groups.removeThing(groupOf(body, registry), thingOf(body, registry));
    },
  ),
  control('UpdateThingGroupsForThing', 'PUT /thing-groups/updateThingGroupsForThing', updateGroups),
  control('ListThingsInThingGroup', 'GET /thing-groups/:thingGroupName/things', listThings),
  control('ListThingGroupsForThing', 'GET /things/:thingName/thing-groups', listGroups),
];

/** The thing that a body names by name or by ARN. Throws 400 and 404. */
export function thingOf(body: JsonObject, registry: Registry): Thing {
  const members = { name: 'thingName', arn: 'thingArn', kind: 'thing' };
  return registry.things.get(nameOf(body, members, registry.arns));
}

function updateGroups(request: HttpRequest, { registry }: CoreServices): void {
  const { groups } = registry;
  const body = jsonBody(request);
  const thing = thingOf(body, registry);
  // Checked first, so that a wrong name changes nothing.
  const leave = (optionalTexts(body, 'thingGroupsToRemove') ?? []).map((name) => groups.get(name));
  const join = (optionalTexts(body, 'thingGroupsToAdd') ?? []).map((name) => groups.get(name));
  for (const group of leave) groups.removeThing(group, thing);
  for (const group of join) groups.addThing(group, thing);
}

function listThings(request: HttpRequest, { registry }: CoreServices): unknown {
  const { thingGroupName } = registry.groups.get(param(request, 'thingGroupName'));
  const names = isRecursive(request)
    ? [...registry.groups.subtreeOf(thingGroupName)]
    : [thingGroupName];
  const things = [...new Set(names.flatMap((name) => registry.groups.thingsOf(name)))].sort();
  const wanted = nextTokenPage(request, `ListThingsInThingGroup/${thingGroupName}`);
  const page = paginate(things, wanted, (name) => name);
  return { things: page.items, nextToken: page.nextToken };
}

function listGroups(request: HttpRequest, { registry }: CoreServices): unknown {
  const { thingName } = registry.things.get(param(request, 'thingName'));
  const groups = registry.groups.groupsOf(thingName).map((name) => registry.groups.get(name));
  const wanted = nextTokenPage(request, `ListThingGroupsForThing/${thingName}`);
  const page = paginate(groups, wanted, (group) => group.thingGroupName);
  return { thingGroups: page.items.map(nameAndArn), nextToken: page.nextToken };
}
