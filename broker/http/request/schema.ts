/**
 * Schemas of requests, as plain JSON Schema: the check, the static type and the OpenAPI document
 * come from the same value. The builders give literal types; no library is loaded for them.
 */
import type { XStatic } from 'typebox/schema';

export interface Schema {
  readonly type?: string;
  /** What the data plane calls it. */
  readonly title?: string;
  readonly properties?: Members;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: boolean;
}

export type Members = Readonly<Record<string, Schema>>;

/** What a value that fits a schema is; members that are not required may be missing. */
export type Value<S extends Schema> = XStatic<S>;

/** What members are; of those that must be there, too. */
export type ValueOf<M extends Members, Required extends string = never> = Value<{
  readonly type: 'object';
  readonly properties: M;
}> & { readonly [N in Extract<keyof M, Required>]: Value<M[N]> };

export const text = { type: 'string' } as const;
/** Not empty either: that counts as missing. */
export const filled = { type: 'string', minLength: 1 } as const;
/** In a query `true` in any case, all else is false. */
export const flag = { type: 'boolean' } as const;
/** In a query all but `false` is true. */
export const flagOn = { type: 'boolean', default: true } as const;
/** Whatever JSON there is. */
export const json = {} as const;
/** An object that its handler reads by itself: documents of users. */
export const freeForm = { type: 'object', additionalProperties: json } as const;
export const mapOfTexts = { type: 'object', additionalProperties: text } as const;

export function integer(minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER) {
  return { type: 'integer', minimum, maximum } as const;
}

export function number(minimum: number, maximum: number) {
  return { type: 'number', minimum, maximum } as const;
}

/** Text that fits a pattern, as the API reference gives it. */
export function fitting(pattern: RegExp) {
  return { type: 'string', pattern: pattern.source } as const;
}

/** One of a set of names. */
export function oneOf<const T extends readonly string[]>(names: T) {
  return { type: 'string', enum: names } as const;
}

export function list<const S extends Schema>(
  items: S,
  bounds: Pick<Schema, 'minItems' | 'maxItems'> = {},
) {
  return { type: 'array', items, ...bounds } as const;
}

type Names<M extends Members> = readonly (keyof M & string)[];

/** All members are known by name; others are ignored, and null is as good as missing. */
export function object<const M extends Members, const R extends Names<M> = readonly []>(
  properties: M,
  ...required: R
) {
  return { type: 'object', properties, required } as const;
}
