/** Static thing groups in hierarchies, and which things are in them. All SQL on both. */
import { randomUUID } from 'node:crypto';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { jsonEqual } from '../common/json.ts';
import { groupEvent, hierarchyEvent, membershipEvent } from './group-events.ts';
import type { RegistryHost } from './host.ts';
import type { ThingGroup, ThingGroupInput } from './thing-group.ts';
import { checkVersion, type Attributes, type Thing } from './things.ts';

/** Quotas page. */
const DEPTH_MAX = 7;
const CHILDREN_MAX = 100;
const GROUPS_PER_THING_MAX = 10;

interface GroupRow {
  readonly name: string;
  readonly group_id: string;
  readonly parent: string | null;
  readonly description: string | null;
  readonly attributes: string;
  readonly version: number;
  readonly created_at: number;
}

export class ThingGroups {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  find(name: string): ThingGroup | undefined {
    const row = this.#statements.find.get(name) as GroupRow | undefined;
    return row === undefined ? undefined : toGroup(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): ThingGroup {
    const group = this.find(name);
    if (group === undefined) throw notFound(`Thing group ${name} cannot be found.`);
    return group;
  }

  all(): readonly ThingGroup[] {
    return (this.#statements.all.all() as GroupRow[]).map((row) =>
      toGroup(row, this.#host.db.arns),
    );
  }

  /** From the root down to the parent of the group. */
  ancestorsOf(group: ThingGroup): readonly ThingGroup[] {
    const ancestors: ThingGroup[] = [];
    let name = group.parentGroupName;
    while (name !== undefined && ancestors.length <= DEPTH_MAX) {
      const parent = this.find(name);
      if (parent === undefined) break;
      ancestors.unshift(parent);
      name = parent.parentGroupName;
    }
    return ancestors;
  }

  /** The same input again gives the same group. Throws 409, 404 for the parent, 400. */
  create(name: string, input: ThingGroupInput): ThingGroup {
    const existing = this.find(name);
    if (existing !== undefined) {
      if (isSame(existing, input)) return existing;
      throw new AwsError(
        'ResourceAlreadyExistsException',
        `Thing Group ${name} already exists in current account with different properties`,
        { resourceId: name, resourceArn: existing.thingGroupArn },
      );
    }
    const parent =
      input.parentGroupName === undefined ? undefined : this.get(input.parentGroupName);
    if (parent !== undefined) this.#checkPlaceBelow(parent);
    this.#host.db.begin();
    this.#statements.insert.run({
      name,
      groupId: randomUUID(),
      parent: input.parentGroupName ?? null,
      description: input.description ?? null,
      attributes: JSON.stringify(input.attributes),
      at: this.#host.clock.now(),
    });
    const group = this.get(name);
    this.#emit('CREATED', group);
    if (parent !== undefined) this.#host.emit(hierarchyEvent('ADDED', parent, group));
    return group;
  }

  /** Gives the new version. Throws 404 and VersionConflictException. */
  update(
    name: string,
    change: { readonly description?: string | undefined; readonly attributes: Attributes },
    expectedVersion: number | undefined,
  ): number {
    const group = this.get(name);
    checkVersion(expectedVersion, group.version, `thing group ${name}`);
    const description = change.description ?? group.description ?? null;
    this.#host.db.begin();
    this.#statements.update.run(description, JSON.stringify(change.attributes), name);
    this.#emit('UPDATED', this.get(name));
    return group.version + 1;
  }

  /** An unknown group counts as deleted. Throws 400 while it has children, 409. */
  delete(name: string, expectedVersion: number | undefined): void {
    const group = this.find(name);
    if (group === undefined) return;
    checkVersion(expectedVersion, group.version, `thing group ${name}`);
    if (this.childrenOf(name).length > 0) {
      throw invalidRequest(
        `Cannot delete thing group : ${name} when there are still child groups attached to it.`,
      );
    }
    this.#host.db.begin();
    this.#statements.empty.run(name);
    this.#statements.delete.run(name);
    this.#host.changed();
    this.#emit('DELETED', group);
    const parent = this.ancestorsOf(group).at(-1);
    if (parent !== undefined) this.#host.emit(hierarchyEvent('REMOVED', parent, group));
  }

  childrenOf(name: string): readonly string[] {
    return this.#statements.children.pluck().all(name) as string[];
  }

  /** Names of the groups below a group, and of the group itself. */
  subtreeOf(name: string): ReadonlySet<string> {
    const seen = new Set([name]);
    for (const group of seen) for (const child of this.childrenOf(group)) seen.add(child);
    return seen;
  }

