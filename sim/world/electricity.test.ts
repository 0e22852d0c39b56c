/** Electricity meters of the house: what they send of both directions, and that nothing else moves. */
import { expect, test } from 'vitest';
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, DAY_MS } from '#kernel/time.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/index.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { presetPlan } from '../scenario/house/houses.ts';
import { buildHouse } from './property.ts';
import { createWorld } from './world.ts';

const START = berlinMidnight('2026-06-10');
const PV = { d01: { pvKwp: 6, wallboxKw: 11 } };

function build() {
  const house = buildHouse(presetPlan('row-house-2'), createRng(4).fork('house'), {
    ...{ security: 'm7', kinds: ['electricity'], power: PV },
  });
  const world = createWorld({
    house,
    rng: createRng(4).fork('world'),
    startAt: START,
    weather: { meanC: 8.5 },
    fleet: { intervalS: 900 },
    gateways: [{ id: 'gw-1', reportS: 900 }],
  });
  return { house, world };
}

type Values = Readonly<Record<string, string | number | null>>;

/** Every telegram of the meters, by label. */
function telegrams(
  { house, world }: ReturnType<typeof build>,
  until: number,
): Map<string, Values[]> {
  const all = new Map<string, Values[]>(house.registerMeters.map(({ label }) => [label, []]));
  const byId = new Map(house.registerMeters.map((one) => [formatAddress(one.address), one]));
  world.onSent(({ meterId, frame }) => {
    const meter = byId.get(meterId);
    if (meter === undefined) return;
    const { fields } = readMeter(decodeTelegram(frame, { key: meter.key }));
    all.get(meter.label)?.push(Object.fromEntries(fields.map(({ name, value }) => [name, value])));
  });
  while ((world.nextAt() ?? Infinity) <= until) world.step();
  return all;
}

const number = (values: Values | undefined, name: string): number => Number(values?.[name]);

test('a meter with panels behind it counts both directions, the one beside it the first', () => {
  const seen = telegrams(build(), START + 2 * DAY_MS);
  for (const [label, all] of seen) {
    const [first, last] = [all[0], all.at(-1)];
    const drawn = number(last, 'energy') - number(first, 'energy');
    const fedIn = number(last, 'feedInEnergy') - number(first, 'feedInEnergy');
    expect(drawn).toBeGreaterThan(3);
    if (label === 'd01-em') expect(fedIn).toBeGreaterThan(10);
    else expect(fedIn).toBe(0);
    for (const values of all) {
      expect(Math.min(number(values, 'power'), number(values, 'feedInPower'))).toBe(0);
      expect(values['quarterTime']).toMatch(/:(00|15|30|45)$/);
      expect(values['quarterEnergy']).toBe(values['energy']);
      expect(values['dueDate']).toBe('2025-12-31');
    }
  }
});

test('a world that continues from a snapshot sends the same', () => {
  const whole = build();
  const before = telegrams(whole, START + DAY_MS / 2);
  const snapshot = JSON.parse(JSON.stringify(whole.world.snapshot())) as never;
  const rest = build();
  rest.world.restore(snapshot);
  const after = telegrams(rest, START + DAY_MS);
  const straight = telegrams(build(), START + DAY_MS);
  for (const [label, all] of straight) {
    expect([...(before.get(label) ?? []), ...(after.get(label) ?? [])]).toEqual(all);
  }
});
