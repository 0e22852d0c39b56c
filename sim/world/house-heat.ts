/**
 * The building of a house in time: its weather and its people, stepped as a whole once in a quarter of
 * an hour, and before the radio starts by days. Whoever looks at a meter lets it catch up first; what
 * holds in a step is what held when it began, so a late look changes nothing.
 */
import { assert } from '#kernel/errors.ts';
import type { Rng } from '#kernel/rng.ts';
import { DAY_MS, MINUTE_MS, type Instant } from '#kernel/time.ts';
import type { EffectLog } from '../core/effects.ts';
import { meterNewYear, meterYear } from '../devices/device-clock.ts';
import { Building, type BuildingState } from '../physics/building.ts';
import { booksOf, booksState, type Books, type BooksState } from '../physics/energy-book.ts';
import { houseTime, type HouseTime } from '../physics/house-time.ts';
import { People } from '../physics/people.ts';
import { EXPONENT } from '../physics/radiator.ts';
import { habitOf } from '../physics/set-points.ts';
import { WaterTap } from '../physics/water.ts';
import type { Weather } from '../physics/weather-series.ts';
import { allOffPct, yearHeat, type HeatTruth } from './heat-truth.ts';
import type { House } from './house.ts';

/** Step of the building and of all that counts. */
export const STEP_MS = 15 * MINUTE_MS;
/** Days before the start that are stepped, so that the rooms are as warm as at that hour. */
const STEPPED_DAYS = 2;
const ML_PER_LITRE = 1000;

/** Part of time that has passed in the house. */
export interface Step {
  readonly from: Instant;
  readonly durationMs: number;
  readonly now: HouseTime;
}

/** JSON-safe. */
export interface HouseHeatState {
  readonly countedTo: Instant;
  readonly building: BuildingState;
  /** By year of the meters. */
  readonly books: readonly (readonly [number, BooksState])[];
  readonly storedAtStartWh: number;
}

interface HouseHeatOptions {
  readonly house: House;
  readonly weather: Weather;
  /** Fork of the dwelling with this id. */
  readonly rngOf: (dwellingId: string) => Rng;
  readonly dwellings: ReadonlyMap<string, EffectLog>;
  /** What is done to the allocator on the radiator of a room. */
  readonly hands: ReadonlyMap<number, EffectLog>;
  /** Midnight of the meters. */
  readonly mountedAt: Instant;
  readonly startAt: Instant;
}

export class HouseHeat {
  readonly building: Building;
  readonly #o: HouseHeatOptions;
  readonly #people: People;
  readonly #logs: readonly (EffectLog | undefined)[];
  readonly #taps: readonly WaterTap[];
  /** Warm water that each dwelling drew in the last step, ml. */
  readonly #drawnMl: Float64Array;
  readonly #dwellingAt: ReadonlyMap<string, number>;
  readonly #steppedFrom: Instant;
  #coarseFrom = Infinity;
  #yearEnd: Instant;
  readonly #books = new Map<number, Books>();
  #storedAtStartWh: number;
  #countedTo: Instant;

