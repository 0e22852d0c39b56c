/** What the heat of a house really did, by year of the meters; only the auditor and tests may ask. */
import { balanceOffPct, type Books, type HouseAccounts } from '../physics/energy-book.ts';
import type { House } from './house.ts';

export interface DwellingHeat {
  readonly dwellingId: string;
  readonly radiatorKwh: number;
  /** Pipes in its rooms, which no device measures. */
  readonly pipeKwh: number;
  /** To other dwellings less what came from them. */
  readonly toNeighboursKwh: number;
}

export interface YearHeat {
  readonly year: number;
  readonly intakeKwh: number;
  /** Into radiators and their pipes. */
  readonly heatingKwh: number;
  readonly hotWaterKwh: number;
  readonly hotWaterM3: number;
  readonly dwellings: readonly DwellingHeat[];
}

/** A year as bills know it. */
export interface YearUsage extends YearHeat {
  /** Units × KQ × KC of all allocators. */
  readonly ratedUnits: number;
}

export interface HeatTruth {
  readonly years: readonly YearHeat[];
  /** How far the books are off since the mounting, percent of what came in. */
  readonly balanceOffPct: number;
}

const WH_PER_KWH = 1000;

export function yearHeat(house: House, year: number, { house: sums, dwellings }: Books): YearHeat {
  const kwh = (of: Float64Array, index: number): number => (of[index] ?? 0) / WH_PER_KWH;
  return {
    year,
    intakeKwh: sums.intakeWh / WH_PER_KWH,
    heatingKwh: sums.heatingWh / WH_PER_KWH,
    hotWaterKwh: sums.hotWaterWh / WH_PER_KWH,
    hotWaterM3: sums.hotWaterLitres / 1000,
    dwellings: house.dwellings.map(({ id: dwellingId }, index) => ({
      dwellingId,
      radiatorKwh: kwh(dwellings.radiatorWh, index),
      pipeKwh: kwh(dwellings.pipeWh, index),
      toNeighboursKwh: kwh(dwellings.toNeighboursWh, index),
    })),
  };
}

/** Of all years together. */
export function allOffPct(books: Iterable<Books>, storedMoreWh: number): number {
  const sums: Record<string, number> = {};
  for (const { house } of books) {
    for (const [account, wh] of Object.entries(house)) sums[account] = (sums[account] ?? 0) + wh;
  }
  return balanceOffPct(sums as unknown as HouseAccounts, storedMoreWh);
}
