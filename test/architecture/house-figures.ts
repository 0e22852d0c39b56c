/** What a year in a house of the program comes to, beside what is published of such houses. */
import { createRng } from '#kernel/rng.ts';
import { berlinMidnight } from '#kernel/time.ts';
import { presetPlan } from '../../sim/scenario/house/houses.ts';
import { buildMeters } from '../../sim/world/build-meters.ts';
import { buildHouse } from '../../sim/world/property.ts';
import type { House } from '../../sim/world/house.ts';

/** Winters that make a figure; each has weather and people of its own. */
const SEEDS = [1, 2, 3] as const;
const YEAR = 2025;

export interface HouseYear {
  readonly house: House;
  readonly areaM2: number;
  readonly intakeKwh: number;
  readonly heatingKwh: number;
  readonly hotWaterKwh: number;
  readonly balanceOffPct: number;
  /** By dwelling, in the order of the house. */
  readonly radiatorKwh: readonly number[];
  readonly ratedUnits: readonly number[];
}

const known = new Map<string, readonly HouseYear[]>();

/** The same year in several winters, with hot water from the boiler; made once. */
export function houseYears(preset: string): readonly HouseYear[] {
  const years = known.get(preset) ?? makeYears(preset);
  known.set(preset, years);
  return years;
}

function makeYears(preset: string): HouseYear[] {
  const house = buildHouse(presetPlan(preset), createRng(7), {
    security: 'm5',
    kinds: ['warm-water'],
  });
  return SEEDS.map((seed) => yearOf(house, seed));
}

function yearOf(house: House, seed: number): HouseYear {
  const startAt = berlinMidnight(`${YEAR + 1}-01-01`);
  const rng = createRng(seed).fork('world');
  const { radiators, heat, catchUp } = buildMeters({
    ...{ house, rng, startAt },
    weather: { meanC: 8.5 },
  });
  catchUp(startAt);
  const { years, balanceOffPct } = heat.truth();
  const year = years.find((one) => one.year === YEAR);
  if (year === undefined) throw new Error(`no books of ${YEAR}`);
  const { intakeKwh, heatingKwh, hotWaterKwh } = year;
  return {
    ...{ house, intakeKwh, heatingKwh, hotWaterKwh, balanceOffPct },
    areaM2: sum(house.dwellings.map((dwelling) => dwelling.areaM2)),
    radiatorKwh: year.dwellings.map(({ radiatorKwh }) => radiatorKwh),
    ratedUnits: house.dwellings.map(({ id }) =>
      sum(
        radiators
          .filter(({ meter }) => meter.dwellingId === id)
          .map(
            ({ meter, allocator }) => allocator.dueDateUnits * Number(meter.kq) * Number(meter.kc),
          ),
      ),
    ),
  };
}

export interface FigureRow {
  readonly figure: string;
  readonly unit: string;
  /** Published or asked for. */
  readonly least: number;
  readonly most: number;
  readonly source: string;
  /** Houses that it is said of. */
  readonly houses: readonly string[];
  of(year: HouseYear): number;
}

export const FIGURE_HOUSES = [
  'altbau-12',
  'row-house-2',
  'one-pipe-50',
  'neubau-24',
  'water-only-60',
] as const;
/** Heated with oil. */
const OIL = ['altbau-12', 'row-house-2', 'one-pipe-50'];
const WITH_ALLOCATORS = OIL;
const ORDINARY = ['altbau-12', 'row-house-2'];
const ONE_PIPE = ['one-pipe-50'];

