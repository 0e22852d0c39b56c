import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Flow } from '../../twin/api/schemas/lab.ts';
import { lossBudget, receivedEquation } from './flow.ts';

function flowOf(parts: {
  stored: number;
  onTheWay: number;
  rejectedBy: Record<string, number>;
  lostBy: Record<string, number>;
  injected?: number;
}): Flow {
  const sum = (counts: Record<string, number>): number =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  const { injected = 0 } = parts;
  const rejected = sum(parts.rejectedBy);
  const lost = sum(parts.lostBy);
  const heard = parts.stored + rejected + parts.onTheWay - injected;
  return { ...parts, injected, copies: 0, rejected, lost, heard, sent: heard + lost };
}

const FLOW = flowOf({
  stored: 54_853,
  onTheWay: 12,
  rejectedBy: { replay: 8, duplicate: 29, stale: 0 },
  lostBy: { weak: 61, collision: 217 },
});

test('sent is heard plus lost, heard is stored plus rejected plus on the way', () => {
  const { sentEquation, heardEquation, total } = lossBudget(FLOW);
  expect(sentEquation).toEqual({ whole: 55_180, parts: [54_902, 278], holds: true });
  expect(heardEquation).toEqual({ whole: 54_902, parts: [54_853, 37, 12], holds: true });
  expect(total).toBe(55_180);
});

test('reasons stand largest first, and those without a case are left out', () => {
  const rejected = lossBudget(FLOW).groups.find(({ group }) => group === 'rejected');
  expect(rejected?.reasons.map(({ reason, count }) => [reason, count])).toEqual([
    ['duplicate', 29],
    ['replay', 8],
  ]);
});

test('an injected telegram is part of the whole, though nobody heard it', () => {
  const budget = lossBudget(
    flowOf({ stored: 90, onTheWay: 0, rejectedBy: { replay: 10 }, lostBy: {}, injected: 10 }),
  );
  expect(budget.heardEquation).toEqual({ whole: 100, parts: [90, 10, 0], holds: true });
  expect(budget.total).toBe(100);
});

test('a sum that does not hold is shown as broken instead of being corrected', () => {
  const budget = lossBudget({ ...FLOW, stored: FLOW.stored + 1 });
  expect(budget.heardEquation.holds).toBe(false);
});

test('groups, reasons and shares add up for any counts, and the bar has no holes', () => {
  const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(100_000));
  const flows = fc
    .record({
      stored: fc.nat(1_000_000),
      onTheWay: fc.nat(1000),
      rejectedBy: counts,
      lostBy: counts,
    })
    .map(flowOf);
  fc.assert(
    fc.property(flows, (flow) => {
      const { groups, total, totalPermille, sentEquation, heardEquation } = lossBudget(flow);
      expect(sentEquation.holds && heardEquation.holds).toBe(true);
      let end = 0;
      for (const { startPermille, permille } of groups) {
        expect(startPermille).toBe(end);
        end += permille;
      }
      expect(end).toBe(totalPermille);
      expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    }),
  );
});

test('a portal without a world balances what it received', () => {
  const counters = {
    bundles: 1,
    duplicateBundles: 0,
    received: 12,
    stored: 9,
    rejected: { duplicate: 2, stale: 1 },
    deadLetters: 0,
  };
  expect(receivedEquation(counters)).toEqual({ whole: 12, parts: [9, 3], holds: true });
});
