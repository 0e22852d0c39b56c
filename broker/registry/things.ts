/** Things: names, types, attributes and versions. All SQL on them. */
import { randomUUID } from 'node:crypto';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { jsonEqual } from '../common/json.ts';
import type { RegistryHost } from './host.ts';
import type { ThingTypes } from './thing-types.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface Thing {
  readonly thingName: string;
  readonly thingId: string;
  readonly thingArn: string;
  readonly thingTypeName: string | undefined;
  readonly billingGroupName: string | undefined;
  readonly attributes: Attributes;
  readonly version: number;
}

interface ThingInput {
  readonly thingTypeName?: string | undefined;
  readonly billingGroupName?: string | undefined;
  readonly attributes: Attributes;
}

interface ThingChange {
  /** Undefined leaves them as they are. */
  readonly attributes?: Attributes | undefined;
  /** Add to the attributes that are there; an empty value removes one. */
  readonly merge?: boolean | undefined;
  readonly thingTypeName?: string | undefined;
  readonly removeThingType?: boolean | undefined;
  readonly expectedVersion?: number | undefined;
}

/** Quotas page: attributes of a thing without and with a type. */
const ATTRIBUTES_MAX = { withoutType: 3, withType: 50 } as const;
const ATTRIBUTE_NAME = /^[a-zA-Z0-9_.,@/:#-]{1,128}$/;
const ATTRIBUTE_VALUE = /^[a-zA-Z0-9_.,@/:#=[\]-]{0,800}$/;

interface ThingRow {
  readonly name: string;
  readonly thing_id: string;
  readonly type_name: string | null;
  readonly billing_group: string | null;
  readonly attributes: string;
  readonly version: number;
}

export class Things {
  readonly #host: RegistryHost;
  readonly #types: ThingTypes;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost, types: ThingTypes) {
    this.#host = host;
    this.#types = types;
    this.#statements = prepare(host.db);
  }

  find(name: string): Thing | undefined {
    const row = this.#statements.find.get(name) as ThingRow | undefined;
    return row === undefined ? undefined : toThing(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): Thing {
    const thing = this.find(name);
    if (thing === undefined) throw notFound(`Thing ${name} cannot be found.`);
    return thing;
  }

  /** All things by name. */
  all(): readonly Thing[] {
    return (this.#statements.all.all() as ThingRow[]).map((row) =>
      toThing(row, this.#host.db.arns),
    );
  }

  /** The same input again gives the same thing. Throws ResourceAlreadyExistsException, 400. */
  create(name: string, input: ThingInput): Thing {
    checkAttributes(input.attributes, input.thingTypeName !== undefined);
    const existing = this.find(name);
    if (existing !== undefined) {
      if (isSame(existing, input)) return existing;
      throw new AwsError(
        'ResourceAlreadyExistsException',
        `Thing ${name} already exists in account with different attributes`,
        { resourceId: name, resourceArn: existing.thingArn },
      );
    }
    const { thingTypeName = null, billingGroupName = null, attributes } = input;
    if (thingTypeName !== null) this.#types.requireUsable(thingTypeName);
    this.#host.db.begin();
    this.#statements.insert.run({
      name,
      thingId: randomUUID(),
      typeName: thingTypeName,
      billingGroup: billingGroupName,
      attributes: JSON.stringify(attributes),
      at: this.#host.clock.now(),
    });
    this.#host.changed();
    const thing = this.get(name);
    this.#emit('CREATED', thing);
    this.#emitType('ADDED', thing);
    return thing;
  }

  /** Throws ResourceNotFoundException, VersionConflictException, InvalidRequestException. */
  update(name: string, change: ThingChange): void {
    const thing = this.get(name);
    checkVersion(change.expectedVersion, thing.version, `thing ${name}`);
    const typeName =
      change.removeThingType === true ? undefined : (change.thingTypeName ?? thing.thingTypeName);
    const attributes = changeAttributes(thing.attributes, change);
    checkAttributes(attributes, typeName !== undefined);
    const isNewType = typeName !== thing.thingTypeName;
    if (isNewType && typeName !== undefined) this.#types.requireUsable(typeName);
    this.#host.db.begin();
    this.#statements.update.run(typeName ?? null, JSON.stringify(attributes), name);
    this.#host.changed();
    const after = this.get(name);
    this.#emit('UPDATED', after);
    if (!isNewType) return;
    this.#emitType('REMOVED', thing);
    this.#emitType('ADDED', after);
  }

  /** An unknown thing counts as deleted. Throws VersionConflictException. */
  delete(name: string, expectedVersion?: number): void {
    const thing = this.find(name);
    if (thing === undefined) return;
    checkVersion(expectedVersion, thing.version, `thing ${name}`);
    this.#host.db.begin();
    this.#statements.leaveGroups.run(name);
    this.#statements.delete.run(name);
    this.#host.changed();
    this.#emit('DELETED', thing);
  }

  setBillingGroup(name: string, billingGroup: string | undefined): void {
    this.#host.db.begin();
    this.#statements.setBillingGroup.run(billingGroup ?? null, name);
  }

  #emitType(operation: 'ADDED' | 'REMOVED', thing: Thing): void {
    const { thingName, thingId, thingTypeName } = thing;
    if (thingTypeName === undefined) return;
    this.#host.emit({
      kind: 'THING_TYPE_ASSOCIATION',
      topic: `thingTypeAssociation/thing/${thingName}/${thingTypeName}`,
      members: { operation, thingId, thingName, thingTypeName },
    });
  }

  #emit(operation: 'CREATED' | 'UPDATED' | 'DELETED', thing: Thing): void {
    const { thingName, thingId, thingTypeName = null, version, attributes } = thing;
    this.#host.emit({
      kind: 'THING',
      topic: `thing/${thingName}/${operation.toLowerCase()}`,
      members: {
        operation,
        thingId,
        thingName,
        versionNumber: version,
        thingTypeName,
        attributes,
      },
    });
  }
}

