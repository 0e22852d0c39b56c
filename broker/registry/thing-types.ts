/** Thing types: a name for things that have the same attributes. All SQL on them. */
import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '#kernel/time.ts';
import { AwsError, invalidRequest, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { CoreDatabase } from '../storage/database.ts';
import type { RegistryHost } from './host.ts';

export interface ThingType {
  readonly thingTypeName: string;
  readonly thingTypeArn: string;
  readonly thingTypeId: string;
  readonly description: string | undefined;
  readonly searchableAttributes: readonly string[];
  /** Undefined for a type that is in use. */
  readonly deprecatedAt: number | undefined;
  readonly createdAt: number;
}

export interface ThingTypeInput {
  readonly description?: string | undefined;
  readonly searchableAttributes: readonly string[];
}

const SEARCHABLE_MAX = 3;
/** A deprecated type can be deleted this much later. */
const DELETE_AFTER_MS = 5 * MINUTE_MS;

interface ThingTypeRow {
  readonly name: string;
  readonly type_id: string;
  readonly description: string | null;
  readonly searchable: string;
  readonly deprecated_at: number | null;
  readonly created_at: number;
}

export class ThingTypes {
  readonly #host: RegistryHost;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(host: RegistryHost) {
    this.#host = host;
    this.#statements = prepare(host.db);
  }

  find(name: string): ThingType | undefined {
    const row = this.#statements.find.get(name) as ThingTypeRow | undefined;
    return row === undefined ? undefined : toType(row, this.#host.db.arns);
  }

  /** Throws ResourceNotFoundException. */
  get(name: string): ThingType {
    const type = this.find(name);
    if (type === undefined) throw notFound(`Thing type ${name} cannot be found.`);
    return type;
  }

  all(): readonly ThingType[] {
    return (this.#statements.all.all() as ThingTypeRow[]).map((row) =>
      toType(row, this.#host.db.arns),
    );
  }

  /** The same input again gives the same type. Throws ResourceAlreadyExistsException, 400. */
  create(name: string, input: ThingTypeInput): ThingType {
    checkSearchable(input.searchableAttributes);
    const existing = this.find(name);
    if (existing !== undefined) {
      if (isSame(existing, input)) return existing;
      throw new AwsError(
        'ResourceAlreadyExistsException',
        `Thing type ${name} already exists in account with different properties`,
        { resourceId: name, resourceArn: existing.thingTypeArn },
      );
    }
    this.#host.db.begin();
    this.#statements.insert.run({
      name,
      typeId: randomUUID(),
      description: input.description ?? null,
      searchable: JSON.stringify(input.searchableAttributes),
      at: this.#host.clock.now(),
    });
    const type = this.get(name);
    this.#emit('CREATED', type);
    return type;
  }

  update(name: string, input: ThingTypeInput): void {
    this.get(name);
    checkSearchable(input.searchableAttributes);
    const { description = null, searchableAttributes } = input;
    this.#host.db.begin();
    this.#statements.update.run(description, JSON.stringify(searchableAttributes), name);
    this.#emit('UPDATED', this.get(name));
  }

  /** New things cannot get a deprecated type. */
  deprecate(name: string, isUndone: boolean): void {
    const type = this.get(name);
    const at = isUndone ? undefined : (type.deprecatedAt ?? this.#host.clock.now());
    this.#host.db.begin();
    this.#statements.deprecate.run(at ?? null, name);
    this.#emit('UPDATED', this.get(name));
  }

  /** Throws InvalidRequestException unless deprecated five minutes ago and without things. */
  delete(name: string): void {
    const type = this.find(name);
    if (type === undefined) return;
    if (type.deprecatedAt === undefined) {
      throw invalidRequest(`Cannot delete thing type : ${name}. Deprecate it first.`);
    }
    if (this.#host.clock.now() - type.deprecatedAt < DELETE_AFTER_MS) {
      throw invalidRequest(
        `Cannot delete thing type : ${name}. Please wait for 5 minutes after deprecation and then retry.`,
      );
    }
    if (this.#statements.isUsed.get(name) !== undefined) {
      throw invalidRequest(
        `Cannot delete thing type : ${name} when there are still resources attached to it.`,
      );
    }
    this.#host.db.begin();
    this.#statements.delete.run(name);
    this.#emit('DELETED', type);
  }

  /** Throws ResourceNotFoundException, InvalidRequestException for a deprecated type. */
  requireUsable(name: string): void {
    if (this.get(name).deprecatedAt === undefined) return;
    throw invalidRequest(`Can not create new thing with deprecated thing type:${name}`);
  }

  #emit(operation: 'CREATED' | 'UPDATED' | 'DELETED', type: ThingType): void {
    const { thingTypeName, thingTypeId, description, searchableAttributes } = type;
    this.#host.emit({
      kind: 'THING_TYPE',
      topic: `thingType/${thingTypeName}/${operation.toLowerCase()}`,
      members: {
        operation,
        thingTypeId,
        thingTypeName,
        isDeprecated: type.deprecatedAt !== undefined,
        deprecationDate: type.deprecatedAt ?? null,
        searchableAttributes,
        description: description ?? null,
      },
    });
  }
}

function checkSearchable(names: readonly string[]): void {
  if (names.length <= SEARCHABLE_MAX) return;
  throw invalidRequest(`A thing type may have ${SEARCHABLE_MAX} searchable attributes`);
}

function isSame(type: ThingType, input: ThingTypeInput): boolean {
  return (
    type.description === input.description &&
    JSON.stringify(type.searchableAttributes) === JSON.stringify(input.searchableAttributes)
  );
}

function toType(row: ThingTypeRow, arns: Arns): ThingType {
  return {
    thingTypeName: row.name,
    thingTypeArn: arns.of('thingtype', row.name),
    thingTypeId: row.type_id,
    description: row.description ?? undefined,
    searchableAttributes: JSON.parse(row.searchable) as readonly string[],
    deprecatedAt: row.deprecated_at ?? undefined,
    createdAt: row.created_at,
  };
}

function prepare({ sql }: CoreDatabase) {
  return {
    find: sql.prepare('SELECT * FROM thing_types WHERE name = ?'),
    all: sql.prepare('SELECT * FROM thing_types ORDER BY name'),
    insert: sql.prepare(
      `INSERT INTO thing_types (name, type_id, description, searchable, created_at)
       VALUES (@name, @typeId, @description, @searchable, @at)`,
    ),
    update: sql.prepare('UPDATE thing_types SET description = ?, searchable = ? WHERE name = ?'),
    deprecate: sql.prepare('UPDATE thing_types SET deprecated_at = ? WHERE name = ?'),
    isUsed: sql.prepare('SELECT 1 FROM things WHERE type_name = ? LIMIT 1'),
    delete: sql.prepare('DELETE FROM thing_types WHERE name = ?'),
  };
}
