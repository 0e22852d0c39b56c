/**
 * The books of a building: what came in, what went out, and where in it the heat was. Each account is
 * summed from its own flow; none is the difference of others, so the balance can fail.
 */

/** Accounts of the house, Wh. */
export interface HouseAccounts {
  /** Fuel, delivered heat or electricity that the meter of the plant counted. */
  intakeWh: number;
  /** What a heat pump took from the outdoor air. */
  ambientWh: number;
  /** Of the intake, what never became warm water. */
  plantLossWh: number;
  /** Fed into the radiators and their pipes, as the plant's water side has it. */
  heatingWh: number;
  /** Fed into the hot water, with what its pipes lose. */
  hotWaterWh: number;
  hotWaterLitres: number;
  /** Sun, people, appliances. */
  gainWh: number;
  /** Through the shell and the windows. */
  outsideWh: number;
  /** From pipes in the cellar, from circulation, and down the drain. */
  cellarWh: number;
  circulationWh: number;
  drainWh: number;
}

/** Accounts of the dwellings, Wh each. */
interface DwellingAccounts {
  readonly radiatorWh: Float64Array;
  readonly pipeWh: Float64Array;
  /** To other dwellings less what came from them. */
  readonly toNeighboursWh: Float64Array;
}

export interface Books {
  readonly house: HouseAccounts;
  readonly dwellings: DwellingAccounts;
}

/** JSON-safe. */
export interface BooksState {
  readonly house: HouseAccounts;
  readonly radiatorWh: readonly number[];
  readonly pipeWh: readonly number[];
  readonly toNeighboursWh: readonly number[];
}

export function emptyBooks(dwellings: number): Books {
  return {
    house: {
      intakeWh: 0,
      ambientWh: 0,
      plantLossWh: 0,
      heatingWh: 0,
      hotWaterWh: 0,
      hotWaterLitres: 0,
      gainWh: 0,
      outsideWh: 0,
      cellarWh: 0,
      circulationWh: 0,
      drainWh: 0,
    },
    dwellings: {
      radiatorWh: new Float64Array(dwellings),
      pipeWh: new Float64Array(dwellings),
      toNeighboursWh: new Float64Array(dwellings),
    },
  };
}

/** How far what came in is off what went out and what is stored, percent of what came in. */
export function balanceOffPct(house: HouseAccounts, storedMoreWh: number): number {
  const inWh = house.intakeWh + house.ambientWh + house.gainWh;
  const outWh =
    house.plantLossWh + house.outsideWh + house.cellarWh + house.circulationWh + house.drainWh;
  return inWh === 0 ? 0 : (Math.abs(inWh - outWh - storedMoreWh) / inWh) * 100;
}

export function booksState({ house, dwellings }: Books): BooksState {
  return {
    house: { ...house },
    radiatorWh: [...dwellings.radiatorWh],
    pipeWh: [...dwellings.pipeWh],
    toNeighboursWh: [...dwellings.toNeighboursWh],
  };
}

export function booksOf(state: BooksState): Books {
  return {
    house: { ...state.house },
    dwellings: {
      radiatorWh: Float64Array.from(state.radiatorWh),
      pipeWh: Float64Array.from(state.pipeWh),
      toNeighboursWh: Float64Array.from(state.toNeighboursWh),
    },
  };
}
