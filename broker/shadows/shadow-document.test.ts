import { expect, test } from 'vitest';
import {
  applyPatch,
  stampRequest,
  type ShadowDocument,
  type StatePatch,
} from './shadow-document.ts';

const AT = { version: 2, atS: 9 };
const NOW = { timestamp: 9 };
const OLD = { timestamp: 1 };
const BEFORE: ShadowDocument = {
  state: { desired: { a: 1, b: { c: 2 } }, reported: { a: 0 } },
  metadata: { desired: { a: OLD, b: { c: OLD } }, reported: { a: OLD } },
  version: 1,
};

test.each<[string, StatePatch, ShadowDocument['state'], ShadowDocument['metadata']]>([
  [
    'merges objects and stamps what came',
    { desired: { b: { d: 3 } } },
    { desired: { a: 1, b: { c: 2, d: 3 } }, reported: { a: 0 } },
    { desired: { a: OLD, b: { c: OLD, d: NOW } }, reported: { a: OLD } },
  ],
  [
    'replaces an object by a value, and a value by an object',
    { desired: { a: { x: 1 }, b: 5 } },
    { desired: { a: { x: 1 }, b: 5 }, reported: { a: 0 } },
    { desired: { a: { x: NOW }, b: NOW }, reported: { a: OLD } },
  ],
  [
    'stamps each item of a list',
    { reported: { a: [1, { k: 2 }] } },
    { desired: { a: 1, b: { c: 2 } }, reported: { a: [1, { k: 2 }] } },
    { desired: { a: OLD, b: { c: OLD } }, reported: { a: [NOW, { k: NOW }] } },
  ],
  [
    'removes what is null, and a section that is empty after that',
    { desired: { b: null as never }, reported: { a: null as never } },
    { desired: { a: 1 } },
    { desired: { a: OLD } },
  ],
  [
    'makes no subtree of nothing but nulls',
    { desired: { n: { x: null as never } } },
    BEFORE.state,
    BEFORE.metadata,
  ],
  [
    'keeps an empty object as a value',
    { reported: { a: {} } },
    { ...BEFORE.state, reported: { a: {} } },
    { ...BEFORE.metadata, reported: { a: {} } },
  ],
  [
    'drops a section that is null',
    { desired: null },
    { reported: { a: 0 } },
    { reported: { a: OLD } },
  ],
  ['empties the shadow by null', null, {}, {}],
])('an update %s', (_what, patch, state, metadata) => {
  expect(applyPatch(BEFORE, patch, AT)).toEqual({ state, metadata, version: 2 });
});

test('an update leaves the document before as it was', () => {
  const copy = structuredClone(BEFORE);
  applyPatch(BEFORE, { desired: { a: 2, b: { c: null as never } } }, AT);
  expect(BEFORE).toEqual(copy);
});

test('the answer to an update gives nulls a time, too', () => {
  expect(stampRequest({ desired: { a: null as never, b: [1] } }, 9)).toEqual({
    desired: { a: NOW, b: [NOW] },
  });
  expect(stampRequest(null, 9)).toEqual(NOW);
});
