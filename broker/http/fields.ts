/**
 * Reading members of request bodies and query parameters, with AWS's wording of what is wrong
 * (`1 validation error detected: Value at …`). Parse once here, trust inside.
 */
import { invalidRequest } from '../common/aws-error.ts';
import type { HttpRequest, Json, JsonObject } from './operation.ts';

type Fields = JsonObject;

function wrong(name: string, constraint: string): Error {
  return invalidRequest(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

/** Undefined for a member that is missing or null. */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrong(name, 'Member must be a string');
  return value;
}

export function requiredText(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined || value === '') throw wrong(name, 'Member must not be null');
  return value;
}

export function optionalObject(fields: Fields, name: string): JsonObject | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw wrong(name, 'Member must be an object');
  }
  return value;
}

export function optionalBoolean(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw wrong(name, 'Member must be a boolean');
  return value;
}

export function optionalInteger(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw wrong(name, 'Member must be an integer');
  }
  return value;
}

/** A list of texts; undefined for a member that is missing. */
export function optionalTexts(fields: Fields, name: string): readonly string[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((item: Json) => typeof item === 'string')) {
    throw wrong(name, 'Member must be a list of strings');
  }
  return value;
}

/** An object whose members are all texts. */
export function textMap(fields: Fields, name: string): Readonly<Record<string, string>> {
  const object = optionalObject(fields, name) ?? {};
  for (const [key, value] of Object.entries(object)) {
    if (typeof value !== 'string') throw wrong(`${name}.${key}`, 'Member must be a string');
  }
  return object as Readonly<Record<string, string>>;
}

/** One of a set of names. */
export function oneOf<T extends string>(
  text: string | undefined,
  name: string,
  allowed: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((known) => known === text);
  if (found === undefined) {
    throw wrong(name, `Member must satisfy enum value set: [${allowed.join(', ')}]`);
  }
  return found;
}

/** Text that fits a pattern, as AWS documents it for the name. */
export function matching(text: string, name: string, pattern: RegExp): string {
  if (pattern.test(text)) return text;
  throw wrong(name, `Member must satisfy regular expression pattern: ${pattern.source}`);
}

/** Query parameter; undefined when absent or empty. */
export function queryText(request: HttpRequest, name: string): string | undefined {
  return request.query.get(name) ?? undefined;
}

export function queryBoolean(request: HttpRequest, name: string): boolean {
  return request.query.get(name)?.toLowerCase() === 'true';
}

export function queryInteger(request: HttpRequest, name: string): number | undefined {
  const text = request.query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw wrong(name, 'Member must be an integer');
  return value;
}

/** A header that occurs once. */
export function headerText(request: HttpRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
