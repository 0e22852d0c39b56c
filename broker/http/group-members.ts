/** Things in thing groups, on the control plane. */
import { paginate } from '../registry/page.ts';
import { groupOf, THING, thingOf, THING_GROUP } from './named-resources.ts';
import { control, type Operation } from './operation.ts';
import { nextTokenPage, PAGE } from './paging.ts';
import { missingMember } from './request/refusal.ts';
import { filled, flag, list, object, text } from './request/schema.ts';
import { nameAndArn } from './thing-groups.ts';

const MEMBER = object({ ...THING, ...THING_GROUP });

const updateGroups = control(
  'UpdateThingGroupsForThing',
  'PUT /thing-groups/updateThingGroupsForThing',
  {
    body: object({
      thingName: filled,
      thingGroupsToAdd: list(text),
      thingGroupsToRemove: list(text),
    }),
    handle({ body }, { registry }) {
      const { groups, things } = registry;
      if (body.thingName === undefined) throw missingMember('thingName');
      const thing = things.get(body.thingName);
      // Checked first, so that a wrong name changes nothing.
      const leave = (body.thingGroupsToRemove ?? []).map((name) => groups.get(name));
      const join = (body.thingGroupsToAdd ?? []).map((name) => groups.get(name));
      for (const group of leave) groups.removeThing(group, thing);
      for (const group of join) groups.addThing(group, thing);
    },
  },
);

const listThings = control('ListThingsInThingGroup', 'GET /thing-groups/:thingGroupName/things', {
  query: { ...PAGE, recursive: flag },
  handle({ params, query }, { registry }) {
    const { thingGroupName } = registry.groups.get(params.thingGroupName);
    const names =
      query.recursive === true ? [...registry.groups.subtreeOf(thingGroupName)] : [thingGroupName];
    const things = [...new Set(names.flatMap((name) => registry.groups.thingsOf(name)))].sort();
    const wanted = nextTokenPage(query, `ListThingsInThingGroup/${thingGroupName}`);
    const page = paginate(things, wanted, (name) => name);
    return { things: page.items, nextToken: page.nextToken };
  },
});

const listGroups = control('ListThingGroupsForThing', 'GET /things/:thingName/thing-groups', {
  query: PAGE,
  handle({ params, query }, { registry }) {
    const { thingName } = registry.things.get(params.thingName);
    const groups = registry.groups.groupsOf(thingName).map((name) => registry.groups.get(name));
    const wanted = nextTokenPage(query, `ListThingGroupsForThing/${thingName}`);
    const page = paginate(groups, wanted, (group) => group.thingGroupName);
    return { thingGroups: page.items.map(nameAndArn), nextToken: page.nextToken };
  },
});

export const GROUP_MEMBER_OPERATIONS: readonly Operation[] = [
  control('AddThingToThingGroup', 'PUT /thing-groups/addThingToThingGroup', {
    body: MEMBER,
    handle({ body }, { registry }) {
      registry.groups.addThing(groupOf(body, registry), thingOf(body, registry));
    },
  }),
  control('RemoveThingFromThingGroup', 'PUT /thing-groups/removeThingFromThingGroup', {
    body: MEMBER,
    handle({ body }, { registry }) {
      registry.groups.removeThing(groupOf(body, registry), thingOf(body, registry));
    },
  }),
  updateGroups,
  listThings,
  listGroups,
];
