/**
 * What the house costs its landlord in a year, as the invoices would say it: the oil that its boiler
 * burnt, operation, metering, CO2, and what the tenants pay in advance. One list makes the portal's bill
 * and the bill of the true registers. All invented, in the sizes that are usual for such a house.
 */
import { civilParts, formatCivil, type CivilDate } from '#kernel/time.ts';
import type { CostItem } from '../../twin/billing/worksheets/cost-list.ts';
import type { Statement } from '../../twin/billing/worksheets/statement.ts';
import { isWarmWater, type House } from '../../sim/world/house.ts';
import type { YearUsage } from '../../sim/world/heat-truth.ts';

/** Share of the costs that goes by consumption (§§7, 8 HeizkostenV). */
const HEATING_CONSUMPTION_PCT = 70;
const HOT_WATER_CONSUMPTION_PCT = 60;

const OIL_KWH_PER_LITRE = 10;
/** Left in the tank at each New Year, by the square metre: what autumn brings is always more. */
const OPENING_LITRES_PER_M2 = 2;
/** Litres are delivered by the hundred in spring; in autumn the tank is filled. */
const DELIVERY_STEP_LITRES = 100;
const SPRING_PART = 0.45;
/** Cents per litre with taxes: what is left of the last autumn, spring, autumn. */
const OIL_CENTS = { opening: 99, spring: 97, autumn: 99 } as const;
const DELIVERED_ON = { opening: '10-15', spring: '03-12', autumn: '10-08' } as const;

/** Cents a year for each dwelling. */
const COMMON_CENTS = {
  'operating-electricity': 4_130,
  maintenance: 4_050,
  cleaning: 1_060,
  'emission-test': 840,
  'metering-service': 2_870,
} as const satisfies Partial<Record<CostItem['kind'], number>>;
/** Rent of a device. */
const RENT_CENTS = { allocator: 285, waterMeter: 1_140 } as const;

/** Of light heating oil with little sulphur, and the standard rate of value added tax. */
const ENERGY_TAX = { cents: 6_135, source: '§2 Abs. 3 S. 1 Nr. 1 EnergieStG' } as const;
const VAT = { pct: 19, source: '§12 Abs. 1 UStG' } as const;
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

export interface YearCosts {
  readonly heatingCents: number;
  readonly consumptionPct: number;
  readonly statement: Statement;
}

/** Of a calendar year; `occupantId` names who paid in advance for a dwelling. */
export function yearCosts(
  house: House,
  used: YearUsage,
  occupantId: (dwellingId: string) => string,
): YearCosts {
  const { year } = used;
  const oil = oilOf(house, used);
  const items = itemsOf(house);
  const sideSum = (side: CostItem['side']) =>
    sumOf(items.filter((item) => item.side === side).map(({ cents }) => cents));
  const heatingCents = sideSum(undefined);
  const whole = sumOf(items.map(({ cents }) => cents)) + oil.usedCents;
  return {
    heatingCents,
    consumptionPct: HEATING_CONSUMPTION_PCT,
    statement: {
      items,
      heating_only_cents: sideSum('heating'),
      ...hotWater(house, used, oil.usedLitres),
      fuel_stock: {
        stock_and_deliveries: oil.lots.map(({ name, litres, cents }) => ({
          litres,
          cents,
          ...(name === 'opening'
            ? {}
            : {
                delivered_on: dayOf(year, DELIVERED_ON[name]),
                number: invoiceOf(year, name),
              }),
        })),
        closing_litres: oil.closingLitres,
      },
      ...co2(house, year, oil.lots),
      facts: {
        below_1994_insulation: true,
        oil_or_gas_heating: true,
        pipes_mostly_insulated: true,
        remotely_readable: true,
        monthly_information_complete: true,
        building_area_m2: String(areaOf(house)),
      },
      prepaid_cents: prepaid(house, whole, occupantId),
      sender: SENDER,
      annual: {
        mix: [{ carrier: 'heating_oil_el', pct: 100 }],
        taxes: [
          {
            label: 'energy_tax',
            cents: Math.round((oil.usedLitres * ENERGY_TAX.cents) / 1000),
            source: ENERGY_TAX.source,
          },
          {
            label: 'value_added_tax',
            cents: Math.round((oil.usedCents * VAT.pct) / (100 + VAT.pct)),
            source: VAT.source,
          },
        ],
      },
    },
  };
}

/** What the last bill knew of the hot water; nothing where no dwelling has a meter for it. */
export function hotWaterOfLastYear(
  { registerMeters }: House,
  { hotWaterKwh, hotWaterM3 }: YearUsage,
) {
  if (!registerMeters.some(isWarmWater)) return {};
  return { hotWaterKwh: String(whole(hotWaterKwh)), hotWaterM3: String(whole(hotWaterM3)) };
}

