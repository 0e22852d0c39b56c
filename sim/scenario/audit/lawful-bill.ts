/**
 * A year's heating bill from the text of the law, for a house of dwellings with tenants who may change,
 * heated with oil, gas, delivered heat or a heat pump. It shares no line with the portal's billing. Sources: HeizkostenV §7
 * (heating), §8 (hot water), §9 Abs. 1 to 3 (their separation), §7 Abs. 2 (energy that was used);
 * §9b (change of tenants);
 * CO2KostAufG §5 to §7 with its annex; BEHG §10 (prices), EBeV 2030 annex 2 (factors); UStG §28 Abs. 5, 6.
 */
import type { BillView } from './bill-audit.ts';
import {
  fractionOf,
  NOTHING,
  over,
  plus,
  rounded,
  spread,
  times,
  type Fraction,
} from './fraction.ts';
import type { Invoices } from './invoices.ts';

/** What the true registers say of a dwelling. */
export interface LawfulUser {
  readonly dwellingId: string;
  /** Where several had the dwelling in the year. */
  readonly userId?: string;
  readonly areaM2: number;
  /** Their part of the year: by the table of degree days, and by days. */
  readonly time?: { readonly byDegreeDays: Fraction; readonly byDays: Fraction };
  /** Units of each allocator with its rating factors; they are 1 where the device multiplied. */
  readonly allocators: readonly {
    readonly units: Fraction;
    readonly kq: string;
    readonly kc: string;
    readonly kt?: string;
  }[];
  /** Of the heat meters, watt hours; left out where allocators count. */
  readonly heatMeterWh?: Fraction;
  /** Litres of warm water; 0 where the dwelling has no meter for it. */
  readonly hotWaterLitres: Fraction;
}

interface LawfulBill extends BillView {
  /** The part of the heating costs that goes by consumption. */
  readonly consumptionPotCents: number;
}

/** Heating value of a litre of light heating oil, kWh (§9 Abs. 3 HeizkostenV). */
const KWH_PER_LITRE = '10';
/** kg of CO2 in a litre of oil, and in a kWh of gas by its gross calorific value. */
const KG_PER_UNIT: Readonly<Partial<Record<Invoices['source'], string>>> = {
  oil: '2.676284',
  gas: '0.18139464',
};
/** Euros per tonne by the year of the delivery. */
const EUR_PER_TONNE: Readonly<Record<string, string>> = {
  2023: '30',
  2024: '45',
  2025: '55',
  2026: '60',
};
const WITH_VAT = '1.19';
/** Gas and heat of a network, delivered from the first to the last of these days. */
const LOW_VAT = { factor: '1.07', from: '2022-10-01', to: '2024-03-31' } as const;
const WHOLE: Fraction = [1n, 1n];
/** The split begins with periods, and with fuel that was invoiced, in this year. */
const CO2_SPLIT_FROM = 2023;
/** Kilograms per square metre and year from which the next step of the annex counts. */
const STEPS = [12, 17, 22, 27, 32, 37, 42, 47, 52];
const LANDLORD_PCT = [0, 10, 20, 30, 40, 50, 60, 70, 80, 95];

export function lawfulBill(
  users: readonly LawfulUser[],
  invoices: Invoices,
  { year, provisional }: { readonly year: number; readonly provisional: boolean },
): LawfulBill {
  const burnt = burntOf(invoices);
  const fuelCents = rounded(plus(...burnt.map(({ cents }) => cents)));
  const common = invoices.commonCents + fuelCents;
  const hotShare = hotWaterShare(invoices, plus(...burnt.map(({ quantity }) => quantity)));
  const hotCents = rounded(times(fractionOf(common), hotShare));
  const heatingPot = common - hotCents + invoices.heatingOnlyCents;
  const waterPot = hotCents + invoices.hotWaterOnlyCents;
  const consumptionPotCents = percent(heatingPot, invoices.heatingConsumptionPct);
  const waterConsumption = percent(waterPot, invoices.hotWaterConsumptionPct);
  const areas = users.map(({ areaM2, time }) =>
    times(fractionOf(areaM2), time?.byDegreeDays ?? WHOLE),
  );
  const areasByDays = users.map(({ areaM2, time }) =>
    times(fractionOf(areaM2), time?.byDays ?? WHOLE),
  );
  const parts = [
    spread(heatingPot - consumptionPotCents, areas),
    spread(consumptionPotCents, users.map(ratedUnits)),
    spread(waterPot - waterConsumption, areasByDays),
    spread(
      waterConsumption,
      users.map(({ hotWaterLitres }) => hotWaterLitres),
    ),
  ];
  const totals = users.map((_, at) => sumOf(parts.map((part) => part[at] ?? 0)));
  const { source } = invoices;
  const credits = co2Credits(burnt, { year, totals, source, areaM2: plus(...areas) });
  return {
    period: String(year),
    provisional,
    costsCents: common + invoices.heatingOnlyCents + invoices.hotWaterOnlyCents,
    consumptionPotCents,
    rows: users.map(({ dwellingId, userId }, at) => {
      const [totalCents, co2CreditCents] = [totals[at] ?? 0, credits[at] ?? 0];
      const payableCents = totalCents - co2CreditCents;
      const isFirst = users.findIndex((user) => user.dwellingId === dwellingId) === at;
      const prepaid = invoices.prepaidCents.get(dwellingId) ?? 0;
      // Who moves in later has paid nothing in advance, and no balance is drawn.
      const balance = isFirst ? { balanceCents: payableCents - prepaid } : {};
      const who = userId === undefined ? { dwellingId } : { dwellingId, userId };
      return { ...who, totalCents, co2CreditCents, payableCents, ...balance };
    }),
  };
}

