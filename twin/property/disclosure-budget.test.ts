import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rational } from '#kernel/rational.ts';
import { openStore, type Store } from '../store/store.ts';
import { countedOf } from './sum-search.fixture.ts';
import type { GroupSum } from './bill-groups.ts';
import { createDisclosureBudget } from './disclosure-budget.ts';

let store: Store;
beforeEach(() => {
  store = openStore(':memory:');
  store.properties.putProperty({ id: 'p1', name: 'House', address: '' });
  store.properties.putProperty({ id: 'p2', name: 'Other', address: '' });
});
afterEach(() => store.close());

type Units = Readonly<Record<string, number>>;

const counted = (units: Units) => countedOf(new Map(Object.entries(units)));

function heat(units: Units, more: Partial<GroupSum> = {}): GroupSum {
  const none = { hotWater: new Map(), known: new Set<string>() };
  return { propertyId: 'p1', heat: counted(units), ...none, ...more };
}

const asks = (sum: GroupSum, audience = 'landlord'): boolean =>
  createDisclosureBudget(store).spend(audience, sum);

test.each([
  ['three dwellings', heat({ a: 5, b: 6, c: 7 }), true],
  ['fewer than three', heat({ a: 5, b: 6 }), false],
  ['three of which one used nothing', heat({ a: 5, b: 6, c: 0 }), false],
  [
    'three of which the viewer knows one',
    heat({ a: 5, b: 6, c: 7 }, { known: new Set('c') }),
    false,
  ],
  ['one that used 80 % of it', heat({ a: 80, b: 10, c: 10 }), true],
  ['one that used more than 80 %', heat({ a: 81, b: 10, c: 9 }), false],
  ['nobody who used anything', heat({ a: 0, b: 0, c: 0 }), false],
  [
    'one that used nearly all of what the viewer does not know',
    heat({ a: 90, b: 5, c: 5, d: 900 }, { known: new Set('d') }),
    false,
  ],
  [
    'hot water of two',
    heat({ a: 5, b: 6, c: 7 }, { hotWater: counted({ a: 1, b: 1, c: 0 }) }),
    false,
  ],
  [
    'hot water of three',
    heat({ a: 5, b: 6, c: 7 }, { hotWater: counted({ a: 1, b: 1, c: 2 }) }),
    true,
  ],
])('a sum over %s: %#', (_, sum, shown) => {
  expect(asks(sum)).toBe(shown);
});

test('of three, two who tell the landlord what they used give the third away', () => {
  const units = { a: 5, b: 6, c: 7 };
  // The portal cannot know what they told; where it does, the sum is not shown.
  expect(asks(heat(units))).toBe(true);
  expect(asks(heat(units, { known: new Set('ab') }), 'tenant a')).toBe(false);
});

describe('beside sums that were shown before', () => {
  beforeEach(() => {
    asks(heat({ a: 5, b: 6, c: 7, d: 8 }));
  });

  test.each([
    ['the same again', heat({ a: 5, b: 6, c: 7, d: 8 }), true],
    ['one dwelling more', heat({ a: 5, b: 6, c: 7, d: 8, e: 9 }), false],
    ['one dwelling less', heat({ a: 5, b: 6, c: 7, d: 0 }), false],
    ['one dwelling that used more', heat({ a: 5, b: 6, c: 8, d: 8 }), false],
    ['two dwellings that used more', heat({ a: 5, b: 7, c: 8, d: 8 }), false],
    ['three dwellings that used more', heat({ a: 6, b: 7, c: 8, d: 8 }), true],
    [
      'three of which one makes nearly all the difference',
      heat({ a: 6, b: 7, c: 99, d: 8 }),
      false,
    ],
    ['a value that one dwelling lost to another', heat({ a: 4, b: 7, c: 7, d: 8 }), false],
    ['another property', heat({ a: 5, b: 6, c: 8, d: 8 }, { propertyId: 'p2' }), true],
  ])('%s: %#', (_, sum, shown) => {
    expect(asks(sum)).toBe(shown);
  });

  test('what one audience saw counts for every other: they may talk to each other', () => {
    const more = heat({ a: 5, b: 6, c: 8, d: 8 });
    expect(asks(more, 'tenant d01')).toBe(false);
    expect(asks(heat({ a: 5, b: 6, c: 7, d: 8 }), 'tenant d01')).toBe(true);
  });

  test('a sum that was refused does not count as shown', () => {
    expect(asks(heat({ a: 5, b: 6, c: 9, d: 8 }))).toBe(false);
    expect(asks(heat({ a: 6, b: 7, c: 10, d: 9 }))).toBe(true);
  });

  test('factors are compared exactly', () => {
    const part = { register: 'x', value: 1, factor: rational('1/3'), reading: 1 };
    const of = (one: string) => [{ ...part, register: one }];
    const exact = new Map(['a', 'b', 'c', 'd'].map((flat) => [flat, of(flat)]));
    expect(asks({ ...heat({}), heat: exact })).toBe(true);
    expect(asks({ ...heat({}), heat: exact })).toBe(true);
    const other = [{ ...part, register: 'a', factor: rational('0.3333') }];
    expect(asks({ ...heat({}), heat: new Map([...exact, ['a', other]]) })).toBe(false);
  });
});
