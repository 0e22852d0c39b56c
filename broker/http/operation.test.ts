import * as aws from '@aws-sdk/client-iot';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AwsError } from '../common/aws-error.ts';
import { jsonBody } from './operation.ts';
import { CONTROL_PLANE } from './control-plane-operations.ts';
import { isServed, OPERATIONS } from './operations.ts';
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

/** Operations as the SDK describes them: kind 9, namespace, name, traits. */
function sdkOperations(): readonly (readonly [string, string])[] {
  const schemas = Object.values(aws as unknown as Record<string, unknown>).filter(Array.isArray);
  return schemas.flatMap(([kind, , name, traits]) => {
    if (kind !== 9) return [];
    const [method, path] = (traits as { readonly http: readonly [string, string] }).http;
    const pattern = path.replaceAll(/\{(\w+)(\+?)\}/g, ':$1$2');
    return [[name as string, `${method} ${pattern}`] as const];
  });
}

test('the list of the control plane is that of the SDK, each found by its own request', () => {
  const listed = new Map(CONTROL_PLANE);
  expect(listed).toEqual(new Map(sdkOperations()));
  const router = createRouter(OPERATIONS);
  for (const [name, route] of listed) {
    const [method = '', path = ''] = route.split(' ');
    const { routes } = router(method, path.replaceAll(/:(\w+)\+?/g, 'x'));
    const found = routes.filter(({ operation }) => operation.plane === 'control');
    expect(found.map(({ operation }) => operation.name)).toEqual([name]);
  }
});

test('an operation that is not here is refused by name', () => {
  const other = OPERATIONS.filter(({ name, plane }) => plane === 'control' && !isServed(name));
  expect(other.length).toBeGreaterThan(0);
  for (const { name, handle } of other) {
    expect(() => handle({} as never, {} as never)).toThrow(
      expect.objectContaining({ status: 501, message: expect.stringContaining(name) as string }),
    );
  }
});