  /** Again is no error. Throws InvalidRequestException. */
  addThing(group: ThingGroup, thing: Thing): void {
    const { thingGroupName } = group;
    const groups = this.groupsOf(thing.thingName);
    if (groups.includes(thingGroupName)) return;
    if (groups.length >= GROUPS_PER_THING_MAX) {
      throw invalidRequest(
        `Thing ${thing.thingName} is already in the maximum number of groups (${GROUPS_PER_THING_MAX})`,
      );
    }
    const root = this.#rootOf(group);
    const other = groups.find((name) => this.#rootOf(this.get(name)) === root);
    if (other !== undefined) {
      throw invalidRequest(
        `Thing ${thing.thingName} is already in group ${other} of the same hierarchy`,
      );
    }
    this.#host.db.begin();
    this.#statements.join.run(thingGroupName, thing.thingName);
    this.#host.changed();
    this.#host.emit(membershipEvent('ADDED', group, thing));
  }

  removeThing(group: ThingGroup, thing: Thing): void {
    this.#host.db.begin();
    const { changes } = this.#statements.leave.run(group.thingGroupName, thing.thingName);
    if (changes === 0) return;
    this.#host.changed();
    this.#host.emit(membershipEvent('REMOVED', group, thing));
  }

  /** Names of the groups that a thing is in itself. */
  groupsOf(thingName: string): readonly string[] {
    return this.#statements.groupsOf.pluck().all(thingName) as string[];
  }

  /** Names of the things that are in a group itself. */
  thingsOf(name: string): readonly string[] {
    return this.#statements.thingsOf.pluck().all(name) as string[];
  }

  #checkPlaceBelow(parent: ThingGroup): void {
    if (this.ancestorsOf(parent).length + 2 > DEPTH_MAX) {
      throw invalidRequest(`The maximum depth of a thing group hierarchy is ${DEPTH_MAX}`);
    }
    if (this.childrenOf(parent.thingGroupName).length >= CHILDREN_MAX) {
      throw invalidRequest(`A thing group may have ${CHILDREN_MAX} child groups`);
    }
  }

  #rootOf(group: ThingGroup): string {
    return this.ancestorsOf(group)[0]?.thingGroupName ?? group.thingGroupName;
  }

  #emit(operation: 'CREATED' | 'UPDATED' | 'DELETED', group: ThingGroup): void {
    this.#host.emit(groupEvent(operation, group, this.ancestorsOf(group)));
  }
}

function isSame(group: ThingGroup, input: ThingGroupInput): boolean {
  return (
    group.parentGroupName === input.parentGroupName &&
    group.description === input.description &&
    jsonEqual(group.attributes, input.attributes)
  );
}

function toGroup(row: GroupRow, arns: Arns): ThingGroup {
  return {
    thingGroupName: row.name,
    thingGroupArn: arns.of('thinggroup', row.name),
    thingGroupId: row.group_id,
    parentGroupName: row.parent ?? undefined,
    description: row.description ?? undefined,
    attributes: JSON.parse(row.attributes) as Attributes,
    version: row.version,
    createdAt: row.created_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM thing_groups WHERE name = ?'),
    all: sql.prepare('SELECT * FROM thing_groups ORDER BY name'),
    children: sql.prepare('SELECT name FROM thing_groups WHERE parent = ? ORDER BY name'),
    insert: sql.prepare(
      `INSERT INTO thing_groups (name, group_id, parent, description, attributes, version, created_at)
       VALUES (@name, @groupId, @parent, @description, @attributes, 1, @at)`,
    ),
    update: sql.prepare(
      'UPDATE thing_groups SET description = ?, attributes = ?, version = version + 1 WHERE name = ?',
    ),
    delete: sql.prepare('DELETE FROM thing_groups WHERE name = ?'),
    empty: sql.prepare('DELETE FROM thing_group_members WHERE group_name = ?'),
    join: sql.prepare('INSERT OR IGNORE INTO thing_group_members VALUES (?, ?)'),
    leave: sql.prepare('DELETE FROM thing_group_members WHERE group_name = ? AND thing_name = ?'),
    groupsOf: sql.prepare(
      'SELECT group_name FROM thing_group_members WHERE thing_name = ? ORDER BY 1',
    ),
    thingsOf: sql.prepare(
      'SELECT thing_name FROM thing_group_members WHERE group_name = ? ORDER BY 1',
    ),
  };
}
