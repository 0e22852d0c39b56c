import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '../../common/aws-error.ts';
import { control, data, type HttpRequest, type Operation } from '../operation.ts';
import { readCall } from './read-call.ts';
import {
  filled,
  fitting,
  flag,
  flagOn,
  freeForm,
  integer,
  json,
  list,
  mapOfTexts,
  number,
  object,
  oneOf,
  text,
} from './schema.ts';

const PARTS = {
  params: { name: fitting(/^[a-z]{1,3}$/) },
  query: { size: integer(1, 250), any: integer(), on: flag, off: flagOn, kind: oneOf(['A', 'B']) },
  headers: { 'x-who': text },
  handle: () => undefined,
} as const;
const BODY = object(
  {
    must: filled,
    text,
    flag,
    kind: oneOf(['A', 'B']),
    count: integer(),
    small: integer(1, 9),
    least: integer(2),
    part: number(0, 1),
    names: list(text),
    rows: list(object({ key: text, deep: object({ count: integer() }) }, 'key')),
    kinds: list(oneOf(['A'])),
    few: list(text, { minItems: 1, maxItems: 2 }),
    long: { ...text, minLength: 2, maxLength: 4 },
    map: mapOfTexts,
    keyed: { ...mapOfTexts, propertyNames: fitting(/^k/) },
    inner: object({ text, map: mapOfTexts }),
    parts: { type: 'object', additionalProperties: object({ on: flag }) },
    free: freeForm,
    any: json,
  },
  'must',
);
const OPERATION = control('Try', 'POST /try/:name', { ...PARTS, body: BODY });
const DATA = data('Try', 'POST /try/:name', {
  query: { ...PARTS.query, qos: { ...integer(0, 1), title: 'QoS' } },
  handle: () => undefined,
});

function read(
  given: { readonly body?: unknown; readonly query?: string; readonly name?: string },
  operation: Operation = OPERATION,
) {
  const body = given.body === undefined ? '' : JSON.stringify(given.body);
  const request = {
    params: { name: given.name ?? 'abc' },
    query: new URLSearchParams(given.query),
    headers: { 'x-who': 'me', 'x-other': 'no' },
    body: Buffer.from(body),
  };
  return readCall(operation, request as unknown as HttpRequest);
}

const refused = (message: string) =>
  expect.objectContaining({ name: 'InvalidRequestException', message }) as unknown;
const constraint = (name: string, what: string) =>
  `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must ${what}`;

test.each<[string, object, string, string]>([
  ['a number for a text', { text: 1 }, 'text', 'be a string'],
  ['a text for a flag', { flag: 'true' }, 'flag', 'be a boolean'],
  ['a number beyond a double', { count: 2 ** 60 }, 'count', 'be an integer'],
  ['a fraction', { count: 1.5 }, 'count', 'be an integer'],
  ['a list for an object', { inner: [] }, 'inner', 'be an object'],
  ['a text for an object', { free: 'x' }, 'free', 'be an object'],
  ['a member of an object', { inner: { text: {} } }, 'text', 'be a string'],
  ['a name of no set', { kind: 'C' }, 'kind', 'satisfy enum value set: [A, B]'],
  ['a list of numbers', { names: [1] }, 'names', 'be a list of strings'],
  ['null in a list', { names: [null] }, 'names', 'be a list of strings'],
  ['an object for a list', { names: {} }, 'names', 'be a list of strings'],
  ['a list of texts for rows', { rows: ['x'] }, 'rows', 'be a list of objects'],
  ['a row without its key', { rows: [{}] }, 'key', 'not be null'],
  ['a member of a row', { rows: [{ key: 1 }] }, 'key', 'be a string'],
  ['deep in a row', { rows: [{ key: '', deep: { count: '' } }] }, 'count', 'be an integer'],
  ['a list of wrong names', { kinds: ['B'] }, 'kinds', 'satisfy enum value set: [A]'],
  ['too few', { few: [] }, 'few', 'have length greater than or equal to 1'],
  ['too many', { few: ['', '', ''] }, 'few', 'have length less than or equal to 2'],
  ['too short', { long: 'x' }, 'long', 'have length greater than or equal to 2'],
  ['too long', { long: 'xxxxx' }, 'long', 'have length less than or equal to 4'],
  ['a number in a map', { map: { a: 1 } }, 'map.a', 'be a string'],
  ['null in a map', { inner: { map: { 'a/b~': null } } }, 'map.a/b~', 'be a string'],
  ['a wrong key', { keyed: { a: '' } }, 'keyed', 'satisfy regular expression pattern: ^k'],
  ['what a map maps to', { parts: { a: { on: 1 } } }, 'on', 'be a boolean'],
  ['an empty text that must be there', { must: '' }, 'must', 'not be null'],
  ['null for what must be there', { must: null }, 'must', 'not be null'],
])('%s is refused with its member and constraint', async (_what, body, name, what) => {
  const given = read({ body: { must: 'x', ...body } });
  await expect(given).rejects.toEqual(refused(constraint(name, what)));
});

