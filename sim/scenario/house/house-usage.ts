/**
 * What the house of a scenario takes in a year: fuel by the meter of its plant, heat, hot water, and
 * what the allocators count of it. The building is run ahead without radio, with what is planned to
 * happen: by steps while the scenario lasts, so that its fuel is that of the run, and by days after it.
 */
import { assert } from '#kernel/errors.ts';
import { createRng } from '#kernel/rng.ts';
import { DAY_MS } from '#kernel/time.ts';
import { meterNewYear, meterYear } from '../../devices/device-clock.ts';
import { buildMeters, type BuiltMeters } from '../../world/build-meters.ts';
import type { YearUsage } from '../../world/heat-truth.ts';
import { interventionsOf, type SubjectId } from '../../world/interventions.ts';
import { billedHeatMeters, billedUnits, type House } from '../../world/house.ts';
import { storyOf } from '../interventions.ts';
import type { Scenario } from '../scenario.ts';
import { houseOf } from '../set-up.ts';

export type Usage = (year: number) => YearUsage;

interface Told {
  readonly scenario: Scenario;
  readonly seed: number;
}

const known = new WeakMap<Scenario, Map<number, Usage>>();

/** From the year before the run on, and from the second after it always the same; computed once. */
export function usageOf({ scenario, seed }: Told): Usage {
  const bySeed = known.get(scenario) ?? new Map<number, Usage>();
  known.set(scenario, bySeed);
  const usage = bySeed.get(seed) ?? runAhead({ scenario, seed });
  bySeed.set(seed, usage);
  return usage;
}

function runAhead({ scenario, seed }: Told): Usage {
  const { startAt, endAt, weather } = scenario;
  const house = houseOf(scenario, seed);
  const rng = createRng(seed).fork('world');
  const built = buildMeters({ house, rng, startAt, weather });
  foretell(built, { scenario, seed, house });
  const firstYear = meterYear(startAt) - 1;
  built.heat.coarseFrom(nextMidnight(endAt));
  const lastYear = meterYear(endAt) + 1;
  const years = new Map<number, YearUsage>();
  let measuredBefore = 0;
  return (asked) => {
    assert(asked >= firstYear, () => `nobody knows what the house took in ${asked}`);
    const year = Math.min(asked, lastYear);
    for (let next = firstYear + years.size; next <= year; next++) {
      built.catchUp(meterNewYear(next + 1));
      const heat = built.heat.truth().years.find((one) => one.year === next);
      assert(heat !== undefined, () => `the books of ${next} are missing`);
      const measured = measuredKwh(built, house);
      years.set(next, { ...heat, ratedUnits: allocatedUnits(built) + measured - measuredBefore });
      measuredBefore = measured;
    }
    return { ...(years.get(year) as YearUsage), year: asked };
  };
}

/** Enters what is planned into the logs of dwellings and meters. */
function foretell(
  built: BuiltMeters,
  { scenario, seed, house }: Told & { readonly house: House },
): void {
  const logs = new Map<SubjectId, BuiltMeters['radiators'][number]['effects']>([
    ...[...built.radiators, ...built.registerMeters].map(
      ({ label, effects }) => [`meter/${label}`, effects] as const,
    ),
    ...[...built.dwellings].map(([id, log]) => [`dwelling/${id}`, log] as const),
  ]);
  const felt = storyOf({ scenario, house, seed }).map((planned) => ({
    ...planned,
    effects: planned.effects.filter(({ on }) => logs.has(on)),
  }));
  const subjects = { logs, begun: () => undefined, recovered: () => undefined };
  for (const { at, until, ...act } of interventionsOf(felt, subjects, house)) {
    act.apply(at);
    if (until !== undefined) act.revert(until);
  }
}

function allocatedUnits({ radiators }: BuiltMeters): number {
  return radiators.reduce(
    (sum, { allocator, meter }) => sum + billedUnits(meter, allocator.dueDateUnits),
    0,
  );
}

/** By the heat meters that are billed, from their mounting to the last due date. */
function measuredKwh({ registerMeters, heat }: BuiltMeters, house: House): number {
  const billed = new Set(billedHeatMeters(house));
  return registerMeters
    .filter(({ meter }) => billed.has(meter))
    .reduce((sum, meter) => sum + meter.truth(heat.countedTo).dueDateUnits / WH_PER_KWH, 0);
}

const WH_PER_KWH = 1000;

/** On the calendar of the meters. */
function nextMidnight(at: number): number {
  const origin = meterNewYear(meterYear(at));
  return origin + Math.ceil((at - origin) / DAY_MS) * DAY_MS;
}
