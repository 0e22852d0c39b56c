/**
 * Electricity of a dwelling: what lamps, kitchen and the rest draw, a wallbox, a heat pump, photovoltaics
 * and a battery behind one meter. Household and car are a pure function of the step; battery and car have
 * a state of charge. Yearly sums are those of ordinary German households (1,500, 2,500 and 4,000 kWh of
 * one, two and four people); a kilowatt of panels gives about 950 kWh a year.
 */
import type { Rng } from '#kernel/rng.ts';
import { HOUR_MS } from '#kernel/time.ts';
import type { HouseTime } from './house-time.ts';
import { HABIT_ROWS } from './people.ts';
import type { Habit } from './set-points.ts';
import { hashLattice } from './smooth-noise.ts';

export interface PowerPlan {
  /** Peak power of the panels. */
  readonly pvKwp?: number;
  /** What the battery holds, all of it usable. */
  readonly batteryKwh?: number;
  /** Highest power of the wallbox; a car comes home to it. */
  readonly wallboxKw?: number;
  /** Electric power of the heat pump on the coldest day. */
  readonly heatPumpKw?: number;
  /** Hour from which the car is charged; as soon as it is home when left out. */
  readonly chargeFromHour?: number;
}

/** JSON-safe. */
export interface PowerState {
  readonly batteryWh: number;
  readonly carWantsWh: number;
  /** What a limit has kept from the heat pump; left out where it owes nothing. */
  readonly heatOwedWh?: number;
}

/** Of a step, Wh; the meter knows the last two. */
export interface PowerFlow {
  readonly importWh: number;
  readonly exportWh: number;
  /** What car and heat pump still wait for after it. */
  readonly waitingWh: number;
}

const YEAR_H = 8766;
const KWH_A_YEAR: readonly number[] = [1_500, 1_500, 2_500, 3_300, 4_000];
/** Refrigerator, router, stand-by. */
const ALWAYS_W = 70;
/** Relative draw by hour of the day; each row is brought to a mean of 1. */
const AT_HOME = [
  0.4, 0.3, 0.3, 0.3, 0.3, 0.5, 0.9, 1.2, 1.1, 1, 1.1, 1.4, 1.6, 1.2, 1, 1, 1.1, 1.4, 1.8, 1.9, 1.7,
  1.4, 1, 0.6,
];
const AT_WORK = [
  0.4, 0.3, 0.3, 0.3, 0.4, 0.9, 1.5, 1.2, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.5, 0.9, 1.9, 2.5,
  2.6, 2.3, 1.8, 1.2, 0.7,
];
const mean = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0) / row.length;
const MEANS = new Map([AT_HOME, AT_WORK].map((row) => [row, mean(row)]));

/** Of the panels, W a kilowatt peak for each W/m² that the sun brings through windows. */
const PV_W_PER_SUN = 27;
/** No panel gives more than this part of its peak. */
const PV_MOST = 0.85;
const BATTERY_C_RATE = 0.5;
const CHARGE_EFFICIENCY = 0.92;
/** A car comes home at this hour, on workdays, with so much to charge. */
const HOME_HOUR = 17.5;
const CAR_WH = { least: 4_000, more: 9_000 } as const;
/** Heating limit and coldest day of a heat pump, °C. */
const HEAT_PUMP_C = { limit: 15, design: -12 } as const;

interface PowerStep {
  readonly durationMs: number;
  readonly away: boolean;
  /** Hour from which the car is charged, where people have come to another one. */
  readonly chargeFromHour?: number | undefined;
  /** Prices of the 24 hours of a day: the car is charged in the cheapest ones until it leaves. */
  readonly ctPerKwhByHour?: readonly number[] | undefined;
  /**
   * Most that car and heat pump may add to what the household draws from the grid, W. An energy
   * manager behind one meter keeps the whole of it below the limit; the household it cannot reach.
   */
  readonly limitW?: number | undefined;
}

export class DwellingPower {
  readonly #plan: PowerPlan;
  readonly #habit: Habit;
  readonly #seed: number;
  #batteryWh = 0;
  #carWantsWh = 0;
  #heatOwedWh = 0;

  constructor(plan: PowerPlan, habit: Habit, rng: Rng) {
    this.#plan = plan;
    this.#habit = habit;
    this.#seed = rng.u32();
  }

