import { expect, test } from 'vitest';
import { shadowDelta } from './shadow-delta.ts';
import type { JsonObject } from '../common/json.ts';

const T = { timestamp: 1 };

test.each<[string, JsonObject | undefined, JsonObject | undefined, JsonObject | undefined]>([
  ['nothing desired', undefined, { a: 1 }, undefined],
  ['the same', { a: 1, b: [1, { c: 2 }] }, { a: 1, b: [1, { c: 2 }] }, undefined],
  ['more reported than desired', { a: 1 }, { a: 1, b: 2 }, undefined],
  ['not reported', { a: 1 }, {}, { a: 1 }],
  ['nothing reported', { a: {} }, undefined, { a: {} }],
  ['another value', { a: 1, b: 2 }, { a: 1, b: 3 }, { b: 2 }],
  ['only what differs below', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 2 } }],
  ['a list whole', { a: [1, 2] }, { a: [2, 1] }, { a: [1, 2] }],
  ['an object for a value', { a: { b: 1 } }, { a: 1 }, { a: { b: 1 } }],
  ['a key of prototypes', JSON.parse('{"__proto__":1}') as JsonObject, {}, undefined],
])('the delta of %s', (what, desired, reported, state) => {
  const delta = shadowDelta(desired, reported, {});
  if (what === 'a key of prototypes')
    expect(Object.keys(delta?.state ?? {})).toEqual(['__proto__']);
  else expect(delta?.state).toEqual(state);
});

test('the times of a delta are those of the desired side, and empty where there are none', () => {
  const desired = { a: { b: 1, c: 2 }, d: 3 };
  const delta = shadowDelta(desired, { a: { b: 1 } }, { a: { b: T, c: T } });
  expect(delta).toEqual({ state: { a: { c: 2 }, d: 3 }, metadata: { a: { c: T }, d: {} } });
});
