import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '../common/aws-error.ts';
import { jsonBody } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { createRouter } from './router.ts';

const body = (text: string | Uint8Array) => ({ body: Buffer.from(text as string) });

test.each<[string, string | Uint8Array, RegExp]>([
  ['is not JSON', '{', /not valid JSON/],
  ['is not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), /not valid JSON/],
  ['is a list', '[]', /must be a JSON object/],
  ['is null', 'null', /must be a JSON object/],
  ['is a million levels deep', `{"a":${'['.repeat(1_000_000)}`, /nested deeper/],
  ['is 65 levels deep', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`, /nested deeper/],
])('a body that %s is an InvalidRequestException', (_what, text, message) => {
  expect(() => jsonBody(body(text))).toThrow(
    expect.objectContaining({
      name: 'InvalidRequestException',
      message: expect.stringMatching(message) as string,
    }),
  );
});

test.each<[string, object]>([
  ['', {}],
  ['{"a":"[[[[\\"]]"}', { a: '[[[["]]' }],
  [`{"a":${'['.repeat(63)}${']'.repeat(63)}}`, { a: expect.any(Array) as unknown[] }],
])('the body %s is read', (text, value) => {
  expect(jsonBody(body(text))).toEqual(value);
});

test('no body makes reading do anything but give an object or refuse', () => {
  const texts = fc.oneof(fc.json(), fc.string(), fc.uint8Array());
  fc.assert(
    fc.property(texts, (text) => {
      try {
        expect(typeof jsonBody(body(text))).toBe('object');
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
      }
    }),
  );
});

const find = createRouter(OPERATIONS);
const found = (method: string, path: string): unknown =>
  find(method, path).routes.map(({ operation, params }) => [operation.name, params]);

test.each<[string, string, unknown]>([
  ['GET', '/things', [['ListThings', {}]]],
  ['GET', '/things/a%2Fb', [['DescribeThing', { thingName: 'a/b' }]]],
  ['PUT', '/thing-groups/addThingToThingGroup', [['AddThingToThingGroup', {}]]],
  ['POST', '/topics/a%2Fb', [['Publish', { topic: 'a/b' }]]],
  ['POST', '/topics/a/b', [['Publish', { topic: 'a/b' }]]],
  ['POST', '/topics/', []],
  ['GET', '/things/', []],
  ['GET', '/things/%ZZ', []],
  ['GET', '//things', []],
  ['GET', '/nothing', []],
])('%s %s finds %j', (method, path, expected) => {
  expect(found(method, path)).toEqual(expected);
});

test('each operation is found by its own method and path, and no two of a plane share one', () => {
  const seen = new Set<string>();
  for (const { name, method, path, plane } of OPERATIONS) {
    const key = `${plane} ${method} ${path.replaceAll(/:\w+\+?/g, ':')}`;
    expect(seen, name).not.toContain(key);
    seen.add(key);
    const filled = path.replaceAll(/:\w+\+?/g, 'x');
    expect(find(method, filled).routes.map(({ operation }) => operation.name)).toContain(name);
  }
});

test('a known path with another method is told apart from an unknown path', () => {
  expect(find('PUT', '/things/a')).toEqual({ routes: [], isKnownPath: true });
  expect(find('GET', '/nothing')).toEqual({ routes: [], isKnownPath: false });
});

test('no path makes the router do anything but answer', () => {
  fc.assert(
    fc.property(fc.string(), fc.oneof(fc.string(), fc.webPath()), (method, path) => {
      expect(Array.isArray(find(method, path).routes)).toBe(true);
    }),
  );
});
