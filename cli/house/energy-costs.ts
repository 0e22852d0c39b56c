/**
 * The energy of a house in a year as its supplier invoices it: oil by deliveries into a tank, gas and
 * delivered heat by readings of the supplier's meter, electricity of a heat pump. What its plant took
 * says the building; prices are invented, in the sizes that are usual.
 */
import { civilParts, formatCivil, type CivilDate } from '#kernel/time.ts';
import type { CostItem } from '../../twin/billing/worksheets/cost-list.ts';
import type { Statement } from '../../twin/billing/worksheets/statement.ts';
import type { HeatSourceKind } from '../../sim/physics/heat-source.ts';
import type { House } from '../../sim/world/house.ts';
import type { YearUsage } from '../../sim/world/heat-truth.ts';
import { areaOf, sumOf, whole } from './amounts.ts';

/** What was invoiced at once. */
interface EnergyLot {
  /** Day of the delivery or of the reading, and of the invoice. */
  readonly on: CivilDate;
  readonly number: string;
  /** Litres of oil, kWh of all else. */
  readonly quantity: number;
  readonly cents: number;
  /** Of it, in the year: the oldest oil goes first. */
  readonly used: number;
  /** True for oil that was there on the first day. */
  readonly isOpening?: true;
}

export interface EnergyCosts {
  readonly lots: readonly EnergyLot[];
  readonly usedCents: number;
  /** Left in the tank, litres. */
  readonly closing: number;
  /** As the bill lists them; oil stands in its stock instead. */
  readonly items: readonly CostItem[];
  /** Of what the hot water is a part: fuel, delivered heat, or the heat that the pump made. */
  readonly plant: { readonly fuel: { type: string; quantity: string } } | { total_kwh: string };
  /** Network of the supplier, where heat comes from one. */
  readonly kgPerKwh?: string;
}

/** kg of CO2 in a kWh from the network, as its supplier states it. */
const NETWORK_KG_PER_KWH = '0.16';

/** Of a calendar year. */
export function energyCosts(house: House, used: YearUsage): EnergyCosts {
  switch (house.heating.source) {
    case 'oil':
      return oilOf(house, used);
    case 'gas':
      return { ...metered(used, PRICES.gas), ...totalOf(used.intakeKwh) };
    case 'district-heat': {
      const base = { ...PRICES['district-heat'], baseCents: whole(areaOf(house) * 330) };
      const network = { kgPerKwh: NETWORK_KG_PER_KWH };
      return { ...metered(used, base), ...totalOf(used.intakeKwh), ...network };
    }
    case 'heat-pump': {
      // Electricity is no heat: the shares are those of the heat that the pump made (§9 Abs. 1 S. 5).
      const heat = whole(used.heatingKwh) + whole(used.hotWaterKwh);
      return { ...metered(used, PRICES['heat-pump']), ...totalOf(heat) };
    }
  }
}

const totalOf = (kwh: number) => ({ plant: { total_kwh: String(whole(kwh)) } });

const OIL_KWH_PER_LITRE = 10;
/** Left in the tank at each New Year, by the square metre: what autumn brings is always more. */
const OPENING_LITRES_PER_M2 = 2;
/** Litres are delivered by the hundred in spring; in autumn the tank is filled. */
const DELIVERY_STEP_LITRES = 100;
const SPRING_PART = 0.45;
/** Cents per litre with taxes: what is left of the last autumn, spring, autumn. */
const OIL_CENTS = { opening: 99, spring: 97, autumn: 99 } as const;
const DELIVERED_ON = { opening: '10-15', spring: '03-12', autumn: '10-08' } as const;

/**
 * The oil of a year by the meter of the boiler: two deliveries that leave what there was, in litres
 * and in euros, so that each year begins with what the one before left.
 */
function oilOf(house: House, { year, intakeKwh }: YearUsage): EnergyCosts {
  const usedLitres = whole(intakeKwh / OIL_KWH_PER_LITRE);
  const spring =
    Math.round((usedLitres * SPRING_PART) / DELIVERY_STEP_LITRES) * DELIVERY_STEP_LITRES;
  const autumn = usedLitres - spring;
  const opening = Math.min(whole(OPENING_LITRES_PER_M2 * areaOf(house)), autumn);
  const litres = { opening, spring, autumn };
  let left = usedLitres;
  const lots = (['opening', 'spring', 'autumn'] as const).map((name): EnergyLot => {
    const used = Math.min(left, litres[name]);
    left -= used;
    const on = dayOf(name === 'opening' ? year - 1 : year, DELIVERED_ON[name]);
    return {
      ...{ on, number: numberOf(on), used, quantity: litres[name] },
      cents: litres[name] * OIL_CENTS[name],
      ...(name === 'opening' ? { isOpening: true } : {}),
    };
  });
  const prices = [OIL_CENTS.opening, OIL_CENTS.spring, OIL_CENTS.autumn];
  return {
    lots,
    usedCents: sumOf(lots.map(({ used }, at) => used * (prices[at] ?? 0))),
    closing: sumOf(lots.map((lot) => lot.quantity)) - usedLitres,
    items: [],
    plant: { fuel: { type: 'heating_oil_el', quantity: String(usedLitres) } },
  };
}

