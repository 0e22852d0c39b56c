/** Mounts the meters of the house and lets them count until the radio starts. */
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import type { Instant } from '#kernel/time.ts';
import { aes128 } from '#wire/security/aes.ts';
import { EffectLog } from '../core/effects.ts';
import { DeviceClock, meterNewYear, meterYear } from '../devices/device-clock.ts';
import { createWeather } from '../physics/weather.ts';
import { HouseHeat } from './house-heat.ts';
import type { HouseMeter, RegisterMeter } from './house.ts';
import { limitW } from './power-control.ts';
import { WorldRegisterMeter } from './register-meter.ts';
import { WorldMeter } from './world-meter.ts';
import type { WorldOptions } from './world-options.ts';

/** What of a world its meters need. */
type MeterOptions = Pick<WorldOptions, 'house' | 'rng' | 'startAt' | 'weather' | 'aes'> & {
  readonly driftPpm?: number | undefined;
  /** What is done to the gateway that carries the orders of a grid operator. */
  readonly carrier?: EffectLog | undefined;
};

export interface BuiltMeters {
  readonly radiators: readonly WorldMeter[];
  readonly registerMeters: readonly WorldRegisterMeter[];
  readonly heat: HouseHeat;
  /** What is done to each dwelling, by its id. */
  readonly dwellings: ReadonlyMap<string, EffectLog>;
  /** Lets building and meters make all steps that are over; the first ones from the mounting on. */
  catchUp(at: Instant): void;
}

/** Counting begins a year early: the first due-date value is then a real one. */
export function buildMeters(o: MeterOptions): BuiltMeters {
  const { house, carrier = new EffectLog() } = o;
  const dwellings = new Map(house.dwellings.map(({ id }) => [id, new EffectLog()]));
  const logs = new Map(house.meters.map(({ label }) => [label, new EffectLog()]));
  const heat = heatOf(o, { dwellings, logs });
  const { arrays } = heat.building;
  const catchUp = (at: Instant): void => {
    for (let step = heat.next(at); step !== undefined; step = heat.next(at)) {
      for (const radiator of radiators) radiator.count(step);
      for (const meter of registerMeters) meter.count(step);
    }
  };
  const habits = new Map(house.dwellings.map(({ id, habit }) => [id, habit]));
  const own = (meter: HouseMeter | RegisterMeter) => {
    const rng = o.rng.fork(`meter/${meter.address.id}`);
    const effects = logs.get(meter.label) ?? new EffectLog();
    const mountedAt = mountingInstant(o.startAt);
    const driftPpm = (o.driftPpm ?? 0) * (2 * rng.fork('crystal').float() - 1);
    const clock = new DeviceClock({ setAt: mountedAt, driftPpm, effects });
    const aes = (o.aes ?? aes128)(meter.key);
    return { ...{ aes, clock, effects, mountedAt, catchUp, arrays, rng } };
  };
  const roomOf = (label: string): number => {
    const room = house.building.roomOf.get(label);
    assert(room !== undefined, () => `no room of ${label}`);
    return room;
  };
  const placed = new Map<string, WorldMeter>();
  const byLabel = (label: string): WorldMeter | undefined => placed.get(label);
  const radiators = house.meters.map((meter) => {
    const room = roomOf(meter.spareFor ?? meter.label);
    return new WorldMeter({ meter, ...own(meter), room, byLabel });
  });
  for (const radiator of radiators) placed.set(radiator.label, radiator);
  const registerMeters = house.registerMeters.map((meter) => {
    const { dwellingId } = meter;
    const dwelling = dwellings.get(dwellingId) ?? new EffectLog();
    return new WorldRegisterMeter({
      meter,
      ...own(meter),
      habit: habits.get(dwellingId) ?? 'at-home',
      dwellingEffects: dwelling,
      startAt: o.startAt,
      limitW: (at) => limitW({ dwelling, gateway: carrier }, at),
      rooms: meter.emitters.map(roomOf),
      warmMl: () => heat.drawnMl(dwellingId),
    });
  });
  return { radiators, registerMeters, heat, dwellings, catchUp };
}

function heatOf(
  o: MeterOptions,
  {
    dwellings,
    logs,
  }: {
    readonly dwellings: ReadonlyMap<string, EffectLog>;
    readonly logs: ReadonlyMap<string, EffectLog>;
  },
): HouseHeat {
  const { house, rng, startAt } = o;
  const hands = new Map(
    [...logs].flatMap(([label, log]) => {
      const room = house.building.roomOf.get(label);
      return room === undefined ? [] : [[room, log] as const];
    }),
  );
  return new HouseHeat({
    house,
    weather: createWeather(rng.fork('weather'), o.weather),
    rngOf: (dwellingId: string): Rng => rng.fork(`dwelling/${dwellingId}`),
    dwellings,
    hands,
    mountedAt: mountingInstant(startAt),
    startAt,
  });
}

/** 1 January of the year before, on the meters' calendar. */
function mountingInstant(startAt: Instant): Instant {
  return meterNewYear(meterYear(startAt) - 1);
}
