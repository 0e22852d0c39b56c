/**
 * `npm run bench -- world`: the world alone, without outbox, core and portal. What the warm-up of its
 * meters costs, and each telegram afterwards, in houses of three sizes.
 */
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight, MINUTE_MS } from '#kernel/time.ts';
import { presetPlan } from '../../sim/scenario/house/houses.ts';
import { buildHouse } from '../../sim/world/property.ts';
import { createWorld, type World } from '../../sim/world/world.ts';
import { startClock, type Figure } from './report.ts';

const PRESET = 'altbau-12';
/** Copies of the preset house: 38, about 1,000 and about 10,000 allocators. */
const HOUSES = [1, 27, 264] as const;
const INTERVAL_S = 900;
/** Telegrams before and in the measurement, at least. */
const TELEGRAMS = 20_000;

export function benchWorld(): Figure[] {
  return HOUSES.flatMap((houses) => {
    const world = worldOf(houses);
    const meters = world.house.meters.length;
    const clock = startClock();
    world.truth();
    const warm = clock();
    runTelegrams(world, TELEGRAMS);
    const { count, cpuMs } = runTelegrams(world, TELEGRAMS);
    return [
      { name: `warm-up, ${meters} meters`, count: meters, ms: warm.cpuMs, unit: 'meters' },
      {
        name: `world alone, ${meters} meters`,
        count,
        ms: cpuMs,
        unit: 'telegrams',
        more: { 'ns a telegram': Math.round((cpuMs * 1e6) / count) },
      },
    ];
  });
}

function worldOf(houses: number): World {
  const plan = presetPlan(PRESET);
  const dwellings = Array.from({ length: houses }, (_, house) =>
    plan.dwellings.map((dwelling) => ({ ...dwelling, id: `${dwelling.id}h${house}` })),
  ).flat();
  return createWorld({
    house: buildHouse({ ...plan, dwellings }, createRng('bench').fork('house')),
    rng: createRng('bench').fork('world'),
    startAt: berlinMidnight('2026-01-01'),
    weather: { meanC: 8.5 },
    fleet: { intervalS: INTERVAL_S },
    gateways: [{ id: 'gw-1', reportS: INTERVAL_S }],
  });
}

function runTelegrams(world: World, least: number): { count: number; cpuMs: number } {
  const before = world.counters().sent;
  const clock = startClock();
  let until = world.clock.now();
  while (world.counters().sent - before < least) {
    until += MINUTE_MS;
    while ((world.nextAt() ?? until) < until) world.step();
  }
  return { count: world.counters().sent - before, cpuMs: clock().cpuMs };
}