/** What the allocators of a dwelling counted, with the rating factors of their radiators; or kWh of heat meters. */
export function ratedUnits({ allocators, heatMeterWh = NOTHING }: LawfulUser): Fraction {
  return plus(
    times(heatMeterWh, [1n, 1000n]),
    ...allocators.map(({ units, kq, kc, kt = '1' }) =>
      times(units, fractionOf(kq), fractionOf(kc), fractionOf(kt)),
    ),
  );
}

interface Burnt {
  readonly quantity: Fraction;
  readonly cents: Fraction;
  readonly co2: Invoices['lots'][number]['co2'];
}

/** §7 Abs. 2: the costs of the energy that was used, the oldest first. */
function burntOf({ lots, closing }: Invoices): Burnt[] {
  let left = sumOf(lots.map(({ quantity }) => quantity)) - closing;
  return lots.map(({ quantity, cents, co2 }) => {
    const used = Math.min(left, quantity);
    left -= used;
    const part = over(fractionOf(used), fractionOf(quantity));
    return { quantity: fractionOf(used), cents: times(fractionOf(cents), part), co2 };
  });
}

/**
 * §9 Abs. 3: the fuel for the heat of the hot water, as a part of all fuel; what is invoiced in kWh is not
 * converted, and a heat pump is shared by the heat that it made (Abs. 1).
 */
function hotWaterShare({ hotWaterKwh, plantKwh }: Invoices, litres: Fraction): Fraction {
  if (hotWaterKwh === undefined) return NOTHING;
  const all =
    plantKwh === undefined ? times(litres, fractionOf(KWH_PER_LITRE)) : fractionOf(plantKwh);
  return over(fractionOf(hotWaterKwh), all);
}

function percent(cents: number, pct: number): number {
  return rounded(times(fractionOf(cents), [BigInt(pct), 100n]));
}

/** What the landlord bears of the costs of CO2, by the costs of each dwelling. */
function co2Credits(
  burnt: readonly Burnt[],
  of: {
    readonly year: number;
    readonly totals: readonly number[];
    readonly source: Invoices['source'];
    readonly areaM2: Fraction;
  },
): number[] {
  // Electricity is no fuel of the BEHG (§2 Abs. 1).
  if (of.year < CO2_SPLIT_FROM || of.source === 'heat-pump') return of.totals.map(() => 0);
  const lots = burnt.map(({ quantity, co2 }) => {
    const kg = times(quantity, fractionOf(co2?.kgPerUnit ?? KG_PER_UNIT[of.source] ?? '0'));
    const price = priceOf(co2);
    // Euros per tonne are tenths of a cent per kilogram.
    const cents = rounded(times(kg, fractionOf(price), vatOf(co2, of.source), [1n, 10n]));
    return { kg, cents };
  });
  const kg = plus(...lots.map((lot) => lot.kg));
  const perM2 = rounded(times(over(kg, of.areaM2), [10n, 1n]));
  const step = STEPS.filter((from) => perM2 >= from * 10).length;
  const landlord = percent(sumOf(lots.map(({ cents }) => cents)), LANDLORD_PCT[step] ?? 0);
  return spread(landlord, of.totals.map(fractionOf));
}

function vatOf(co2: Burnt['co2'], source: Invoices['source']): Fraction {
  const on = co2?.deliveredOn ?? '';
  const isLow = source !== 'oil' && on >= LOW_VAT.from && on <= LOW_VAT.to;
  return fractionOf(isLow ? LOW_VAT.factor : WITH_VAT);
}

/** §11 Abs. 2: what was invoiced before the law began has no costs to share. */
function priceOf(co2: Burnt['co2']): string {
  const year = co2?.deliveredOn.slice(0, 4) ?? '';
  if (Number(year) < CO2_SPLIT_FROM) return '0';
  return co2?.eurPerTonne ?? EUR_PER_TONNE[year] ?? '0';
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
