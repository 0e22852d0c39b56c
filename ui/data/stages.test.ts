import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { expect, test } from 'vitest';
import type { Status } from '../../twin/api/schemas/status.ts';
import { EMPTY_MODEL, withLab, withStatus } from './live-model.ts';
import { isCatchingUp, receivedUntilMs, simulatedNowMs, stages, STAGE_IDS } from './stages.ts';

const NOW_MS = Date.UTC(2025, 0, 7, 6);
const iso = (ms: number): string => new Date(ms).toISOString();
const STATUS: Status = {
  version: '1',
  simulated: true,
  property: null,
  dwellings: [{ id: 'd01', label: 'EG', floor: 0 }],
  defencesOff: [],
  watermark: iso(NOW_MS),
  counters: {
    bundles: 5,
    duplicateBundles: 0,
    received: 50,
    stored: 45,
    rejected: { duplicate: 5 },
    deadLetters: 0,
  },
  gateways: [
    { id: 'a', online: true, lastBundleAt: iso(NOW_MS - HOUR_MS), lastSeq: 1, telegrams: 20 },
    { id: 'b', online: true, lastBundleAt: null, lastSeq: null, telegrams: 30 },
  ],
};
const lab = (atMs: number, sent: number, untilMs?: number) => ({
  world: {
    scenario: 's',
    seed: '1',
    clock: { now: iso(atMs), pace: 600 },
    reportedAt: iso(atMs),
    buffered: 2,
    outbox: 1,
    receivedUntil: untilMs === undefined ? null : iso(untilMs),
  },
  flow: {
    sent,
    heard: sent - 4,
    lost: 4,
    stored: 45,
    rejected: 0,
    onTheWay: sent - 49,
    injected: 0,
    copies: 5,
    lostBy: { weak: 4 },
    rejectedBy: {},
  },
});

test('without a world the stations before the portal say nothing they cannot know', () => {
  const model = withStatus(EMPTY_MODEL, STATUS);
  const [allocators, radio, gateways, core, portal, bill] = stages(model, STATUS);
  expect(stages(model, STATUS).map(({ id }) => id)).toEqual([...STAGE_IDS]);
  expect(allocators).toMatchObject({ count: undefined, branch: undefined, strength: 0 });
  expect(radio?.count).toBeUndefined();
  expect(gateways).toMatchObject({ count: 50, ageMs: HOUR_MS, branch: undefined });
  expect(core?.count).toBe(5);
  expect(portal?.branch).toEqual({ kind: 'rejected', count: 5 });
  expect(bill?.count).toBe(1);
});

test('with a world the picture shows the numbers of the loss budget', () => {
  let model = withLab(withStatus(EMPTY_MODEL, STATUS), lab(NOW_MS, 53));
  model = withLab(model, lab(NOW_MS + 15 * MINUTE_MS, 91));
  const [allocators, radio, , core, portal] = stages(model, STATUS);
  expect(simulatedNowMs(model)).toBe(NOW_MS + 15 * MINUTE_MS);
  expect(allocators).toMatchObject({ count: 91, ratePerHour: 152, strength: 2 });
  expect(radio?.branch).toEqual({ kind: 'lost', count: 4 });
  expect(core).toMatchObject({ ageMs: 15 * MINUTE_MS, branch: { kind: 'waiting', count: 1 } });
  expect(portal).toMatchObject({ count: 45, branch: { kind: 'rejected', count: 0 } });
});

test.each([
  ['nothing is told of it', undefined, NOW_MS, false],
  ['it is a few ticks back', NOW_MS - HOUR_MS, NOW_MS - HOUR_MS, false],
  ['it is hours back', NOW_MS - 3 * HOUR_MS, NOW_MS - 3 * HOUR_MS, true],
])('meters are judged by what has arrived: %s', (_what, untilMs, judgedMs, isBehind) => {
  const before = { ...STATUS, watermark: iso(NOW_MS - 4 * HOUR_MS) };
  const model = withLab(withStatus(EMPTY_MODEL, before), lab(NOW_MS, 53, untilMs));
  expect(receivedUntilMs(model)).toBe(judgedMs);
  expect(isCatchingUp(model)).toBe(isBehind);
});