test.each<[string, object, string]>([
  ['small', { small: 0 }, 'small must be from 1 to 9'],
  ['least', { least: 1 }, 'least must be at least 2'],
  ['part', { part: 1.5 }, 'part must be from 0 to 1'],
])('a number of a body beyond its range is refused: %s', async (_what, body, message) => {
  await expect(read({ body: { must: 'x', ...body } })).rejects.toEqual(refused(message));
});

test.each<[string, string]>([
  ['size=0', "Value '0' at 'size' failed to satisfy constraint: Member must have value between 1"],
  ['size=x', "Value at 'size' failed to satisfy constraint: Member must be an integer"],
  ['kind=', "Value at 'kind' failed to satisfy constraint: Member must satisfy enum value set"],
])('a query of %s is refused', async (query, message) => {
  const text = expect.stringContaining(message) as string;
  await expect(read({ body: { must: 'x' }, query })).rejects.toEqual(refused(text));
});

test.each([
  ['size=0', 'Invalid size'],
  ['qos=2', 'Invalid QoS'],
])('the data plane says no more of %s than %s', async (query, message) => {
  await expect(read({ query }, DATA)).rejects.toEqual(refused(message));
});

test('a part of the path that does not fit is refused', async () => {
  const message = constraint('name', 'satisfy regular expression pattern: ^[a-z]{1,3}$');
  await expect(read({ body: { must: 'x' }, name: 'abcd' })).rejects.toEqual(refused(message));
});

test.each<[string, object]>([
  ['', {}],
  ['size=&any=7&on=TRUE&off=x&kind=A&more=1', { any: 7, on: true, off: true, kind: 'A' }],
  ['on=1&off=False&size=250', { on: false, off: false, size: 250 }],
])('the query "%s" is read', async (query, expected) => {
  expect((await read({ body: { must: 'x' }, query })).query).toEqual(expected);
});

test('null counts as missing, unknown members are left out, documents stay whole', async () => {
  const free = { a: null, b: [{ c: null }] };
  const body = {
    ...{ must: 'x', text: null, names: null, unknown: 1, free, any: [null] },
    inner: { text: null, more: 1, map: { k: 'v' } },
    rows: [{ key: 'k', deep: null, more: 2 }],
    parts: { a: { on: null }, b: null },
  };
  const call = await read({ body });
  expect(call.body).toEqual({
    ...{ must: 'x', free, any: [null], parts: { a: {} } },
    inner: { map: { k: 'v' } },
    rows: [{ key: 'k' }],
  });
  expect(call.headers).toEqual({ 'x-who': 'me' });
});

test('no body and no query make reading do anything but give what fits or refuse', async () => {
  const members = fc.record(
    Object.fromEntries(Object.keys(BODY.properties).map((name) => [name, fc.jsonValue()])),
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(members, fc.jsonValue()),
      fc.webQueryParameters(),
      async (body, query) => {
        const given = await read({ body, query }).catch((error: unknown) => error);
        if (given instanceof Error) expect(given).toBeInstanceOf(AwsError);
        else expect(given).toHaveProperty('body.must');
      },
    ),
  );
});
