import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defined } from '#kernel/defined.ts';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, HOUR_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import { Trace } from '../core/trace.ts';
import type { PlannedEffect } from './interventions.ts';
import { plain, plannedEffect } from './planned.fixture.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildHouse } from './property.ts';
import { createWorld, type World, type WorldOptions, type WorldSnapshot } from './world.ts';

const START = berlinMidnight('2025-03-01');

/** Everything that may go wrong at once. */
const EVERYTHING: readonly PlannedEffect[] = [
  plain('gateway/gw-2', 'uplink-outage'),
  plain('dwelling/d03', 'away'),
  plain('meter/d01-r2', 'meter-silent'),
  plain('gateway/gw-1', 'gateway-down'),
  { on: 'meter/d02-r1', kind: 'meter-removed', options: {} },
  { on: 'meter/d04-r1', kind: 'meters-swapped', options: { other: 'd05-r1' } },
  { on: 'meter/d06-r1', kind: 'sensor-stuck', options: {} },
  { on: 'meter/d07-r1', kind: 'battery-dying', options: { fadeMs: 5 * MINUTE_MS } },
  { on: 'meter/d08-r1', kind: 'clock-step', options: { stepMs: -HOUR_MS } },
  { on: 'meter/d09-r1', kind: 'clock-drift', options: { ppm: 900 } },
  { on: 'meter/d10-r1', kind: 'duplicate-address', options: { address: 'QDS-55667701-35-08' } },
  { on: 'gateway/gw-1', kind: 'gateway-clock', options: { offMs: 90_000 } },
  { on: 'gateway/gw-2', kind: 'outbox-full', options: { bundles: 2 } },
  { on: 'gateway/gw-1', kind: 'uplink-slow', options: { delayMs: 20_000 } },
  { on: 'gateway/gw-2', kind: 'uplink-flapping', options: { downMs: 60_000, upMs: 30_000 } },
  { on: 'meter/d11-r1', kind: 'signal-weak', options: { lossDb: 9 } },
  { on: 'air', kind: 'crowded-air', options: { devices: 40, intervalMs: 20_000 } },
  { on: 'gateway/gw-1', kind: 'uplink-lossy', options: { lossPct: 70 } },
];

function options(seed: number, trace?: Trace): WorldOptions {
  return {
    house: buildHouse(presetPlan('altbau-12'), createRng(seed).fork('house')),
    rng: createRng(seed).fork('world'),
    startAt: START,
    weather: { meanC: 8.5 },
    fleet: { intervalS: 60, driftPpm: 20 },
    gateways: [
      { id: 'gw-1', reportS: 300, uplink: { lossPct: 30 } },
      {
        id: 'gw-2',
        reportS: 120,
        floor: 3,
        maxTelegramsPerBundle: 10,
      },
    ],
    radio: { randomLoss: { n: 1, of: 20 }, meterPowerDbm: -15 },
    interventions: EVERYTHING.map((effect, index) =>
      plannedEffect(START, effect, { atMs: index * MINUTE_MS, forMs: 10 * MINUTE_MS }),
    ),
    ...defined({ trace }),
  };
}

/** The plan, and from an instant on another one. */
function otherwise(at: Instant): WorldOptions['interventions'] {
  return EVERYTHING.map((effect, index) => {
    const planned = plannedEffect(START, effect, {
      atMs: index * MINUTE_MS,
      forMs: 10 * MINUTE_MS,
    });
    if (planned.at >= at) return { ...planned, at: planned.at + 90_000 };
    // What goes on then may end at another time.
    return (planned.until ?? 0) < at ? planned : { ...planned, until: at + MINUTE_MS };
  });
}

interface Recording {
  readonly world: World;
  readonly trace: Trace;
  lines(): string;
  payloads(): string;
}

function recording(seed: number, interventions = options(seed).interventions ?? []): Recording {
  let lines = '';
  let payloads = '';
  const trace = new Trace((text) => (lines += text));
  const world = createWorld({ ...options(seed, trace), interventions });
  world.onBundle((gateway, _, payload) => (payloads += `${gateway} ${payload}\n`));
  return {
    world,
    trace,
    lines: () => {
      trace.flush();
      return lines;
    },
    payloads: () => payloads,
  };
}

/** A new world with the attack planned again, at the state of a snapshot. */
function resumed(seed: number, snapshot: WorldSnapshot, earlierLines = ''): Recording {
  const again = recording(seed);
  scheduleAttack(again.world);
  again.world.restore(snapshot);
  if (snapshot.trace !== null) again.trace.resume(snapshot.trace, earlierLines);
  return again;
}

/** An attacker whose plan is known beforehand. */
function scheduleAttack(world: World): void {
  for (let minute = 1; minute <= 30; minute += 3) {
    const at = START + minute * MINUTE_MS;
    world.schedule(at, () => {
      const frame = Uint8Array.from({ length: 47 }, (_, index) => (index * minute) & 0xff);
      world.radio.transmit({
        at: at + 700,
        frame,
        powerDbm: 14,
        sender: 'attacker',
        genuine: false,
      });
    });
    world.schedule(at, () => {});
  }
}

function steps(world: World, count: number): void {
  for (let step = 0; step < count; step++) world.step();
}

test('two worlds with the same options and seed write the same trace', () => {
  const [first, second] = [recording(7), recording(7)];
  for (const { world } of [first, second]) {
    scheduleAttack(world);
    steps(world, 10_000);
  }
  expect(second.trace.sha256()).toBe(first.trace.sha256());
  expect(second.lines()).toBe(first.lines());
  expect(second.payloads()).toBe(first.payloads());
  expect(second.world.snapshot()).toEqual(first.world.snapshot());
});

