/** What registers of water meters show: rows of what runs, and what rings when. */
import { expect, test } from 'vitest';
import { createDefences } from '#kernel/defences.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { FleetState } from './fleet-state.ts';
import { observe } from './observe.ts';
import { createFleetJudge } from './rules.ts';

const START: Instant = Date.UTC(2026, 0, 8);

/** Litres since the start; `h` in hours. */
type Course = (h: number) => number;

interface Rung {
  readonly kind: string;
  readonly meter: string;
  /** Hours since the start. */
  readonly begin: number;
  readonly end: number;
}

interface Plan {
  readonly days: number;
  readonly everyMin?: number;
  readonly q3Lh?: number;
}

/** Meters of one dwelling, whose registers follow courses; what rings, and from when to when. */
function watch(courses: Readonly<Record<string, Course>>, plan: Plan): Rung[] {
  const { days, everyMin = 15, q3Lh: nominalFlowLh = null } = plan;
  const fleet: FleetState = { meters: {}, gateways: {} };
  const judge = createFleetJudge(createDefences(['D9']));
  const rung: Rung[] = [];
  for (let at = START; at <= START + days * DAY_MS; at += everyMin * MINUTE_MS) {
    const h = (at - START) / HOUR_MS;
    const telegrams = Object.entries(courses).map(([meterId, course]) => {
      const water = { dwellingId: 'd01', nominalFlowLh };
      const units = Math.floor(course(h));
      const reading = { kind: 'cold-water', accessNumber: 0, units, flags: [], water } as const;
      return { rxAt: at, rssiDbm: -70, meterId, reading };
    });
    observe(fleet, { gateway: 'gw-1', boot: 'b', seq: 0, sentAt: at, telegrams }, at);
    const found = judge(fleet, at).map(({ kind, meterId = '' }) => ({ kind, meter: meterId }));
    for (const { kind, meter } of found) {
      const known = rung.findLast((one) => one.kind === kind && one.meter === meter);
      const step = everyMin / 60;
      if (known !== undefined && h - known.end <= step + 1e-9) Object.assign(known, { end: h });
      else rung.push({ kind, meter, begin: h, end: h });
    }
  }
  return rung;
}

/** From `from` to `to` at a flow in litres an hour. */
const flow =
  (lh: number, from = 0, to = Infinity): Course =>
  (h) =>
    lh * Math.max(0, Math.min(h, to) - from);
const sum =
  (...courses: readonly Course[]): Course =>
  (h) =>
    courses.reduce((all, course) => all + course(h), 0);
/** Forty litres every morning and evening. */
const life: Course = (h) => 40 * (Math.floor((h + 17) / 24) + Math.floor((h + 4) / 24));
/** The same with nobody there in between. */
const holiday =
  (from: number, to: number): Course =>
  (h) =>
    h <= from ? life(h) : life(from) + Math.max(0, life(h) - life(Math.max(from, to)));

test.each([
  ['everyday life', life, []],
  ['a bath of 180 litres in a quarter of an hour', sum(life, flow(720, 30, 30.25)), []],
  ['four hours of a garden hose at 200 l/h', sum(life, flow(200, 30, 34)), []],
  ['a drip of 2.5 l/h at pulses of a litre', sum(life, flow(2.5, 30)), ['leak']],
  ['a drip that leaves dry hours', sum(life, flow(0.5, 30)), []],
  ['a burst pipe of 260 l/h', sum(life, flow(260, 30, 33)), ['burst']],
  ['a burst pipe of 2 m3/h', sum(life, flow(2000, 30, 33)), ['burst']],
] as const)('%s', (_, course, kinds) => {
  expect(watch({ a: course }, { days: 4 }).map(({ kind }) => kind)).toEqual(kinds);
});

test.each([5, 15, 30, 60])(
  'a burst is found from telegrams every %i minutes, and ends',
  (everyMin) => {
    const [burst, ...others] = watch({ a: sum(life, flow(900, 30, 33)) }, { days: 2, everyMin });
    expect(others).toEqual([]);
    const steps = Math.max(1, Math.ceil(30 / everyMin));
    expect(burst?.begin).toBeCloseTo(30 + (steps * everyMin) / 60, 0.2);
    expect(burst?.end).toBeLessThanOrEqual(33 + Math.max(0.5, everyMin / 60));
  },
);

test('a meter of a larger pipe has a larger limit', () => {
  const course = flow(900, 30, 33);
  expect(watch({ a: course }, { days: 2, q3Lh: 10_000 })).toEqual([]);
  expect(watch({ a: course }, { days: 2, q3Lh: 9_000 })).toHaveLength(1);
});

test('a leak is found within 24 hours, and a dry hour ends it', () => {
  const [leak] = watch({ a: sum(life, flow(2.5, 30, 80)) }, { days: 4 });
  expect(leak?.begin).toBeGreaterThan(30 + 22);
  expect(leak?.begin).toBeLessThanOrEqual(30 + 24);
  expect(leak?.end).toBeLessThan(80 + 1.5);
});

/** Two litres at the begin of each second hour, and at the end of the others: each second hour is dry. */
const family: Course = (h) => 2 * (Math.floor((h + 1.9) / 2) + Math.floor((h + 0.1) / 2));

test.each([
  [15, []],
  [30, []],
  // No interval is dry, although hours are.
  [60, []],
] as const)('a family is no leak where telegrams come every %i minutes', (everyMin, kinds) => {
  expect(watch({ a: family }, { days: 4, everyMin }).map(({ kind }) => kind)).toEqual(kinds);
});

test('a leak is found from two telegrams an hour', () => {
  const [leak] = watch({ a: sum(life, flow(2.5, 30)) }, { days: 4, everyMin: 30 });
  expect(leak?.kind).toBe('leak');
});

test.each([
  ['nobody is there for three weeks', [holiday(20, 524), holiday(20, 524)], []],
  [
    'nobody is there, and one meter leaks',
    [sum(holiday(20, 524), flow(3, 30)), holiday(20, 524)],
    ['leak a'],
  ],
  ['a meter stands still in a dwelling in use', [life, holiday(20, 524)], ['no-consumption b']],
] as const)('%s', (_, [a, b], expected) => {
  const rung = watch({ a, b }, { days: 24 });
  expect(rung.map(({ kind, meter }) => `${kind} ${meter}`)).toEqual(expected);
});

test('a meter that stands still is named after five days, and no longer when it counts again', () => {
  const [rung] = watch({ a: life, b: holiday(20, 300) }, { days: 20 });
  expect(rung?.begin).toBeLessThanOrEqual(20 + 6 * 24);
  expect(rung?.end).toBeLessThanOrEqual(300 + 24);
});