/** As meters and invoices show it, and never nothing: a bill was made of something. */
export function whole(amount: number): number {
  return Math.max(1, Math.round(amount));
}

function hotWater(house: House, used: YearUsage, usedLitres: number): Partial<Statement> {
  const meters = house.registerMeters.filter(isWarmWater).length;
  if (meters === 0) return {};
  return {
    hot_water_only_cents: meters * RENT_CENTS.waterMeter,
    hot_water_consumption_pct: String(HOT_WATER_CONSUMPTION_PCT),
    split: {
      method: 'heat_meter',
      q_ww_kwh: String(whole(used.hotWaterKwh)),
      fuel: { type: 'heating_oil_el', quantity: String(usedLitres) },
    },
  };
}

function itemsOf({ dwellings, meters, registerMeters }: House): CostItem[] {
  const common = Object.entries(COMMON_CENTS).map(([kind, cents]) => ({
    kind: kind as CostItem['kind'],
    cents: cents * dwellings.length,
    ...labourOf(kind as CostItem['kind'], cents * dwellings.length),
  }));
  const rent = meters.length * RENT_CENTS.allocator;
  const waterMeters = registerMeters.filter(isWarmWater).length;
  return [
    ...common,
    { kind: 'device-rent', cents: rent, side: 'heating' },
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

interface Lot {
  readonly name: keyof typeof OIL_CENTS;
  readonly litres: number;
  readonly cents: number;
  /** How much of it was burnt: the oldest goes first. */
  readonly usedLitres: number;
}

/**
 * The oil of a year by the meter of the boiler: two deliveries that leave what there was, in litres
 * and in euros, so that each year begins with what the one before left.
 */
function oilOf(house: House, { intakeKwh }: YearUsage) {
  const usedLitres = whole(intakeKwh / OIL_KWH_PER_LITRE);
  const spring =
    Math.round((usedLitres * SPRING_PART) / DELIVERY_STEP_LITRES) * DELIVERY_STEP_LITRES;
  const autumn = usedLitres - spring;
  const opening = Math.min(whole(OPENING_LITRES_PER_M2 * areaOf(house)), autumn);
  const litres = { opening, spring, autumn };
  let left = usedLitres;
  const lots = (['opening', 'spring', 'autumn'] as const).map((name): Lot => {
    const taken = Math.min(left, litres[name]);
    left -= taken;
    const cents = litres[name] * OIL_CENTS[name];
    return { name, litres: litres[name], cents, usedLitres: taken };
  });
  const closingLitres = sumOf(lots.map((lot) => lot.litres)) - usedLitres;
  const usedCents = sumOf(lots.map((lot) => lot.usedLitres * OIL_CENTS[lot.name]));
  return { lots, usedLitres, closingLitres, usedCents };
}

/** CO2 costs are split of fuel invoiced from this year on. */
const CO2_SPLIT_FROM = 2023;
/** The last year whose price the law names; later ones stand on the invoices. */
const LAST_KNOWN_PRICE = 2026;
const LATER_PRICE_EUR_T = '65';

function co2(house: House, year: number, lots: readonly Lot[]): Pick<Statement, 'co2'> {
  if (year < CO2_SPLIT_FROM) return {};
  const deliveries = lots
    .filter(({ usedLitres }) => usedLitres > 0)
    .map(({ name, usedLitres }) => {
      const bought = name === 'opening' ? year - 1 : year;
      const price =
        bought > LAST_KNOWN_PRICE ? { price_eur_t: LATER_PRICE_EUR_T } : { year: bought };
      const day = dayOf(bought, DELIVERED_ON[name]);
      const fuel = 'heating_oil_el_litre';
      const number = invoiceOf(bought, name);
      const days = { delivered_on: day, invoiced_on: day };
      return { fuel, quantity: String(usedLitres), ...price, ...days, number };
    });
  return { co2: { living_area_m2: String(areaOf(house)), deliveries } };
}

function invoiceOf(year: number, name: keyof typeof DELIVERED_ON): string {
  return `R-${year}-${DELIVERED_ON[name].slice(0, 2)}`;
}

function dayOf(year: number, monthAndDay: string): CivilDate {
  const { month, day } = civilParts(`2000-${monthAndDay}`);
  return formatCivil({ year, month, day });
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

function areaOf({ dwellings }: House): number {
  return sumOf(dwellings.map(({ areaM2 }) => areaM2));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