interface Price {
  readonly kind: CostItem['kind'];
  /** Hundredths of a cent for a kWh, with taxes. */
  readonly centiCents: number;
  /** A year. */
  readonly baseCents: number;
}

const PRICES: Readonly<Record<Exclude<HeatSourceKind, 'oil'>, Price>> = {
  gas: { kind: 'fuel', centiCents: 1_050, baseCents: 24_000 },
  'district-heat': { kind: 'heat-delivery', centiCents: 980, baseCents: 0 },
  'heat-pump': { kind: 'heat-pump-electricity', centiCents: 2_690, baseCents: 11_900 },
};

/** Read where the rate of value added tax once changed, so that each invoice has one. */
const READ = [
  { on: '03-31', part: 0.42 },
  { on: '09-30', part: 0.2 },
  { on: '12-31', part: 0.38 },
] as const;

function metered(
  { year, intakeKwh }: YearUsage,
  { kind, centiCents, baseCents }: Price,
): Omit<EnergyCosts, 'plant'> {
  const kwh = whole(intakeKwh);
  let left = kwh;
  const lots = READ.map(({ on, part }, at): EnergyLot => {
    const quantity = at === READ.length - 1 ? left : Math.min(left, Math.round(kwh * part));
    left -= quantity;
    const cents = Math.round((quantity * centiCents) / 100) + Math.round(baseCents / READ.length);
    const day = dayOf(year, on);
    return { on: day, number: numberOf(day), quantity, used: quantity, cents };
  });
  const usedCents = sumOf(lots.map(({ cents }) => cents));
  return { lots, usedCents, closing: 0, items: [{ kind, cents: usedCents }] };
}

/** A stock of oil; nothing where a meter counts. */
export function stockOf({ lots, closing, items }: EnergyCosts): Pick<Statement, 'fuel_stock'> {
  if (items.length > 0) return {};
  return {
    fuel_stock: {
      stock_and_deliveries: lots.map(({ quantity: litres, cents, on, number, isOpening }) => ({
        litres,
        cents,
        ...(isOpening === true ? {} : { delivered_on: on, number }),
      })),
      closing_litres: closing,
    },
  };
}

/** CO2 costs are split of fuel invoiced from this year on. */
const CO2_SPLIT_FROM = 2023;
/** The last year whose price the law names; later ones stand on the invoices. */
const LAST_KNOWN_PRICE = 2026;
const LATER_PRICE_EUR_T = '65';
/** What carries a price of CO2 (§2 CO2KostAufG); electricity has paid for its own elsewhere. */
const CO2_FUELS: Readonly<Partial<Record<HeatSourceKind, string>>> = {
  oil: 'heating_oil_el_litre',
  gas: 'natural_gas_gross_kwh',
  'district-heat': 'district_heat_kwh',
};

export function co2Of(
  house: House,
  year: number,
  { lots, kgPerKwh }: EnergyCosts,
): Pick<Statement, 'co2'> {
  const fuel = CO2_FUELS[house.heating.source];
  if (fuel === undefined || year < CO2_SPLIT_FROM) return {};
  const deliveries = lots
    .filter(({ used }) => used > 0)
    .map(({ on, number, used }) => {
      const bought = civilParts(on).year;
      const price =
        bought > LAST_KNOWN_PRICE ? { price_eur_t: LATER_PRICE_EUR_T } : { year: bought };
      const factor = kgPerKwh === undefined ? {} : { kg_per_unit: kgPerKwh };
      const days = { delivered_on: on, invoiced_on: on };
      return { fuel, quantity: String(used), ...factor, ...price, ...days, number };
    });
  return { co2: { living_area_m2: String(areaOf(house)), deliveries } };
}

function numberOf(on: CivilDate): string {
  return `R-${on.slice(0, 'YYYY-MM'.length)}`;
}

function dayOf(year: number, monthAndDay: string): CivilDate {
  const { month, day } = civilParts(`2000-${monthAndDay}`);
  return formatCivil({ year, month, day });
}
