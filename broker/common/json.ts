/** JSON values: their types, and whether two are equal. Pure. */
import { isRecord } from '#kernel/records.ts';
import { ExactNumber, sameNumber } from './exact-json.ts';

export type Json = string | number | ExactNumber | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return isRecord(value) && !(value instanceof ExactNumber);
}

/** An object without a prototype, so that a key such as `__proto__` is a plain key. */
export function plainObject(): Record<string, Json> {
  return Object.create(null) as Record<string, Json>;
}

/** Equality by value; the order of keys does not matter, the order of elements does. */
export function jsonEqual(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => jsonEqual(item, b[index] as Json));
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && jsonEqual(a[key] as Json, b[key] as Json))
    );
  }
  return isNumber(a) && isNumber(b) ? sameNumber(a, b) : a === b;
}

function isNumber(value: Json): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}