test('another seed writes another trace', () => {
  const [first, second] = [recording(7), recording(8)];
  for (const { world } of [first, second]) steps(world, 500);
  expect(second.trace.sha256()).not.toBe(first.trace.sha256());
});

test('reading truth and counters, and listening, change nothing', () => {
  const [quiet, watched] = [recording(7), recording(7)];
  steps(quiet.world, 3_000);
  watched.world.radio.tap(() => {});
  watched.world.onSent(() => {});
  for (let step = 0; step < 3_000; step++) {
    if (step % 100 === 0) {
      watched.world.truth();
      watched.world.counters();
      watched.world.snapshot();
    }
    watched.world.step();
  }
  expect(watched.trace.sha256()).toBe(quiet.trace.sha256());
});

test('a snapshot at any event, restored in a new world, continues byte for byte', () => {
  const plan = fc.record({
    seed: fc.integer({ min: 1, max: 3 }),
    before: fc.integer({ min: 0, max: 2_000 }),
    after: fc.integer({ min: 1, max: 800 }),
  });
  const begins = [1, 2, 3].map((seed) => recording(seed).world.snapshot());
  fc.assert(
    fc.property(plan, ({ seed, before, after }) => {
      // Counting from January takes longer than the rest of this test; it is done once a seed.
      const whole = resumed(seed, begins[seed - 1] as WorldSnapshot);
      steps(whole.world, before);
      const stored = JSON.stringify(whole.world.snapshot());
      const [linesBefore, payloadsBefore] = [whole.lines(), whole.payloads()];
      const continued = resumed(seed, JSON.parse(stored) as WorldSnapshot, linesBefore);
      steps(whole.world, after);
      steps(continued.world, after);
      expect(JSON.stringify(continued.world.snapshot())).toBe(
        JSON.stringify(whole.world.snapshot()),
      );
      expect(linesBefore + continued.lines()).toBe(whole.lines());
      expect(payloadsBefore + continued.payloads()).toBe(whole.payloads());
      expect(continued.trace.sha256()).toBe(whole.trace.sha256());
    }),
    { numRuns: 30 },
  );
});

test.each([7, 12])('after %i minutes a world continues with another plan', (minute) => {
  const at = START + minute * MINUTE_MS;
  const end = at + 15 * MINUTE_MS;
  const runUntil = ({ world }: Recording, until: Instant): void => {
    while ((world.nextAt() ?? Infinity) < until) world.step();
  };
  const first = recording(3);
  runUntil(first, at);
  const other = otherwise(at);
  const continued = recording(3, other);
  continued.world.continueFrom(first.world.snapshot(), at);
  const [lines, payloads] = [first.lines(), first.payloads()];
  continued.trace.resume(first.trace.position(), lines);
  const whole = recording(3, other);
  for (const each of [first, continued, whole]) runUntil(each, end);
  expect(lines + continued.lines()).toBe(whole.lines());
  expect(payloads + continued.payloads()).toBe(whole.payloads());
  expect(whole.lines()).not.toBe(first.lines());
});

test('a snapshot taken while a bundle is handed over is exact', () => {
  const whole = recording(5);
  const snapshots: string[] = [];
  whole.world.onBundle(() => snapshots.push(JSON.stringify(whole.world.snapshot())));
  steps(whole.world, 4_000);
  const end = whole.world.clock.now();
  expect(snapshots.length).toBeGreaterThan(10);
  for (const stored of snapshots.slice(-5)) {
    const continued = recording(5);
    continued.world.restore(JSON.parse(stored) as WorldSnapshot);
    while ((continued.world.nextAt() ?? Infinity) <= end) continued.world.step();
    while ((whole.world.nextAt() ?? Infinity) <= end) whole.world.step();
    expect(continued.world.counters()).toEqual(whole.world.counters());
    expect(continued.world.truth()).toEqual(whole.world.truth());
  }
});

test('WORLD_SNAPSHOT_MISMATCH: the state of another seed is refused', () => {
  const snapshot = recording(1).world.snapshot();
  expect(() => recording(2).world.restore(snapshot)).toThrow(
    expect.objectContaining({ code: 'WORLD_SNAPSHOT_MISMATCH' }),
  );
});

test('WORLD_SNAPSHOT_MISMATCH: the state of another plan is refused', () => {
  const snapshot = recording(1).world.snapshot();
  const plan = options(1);
  const [first, ...others] = plan.interventions ?? [];
  if (first === undefined) throw new Error('no plan');
  const mismatch = expect.objectContaining({ code: 'WORLD_SNAPSHOT_MISMATCH' });
  for (const interventions of [others, [{ ...first, at: first.at + 1 }, ...others]]) {
    const other = createWorld({ ...plan, interventions });
    expect(() => other.restore(snapshot)).toThrow(mismatch);
  }
  expect(() => recording(2).world.continueFrom(snapshot, START)).toThrow(mismatch);
});

test('a snapshot does not grow with time', () => {
  const { world } = recording(4);
  const sizes = [1, 2].map((hour) => {
    while ((world.nextAt() ?? Infinity) <= START + hour * HOUR_MS) world.step();
    return JSON.stringify(world.snapshot()).length;
  });
  expect(Math.abs((sizes[1] ?? 0) - (sizes[0] ?? 0))).toBeLessThan(5_000);
});
