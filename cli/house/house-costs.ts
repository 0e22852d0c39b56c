/**
 * What the house costs its landlord in a year, as the invoices would say it: the energy that its plant
 * took, operation, metering, CO2, and what the tenants pay in advance. One list makes the portal's bill
 * and the bill of the true registers. All invented, in the sizes that are usual for such a house.
 */
import type { CostItem } from '../../twin/billing/worksheets/cost-list.ts';
import type { Statement } from '../../twin/billing/worksheets/statement.ts';
import { isWarmWater, type House } from '../../sim/world/house.ts';
import type { YearUsage } from '../../sim/world/heat-truth.ts';
import { areaOf, sumOf, whole } from './amounts.ts';
import { annualFacts } from './annual-facts.ts';
import { co2Of, energyCosts, stockOf, type EnergyCosts } from './energy-costs.ts';

/** Share of the costs that goes by consumption (§§7, 8 HeizkostenV). */
const HEATING_CONSUMPTION_PCT = 70;
const HOT_WATER_CONSUMPTION_PCT = 60;
/** Of heating that nothing measures (§11 Abs. 1 HeizkostenV). */
const UNMEASURED_PCT = 0;

/** Cents a year for each dwelling. */
const COMMON_CENTS = {
  'operating-electricity': 4_130,
  maintenance: 4_050,
  cleaning: 1_060,
  'emission-test': 840,
  'metering-service': 2_870,
} as const satisfies Partial<Record<CostItem['kind'], number>>;
/** Where nothing burns nobody sweeps or measures. */
const OF_FLAMES: readonly string[] = ['cleaning', 'emission-test'];
/** Rent of a device. */
const RENT_CENTS = { allocator: 285, heatMeter: 2_380, waterMeter: 1_140 } as const;

/** Of these costs all but the material is labour (§35a EStG). */
const LABOUR_PCT: Readonly<Partial<Record<CostItem['kind'], number>>> = {
  maintenance: 80,
  cleaning: 100,
  'emission-test': 100,
};

const SENDER: NonNullable<Statement['sender']> = {
  name: 'Hausverwaltung Lindenhof GbR',
  address: 'Marktplatz 3, 00000 Musterstadt',
  contact: 'Tel. 00000 123456, post@lindenhof.example',
  account: { holder: 'Hausverwaltung Lindenhof GbR', iban: 'DE00 0000 0000 0000 0000 00' },
};

interface YearCosts {
  /** Of the plant, without the oil of a stock. */
  readonly heatingCents: number;
  readonly consumptionPct: number;
  readonly statement: Statement;
  /** What of it is energy. */
  readonly energy: EnergyCosts;
}

/** Of a calendar year; `occupantId` names who paid in advance for a dwelling. */
export function yearCosts(
  house: House,
  used: YearUsage,
  occupantId: (dwellingId: string) => string,
): YearCosts {
  const { year } = used;
  const { source, measuredBy, isBelow1994 } = house.heating;
  const energy = energyCosts(house, used);
  const items = [...energy.items, ...itemsOf(house)];
  const sideSum = (side: CostItem['side']) =>
    sumOf(items.filter((item) => item.side === side).map(({ cents }) => cents));
  const heatingCents = sideSum(undefined);
  const stockCents = energy.items.length > 0 ? 0 : energy.usedCents;
  const wholeCents = sumOf(items.map(({ cents }) => cents)) + stockCents;
  return {
    heatingCents,
    consumptionPct: measuredBy === 'area' ? UNMEASURED_PCT : HEATING_CONSUMPTION_PCT,
    energy,
    statement: {
      items,
      heating_only_cents: sideSum('heating'),
      ...hotWater(house, used, energy),
      ...stockOf(energy),
      ...co2Of(house, year, energy),
      facts: {
        below_1994_insulation: isBelow1994,
        oil_or_gas_heating: isBurning(house),
        pipes_mostly_insulated: true,
        remotely_readable: true,
        monthly_information_complete: true,
        building_area_m2: String(areaOf(house)),
      },
      prepaid_cents: prepaid(house, wholeCents, occupantId),
      sender: SENDER,
      annual: annualFacts(source, energy),
    },
  };
}

function isBurning({ heating: { source } }: House): boolean {
  return source === 'oil' || source === 'gas';
}

/** What the last bill knew of the hot water; nothing where no dwelling has a meter for it. */
export function hotWaterOfLastYear(
  { registerMeters }: House,
  { hotWaterKwh, hotWaterM3 }: YearUsage,
) {
  if (!registerMeters.some(isWarmWater)) return {};
  return { hotWaterKwh: String(whole(hotWaterKwh)), hotWaterM3: String(whole(hotWaterM3)) };
}

function hotWater(house: House, used: YearUsage, { plant }: EnergyCosts): Partial<Statement> {
  const meters = house.registerMeters.filter(isWarmWater).length;
  if (meters === 0) return {};
  return {
    hot_water_only_cents: meters * RENT_CENTS.waterMeter,
    hot_water_consumption_pct: String(HOT_WATER_CONSUMPTION_PCT),
    split: {
      method: 'heat_meter',
      q_ww_kwh: String(whole(used.hotWaterKwh)),
      ...plant,
    },
  };
}

function itemsOf(house: House): CostItem[] {
  const { dwellings, meters, registerMeters } = house;
  const kinds = Object.entries(COMMON_CENTS).filter(
    ([kind]) => isBurning(house) || !OF_FLAMES.includes(kind),
  );
  const common = kinds.map(([kind, cents]) => ({
    kind: kind as CostItem['kind'],
    cents: cents * dwellings.length,
    ...labourOf(kind as CostItem['kind'], cents * dwellings.length),
  }));
  const heatMeters = registerMeters.filter(({ kind }) => kind === 'heat').length;
  const isByHeatMeters = house.heating.measuredBy === 'heat-meters';
  const rent = isByHeatMeters
    ? heatMeters * RENT_CENTS.heatMeter
    : meters.length * RENT_CENTS.allocator;
  const waterMeters = registerMeters.filter(isWarmWater).length;
  return [
    ...common,
    ...(rent === 0 ? [] : [{ kind: 'device-rent', cents: rent, side: 'heating' } as const]),
    ...(waterMeters === 0
      ? []
      : [
          {
            kind: 'device-rent',
            cents: waterMeters * RENT_CENTS.waterMeter,
            side: 'hot_water',
          } as const,
        ]),
  ];
}

function labourOf(kind: CostItem['kind'], cents: number): Pick<CostItem, 'labour_cents'> {
  const pct = LABOUR_PCT[kind];
  return pct === undefined ? {} : { labour_cents: Math.round((cents * pct) / 100) };
}

const PREPAYMENT_STEP_CENTS = 500;

/** By area, as nobody knows the consumption in advance; whole fives of euros a month. */
function prepaid(
  house: House,
  wholeCents: number,
  occupantId: (dwellingId: string) => string,
): Record<string, number> {
  const area = areaOf(house);
  return Object.fromEntries(
    house.dwellings.map(({ id, areaM2 }) => {
      const monthly = (wholeCents * areaM2) / area / 12;
      const paid = Math.round(monthly / PREPAYMENT_STEP_CENTS) * PREPAYMENT_STEP_CENTS;
      return [occupantId(id), paid * 12];
    }),
  );
}
