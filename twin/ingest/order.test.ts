/** In whatever order and however often bundles come, the portal reads the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '#kernel/time.ts';
import {
  createTestPortal,
  METERS,
  telegram,
  TestGateway,
  type TestPortal,
  type TestTelegram,
} from './portal.fixture.ts';

/** Two days before the due date, so that the restart of the register is in it. */
const FROM = Date.UTC(2025, 11, 30, 1);
const DUE_AT = Date.UTC(2025, 11, 31, 23);
const GATEWAYS = ['gw-1', 'gw-2'];

interface Step {
  readonly gapMinutes: number;
  readonly consumed: number;
  readonly meter: number;
  /** Which gateways hear it, and by how much their clocks are off. */
  readonly receptions: readonly { readonly heard: boolean; readonly jitterMs: number }[];
}

const step = fc.record({
  gapMinutes: fc.integer({ min: 1, max: 240 }),
  consumed: fc.integer({ min: 0, max: 3 }),
  meter: fc.integer({ min: 0, max: METERS.length - 1 }),
  receptions: fc.array(
    fc.record({ heard: fc.boolean(), jitterMs: fc.integer({ min: 0, max: 1_500 }) }),
    { minLength: 2, maxLength: 2 },
  ),
});

/** What each gateway hears, and how many transmissions were heard at all. */
function transmit(steps: readonly Step[]): { heard: TestTelegram[][]; count: number } {
  const heard: TestTelegram[][] = GATEWAYS.map(() => []);
  const registers = METERS.map(() => ({ units: 50, dueDateUnits: 777, dueDate: '2024-12-31' }));
  let at = FROM;
  let count = 0;
  for (const { gapMinutes, consumed, meter, receptions } of steps) {
    const before = at;
    at += gapMinutes * MINUTE_MS;
    if (before < DUE_AT && at >= DUE_AT) registers.forEach(passDueDate);
    const register = registers[meter] as (typeof registers)[number];
    register.units += consumed;
    const frames = { ...register, meter: METERS[meter] as (typeof METERS)[number] };
    const { frame } = telegram(at, register.units, { ...frames, deviceTimeMs: at });
    if (receptions.some((one) => one.heard)) count += 1;
    receptions.forEach(({ heard: isHeard, jitterMs }, gateway) => {
      if (isHeard) heard[gateway]?.push({ rxAt: at + jitterMs, frame });
    });
  }
  return { heard, count };
}

function passDueDate(register: { units: number; dueDateUnits: number; dueDate: string }): void {
  register.dueDateUnits = register.units;
  register.units = 0;
  register.dueDate = '2025-12-31';
}

function bundles(heard: readonly TestTelegram[][], size: number): [string, Uint8Array][] {
  return heard.flatMap((telegrams, gateway) => {
    const name = GATEWAYS[gateway] as string;
    const sender = new TestGateway(name);
    return Array.from(
      { length: Math.ceil(telegrams.length / size) },
      (_, at): [string, Uint8Array] => [
        name,
        sender.bundle(telegrams.slice(at * size, (at + 1) * size), FROM + 10 * DAY_MS),
      ],
    );
  });
}

function readings(portal: TestPortal): unknown[] {
  // Which of two copies of a telegram was stored is for the order to decide, and for nobody to see.
  return portal.store.readings.list().map((reading) => ({ ...reading, telegramId: 0 }));
}

test('bundles in any order and repeated give the same readings, each transmission once', () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      fc.infiniteStream(fc.nat()),
      (steps, size, chance) => {
        const { heard, count } = transmit(steps);
        const inOrder = bundles(heard, size);
        const shuffled = [...inOrder, ...inOrder.filter((_, at) => at % 2 === 0)]
          .map((bundle) => ({ bundle, rank: chance.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ bundle }) => bundle);
        const [straight, mixed] = [createTestPortal(), createTestPortal()];
        for (const [gateway, payload] of inOrder) straight.ingest.accept(gateway, payload);
        for (const [gateway, payload] of shuffled) mixed.ingest.accept(gateway, payload);
        expect(readings(mixed)).toEqual(readings(straight));
        expect(mixed.store.counters.read().stored).toBe(count);
        expect(straight.store.alarms.list()).toEqual([]);
        straight.store.close();
        mixed.store.close();
      },
    ),
    { numRuns: 20 },
  );
}, 30_000);
