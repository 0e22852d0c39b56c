import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, allocateParts } from './allocate.ts';
import {
  compare,
  divide,
  floor,
  multiply,
  ratio,
  rational,
  sum,
  ZERO,
  type Rational,
} from './rational.ts';
import { cents } from './units.ts';

const pots = fc.integer({ min: -100_000_000, max: 100_000_000 }).map(cents);
const weight = fc
  .tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000 }))
  .map(([n, d]) => ratio(BigInt(n), BigInt(d)));
const weights = fc.array(weight, { minLength: 1, maxLength: 40 }).filter((all) => sum(all).n > 0n);

const total = (parts: readonly number[]): number => parts.reduce((a, b) => a + b, 0);
const of = (...texts: string[]): Rational[] => texts.map(rational);

describe('a split', () => {
  test.each([
    ['three equal lines, one cent over: the first gets it', 100, ['1', '1', '1'], [34, 33, 33]],
    ['two cents over', 101, ['1', '1', '1'], [34, 34, 33]],
    ['the largest remainder wins, not the first line', 10, ['1', '2', '4'], [1, 3, 6]],
    ['a line without weight gets nothing', 100, ['0', '1', '0'], [0, 100, 0]],
    ['a credit is split like a charge', -100, ['1', '1', '1'], [-34, -33, -33]],
    ['more lines than cents', 2, ['1', '1', '1'], [1, 1, 0]],
    ['nothing over nothing', 0, ['0', '0'], [0, 0]],
    ['decimal areas', 100_000, ['61.5', '84.25', '54.25'], [30_750, 42_125, 27_125]],
  ])('%s', (_what, pot, given, expected) => {
    expect(allocate(cents(pot), of(...given))).toEqual(expected);
  });

  test('always adds up to the pot', () => {
    fc.assert(
      fc.property(pots, weights, (pot, given) => {
        expect(total(allocate(pot, given))).toBe(pot);
      }),
    );
  });

  test('gives each line its exact share, rounded down or up by less than a cent', () => {
    fc.assert(
      fc.property(pots, weights, (pot, given) => {
        const magnitude = rational(BigInt(Math.abs(pot)));
        allocate(pot, given).forEach((part, line) => {
          const exact = divide(multiply(magnitude, given[line] ?? rational(0n)), sum(given));
          expect([floor(exact), floor(exact) + 1n]).toContain(BigInt(Math.abs(part)));
        });
      }),
    );
  });

  test('moves with its lines: a permutation permutes the parts, up to the order of ties', () => {
    const distinct = fc
      .uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 })
      .chain((values) =>
        fc.tuple(
          fc.constant(values),
          fc.shuffledSubarray([...values.keys()], { minLength: values.length }),
        ),
      );
    fc.assert(
      fc.property(pots, distinct, (pot, [values, order]) => {
        const given = values.map((value) => rational(BigInt(value)));
        const plain = allocate(pot, given);
        const moved = allocate(
          pot,
          order.map((line) => given[line] ?? rational(0n)),
        );
        const back = moved
          .map((part, index) => [order[index] ?? 0, part] as const)
          .sort(([a], [b]) => a - b);
        // Equal remainders go to the earlier line, so only who gets the odd cent may differ.
        back.forEach(([line, part]) =>
          expect(Math.abs(part - (plain[line] ?? 0))).toBeLessThanOrEqual(1),
        );
        expect(total(moved)).toBe(total(plain));
      }),
    );
  });

  test('does not depend on the scale of the weights', () => {
    fc.assert(
      fc.property(
        pots,
        weights,
        weight.filter(({ n }) => n > 0n),
        (pot, given, factor) => {
          const scaled = given.map((value) => multiply(value, factor));
          expect(allocate(pot, scaled)).toEqual(allocate(pot, given));
        },
      ),
    );
  });

  test('gives no line less than a line with less weight', () => {
    fc.assert(
      fc.property(pots, weights, (pot, given) => {
        const parts = allocate(pot, given).map(Math.abs);
        const byWeight = [...given.keys()].sort((a, b) => {
          const [left = ZERO, right = ZERO] = [given[a], given[b]];
          return compare(left, right) || (parts[a] ?? 0) - (parts[b] ?? 0);
        });
        const ordered = byWeight.map((line) => parts[line] ?? 0);
        expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
      }),
    );
  });

  test('of something over nothing is a bug, and so is a negative weight', () => {
    expect(() => allocate(cents(1), of('0', '0'))).toThrow('bug: a pot cannot be split');
    expect(() => allocate(cents(1), [])).toThrow('bug: a pot cannot be split');
    expect(() => allocate(cents(1), of('2', '-1'))).toThrow('bug: a weight must not be negative');
  });
});

test('a part without its remainder cent is the exact share, cut', () => {
  fc.assert(
    fc.property(pots, weights, (pot, all) => {
      const whole = sum(all);
      allocateParts(pot, all).forEach((part, line) => {
        const exact = divide(multiply(rational(Math.abs(pot)), all[line] ?? ZERO), whole);
        expect(Math.abs(part.cents - part.remainderCents)).toBe(Number(floor(exact)));
      });
    }),
  );
});