export const FIGURES: readonly FigureRow[] = [
  {
    figure: 'oil for heat and hot water',
    unit: 'kWh/m² a',
    ...{ least: 60, most: 200, houses: OIL },
    source: 'Heizspiegel 2023: oil 135; 60 to 200 in the stock (unverified)',
    of: ({ intakeKwh, areaM2 }) => intakeKwh / areaM2,
  },
  {
    figure: 'electricity for heat and hot water',
    unit: 'kWh/m² a',
    ...{ least: 15, most: 36, houses: ['neubau-24'] },
    source: 'Heizspiegel 2023: heat pump 36 in the stock; a new house needs less',
    of: ({ intakeKwh, areaM2 }) => intakeKwh / areaM2,
  },
  {
    figure: 'heat of the pump for a kWh of electricity',
    unit: '',
    ...{ least: 2.8, most: 4, houses: ['neubau-24'] },
    source: '3.1 in the mean of new houses measured in the field (Fraunhofer ISE, unverified)',
    of: ({ intakeKwh, heatingKwh, hotWaterKwh }) => (heatingKwh + hotWaterKwh) / intakeKwh,
  },
  {
    figure: 'measured heat of a dwelling, mean',
    unit: 'kWh/a',
    ...{ least: 1_500, most: 4_500, houses: ['neubau-24'] },
    source:
      'about 4,500 in a new flat of three people with floor heating (ista EcoTrend diary), with hot water',
    of: ({ radiatorKwh }) => sum(radiatorKwh) / radiatorKwh.length,
  },
  {
    figure: 'heating of a house that is not measured',
    unit: 'kWh/m² a',
    ...{ least: 0, most: 15, houses: ['water-only-60'] },
    source: '§11 Abs. 1 Nr. 1 HeizkostenV: below 15',
    of: ({ heatingKwh, areaM2 }) => heatingKwh / areaM2,
  },
  {
    figure: 'hot water with its circulation',
    unit: 'kWh/m² a',
    ...{ least: 14, most: 36, houses: FIGURE_HOUSES },
    source: 'Heizspiegel: 24; §9 Abs. 2 HeizkostenV: 32 with the losses of the boiler',
    of: ({ hotWaterKwh, areaM2 }) => hotWaterKwh / areaM2,
  },
  {
    figure: 'rated units of a dwelling, mean',
    unit: 'units/a',
    ...{ least: 2_500, most: 6_500, houses: ORDINARY },
    source: '2,500 to 4,000 (selber-abrechnen.de) for some 60 m²; these have 48 to 96',
    of: ({ ratedUnits }) => sum(ratedUnits) / ratedUnits.length,
  },
  {
    figure: 'radiators of a dwelling, mean',
    unit: '',
    ...{ least: 3, most: 6, houses: WITH_ALLOCATORS },
    source: '3 to 6, one a room (unverified)',
    of: ({ house }) => house.meters.length / house.dwellings.length,
  },
  {
    figure: 'heat per m², most over least dwelling',
    unit: '',
    ...{ least: 1.4, most: 4, houses: ['altbau-12'] },
    source:
      'a factor of 2 to 4 between extremes; one flat with frugal and with warm people has it (house-heat.test.ts)',
    of: ({ radiatorKwh, house }) => {
      const perM2 = radiatorKwh.map((kwh, at) => kwh / (house.dwellings[at]?.areaM2 ?? 1));
      return Math.max(...perM2) / Math.min(...perM2);
    },
  },
  {
    figure: 'heating that no allocator counts',
    unit: '%',
    ...{ least: 5, most: 25, houses: ORDINARY },
    source: 'usual pipes, most of them insulated',
    of: (year) => 100 * (1 - capturedShare(year)),
  },
  {
    figure: 'captured share with bare one-pipe heating',
    unit: '',
    ...{ least: 0, most: 0.34, houses: ONE_PIPE },
    source: 'VDI 2077 Blatt 3.5: corrected up to 0.34',
    of: capturedShare,
  },
  {
    figure: 'standard deviation of the consumption factors',
    unit: '',
    ...{ least: 0.85, most: 3, houses: ONE_PIPE },
    source: 'VDI 2077 Blatt 3.5: corrected from 0.85 on',
    of: (year) => deviation(factorsOf(year)),
  },
  {
    figure: 'dwellings that are counted next to nothing',
    unit: '%',
    ...{ least: 15, most: 60, houses: ONE_PIPE },
    source: 'VDI 2077 Blatt 3.5: corrected from 15 % on',
    of: (year) => {
      const factors = factorsOf(year);
      return (100 * factors.filter((factor) => factor <= LOW_FACTOR).length) / factors.length;
    },
  },
  {
    figure: 'heat that is not accounted for',
    unit: '%',
    ...{ least: 0, most: 0.1, houses: FIGURE_HOUSES },
    source: 'nothing is lost: a run stops above 0.1',
    of: ({ balanceOffPct }) => balanceOffPct,
  },
];

/** A user of the low ones has at most this part of the mean of the house. */
const LOW_FACTOR = 0.15;

function capturedShare({ ratedUnits, heatingKwh }: HouseYear): number {
  return sum(ratedUnits) / heatingKwh;
}

/** Units per m² of each dwelling over those of the house. */
function factorsOf({ ratedUnits, house, areaM2 }: HouseYear): number[] {
  const mean = sum(ratedUnits) / areaM2;
  return ratedUnits.map((units, at) => units / (house.dwellings[at]?.areaM2 ?? 1) / mean);
}

function deviation(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
