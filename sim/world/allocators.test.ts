/** Allocators as they are made: scale, factors, self-check, battery and due date, as their bytes say it. */
import { describe, expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/index.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildMeters, type BuiltMeters } from './build-meters.ts';
import { billedUnits, ratingOf, type HouseFleet } from './house.ts';
import { buildHouse } from './property.ts';

const START = berlinMidnight('2025-01-06');
const PLAN = presetPlan('row-house-2');

function built(fleet: Partial<HouseFleet> = {}, plan = PLAN): BuiltMeters {
  const house = buildHouse(plan, createRng(1), { security: 'm5', kinds: [], ...fleet });
  const meters = buildMeters({ house, rng: createRng(3), startAt: START, weather: { meanC: 4 } });
  meters.catchUp(START);
  return meters;
}

function meterOf({ radiators }: BuiltMeters, label = 'd01-r1') {
  const found = radiators.find((radiator) => radiator.label === label);
  if (found === undefined) throw new Error(`no ${label}`);
  return found;
}

/** Fields and status byte of the telegram that it sends at an instant. */
function sentAt(meters: BuiltMeters, at: number, label?: string): Record<string, unknown> {
  const meter = meterOf(meters, label);
  const telegram = decodeTelegram(meter.telegram(at), { key: meter.meter.key });
  const { fields } = readMeter(telegram);
  const { status } = telegram.tpl;
  return { status, ...Object.fromEntries(fields.map(({ name, value }) => [name, value])) };
}

const LATER = START + 10 * DAY_MS;

test('a product scale shows what a unit scale comes to on the bill', () => {
  const [unit, product] = [built(), built({ scale: 'product' })];
  const [raw, rated] = [sentAt(unit, LATER), sentAt(product, LATER)];
  const rating = ratingOf(meterOf(unit).meter);
  expect(rating).toBeGreaterThan(1.5);
  expect(Number(rated['units'])).toBeGreaterThan(20);
  expect(Math.abs(Number(rated['units']) - Number(raw['units']) * rating)).toBeLessThan(rating + 1);
  const { meter, allocator } = meterOf(product);
  expect(billedUnits(meter, allocator.units)).toBe(allocator.units);
});

describe('the factor of the room', () => {
  const rooms = (designC?: number) => ({
    ...PLAN,
    dwellings: PLAN.dwellings.map((dwelling) => ({
      ...dwelling,
      rooms: dwelling.rooms.map((room) => ({ ...room, ...(designC && { designC }) })),
    })),
  });

  test.each([
    [undefined, undefined],
    [20, '1.000'],
    [24, '0.914'],
    [15, '1.110'],
  ])('of one that is designed for %s °C is %s where nothing sees the room', (designC, kt) => {
    expect(meterOf(built({ sensors: 'one' }, rooms(designC))).meter.kt).toBe(kt);
  });

  test('is none where a sensor sees the room', () => {
    expect(meterOf(built({}, rooms(15))).meter.kt).toBeUndefined();
  });
});

describe('a sensor that breaks', () => {
  const at = START + DAY_MS + 12 * HOUR_MS;
  const broken = (until?: number): BuiltMeters => {
    const meters = built();
    meterOf(meters).effects.begin({ kind: 'sensor-broken', options: {} }, at);
    if (until !== undefined) meterOf(meters).effects.end('sensor-broken', until);
    return meters;
  };

  test('is found by the self-check after 20 minutes, not before', () => {
    const meters = broken();
    expect(sentAt(meters, at + 19 * MINUTE_MS)).toMatchObject({ status: 0, errorDate: null });
    const found = sentAt(meters, at + 20 * MINUTE_MS);
    expect(found).toMatchObject({ status: 0x08, errorDate: '2025-01-07' });
  });

  test('ends the counting, and what the radiator gives goes on', () => {
    const meters = broken();
    sentAt(meters, at + HOUR_MS);
    const { units } = meterOf(meters);
    const heat = meterOf(meters).heatMilliWh;
    sentAt(meters, LATER);
    expect(meterOf(meters).units).toBe(units);
    expect(meterOf(meters).heatMilliWh).toBeGreaterThan(heat);
    expect(sentAt(meters, LATER, 'd01-r2')).toMatchObject({ status: 0, errorDate: null });
  });

  test('is counted again once it is mended; its day stays', () => {
    const meters = broken(at + DAY_MS);
    const { units } = meterOf(meters);
    expect(sentAt(meters, LATER)).toMatchObject({ status: 0, errorDate: '2025-01-07' });
    expect(meterOf(meters).units).toBeGreaterThan(units);
  });

  test('that was back before the self-check gave up is nothing that it tells', () => {
    const meters = broken(at + 10 * MINUTE_MS);
    expect(sentAt(meters, LATER)).toMatchObject({ status: 0, errorDate: null });
  });

  test('beside a weak battery is both in the status', () => {
    const meters = broken();
    meterOf(meters).effects.begin({ kind: 'battery-dying', options: { fadeMs: 90 * DAY_MS } }, at);
    expect(sentAt(meters, LATER)).toMatchObject({ status: 0x0c });
  });
});
