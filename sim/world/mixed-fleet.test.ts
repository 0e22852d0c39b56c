/** The further meters of the house: what they count, and that they move nothing else. */
import { describe, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, DAY_MS, HOUR_MS } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/index.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { METER_SECURITIES, type MeterSecurity } from '../devices/telegram-security.ts';
import { metersOf, REGISTER_METER_KINDS, type HouseFleet } from './house.ts';
import { plain, plannedEffect } from './planned.fixture.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildHouse } from './property.ts';
import { createWorld, type SentFrame, type World } from './world.ts';

const START = berlinMidnight('2025-03-01');
const ALL: HouseFleet = { security: 'm7', kinds: REGISTER_METER_KINDS };

function worldOf(fleet: HouseFleet): World {
  return createWorld({
    house: buildHouse(presetPlan('altbau-12'), createRng(4).fork('house'), fleet),
    rng: createRng(4).fork('world'),
    startAt: START,
    weather: { meanC: 8.5 },
    fleet: { intervalS: 900 },
    gateways: [{ id: 'gw-1', reportS: 900 }],
    interventions: [
      plannedEffect(START, plain('dwelling/d03', 'away'), { atMs: 0, forMs: DAY_MS }),
    ],
  });
}

function run(world: World, untilMs: number): SentFrame[] {
  const sent: SentFrame[] = [];
  world.onSent((frame) => sent.push(frame));
  while ((world.nextAt() ?? Infinity) <= START + untilMs) world.step();
  return sent;
}

interface Seen {
  readonly kind: string;
  readonly fields: ReadonlyMap<string, unknown>;
  readonly units: number | null;
}

/** The last telegram of each device, decoded with its key, by label. */
function lastSeen(world: World, sent: readonly SentFrame[]): Map<string, Seen> {
  const byId = new Map(metersOf(world.house).map((meter) => [formatAddress(meter.address), meter]));
  const seen = new Map<string, Seen>();
  for (const { meterId, frame, units } of sent) {
    const meter = byId.get(meterId);
    if (meter === undefined) throw new Error(`who is ${meterId}?`);
    const { kind, fields } = readMeter(decodeTelegram(frame, { key: meter.key }));
    seen.set(meter.label, { kind, fields: new Map(fields.map((f) => [f.name, f.value])), units });
  }
  return seen;
}

test.each(METER_SECURITIES)('every device in %s sends what its kind sends', (security) => {
  const world = worldOf({ ...ALL, security: security satisfies MeterSecurity });
  const seen = lastSeen(world, run(world, HOUR_MS));
  expect(seen.size).toBe(38 + 12 * REGISTER_METER_KINDS.length);
  const kinds = Map.groupBy(seen.values(), ({ kind }) => kind);
  const counts = Object.fromEntries([...kinds].map(([kind, all]) => [kind, all.length]));
  expect(counts).toEqual({
    ...{ 'heat-cost-allocator': 38, water: 24, heat: 12, room: 12, smoke: 12 },
    // Electricity.
    other: 12,
  });
});

describe('a day of the mixed house', () => {
  const world = worldOf(ALL);
  const sent = run(world, DAY_MS);
  const first = lastSeen(
    world,
    sent.filter(({ at }) => at < START + HOUR_MS),
  );
  const last = lastSeen(world, sent);
  const drawn = (label: string): number =>
    (last.get(label)?.units ?? NaN) - (first.get(label)?.units ?? NaN);

  test('gives a dwelling that is lived in water, and an empty one none', () => {
    expect(drawn('d06-cw')).toBeGreaterThan(100);
    expect(drawn('d06-cw')).toBeLessThan(900);
    expect(drawn('d06-ww')).toBeGreaterThan(30);
    expect(drawn('d03-cw')).toBe(0);
    expect(drawn('d03-ww')).toBe(0);
  });

  test('shows on a heat meter what the radiators behind it gave off', () => {
    const truth = world.truth().meters.filter(({ dwellingId }) => dwellingId === 'd06');
    const kwh = truth.reduce((sum, meter) => sum + meter.kwh + meter.dueDateKwh, 0);
    const shown = Number(last.get('d06-hm')?.fields.get('energy'));
    expect(kwh - shown).toBeGreaterThanOrEqual(0);
    expect(kwh - shown).toBeLessThan(3);
    expect(last.get('d06-hm')?.units).toBe(shown * 1000);
  });

  test('shows a room as warm as its radiator makes it, and air that can be', () => {
    for (const [label, { kind, fields }] of last) {
      if (kind !== 'room') continue;
      expect(fields.get('temperature'), label).toBeGreaterThan(12);
      expect(fields.get('temperature'), label).toBeLessThan(25);
      expect(fields.get('humidity'), label).toBeGreaterThan(15);
      expect(fields.get('humidity'), label).toBeLessThan(95);
    }
    expect(last.get('d03-rs')?.fields.get('temperature')).toBeLessThan(16);
  });

  test('has the due date of the year and the end of the month in a water telegram', () => {
    const fields = last.get('d06-cw')?.fields;
    expect(fields?.get('dueDate')).toBe('2024-12-31');
    expect(fields?.get('previousMonthDate')).toBe('2025-02-28');
    expect(Number(fields?.get('dueDateVolume'))).toBeGreaterThan(50);
    expect(Number(fields?.get('volume'))).toBeGreaterThan(Number(fields?.get('dueDateVolume')));
  });

  test('continues from a snapshot with the same bytes', () => {
    const half = worldOf(ALL);
    const before = run(half, DAY_MS / 2).length;
    const again = worldOf(ALL);
    again.restore(JSON.parse(JSON.stringify(half.snapshot())) as ReturnType<World['snapshot']>);
    const rest = run(again, DAY_MS);
    expect(rest.map(({ frame }) => frame)).toEqual(sent.slice(before).map(({ frame }) => frame));
  });
});

test('further meters change neither keys nor registers of the allocators', () => {
  const [plain, mixed] = [worldOf({ security: 'm5', kinds: [] }), worldOf(ALL)];
  expect(mixed.house.meters.map(({ key }) => key)).toEqual(
    plain.house.meters.map(({ key }) => key),
  );
  expect(mixed.truth().meters).toEqual(plain.truth().meters);
});