  /** What flows in a step; `now` is its middle. */
  step(now: HouseTime, step: PowerStep): PowerFlow {
    const { durationMs, away, limitW = Infinity } = step;
    const hours = durationMs / HOUR_MS;
    if (durationMs > HOUR_MS) return this.#day(now, { hours, away });
    this.#comeHome(now, { hours, away });
    const restWh = (this.#householdW(now, away) - this.#pvW(now)) * hours;
    const mostWh = Math.max(0, limitW * hours - restWh);
    const heatWh = this.#heat(now, hours, mostWh);
    const carWh = this.#charge(now, { ...step, hours, mostWh: mostWh - heatWh });
    const waitingWh = this.#carWantsWh + this.#heatOwedWh;
    return { ...this.#settle(restWh + heatWh + carWh, hours), waitingWh };
  }

  state(): PowerState {
    const heatOwedWh = this.#heatOwedWh;
    return {
      batteryWh: this.#batteryWh,
      carWantsWh: this.#carWantsWh,
      ...(heatOwedWh === 0 ? {} : { heatOwedWh }),
    };
  }

  restore({ batteryWh, carWantsWh, heatOwedWh = 0 }: PowerState): void {
    this.#batteryWh = batteryWh;
    this.#carWantsWh = carWantsWh;
    this.#heatOwedWh = heatOwedWh;
  }

  /** Before anybody looks at an hour: half of what the sun gives is used at once. */
  #day(now: HouseTime, { hours, away }: { hours: number; away: boolean }): PowerFlow {
    const carWh = away || this.#plan.wallboxKw === undefined ? 0 : this.#carWh(now);
    const demandWh = (this.#householdW(now, away) + this.#heatPumpW(now)) * hours + carWh;
    const pvWh = this.#pvW(now) * hours;
    const used = Math.min(demandWh, pvWh / 2);
    return { importWh: demandWh - used, exportWh: pvWh - used, waitingWh: 0 };
  }

  #householdW({ hour, isWeekend, days }: HouseTime, away: boolean): number {
    if (away) return ALWAYS_W;
    const { persons, isOut } = HABIT_ROWS[this.#habit];
    const yearWh = (KWH_A_YEAR[Math.min(persons, KWH_A_YEAR.length - 1)] ?? 0) * 1000;
    const row = isOut && !isWeekend ? AT_WORK : AT_HOME;
    const weight = (row[Math.floor(hour) % row.length] ?? 0) / (MEANS.get(row) ?? 1);
    // Cookers and kettles: a quarter of an hour has between a third and five thirds.
    const whim = 1 / 3 + (4 / 3) * this.#uniform(Math.floor(days * 96));
    return ALWAYS_W + (yearWh / YEAR_H - ALWAYS_W) * weight * whim;
  }

  #heatPumpW({ outdoorC }: HouseTime): number {
    const { heatPumpKw = 0 } = this.#plan;
    const { limit, design } = HEAT_PUMP_C;
    return heatPumpKw * 1000 * Math.max(0, Math.min(1, (limit - outdoorC) / (limit - design)));
  }

  #pvW({ sunWPerM2 }: HouseTime): number {
    const { pvKwp = 0 } = this.#plan;
    return pvKwp * Math.min(PV_MOST * 1000, PV_W_PER_SUN * sunWPerM2);
  }

  #comeHome(now: HouseTime, { hours, away }: { hours: number; away: boolean }): void {
    const { wallboxKw } = this.#plan;
    const isNow = Math.abs(now.hour - HOME_HOUR) <= hours / 2 && now.hour >= HOME_HOUR;
    if (wallboxKw !== undefined && isNow && !away) this.#carWantsWh += this.#carWh(now);
  }

  #carWh({ days, isWeekend }: HouseTime): number {
    if (isWeekend) return 0;
    const draw = this.#uniform(-1 - Math.floor(days));
    return Math.round(CAR_WH.least + CAR_WH.more * draw);
  }

  /** What the heat pump takes; it makes up for what a limit kept from it. */
  #heat(now: HouseTime, hours: number, mostWh: number): number {
    const { heatPumpKw = 0 } = this.#plan;
    const wantedWh = this.#heatPumpW(now) * hours + this.#heatOwedWh;
    const wh = Math.min(wantedWh, heatPumpKw * 1000 * hours, mostWh);
    this.#heatOwedWh = wantedWh - wh;
    return wh;
  }

  #charge({ hour }: HouseTime, step: Charging): number {
    const { hours, mostWh, ctPerKwhByHour } = step;
    const wallboxW = (this.#plan.wallboxKw ?? 0) * 1000;
    const fromHour = step.chargeFromHour ?? this.#plan.chargeFromHour;
    const waits =
      ctPerKwhByHour === undefined
        ? fromHour !== undefined && !isAfter(hour, fromHour)
        : !isCheap(hour, ctPerKwhByHour, this.#carWantsWh / wallboxW);
    const wh = waits ? 0 : Math.min(this.#carWantsWh, wallboxW * hours, mostWh);
    this.#carWantsWh -= wh;
    return wh;
  }

  /** The battery takes what the sun gives more than is used, and gives it back. */
  #settle(netWh: number, hours: number): Omit<PowerFlow, 'waitingWh'> {
    const capacityWh = (this.#plan.batteryKwh ?? 0) * 1000;
    const mostWh = capacityWh * BATTERY_C_RATE * hours;
    if (netWh > 0) {
      const given = Math.min(netWh, mostWh, this.#batteryWh);
      this.#batteryWh -= given;
      return { importWh: netWh - given, exportWh: 0 };
    }
    const room = (capacityWh - this.#batteryWh) / CHARGE_EFFICIENCY;
    const taken = Math.min(-netWh, mostWh, room);
    this.#batteryWh += taken * CHARGE_EFFICIENCY;
    return { importWh: 0, exportWh: -netWh - taken };
  }

  #uniform(index: number): number {
    return hashLattice(this.#seed, index) / 2 ** 32;
  }
}

type Charging = PowerStep & { readonly hours: number; readonly mostWh: number };

/** A car leaves at this hour. */
const LEAVE_HOUR = 7;
const DAY_HOURS = 24;

/** Whether this hour is among the cheapest that are left before the car leaves; of equal ones the earlier. */
function isCheap(hour: number, ctPerKwhByHour: readonly number[], neededHours: number): boolean {
  const now = Math.floor(hour);
  const left = (LEAVE_HOUR - now + DAY_HOURS) % DAY_HOURS || DAY_HOURS;
  const ahead = Array.from({ length: left }, (_, index) => (now + index) % DAY_HOURS);
  const price = (at: number): number => ctPerKwhByHour[at] ?? Infinity;
  const cheapest = ahead.toSorted((a, b) => price(a) - price(b)).slice(0, Math.ceil(neededHours));
  return cheapest.includes(now);
}

/** Whether a car that came home in the evening may be charged: from that hour on, until noon. */
function isAfter(hour: number, from: number): boolean {
  return from < HOME_HOUR ? hour >= from && hour < HOME_HOUR : hour >= from || hour < 12;
}
