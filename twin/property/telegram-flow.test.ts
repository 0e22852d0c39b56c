import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairCounters, type PortalCounts, type WorldCounts } from './telegram-flow.ts';

const worldCounts = (heard: number, lost = 0): WorldCounts => ({
  sent: heard + lost,
  heard,
  lost: { weak: lost },
});
const portalCounts = (stored: number, rejected: PortalCounts['rejected']): PortalCounts => ({
  stored,
  rejected,
});

test('rejected telegrams count by reason', () => {
  const flow = pairCounters(worldCounts(10), portalCounts(7, { replay: 1, stale: 1 }));
  expect(flow).toMatchObject({ rejected: 2, onTheWay: 1, rejectedBy: { replay: 1, stale: 1 } });
});

test('what a second gateway heard again is a copy and not a rejection', () => {
  const world = { ...worldCounts(10), copies: 3 };
  expect(pairCounters(world, portalCounts(10, { duplicate: 3 }))).toMatchObject({
    rejected: 0,
    copies: 3,
    onTheWay: 0,
    injected: 0,
  });
  expect(pairCounters(world, portalCounts(6, { duplicate: 4 }))).toMatchObject({
    rejected: 1,
    copies: 3,
    onTheWay: 3,
  });
});

test('telegrams that no gateway heard show as injected', () => {
  const flow = pairCounters(worldCounts(10), portalCounts(12, {}));
  expect(flow).toMatchObject({ heard: 10, stored: 12, onTheWay: 0, injected: 2 });
});

test('a world whose own sum is wrong gets no flow', () => {
  const counters = { ...worldCounts(10, 1), sent: 12 };
  expect(pairCounters(counters, portalCounts(0, {}))).toBeNull();
});

test('whatever is reported, every telegram is in exactly one place', () => {
  const count = fc.nat(1_000_000);
  fc.assert(
    fc.property(count, count, count, count, count, (heard, lost, stored, replay, duplicate) => {
      const counters = worldCounts(heard, lost);
      const flow = pairCounters(counters, portalCounts(stored, { replay, duplicate }));
      expect(flow).not.toBeNull();
      if (flow === null) return;
      expect(flow.sent).toBe(flow.heard + flow.lost);
      expect(flow.heard + flow.injected).toBe(flow.stored + flow.rejected + flow.onTheWay);
      expect(Math.min(...[flow.onTheWay, flow.injected, flow.copies])).toBeGreaterThanOrEqual(0);
    }),
  );
});
