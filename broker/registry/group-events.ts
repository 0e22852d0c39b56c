/** Events of thing groups, in the shapes of the developer guide (`registry-events-thing-group`). */
import type { RegistryEvent } from './events.ts';
import type { ThingGroup } from './thing-group.ts';
import type { Thing } from './things.ts';

export function groupEvent(
  operation: 'CREATED' | 'UPDATED' | 'DELETED',
  group: ThingGroup,
  ancestors: readonly ThingGroup[],
): RegistryEvent {
  const { thingGroupName, thingGroupId, parentGroupName = null, attributes } = group;
  return {
    kind: 'THING_GROUP',
    topic: `thingGroup/${thingGroupName}/${operation.toLowerCase()}`,
    members: {
      operation,
      thingGroupId,
      thingGroupName,
      versionNumber: group.version,
      parentGroupName,
      parentGroupId: ancestors.at(-1)?.thingGroupId ?? null,
      description: group.description ?? null,
      rootToParentThingGroups: ancestors.map(({ thingGroupArn, thingGroupId: groupId }) => ({
        groupArn: thingGroupArn,
        groupId,
      })),
      attributes,
      dynamicGroupMappingId: null,
    },
  };
}

export function hierarchyEvent(
  operation: 'ADDED' | 'REMOVED',
  parent: ThingGroup,
  child: ThingGroup,
): RegistryEvent {
  const path = `${parent.thingGroupName}/childThingGroup/${child.thingGroupName}`;
  return {
    kind: 'THING_GROUP_HIERARCHY',
    topic: `thingGroupHierarchy/thingGroup/${path}/${operation.toLowerCase()}`,
    members: {
      operation,
      thingGroupId: parent.thingGroupId,
      thingGroupName: parent.thingGroupName,
      childGroupId: child.thingGroupId,
      childGroupName: child.thingGroupName,
    },
  };
}

export function membershipEvent(
  operation: 'ADDED' | 'REMOVED',
  group: ThingGroup,
  thing: Thing,
): RegistryEvent {
  const path = `${group.thingGroupName}/thing/${thing.thingName}`;
  return {
    kind: 'THING_GROUP_MEMBERSHIP',
    topic: `thingGroupMembership/thingGroup/${path}/${operation.toLowerCase()}`,
    members: {
      operation,
      groupArn: group.thingGroupArn,
      groupId: group.thingGroupId,
      thingArn: thing.thingArn,
      thingId: thing.thingId,
      membershipId: `${group.thingGroupId}-${thing.thingId}`,
    },
  };
}
