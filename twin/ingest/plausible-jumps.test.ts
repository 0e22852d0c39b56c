/**
 * D7: what somebody who can write any value (here in clear, with D8 off so that it would count) gets
 * in at once, by kind of meter: never ten times what such a meter counts in a day, nor twice.
 */
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '#kernel/time.ts';
import { measureOf, type MeterKind } from '../store/meter-kinds.ts';
import { DEVICES, frameOf, portalOf, recordsOf, sentAt } from './kinds.fixture.ts';
import { rejectedOf, send } from './security.fixture.ts';

const REGISTERS = ['heat-cost-allocator', 'cold-water', 'warm-water', 'heat'] as const;
/** What one count of the fixture is in stored steps. */
const STEPS: Readonly<Record<string, number>> = { heat: 1_000 };

/** The rise in stored steps in a quarter of an hour, and a day later. */
function jumped(kind: MeterKind, rise: number, off: readonly string[]): Record<string, number> {
  const portal = portalOf(kind, 'none', { off: ['D8', ...off] });
  send(portal, frameOf(kind, 'none', { n: 0 }), sentAt(0));
  const records = recordsOf(kind, 1, Math.ceil(rise / (STEPS[kind] ?? 1)));
  send(portal, frameOf(kind, 'none', { n: 1, records }), sentAt(1));
  const rejected = rejectedOf(portal);
  portal.store.close();
  return rejected;
}

describe.each(REGISTERS)('%s', (kind) => {
  const { maxPerDay } = measureOf(kind);

  test.each([0.5, 1, 2, 5, 10])('a jump of %s days is refused', (days) => {
    expect(jumped(kind, days * maxPerDay, [])).toEqual({ 'not-plausible': 1 });
  });

  test('and is stored where D7 is off (control)', () => {
    expect(jumped(kind, 2 * maxPerDay, ['D7'])).toEqual({});
  });

  test('what it can count since the last reading is believed', () => {
    expect(jumped(kind, 0.2 * maxPerDay, [])).toEqual({});
  });

  test('a day later, one and a half times of a day is refused', () => {
    const portal = portalOf(kind, 'none', { off: ['D8'] });
    send(portal, frameOf(kind, 'none', { n: 0 }), sentAt(0));
    const steps = STEPS[kind] ?? 1;
    const n = DAY_MS / (sentAt(1) - sentAt(0));
    const records = recordsOf(kind, n, Math.ceil((1.5 * maxPerDay) / steps) - n);
    send(portal, frameOf(kind, 'none', { n, records }), sentAt(n));
    expect(rejectedOf(portal)).toEqual({ 'not-plausible': 1 });
  });
});

describe('a sensor', () => {
  const room = (temperature: number, humidity: number, off: readonly string[] = []) => {
    const portal = portalOf('room-sensor', 'none', { off: ['D8', ...off] });
    const records = [
      { field: 2, vib: '65', value: temperature * 100 },
      { field: 2, vib: 'fb1a', value: humidity * 10 },
    ] as const;
    send(portal, frameOf('room-sensor', 'none', { n: 0, records }), sentAt(0));
    return rejectedOf(portal);
  };

  test.each([
    [100, 50],
    [-60, 50],
    [300, 50],
    [20, 101],
    [20, 1_000],
  ])('of %s °C and %s %% is none', (temperature, humidity) => {
    expect(room(temperature, humidity)).toEqual({ 'not-plausible': 1 });
  });

  test('of 20 °C and 50 % is one, and without D7 any is (control)', () => {
    expect(room(20, 50)).toEqual({});
    expect(room(100, 50, ['D7'])).toEqual({});
  });

  test('of a heat meter knows no flow of 250 °C', () => {
    const heat = (flow: number, off: readonly string[] = []) => {
      const portal = portalOf('heat', 'none', { off: ['D8', ...off] });
      const records = [
        ...(recordsOf('heat', 0) as readonly never[]),
        { field: 2, vib: '5b', value: flow } as const,
      ];
      send(portal, frameOf('heat', 'none', { n: 0, records }), sentAt(0));
      return [rejectedOf(portal), portal.store.readings.latest(DEVICES.heat)?.units] as const;
    };
    expect(heat(90)).toEqual([{}, 700_000]);
    expect(heat(250)).toEqual([{ 'not-plausible': 1 }, undefined]);
    expect(heat(250, ['D7'])).toEqual([{}, 700_000]);
  });
});
