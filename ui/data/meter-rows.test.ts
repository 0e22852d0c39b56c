import { HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { expect, test } from 'vitest';
import type { Meter } from '../../twin/api/schemas/meters.ts';
import { countSilent, filterMeters, meterRow, meterRows, type MeterContext } from './meter-rows.ts';

const NOW_MS = Date.UTC(2025, 0, 7, 6);
const meter = (over: Partial<Meter> = {}): Meter => ({
  id: 'QDS-87654321-35-08',
  label: 'd01-r1',
  dwellingId: 'd01',
  room: 'Küche',
  kind: 'heat-cost-allocator',
  measure: { field: 'units', unit: '', exp10: 0, course: 'restarts' },
  lastSeenAt: new Date(NOW_MS - 10 * MINUTE_MS).toISOString(),
  rssiDbm: -70,
  ...over,
});
const context: MeterContext = {
  dwellings: [{ id: 'd01', label: 'EG links', floor: 0 }],
  lastSeen: new Map(),
  nowMs: NOW_MS,
};
const ago = (ms: number): string => new Date(NOW_MS - ms).toISOString();

test.each([
  { lastSeenAt: null, state: 'never' },
  { lastSeenAt: ago(2 * HOUR_MS + 1), state: 'silent' },
  { lastSeenAt: ago(2 * HOUR_MS), state: 'heard' },
  { lastSeenAt: ago(-MINUTE_MS), state: 'heard' },
])('a meter last seen at $lastSeenAt is $state', ({ lastSeenAt, state }) => {
  const row = meterRow(meter({ lastSeenAt }), context);
  expect(row.state).toBe(state);
  expect(row.ageMs === undefined || row.ageMs >= 0).toBe(true);
});

test('the live feed overtakes what the portal stored, and only when it is newer', () => {
  const live = (ms: number) =>
    new Map([['QDS-87654321-35-08', { atMs: NOW_MS - ms, rssiDbm: -55, units: 9 }]]);
  const newer = meterRow(meter({ units: 8 }), { ...context, lastSeen: live(MINUTE_MS) });
  expect(newer).toMatchObject({ units: 9, rssiDbm: -55, ageMs: MINUTE_MS });
  const older = meterRow(meter({ units: 8 }), { ...context, lastSeen: live(HOUR_MS) });
  expect(older).toMatchObject({ units: 8, rssiDbm: -70, ageMs: 10 * MINUTE_MS });
});

test('a dwelling that is not known keeps its id, values kept back stay undefined', () => {
  const row = meterRow(meter({ dwellingId: 'd99' }), context);
  expect(row).toMatchObject({ dwelling: 'd99', units: undefined, dueDateUnits: undefined });
});

test('every word of the filter must occur, in any field and any case', () => {
  const rows = meterRows(
    [meter(), meter({ id: 'QDS-11111111-35-08', label: 'd01-r2', room: 'Bad', lastSeenAt: null })],
    context,
  );
  const labels = (text: string, silentOnly = false): string[] =>
    filterMeters(rows, { text, silentOnly }).map(({ label }) => label);
  expect(labels('eg KÜCHE')).toEqual(['d01-r1']);
  expect(labels('1111 bad')).toEqual(['d01-r2']);
  expect(labels('bad küche')).toEqual([]);
  expect(labels('  ')).toHaveLength(2);
  expect(labels('', true)).toEqual(['d01-r2']);
  expect(countSilent(rows)).toBe(1);
});