/** Throws VersionConflictException when an expected version is not the current one. */
export function checkVersion(expected: number | undefined, actual: number, what: string): void {
  if (expected === undefined || expected === actual) return;
  throw new AwsError(
    'VersionConflictException',
    `The expected version of ${what} is ${expected}, but the current version is ${actual}`,
  );
}

function isSame(thing: Thing, input: ThingInput): boolean {
  return (
    thing.thingTypeName === input.thingTypeName &&
    thing.billingGroupName === input.billingGroupName &&
    jsonEqual(thing.attributes, input.attributes)
  );
}

function changeAttributes(before: Attributes, change: ThingChange): Attributes {
  if (change.attributes === undefined) return before;
  const all = change.merge === true ? { ...before, ...change.attributes } : change.attributes;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function checkAttributes(attributes: Attributes, hasType: boolean): void {
  const entries = Object.entries(attributes);
  const max = hasType ? ATTRIBUTES_MAX.withType : ATTRIBUTES_MAX.withoutType;
  if (entries.length > max) {
    throw invalidRequest(
      `Thing has ${entries.length} attributes, at most ${max} are allowed ${hasType ? 'with' : 'without'} a thing type`,
    );
  }
  for (const [name, value] of entries) {
    if (!ATTRIBUTE_NAME.test(name)) throw invalidRequest(`Invalid attribute name: ${name}`);
    if (!ATTRIBUTE_VALUE.test(value)) {
      throw invalidRequest(`Invalid attribute value for attribute ${name}`);
    }
  }
}

function toThing(row: ThingRow, arns: Arns): Thing {
  return {
    thingName: row.name,
    thingId: row.thing_id,
    thingArn: arns.of('thing', row.name),
    thingTypeName: row.type_name ?? undefined,
    billingGroupName: row.billing_group ?? undefined,
    attributes: JSON.parse(row.attributes) as Attributes,
    version: row.version,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM things WHERE name = ?'),
    all: sql.prepare('SELECT * FROM things ORDER BY name'),
    insert: sql.prepare(
      `INSERT INTO things (name, thing_id, type_name, billing_group, attributes, version, created_at)
       VALUES (@name, @thingId, @typeName, @billingGroup, @attributes, 1, @at)`,
    ),
    update: sql.prepare(
      'UPDATE things SET type_name = ?, attributes = ?, version = version + 1 WHERE name = ?',
    ),
    setBillingGroup: sql.prepare('UPDATE things SET billing_group = ? WHERE name = ?'),
    leaveGroups: sql.prepare('DELETE FROM thing_group_members WHERE thing_name = ?'),
    delete: sql.prepare('DELETE FROM things WHERE name = ?'),
  };
}
