import type { Instant } from '#kernel/time.ts';
import { expect, test } from 'vitest';
import { LabDesk } from './lab-desk.ts';
import type { WorldReport } from './schemas/lab.ts';
import type { PortalCountersAnswer } from './schemas/status.ts';

function portalCounters(
  stored: number,
  rejected: Record<string, number> = {},
): PortalCountersAnswer {
  const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  const rest = { bundles: 0, duplicateBundles: 0, deadLetters: 0 };
  return { ...rest, received: stored + refused, stored, rejected };
}

function worldReport(heard: number, lost = 0): WorldReport {
  const counters = { sent: heard + lost, heard, lost: { weak: lost }, buffered: 2, outbox: 3 };
  const clock = { now: '2025-01-07T06:15:00.000Z', pace: 60 } as const;
  return { scenario: 'calm', seed: 7, clock, counters };
}

let until: Instant | undefined;

test('before the first report there is no world', () => {
  expect(new LabDesk(portalCounters(0), () => until).status()).toEqual({ world: null, flow: null });
});

test('a report is paired with what the portal had at the report before', () => {
  const desk = new LabDesk(portalCounters(0), () => until);
  desk.report(worldReport(10, 1), portalCounters(9), 1_000);
  expect(desk.status().flow).toMatchObject({
    sent: 11,
    heard: 10,
    lost: 1,
    stored: 0,
    onTheWay: 10,
  });
  desk.report(worldReport(25, 2), portalCounters(24), 2_000);
  expect(desk.status().flow).toMatchObject({ sent: 27, heard: 25, stored: 9, onTheWay: 16 });
  expect(desk.status().world).toEqual({
    scenario: 'calm',
    seed: '7',
    clock: { now: '2025-01-07T06:15:00.000Z', pace: 60 },
    reportedAt: '1970-01-01T00:00:02.000Z',
    buffered: 2,
    outbox: 3,
    receivedUntil: null,
  });
});

test('what has arrived is said as it is at that moment', () => {
  const desk = new LabDesk(portalCounters(0), () => until);
  desk.report(worldReport(10), portalCounters(9), 1_000);
  until = Date.parse('2025-01-07T04:00:00Z');
  expect(desk.status().world?.receivedUntil).toBe('2025-01-07T04:00:00.000Z');
  until = Date.parse('2025-01-07T05:00:00Z');
  expect(desk.status().world?.receivedUntil).toBe('2025-01-07T05:00:00.000Z');
  until = undefined;
});

test('a command waits for the next report and is handed out once; a newer pace replaces it', () => {
  const desk = new LabDesk(portalCounters(0), () => until);
  expect(desk.command({ kind: 'pace', pace: 60 })).toBe(1);
  expect(desk.command({ kind: 'pace', pace: 'max' })).toBe(1);
  expect(desk.report(worldReport(1), portalCounters(0), 0)).toEqual([
    { kind: 'pace', pace: 'max' },
  ]);
  expect(desk.report(worldReport(2), portalCounters(0), 0)).toEqual([]);
});
