/**
 * Reads a request by the schemas of its operation: null counts as missing, unknown members are
 * left out, texts of a query become what they stand for. The library that compiles schemas is
 * loaded with the first request, because a core is to be ready before.
 */
import type { Validator } from 'typebox/schema';
import { refusalOf } from './refusal.ts';
import { jsonBody, type Call, type HttpRequest, type Operation } from '../operation.ts';
import type { Members, Schema } from './schema.ts';

const validators = new WeakMap<Schema, Validator>();

/** What the handler of the operation is given. Throws InvalidRequestException. */
export async function readCall(operation: Operation, request: HttpRequest): Promise<Call> {
  const { schema } = operation;
  const { params } = request;
  if (schema === undefined) return { params, query: {}, headers: {}, body: {}, request };
  const { query, headers, body } = schema.properties;
  const given = {
    params,
    query: query === undefined ? {} : readQuery(query.properties, request.query),
    headers: headers === undefined ? {} : readHeaders(headers.properties, request.headers),
    body: body === undefined ? {} : known(body, jsonBody(request)),
  };
  const validator = validators.get(schema) ?? (await compile(schema));
  if (validator.Check(given)) return { ...given, request };
  const [, [error]] = validator.Errors(given);
  throw refusalOf(error, operation, given);
}

async function compile(schema: Schema): Promise<Validator> {
  const { Compile } = await import('typebox/schema');
  const validator = Compile(schema);
  validators.set(schema, validator);
  return validator;
}

function readQuery(members: Members, query: URLSearchParams): Record<string, unknown> {
  return pick(members, (name, schema) => {
    const value = query.get(name);
    if (value === null) return undefined;
    if (schema.type === 'integer') return value === '' ? undefined : Number(value);
    if (schema.type !== 'boolean') return value;
    const isOn = schema.default ?? false;
    return value.toLowerCase() === String(!isOn) ? !isOn : isOn;
  });
}

/** Those that occur once. */
function readHeaders(members: Members, headers: HttpRequest['headers']): Record<string, unknown> {
  return pick(members, (name) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  });
}

/** Objects with known members without all others; what is of a wrong type stays to be refused. */
function known(schema: Schema, value: unknown): unknown {
  const { properties, items, additionalProperties } = schema;
  if (Array.isArray(value)) {
    return items === undefined ? value : value.map((item) => known(items, item));
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (properties !== undefined)
    return pick(properties, (name, member) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return field === undefined || field === null ? undefined : known(member, field);
    });
  if (additionalProperties?.properties === undefined) return value;
  // What a map maps to.
  const entries = Object.entries(fields).filter(([, field]) => field !== null);
  return Object.fromEntries(
    entries.map(([key, field]) => [key, known(additionalProperties, field)]),
  );
}

function pick(
  members: Members,
  read: (name: string, schema: Schema) => unknown,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(members)) {
    const value = read(name, schema);
    if (value !== undefined) out[name] = value;
  }
  return out;
}
