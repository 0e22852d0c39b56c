/** Mounts the meters of the house and lets them count until the radio starts. */
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import { HOUR_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { aes128 } from '#wire/security/aes.ts';
import { DeviceClock, meterNewYear, meterYear } from '../devices/device-clock.ts';
import { Room } from '../physics/dwelling.ts';
import { hourTable } from '../physics/hour-table.ts';
import type { Habit } from '../physics/dwelling.ts';
import { createWeather } from '../physics/weather.ts';
import { HouseConditions, WARM_UP_STEP_MS } from './house-conditions.ts';
import { WorldRegisterMeter } from './register-meter.ts';
import type { HouseMeter, RegisterMeter } from './house.ts';
import { EffectLog } from '../core/effects.ts';
import { WorldMeter } from './world-meter.ts';
import type { WorldOptions } from './world-options.ts';

export interface BuiltMeters {
  readonly radiators: readonly WorldMeter[];
  readonly registerMeters: readonly WorldRegisterMeter[];
  readonly conditions: HouseConditions;
  /** What is done to each dwelling, by its id. */
  readonly dwellings: ReadonlyMap<string, EffectLog>;
}

export function buildMeters(o: WorldOptions): BuiltMeters {
  const weather = createWeather(o.rng.fork('weather'), o.weather);
  const conditions = new HouseConditions(weather);
  const common = {
    conditions,
    mountedAt: mountingInstant(o.startAt),
    fineFrom: wholeHour(o.startAt),
  };
  const dwellings = new Map(o.house.dwellings.map(({ id }) => [id, new EffectLog()]));
  const habits = new Map(o.house.dwellings.map((dwelling) => [dwelling.id, dwelling.habit]));
  const own = (meter: HouseMeter | RegisterMeter) => {
    const rng = rngOf(o, meter);
    const effects = new EffectLog();
    return {
      habit: habits.get(meter.dwellingId) ?? 'at-home',
      aes: (o.aes ?? aes128)(meter.key),
      clock: new DeviceClock({
        setAt: common.mountedAt,
        driftPpm: (o.fleet.driftPpm ?? 0) * (2 * rng.fork('crystal').float() - 1),
        effects,
      }),
      effects,
      dwellingEffects: dwellings.get(meter.dwellingId) ?? new EffectLog(),
      rng,
    };
  };
  const placed = new Map<string, WorldMeter>();
  const byLabel = (label: string): WorldMeter | undefined => placed.get(label);
  const radiators = o.house.meters.map(
    (meter) => new WorldMeter({ meter, ...common, ...own(meter), byLabel }),
  );
  for (const radiator of radiators) placed.set(radiator.label, radiator);
  const registerMeters = o.house.registerMeters.map((meter) => {
    const spec = own(meter);
    const served = meter.radiators.flatMap((label) => byLabel(label) ?? []);
    const room = roomOf(o, byLabel(meter.radiators[0] ?? '')?.meter, spec.habit);
    return new WorldRegisterMeter({ meter, ...common, ...spec, radiators: served, room });
  });
  return { radiators, registerMeters, conditions, dwellings };
}

function rngOf(o: WorldOptions, { address }: HouseMeter | RegisterMeter): Rng {
  return o.rng.fork(`meter/${address.id}`);
}

/** The room that a radiator heats, as the radiator itself has it. */
function roomOf(o: WorldOptions, meter: HouseMeter | undefined, habit: Habit): Room {
  assert(meter !== undefined, 'a register meter without a radiator in its dwelling');
  const { roomKind: kind, roomAreaM2: areaM2, lossWPerK } = meter;
  return new Room({ kind, habit, areaM2, lossWPerK }, rngOf(o, meter).fork('room'));
}

/**
 * Counts hourly from the mounting to `startAt`. It begins a year early: the first due-date value is
 * then a real one. A radiator counts all its hours at once; what a heat meter measures, and whatever
 * else counts, goes hour by hour, so that it sees its radiators as they were.
 */
export function warmUp({ radiators, registerMeters, conditions }: BuiltMeters, startAt: Instant) {
  const mountedAt = mountingInstant(startAt);
  const until = wholeHour(startAt);
  const measured = new Set(registerMeters.flatMap((meter) => meter.radiators));
  const isAlone = (radiator: WorldMeter) => radiator.isUndisturbed && !measured.has(radiator);
  const together = [...radiators.filter((each) => !isAlone(each)), ...registerMeters];
  for (let at = mountedAt; together.length > 0 && at <= until; at += WARM_UP_STEP_MS) {
    for (const meter of together) meter.catchUp(at);
  }
  const count = (until - mountedAt) / HOUR_MS;
  const hours = hourTable(count, (hour) => conditions.of(mountedAt + hour * HOUR_MS, HOUR_MS));
  const scratch = { roomC: new Float64Array(count), heatW: new Float64Array(count) };
  for (const radiator of radiators) if (isAlone(radiator)) radiator.countHours(hours, scratch);
}

/** 1 January of the year before, on the meters' calendar. */
function mountingInstant(startAt: Instant): Instant {
  return meterNewYear(meterYear(startAt) - 1);
}

function wholeHour(at: Instant): Instant {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
