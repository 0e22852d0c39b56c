/** Templates against the resource schemas that AWS publishes for CloudFormation. */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, SpecDatabase } from '@aws-cdk/service-spec-types';
import { isRecord } from '#kernel/records.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** What is wrong with each resource, by its path: unknown, missing, or of another type. */
export function schemaProblems(resources: Readonly<Record<string, Resource>>): string[] {
  const db = loadAwsServiceSpecSync();
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    const [known] = db.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (known === undefined) return [`${id}: there is no ${Type}`];
    return members(Properties, { properties: known.properties, path: id, db });
  });
}

interface Members {
  readonly properties: Readonly<Record<string, Property>>;
  readonly path: string;
  readonly db: SpecDatabase;
}

function members(value: unknown, { properties, path, db }: Members): string[] {
  if (!isRecord(value)) return [`${path} is no object`];
  const missing = Object.entries(properties).flatMap(([name, { required }]) =>
    required === true && value[name] === undefined ? [`${path}.${name} is missing`] : [],
  );
  const wrong = Object.entries(value).flatMap(([name, item]) => {
    const known = properties[name];
    return known === undefined
      ? [`${path}.${name} is unknown`]
      : typeProblems(item, { type: known.type, path: `${path}.${name}`, db });
  });
  return [...missing, ...wrong];
}

interface Typed {
  readonly type: PropertyType;
  readonly path: string;
  readonly db: SpecDatabase;
}

const INTRINSIC = ['Ref', 'Fn::Sub', 'Fn::GetAtt'];
const isIntrinsic = (value: unknown): boolean =>
  isRecord(value) && INTRINSIC.some((name) => Object.hasOwn(value, name));

function typeProblems(value: unknown, { type, path, db }: Typed): string[] {
  if (isIntrinsic(value) || type.type === 'json') return [];
  switch (type.type) {
    case 'array':
      if (!Array.isArray(value)) return [`${path} is no list`];
      return value.flatMap((item, at) =>
        typeProblems(item, { type: type.element, path: `${path}[${at}]`, db }),
      );
    case 'map':
      if (!isRecord(value)) return [`${path} is no map`];
      return Object.entries(value).flatMap(([name, item]) =>
        typeProblems(item, { type: type.element, path: `${path}.${name}`, db }),
      );
    case 'ref':
      return members(value, {
        properties: db.get('typeDefinition', type.reference.$ref).properties,
        path,
        db,
      });
    case 'union': {
      const [fits] = type.types
        .map((one) => typeProblems(value, { type: one, path, db }))
        .toSorted((a, b) => a.length - b.length);
      return fits ?? [];
    }
    case 'tag':
      return isRecord(value) ? [] : [`${path} is no tag`];
    case 'integer':
    case 'number':
      return typeof value === 'number' ? [] : [`${path} is no number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is no boolean`];
    default:
      return typeof value === 'string' ? [] : [`${path} is no text`];
  }
}
