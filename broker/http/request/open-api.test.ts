import { existsSync, readFileSync } from 'node:fs';
import * as control from '@aws-sdk/client-iot';
import * as data from '@aws-sdk/client-iot-data-plane';
import { expect, test } from 'vitest';
import type { Operation } from '../operation.ts';
import { SERVED_OPERATIONS } from '../operations.ts';
import { openApiDocument } from './open-api.ts';
import type { Schema } from './schema.ts';

const PLANES = ['control', 'data'] as const;

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema?: Schema }>> };
}
type Paths = Readonly<Record<string, Readonly<Record<string, Described>>>>;

test.each(PLANES)('the document of the %s plane in docs/ is that of the table', (plane) => {
  const file = new URL(`../../../docs/core-openapi/${plane}-plane.json`, import.meta.url);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(JSON.parse(text)).toEqual(
    JSON.parse(JSON.stringify(openApiDocument(plane, SERVED_OPERATIONS))),
  );
});

test.each(SERVED_OPERATIONS.map((operation) => [operation.name, operation.plane, operation]))(
  '%s of the %s plane has its path, method, parameters and body in the document',
  (name, plane, operation) => {
    const { paths } = openApiDocument(plane, SERVED_OPERATIONS) as { readonly paths: Paths };
    const path = operation.path.replaceAll(/:(\w+)\+?/g, '{$1}');
    const described = paths[path]?.[operation.method.toLowerCase()];
    expect(described?.operationId).toBe(name);
    const names = described?.parameters?.map((one) => `${one.in} ${one.name}`) ?? [];
    const { params, query, headers, body } = operation.schema?.properties ?? {};
    const parts = [...operation.path.matchAll(/:(\w+)/g)].map(([, part]) => part);
    expect(parts).toEqual(expect.arrayContaining(Object.keys(params?.properties ?? {})));
    expect(new Set(names)).toEqual(
      new Set([
        ...parts.map((part) => `path ${part}`),
        ...Object.keys(query?.properties ?? {}).map((one) => `query ${one}`),
        ...Object.keys(headers?.properties ?? {}).map((one) => `header ${one}`),
      ]),
    );
    const content = described?.requestBody?.content;
    if (body !== undefined) expect(content?.['application/json']?.schema).toBe(body);
    expect(content === undefined).toBe(operation.payload === undefined);
  },
);

/** A structure of the SDK: members, their schemas, and how many of the first must be there. */
type Structure = readonly [
  kind: number,
  namespace: string,
  name: string,
  traits: unknown,
  members: readonly string[],
  schemas: readonly unknown[],
  required?: number,
];

interface Wire {
  readonly place: 'path' | 'query' | 'header' | 'body';
  /** As it is sent. */
  readonly name: string;
  readonly schema: unknown;
  readonly isRequired: boolean;
}

const STRUCTURE = 3;
const LABEL = 1;
const PAYLOAD = 16;

/** Schemas may be given by functions, with traits beside them. */
function resolved(schema: unknown): { readonly schema: unknown; readonly traits: unknown } {
  const value: unknown = typeof schema === 'function' ? (schema as () => unknown)() : schema;
  if (Array.isArray(value) && value.length === 2) {
    const inner = resolved(value[0]);
    return { schema: inner.schema, traits: value[1] as unknown };
  }
  return { schema: value, traits: 0 };
}

function structureOf(schema: unknown): Structure | undefined {
  const value = resolved(schema).schema;
  return Array.isArray(value) && value[0] === STRUCTURE
    ? (value as unknown as Structure)
    : undefined;
}

/** What the SDK sends, and where. */
function wiresOf([, , , , members, schemas, required = 0]: Structure): Wire[] {
  return members.flatMap((name, index): Wire[] => {
    const { schema, traits } = resolved(schemas[index]);
    const isRequired = index < required;
    if (traits === LABEL) return [{ place: 'path', name, schema, isRequired }];
    if (traits === PAYLOAD) {
      const inner = structureOf(schema);
      return inner === undefined ? [] : wiresOf(inner);
    }
    const named = (typeof traits === 'object' ? traits : {}) as Readonly<Record<string, string>>;
    const { httpQuery, httpHeader, jsonName } = named;
    if (httpQuery !== undefined) return [{ place: 'query', name: httpQuery, schema, isRequired }];
    if (httpHeader !== undefined) {
      return [{ place: 'header', name: httpHeader.toLowerCase(), schema, isRequired }];
    }
    return [{ place: 'body', name: jsonName ?? name, schema, isRequired }];
  });
}

const SDK: Readonly<Record<Operation['plane'], ReadonlyMap<string, Structure>>> = {
  control: requestsOf(control),
  data: requestsOf(data),
};

function requestsOf(client: object): ReadonlyMap<string, Structure> {
  const schemas = Object.values(client).filter(Array.isArray) as unknown[][];
  return new Map(
    schemas.flatMap(([kind, , name, , input]) => {
      const structure = kind === 9 ? structureOf(input) : undefined;
      return structure === undefined ? [] : [[name as string, structure] as const];
    }),
  );
}

const KNOWN = SERVED_OPERATIONS.flatMap((operation) => {
  const request = SDK[operation.plane].get(operation.name);
  return request === undefined ? [] : [{ operation, request }];
});

/** Names of members with the objects that they are in, in two lists: ours that the SDK has not, and reverse. */
function compare(ours: Schema, wires: readonly Wire[], path: string): string[] {
  const findings: string[] = [];
  for (const [name, schema] of Object.entries(ours.properties ?? {})) {
    const wire = wires.find((one) => one.name === name);
    if (wire === undefined) {
      findings.push(`${path}${name} is read and unknown to the SDK`);
      continue;
    }
    findings.push(...compareInner(schema, wire.schema, `${path}${name}.`));
  }
  for (const { name, isRequired } of wires) {
    if (isRequired && ours.required?.includes(name) !== true) {
      findings.push(`${path}${name} is required by the SDK and not here`);
    }
  }
  return findings;
}

const LIST = 1;

/** Objects, and lists of them. */
function compareInner(ours: Schema, theirs: unknown, path: string): string[] {
  const { schema } = resolved(theirs);
  const inner = structureOf(schema);
  if (ours.properties !== undefined && inner !== undefined)
    return compare(ours, wiresOf(inner), path);
  const isList = Array.isArray(schema) && schema[0] === LIST;
  return ours.items !== undefined && isList ? compareInner(ours.items, schema[4], path) : [];
}

test('operations of both planes are compared with the SDK', () => {
  expect(KNOWN.length).toBeGreaterThan(120);
});

test('each request reads what the SDK sends, and requires what the SDK requires', () => {
  const findings = KNOWN.flatMap(({ operation: { name, schema, path }, request }) => {
    const wires = wiresOf(request);
    const labels = wires.filter(({ place }) => place === 'path').map((one) => one.name);
    const parts = [...path.matchAll(/:(\w+)/g)].map(([, part = '']) => part);
    const odd = parts.filter((part) => !labels.includes(part));
    const { query, headers, body } = schema?.properties ?? {};
    const of = (place: Wire['place']): Wire[] => wires.filter((one) => one.place === place);
    return [
      ...odd.map((part) => `${name} /${part} is unknown to the SDK`),
      ...compare(query ?? {}, of('query'), `${name} ?`),
      ...compare(headers ?? {}, of('header'), `${name} `),
      ...(body?.properties === undefined && body !== undefined
        ? []
        : compare(body ?? {}, of('body'), `${name} `)),
    ];
  });
  expect(findings).toEqual([]);
});