  constructor(o: HouseHeatOptions) {
    const { house, rngOf, mountedAt } = o;
    this.#o = o;
    this.building = new Building(house.building.spec);
    const { areaM2 } = this.building.arrays;
    this.#people = new People(house.building.rooms, house.dwellings, {
      areaM2,
      rngOf: (dwelling) => rngOf(house.dwellings[dwelling]?.id ?? '').fork('people'),
    });
    this.#logs = house.dwellings.map(({ id }) => o.dwellings.get(id));
    this.#taps =
      house.building.spec.plant.circulationW === 0
        ? []
        : house.dwellings.map(
            ({ id, habit }) => new WaterTap('warm', habit, rngOf(id).fork('tap')),
          );
    this.#drawnMl = new Float64Array(house.dwellings.length);
    this.#dwellingAt = new Map(house.dwellings.map(({ id }, index) => [id, index]));
    const day = Math.floor((o.startAt - mountedAt) / DAY_MS) - STEPPED_DAYS;
    this.#steppedFrom = mountedAt + Math.max(0, day) * DAY_MS;
    this.#countedTo = mountedAt;
    this.#books.set(meterYear(mountedAt), this.building.books);
    this.#yearEnd = meterNewYear(meterYear(mountedAt) + 1);
    this.#storedAtStartWh = this.building.storedWh;
  }

  get countedTo(): Instant {
    return this.#countedTo;
  }

  /** Warm water of a dwelling in the last step, ml. */
  drawnMl(dwellingId: string): number {
    return this.#drawnMl[this.#dwellingAt.get(dwellingId) ?? -1] ?? 0;
  }

  /** One step of the building if it is over by `at`. */
  next(at: Instant): Step | undefined {
    const from = this.#countedTo;
    const isDay = from < this.#steppedFrom || from >= this.#coarseFrom;
    const durationMs = isDay ? DAY_MS : STEP_MS;
    if (from + durationMs > at) return undefined;
    this.#turnYear(from);
    const step = { from, durationMs, now: this.#timeOf(from, isDay) };
    this.#look(from);
    const litres = this.#draw(step, isDay) / ML_PER_LITRE;
    if (isDay) {
      this.#people.fillDay(this.building.arrays, step.now);
      this.building.day(step.now, litres);
    } else {
      this.#people.fill(this.building.arrays, step.now);
      this.building.step(step.now, litres);
    }
    this.#countedTo = from + durationMs;
    return step;
  }

  /** From now on by days: nobody looks any more at an hour of it. */
  coarseFrom(at: Instant): void {
    assert((at - this.#o.mountedAt) % DAY_MS === 0, 'a day begins at midnight of the meters');
    this.#coarseFrom = at;
  }

  truth(): HeatTruth {
    const { house } = this.#o;
    const years = [...this.#books].map(([year, books]) => yearHeat(house, year, books));
    const storedMoreWh = this.building.storedWh - this.#storedAtStartWh;
    return { years, balanceOffPct: allOffPct(this.#books.values(), storedMoreWh) };
  }

  state(): HouseHeatState {
    return {
      countedTo: this.#countedTo,
      building: this.building.state(),
      books: [...this.#books].map(([year, books]) => [year, booksState(books)] as const),
      storedAtStartWh: this.#storedAtStartWh,
    };
  }

  restore(state: HouseHeatState): void {
    this.#countedTo = state.countedTo;
    this.#storedAtStartWh = state.storedAtStartWh;
    this.building.restore(state.building);
    this.#books.clear();
    for (const [year, books] of state.books) this.#books.set(year, booksOf(books));
    const last = [...this.#books].at(-1);
    assert(last !== undefined, 'a house without books');
    this.building.openBooks(last[1]);
    this.#yearEnd = meterNewYear(last[0] + 1);
  }

  #turnYear(from: Instant): void {
    if (from < this.#yearEnd) return;
    const year = meterYear(from);
    this.building.closeBooks();
    this.#books.set(year, this.building.books);
    this.#yearEnd = meterNewYear(year + 1);
  }

  #timeOf(from: Instant, isDay: boolean): HouseTime {
    const { weather } = this.#o;
    if (isDay) return houseTime(from + DAY_MS / 2, weather.dayFrom(from));
    const middle = from + STEP_MS / 2;
    const now = { outdoorC: weather.outdoorC(middle), sunWPerM2: weather.sunWPerM2(middle) };
    return houseTime(middle, now);
  }

  /** Who lives there, who is away, and what hangs over or blows at a radiator. */
  #look(from: Instant): void {
    for (let dwelling = 0; dwelling < this.#logs.length; dwelling++) {
      const log = this.#logs[dwelling];
      this.#people.setAway(dwelling, log?.at('away', from) !== undefined);
      const usual = this.#o.house.dwellings[dwelling]?.habit ?? 'at-home';
      const habit = habitOf(log?.newest('habit', from)?.options.habit, usual);
      this.#people.setHabit(dwelling, habit);
      this.#taps[dwelling]?.setHabit(habit);
    }
    const { outputPart } = this.building.arrays;
    for (const [room, log] of this.#o.hands) outputPart[room] = outputPartOf(log, from);
  }

  /** Millilitres of all dwellings. */
  #draw({ from, durationMs, now }: Step, isDay: boolean): number {
    let sum = 0;
    this.#taps.forEach((tap, dwelling) => {
      const away = this.#logs[dwelling]?.at('away', from) !== undefined;
      const ml = isDay ? tap.drawnInDay(from, away) : tap.drawn(now, from, { durationMs, away });
      this.#drawnMl[dwelling] = ml;
      sum += ml;
    });
    return sum;
  }
}

/**
 * A cloth holds the heat back: the same heat needs a hotter radiator. A fan takes more of it away, so
 * that a colder one is enough. By EN 442, heat goes with the over-temperature to the power n.
 */
function outputPartOf(log: EffectLog, at: Instant): number {
  if (log.isQuiet) return 1;
  const { warmerPct = 0 } = log.at('covered', at)?.options ?? {};
  const { coolerPct = 0 } = log.at('fanned', at)?.options ?? {};
  return ((1 + warmerPct / 100) * (1 - coolerPct / 100)) ** -EXPONENT;
}
