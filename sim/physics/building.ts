/**
 * A whole house as one thermal system. Each room has two heat capacities, air and mass. Heat flows to
 * the outside, between rooms and between dwellings; it comes from radiators, pipes, sun and people,
 * and leaves the plant as warm water. What leaves one account enters another with the same number, so
 * heat is neither made nor lost, and the books can prove it.
 */
import { assert } from '#kernel/errors.ts';
import { arraysOf, storedWh, type BuildingArrays } from './building-arrays.ts';
import { heatOfDay } from './building-day.ts';
import type { BuildingSpec, PlantSpec } from './building-plan.ts';
import { heatRooms, passHeat, waterSideW, type HeatConditions } from './building-step.ts';
import { emptyBooks, type Books } from './energy-book.ts';
import { heatPerIntake } from './heat-source.ts';
import { damped, flowTemperatureC, meanFlowTemperatureC, type PlantTime } from './plant.ts';

/** Length of a step; in longer ones the air of a room would swing. */
export const STEP_H = 0.25;
const DAY_H = 24;
const WH_PER_LITRE_K = 1.163;
/** Cold water becomes hot water. */
const WARMED_K = 50;
/** Water that warms the hot water. */
const HOT_WATER = { flowC: 60, returnC: 45 } as const;
/** Where the pipes lie that heat nobody. */
const CELLAR_C = 12;
const ROOM_C = 20;

interface StepWeather extends PlantTime {
  /** On the windows, W a square metre of floor. */
  readonly sunWPerM2: number;
}

/** JSON-safe. */
export interface BuildingState {
  readonly airC: readonly number[];
  readonly massC: readonly number[];
  readonly dampedC: number;
}

export class Building {
  /** What people want is written into it before a step; what the rooms are is read from it after. */
  readonly arrays: BuildingArrays;
  readonly plant: PlantSpec;
  readonly #dwellings: number;
  #dampedC = 5;
  #books: Books;

  constructor(spec: BuildingSpec) {
    this.plant = spec.plant;
    this.#dwellings = spec.dwellings;
    this.arrays = arraysOf(spec);
    this.#books = emptyBooks(spec.dwellings);
    assertSteady(this.arrays);
  }

  get books(): Books {
    return this.#books;
  }

  get storedWh(): number {
    return storedWh(this.arrays);
  }

  /** Begins new books and hands over the old ones. */
  closeBooks(): Books {
    const books = this.#books;
    this.#books = emptyBooks(this.#dwellings);
    return books;
  }

  openBooks(books: Books): void {
    this.#books = books;
  }

  /** A quarter of an hour, in which `litres` of hot water are drawn. */
  step(weather: StepWeather, litres: number): void {
    this.#dampedC = damped(this.#dampedC, weather.outdoorC, STEP_H);
    const flowC = flowTemperatureC(this.plant, this.#dampedC, weather);
    const now = this.#conditions(weather, flowC, STEP_H);
    passHeat(this.arrays, STEP_H, this.#books);
    heatRooms(this.arrays, now, this.#books);
    this.#supply(now, litres);
  }

  /**
   * A whole day from the means of its weather, wishes, gains and airing: the history before anybody
   * looks. Its energy is in the books like that of steps.
   */
  day(weather: Omit<StepWeather, 'hour'>, litres: number): void {
    this.#dampedC = damped(this.#dampedC, weather.outdoorC, DAY_H);
    const flowC = meanFlowTemperatureC(this.plant, this.#dampedC, weather);
    const now = this.#conditions(weather, flowC, DAY_H);
    heatOfDay(this.arrays, now, this.#books);
    this.#supply(now, litres);
  }

  state(): BuildingState {
    const { airC, massC } = this.arrays;
    return { airC: [...airC], massC: [...massC], dampedC: this.#dampedC };
  }

  restore({ airC, massC, dampedC }: BuildingState): void {
    this.arrays.airC.set(airC);
    this.arrays.massC.set(massC);
    this.#dampedC = dampedC;
  }

  #conditions(
    { outdoorC, sunWPerM2 }: Omit<StepWeather, 'hour'>,
    flowC: number | undefined,
    durationH: number,
  ): HeatConditions {
    const { spreadK, flowC: curve } = this.plant;
    const water =
      flowC === undefined
        ? undefined
        : // The colder it is, the more the water loses on its way.
          { flowC, pipeC: flowC - (spreadK / 2) * ((flowC - ROOM_C) / (curve.design - ROOM_C)) };
    return { outdoorC, sunWPerM2, water, durationH };
  }

  /** What the plant feeds in, and what it takes for it. */
  #supply({ water, durationH, outdoorC }: HeatConditions, litres: number): void {
    const { plant } = this;
    const { house } = this.#books;
    const cellarC = water?.pipeC ?? CELLAR_C;
    const cellarWh = plant.cellarWPerK * Math.max(0, cellarC - CELLAR_C) * durationH;
    const heatingWh = waterSideW(this.arrays) * durationH + cellarWh;
    const drainWh = litres * WH_PER_LITRE_K * WARMED_K;
    const circulationWh = plant.circulationW * durationH;
    const hotWaterWh = drainWh + circulationWh;
    const warm = { ...HOT_WATER, outdoorC };
    this.#take(hotWaterWh, heatPerIntake(plant.source, warm));
    if (water !== undefined) {
      const { flowC, pipeC } = water;
      const now = { flowC, returnC: 2 * pipeC - flowC, outdoorC };
      this.#take(heatingWh, heatPerIntake(plant.source, now));
    }
    house.heatingWh += heatingWh;
    house.hotWaterWh += hotWaterWh;
    house.hotWaterLitres += litres;
    house.cellarWh += cellarWh;
    house.drainWh += drainWh;
    house.circulationWh += circulationWh;
  }

  /** What the meter of the plant counts for some heat, and where the difference comes from or goes. */
  #take(heatWh: number, perIntake: number): void {
    const { house } = this.#books;
    const intakeWh = heatWh / perIntake;
    house.intakeWh += intakeWh;
    if (perIntake > 1) house.ambientWh += intakeWh * (perIntake - 1);
    else house.plantLossWh += intakeWh * (1 - perIntake);
  }
}

/** An explicit step is steady while a room does not lose in it all by which it is warmer. */
function assertSteady(arrays: BuildingArrays): void {
  for (let room = 0; room < arrays.rooms; room++) {
    const air =
      (arrays.surfaceWPerK[room] as number) +
      (arrays.airLossWPerK[room] as number) +
      (arrays.doors.sumWPerK[room] as number);
    const mass =
      (arrays.surfaceWPerK[room] as number) +
      (arrays.massLossWPerK[room] as number) +
      (arrays.walls.sumWPerK[room] as number);
    const isSteady =
      air * STEP_H < (arrays.airWhPerK[room] as number) &&
      mass * STEP_H < (arrays.massWhPerK[room] as number);
    assert(isSteady, () => `room ${room} passes on more heat than it holds`);
  }
}
