/** What is wrong with a request, in AWS's words, made from where its schema fails. */
import type { TValidationError } from 'typebox/error';
import { invalidRequest, type AwsError } from '../../common/aws-error.ts';
import type { Operation } from '../operation.ts';
import { object, type Schema } from './schema.ts';

/** Where a value stands, what it is and what it should be. */
interface Place {
  readonly name: string;
  readonly schema: Schema;
  readonly value: unknown;
  /** Of which it is an item. */
  readonly list?: Schema;
}

/** InvalidRequestException with the member and the constraint that does not hold. */
export function refusalOf(
  error: Pick<TValidationError, 'keyword' | 'instancePath' | 'params'> | undefined,
  { schema = object({}), plane }: Pick<Operation, 'schema' | 'plane'>,
  given: unknown,
): AwsError {
  const { keyword = '', instancePath = '', params = {} } = error ?? {};
  const place = placeOf(instancePath, schema, given);
  // There it says no more.
  if (plane === 'data') return invalidRequest(`Invalid ${place.schema.title ?? place.name}`);
  if (keyword === 'required') {
    const [missing = ''] = (params as { requiredProperties?: string[] }).requiredProperties ?? [];
    return missingMember(missing);
  }
  if (keyword === 'minimum' || keyword === 'maximum') {
    return outOfRange(place, instancePath.startsWith('/query/'));
  }
  const { name, schema: wanted, list } = place;
  return refusal(name, constraintOf(keyword, keyword === 'type' ? (list ?? wanted) : wanted));
}

/** For what is required in some cases only. */
export function missingMember(name: string): AwsError {
  return refusal(name, 'Member must not be null');
}

/** Of a query AWS shows the value as well; what it says of bodies is not known, so it is plain. */
function outOfRange({ name, schema, value }: Place, isOfQuery: boolean): AwsError {
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
  if (schema.type === 'integer' && !Number.isSafeInteger(value)) {
    return refusal(name, constraintOf('type', schema));
  }
  const isOpen = maximum === Number.MAX_SAFE_INTEGER;
  if (!isOfQuery) {
    const range = isOpen ? `at least ${minimum}` : `from ${minimum} to ${maximum}`;
    return invalidRequest(`${name} must be ${range}`);
  }
  const range = isOpen
    ? `greater than or equal to ${minimum}`
    : `between ${minimum} and ${maximum}`;
  return refusal(name, `Member must have value ${range}`, ` '${String(value)}'`);
}

function constraintOf(keyword: string, schema: Schema): string {
  const { pattern, minLength = 0, maxLength, minItems, maxItems } = schema;
  switch (keyword) {
    case 'enum':
      return `Member must satisfy enum value set: [${schema.enum?.join(', ')}]`;
    case 'pattern':
      return `Member must satisfy regular expression pattern: ${pattern}`;
    case 'minLength':
      if (minLength === 1) return 'Member must not be null';
      return `Member must have length greater than or equal to ${minLength}`;
    case 'minItems':
      return `Member must have length greater than or equal to ${minItems}`;
    case 'maxLength':
    case 'maxItems':
      return `Member must have length less than or equal to ${maxLength ?? maxItems}`;
    default:
      return `Member must be ${kindOf(schema)}`;
  }
}

const ARTICLE: Readonly<Record<string, string>> = { object: 'an', integer: 'an' };

function kindOf({ type = 'value', items }: Schema): string {
  if (type !== 'array') return `${ARTICLE[type] ?? 'a'} ${type}`;
  return items?.type === undefined ? 'a list' : `a list of ${items.type}s`;
}

/** A list stands for its items; a member of a map is named with it. */
function placeOf(path: string, root: Schema, given: unknown): Place {
  let place: Place = { name: '', schema: root, value: given };
  for (const part of path.split('/').slice(1)) {
    place = below(place, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return place;
}

function below({ name, schema, value }: Place, key: string): Place {
  const inner = (value as Readonly<Record<string, unknown>>)[key];
  const { properties, items, propertyNames, additionalProperties = {} } = schema;
  const member = properties?.[key];
  if (member !== undefined) return { name: key, schema: member, value: inner };
  if (items !== undefined) return { name, schema: items, value: inner, list: schema };
  // Its values fit whatever they are, so it is the key that does not.
  if (propertyNames !== undefined && typeof inner === additionalProperties.type) {
    return { name, schema: propertyNames, value: key };
  }
  return { name: `${name}.${key}`, schema: additionalProperties, value: inner };
}

function refusal(name: string, constraint: string, shown = ''): AwsError {
  return invalidRequest(
    `1 validation error detected: Value${shown} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}
