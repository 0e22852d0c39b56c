/** What goes wrong with water and with registers: what passes, what is counted, and what the radio says. */
import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, HOUR_MS } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/index.ts';
import type { EffectKind, EffectOptions } from '../core/effects.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { plannedEffect } from './planned.fixture.ts';
import { buildHouse } from './property.ts';
import { createWorld } from './world.ts';

const START = berlinMidnight('2026-01-08');

/** Litres on the radio and the flow by its hour, of the cold water meter of an empty dwelling. */
function day<K extends EffectKind>(
  kind: K,
  options: EffectOptions[K],
  { isLivedIn = false }: { isLivedIn?: boolean } = {},
): { readonly litres: number[]; readonly flows: number[] } {
  const fleet = { security: 'm7', kinds: ['cold-water'] } as const;
  const house = buildHouse(presetPlan('row-house-2'), createRng(4).fork('house'), fleet);
  const effect = { on: 'meter/d01-cw', kind, options } as never;
  const away = { on: 'dwelling/d01', kind: 'away', options: {} } as never;
  const world = createWorld({
    house,
    rng: createRng(4).fork('world'),
    startAt: START,
    weather: { meanC: 8.5 },
    fleet: { intervalS: 900 },
    gateways: [{ id: 'gw-1', reportS: 900 }],
    interventions: [
      plannedEffect(START, effect, { atMs: 6 * HOUR_MS + 300_000, forMs: 6 * HOUR_MS }),
      ...(isLivedIn ? [] : [plannedEffect(START, away, { atMs: 0, forMs: 24 * HOUR_MS })]),
    ],
  });
  const key = house.registerMeters[0]?.key ?? new Uint8Array();
  const [litres, flows]: [number[], number[]] = [[], []];
  world.onSent(({ meterId, frame, at, units }) => {
    if (!meterId.includes(house.registerMeters[0]?.address.id ?? '')) return;
    const { fields } = readMeter(decodeTelegram(frame, { key }));
    const hour = Math.floor((at - START) / HOUR_MS);
    litres[hour] = units ?? 0;
    flows[hour] = Number(fields.find(({ name }) => name === 'volumeFlow')?.value);
  });
  while ((world.nextAt() ?? Infinity) <= START + 24 * HOUR_MS) world.step();
  return { litres, flows };
}

const added = ({ litres }: { litres: number[] }, from: number, to: number): number =>
  (litres[to] ?? 0) - (litres[from] ?? 0);

test('a leak runs to the millilitre from the minute on at which it begins', () => {
  const seen = day('leak', { millilitresPerHour: 900_000 });
  expect(added(seen, 4, 5)).toBe(0);
  expect(added(seen, 5, 15)).toBe(6 * 900);
  expect(seen.flows[8]).toBe(0.9);
});

test('water that flows back is not counted, and is a flow below 0', () => {
  const seen = day('backflow', { millilitresPerHour: 60_000 });
  expect(added(seen, 4, 23)).toBe(0);
  expect(seen.flows[8]).toBe(-0.06);
  expect(seen.flows[20]).toBe(0);
});

test('a stuck register counts nothing, and does not catch up', () => {
  const [stuck, well] = (['meter-stuck', 'meter-silent'] as const).map((kind) =>
    day(kind, {}, { isLivedIn: true }),
  );
  if (stuck === undefined || well === undefined) throw new Error('two days were asked for');
  expect(added(stuck, 7, 11)).toBe(0);
  // Whole litres of two registers that stand at different parts of one.
  expect(Math.abs(added(stuck, 13, 23) - added(well, 13, 23))).toBeLessThanOrEqual(1);
  expect(stuck.litres[23]).toBeLessThan(well.litres[23] ?? 0);
});

test('a frozen radio repeats an old value, and then shows what was counted', () => {
  const [frozen, well] = (['meter-frozen', 'meter-silent'] as const).map((kind) =>
    day(kind, {}, { isLivedIn: true }),
  );
  if (frozen === undefined || well === undefined) throw new Error('two days were asked for');
  expect(added(frozen, 7, 11)).toBe(0);
  expect(frozen.litres[23]).toBe(well.litres[23]);
});
