import { expect, test } from 'vitest';
import { Delays } from '../delays.ts';
import type { Seen } from './metric.ts';
import { hasTime, METRIC_NAMES, METRICS, metricValue, TAGGED_PATTERN, tagsOf } from './metrics.ts';

const NOTHING: Seen = {
  readings: {
    ...{ expectedCount: 0, storedCount: 0 },
    ...{ lost: [], forged: [], duplicated: [], wrong: [] },
  },
  ...{
    bills: [],
    alarms: [],
    attacks: [],
    volume: { payloadBytes: 0, messages: 0 },
    deadLetters: 0,
    electricity: [],
    limits: [],
    power: [],
    missingBills: 0,
  },
  heat: { years: [], balanceOffPct: 0 },
  delays: new Delays(),
  counters: {
    ...{ sent: 0, heard: 0, lost: {}, copies: 0, dropped: 0, waiting: 0, stored: 0, rejected: {} },
  },
};

test.each(METRIC_NAMES)('%s is 0 where nothing happened', (name) => {
  expect(metricValue(name, NOTHING)).toBe(0);
});

test('values come from their modules, members of a family by their word', () => {
  const delays = new Delays();
  for (const ms of [1_000, 3_000]) delays.add('A', ms);
  const seen: Seen = {
    ...NOTHING,
    delays,
    alarms: [
      { at: 1, kind: 'replay', count: 3 },
      { at: 2, kind: 'leak' },
    ],
    counters: { ...NOTHING.counters, dropped: 7, rejected: { replay: 5, stale: 1 } },
  };
  const names = ['alarms.total', 'alarms.replay', 'alarms.leak', 'alarms.stale', 'delays.maxS'];
  expect(names.map((name) => metricValue(name, seen))).toEqual([4, 3, 1, 0, 3]);
  expect(metricValue('telegrams.rejected', seen)).toBe(6);
  expect(metricValue('telegrams.rejected.replay', seen)).toBe(5);
  expect(metricValue('telegrams.dropped', seen)).toBe(7);
});

test('what can be narrowed says so, and editors know it', () => {
  expect(tagsOf('delays.p99S')).toEqual(['meter', 'dwelling']);
  expect(tagsOf('fairness.heatKwh')).toEqual(['dwelling', 'period']);
  expect(tagsOf('alarms.leak')).toEqual(['meter', 'dwelling']);
  expect(['telegrams.sent', 'telegrams.rejected.replay', 'nonsense'].map(tagsOf)).toEqual([
    [],
    [],
    [],
  ]);
  const pattern = new RegExp(TAGGED_PATTERN);
  const tagged = METRIC_NAMES.filter((name) => pattern.test(`${name}{dwelling=d05}`));
  expect(tagged).toEqual(METRIC_NAMES.filter((name) => tagsOf(name).length > 0));
  expect(METRIC_NAMES.filter(hasTime)).toEqual(
    METRIC_NAMES.filter((name) => name.startsWith('alarms.')),
  );
  expect(Object.keys(METRICS)).not.toContain('alarms.leak');
});
