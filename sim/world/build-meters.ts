/** Puts an allocator on every radiator of the house and lets it count until the radio starts. */
import { HOUR_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { aes128 } from '#wire/aes.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { DeviceClock, meterNewYear, meterYear } from '../devices/device-clock.ts';
import { createWeather } from '../physics/weather.ts';
import { HouseConditions, WARM_UP_STEP_MS } from './house-conditions.ts';
import { WorldMeter } from './world-meter.ts';
import { absences, silences } from './world-options.ts';
import type { WorldOptions } from './world-options.ts';

/** Throws WORLD_UNKNOWN_METER and WORLD_UNKNOWN_DWELLING for faults and absences of nothing. */
export function buildMeters(o: WorldOptions): WorldMeter[] {
  const conditions = new HouseConditions(createWeather(o.rng.fork('weather'), o.weather));
  const mountedAt = mountingInstant(o.startAt);
  const away = absences(o);
  const ids = new Map(o.house.meters.map((meter) => [meter.label, formatAddress(meter.address)]));
  const silent = silences(o, (label) => ids.get(label));
  const habits = new Map(o.house.dwellings.map((dwelling) => [dwelling.id, dwelling.habit]));
  return o.house.meters.map((meter) => {
    const rng = o.rng.fork(`meter/${meter.address.id}`);
    return new WorldMeter({
      meter,
      habit: habits.get(meter.dwellingId) ?? 'at-home',
      aes: (o.aes ?? aes128)(meter.key),
      clock: new DeviceClock({
        setAt: mountedAt,
        driftPpm: (o.fleet.driftPpm ?? 0) * (2 * rng.fork('crystal').float() - 1),
      }),
      conditions,
      mountedAt,
      fineFrom: wholeHour(o.startAt),
      away: away.get(meter.dwellingId) ?? [],
      silent: silent.get(meter.label) ?? [],
      rng,
    });
  });
}

/**
 * Counts hourly from the mounting to `startAt`, hour by hour for all meters so that the weather is
 * computed once. It begins a year early: the first due-date value is then a real one.
 */
export function warmUp(meters: readonly WorldMeter[], startAt: Instant): void {
  const until = wholeHour(startAt);
  for (let at = mountingInstant(startAt); at <= until; at += WARM_UP_STEP_MS) {
    for (const meter of meters) meter.catchUp(at);
  }
}

/** 1 January of the year before, on the meters' calendar. */
function mountingInstant(startAt: Instant): Instant {
  return meterNewYear(meterYear(startAt) - 1);
}

function wholeHour(at: Instant): Instant {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}
