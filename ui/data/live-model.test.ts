import { expect, test } from 'vitest';
import type { TelegramSummary } from '../../twin/api/schemas/telegrams.ts';
import {
  applyLive,
  EMPTY_MODEL,
  withStatus,
  type LiveEvent,
  type LiveModel,
} from './live-model.ts';

const AT = '2025-01-07T06:15:00.000Z';
const COUNTERS = {
  bundles: 1,
  duplicateBundles: 0,
  received: 4,
  stored: 4,
  rejected: {},
  deadLetters: 0,
};

const telegram = (id: number, verdict: 'stored' | 'rejected' = 'stored'): TelegramSummary => ({
  id,
  meterId: 'QDS-00000001-35-08',
  rxAt: AT,
  gatewayId: 'gw-1',
  rssiDbm: -70,
  verdict,
  hex: '',
});

const apply = (model: LiveModel, entry: TelegramSummary): LiveModel =>
  applyLive(model, { name: 'telegram', data: entry });

test('telegrams stand newest first, each once, and the list has an end', () => {
  let model = EMPTY_MODEL;
  for (let id = 1; id <= 60; id++) model = apply(model, telegram(id));
  model = apply(model, telegram(60));
  expect(model.telegrams[0]?.id).toBe(60);
  expect(model.telegrams).toHaveLength(40);
  expect(model.newsCount).toBe(60);
});

test('news is what happened: no heartbeat, and no reading of a telegram that was counted', () => {
  const gateway = { id: 'gw-1', online: true, lastBundleAt: AT, lastSeq: 1, telegrams: 4 };
  const reading = { meterId: 'QDS-00000001-35-08', dwellingId: 'd01', at: AT, units: 17 };
  const later = { ...reading, at: '2025-01-07T06:30:00.000Z' };
  const steps: readonly (readonly [LiveEvent, number])[] = [
    [{ name: 'gateway', data: gateway }, 1],
    [{ name: 'gateway', data: { ...gateway, lastSeq: 2, telegrams: 9 } }, 1],
    [{ name: 'counters', data: { counters: COUNTERS, watermark: AT } }, 1],
    [{ name: 'telegram', data: telegram(1) }, 2],
    [{ name: 'reading', data: reading }, 2],
    [{ name: 'reading', data: later }, 3],
    [{ name: 'gateway', data: { ...gateway, online: false } }, 4],
  ];
  let model = EMPTY_MODEL;
  for (const [event, news] of steps) {
    model = applyLive(model, event);
    expect(model.newsCount).toBe(news);
  }
});

test('a stored telegram says that its meter is alive, a rejected one does not', () => {
  const rejected = apply(EMPTY_MODEL, telegram(1, 'rejected'));
  expect(rejected.lastSeen.size).toBe(0);
  const stored = apply(rejected, telegram(2));
  expect(stored.lastSeen.get('QDS-00000001-35-08')).toEqual({
    atMs: Date.parse(AT),
    rssiDbm: -70,
    units: undefined,
  });
});

test('a reading adds the units and keeps the signal', () => {
  const model = applyLive(apply(EMPTY_MODEL, telegram(1)), {
    name: 'reading',
    data: { meterId: 'QDS-00000001-35-08', dwellingId: 'd01', at: AT, units: 17 },
  });
  expect(model.lastSeen.get('QDS-00000001-35-08')).toMatchObject({ rssiDbm: -70, units: 17 });
});

test('a gateway replaces its earlier state, counters without a watermark keep the last one', () => {
  const gateway = { id: 'gw-1', online: true, lastBundleAt: AT, lastSeq: 1, telegrams: 4 };
  let model = applyLive(EMPTY_MODEL, { name: 'gateway', data: gateway });
  model = applyLive(model, { name: 'gateway', data: { ...gateway, online: false } });
  expect(model.gateways).toEqual([{ ...gateway, online: false }]);
  model = applyLive(model, { name: 'counters', data: { counters: COUNTERS, watermark: AT } });
  model = applyLive(model, { name: 'counters', data: { counters: COUNTERS, watermark: null } });
  expect(model.watermarkMs).toBe(Date.parse(AT));
});

test('a snapshot of the portal keeps what the feed told about telegrams', () => {
  const model = withStatus(apply(EMPTY_MODEL, telegram(1)), {
    version: '1',
    simulated: true,
    property: null,
    dwellings: [],
    defencesOff: [],
    watermark: null,
    counters: COUNTERS,
    gateways: [],
  });
  expect(model.telegrams).toHaveLength(1);
  expect(model.counters).toEqual(COUNTERS);
});

test('word of the world becomes a sample for the rates', () => {
  const model = applyLive(EMPTY_MODEL, {
    name: 'world',
    data: {
      world: {
        scenario: 's',
        seed: '1',
        clock: { now: AT, pace: 600 },
        reportedAt: AT,
        buffered: 0,
        outbox: 0,
        receivedUntil: null,
      },
      flow: {
        sent: 10,
        heard: 9,
        lost: 1,
        stored: 6,
        rejected: 1,
        onTheWay: 2,
        injected: 0,
        copies: 0,
        lostBy: { weak: 1 },
        rejectedBy: { stale: 1 },
      },
    },
  });
  expect(model.samples).toEqual([{ atMs: Date.parse(AT), sent: 10, heard: 9, received: 7 }]);
});
