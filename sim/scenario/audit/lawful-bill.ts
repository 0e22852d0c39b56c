/**
 * A year's heating bill from the text of the law, for an oil-heated house of dwellings with
 * tenants who may change. It shares no line with the portal's billing. Sources: HeizkostenV §7
 * (heating), §8 (hot water), §9 Abs. 3 (their separation), §7 Abs. 2 (fuel that was burnt);
 * §9b (change of tenants);
 * CO2KostAufG §5 to §7 with its annex; BEHG §10 (prices), EBeV 2030 annex 2 (factor of heating oil).
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
  /** Raw units of each allocator with its rating factors. */
  readonly allocators: readonly {
    readonly units: Fraction;
    readonly kq: string;
    readonly kc: string;
  }[];
  /** Litres of warm water; 0 where the dwelling has no meter for it. */
  readonly hotWaterLitres: Fraction;
}

export interface LawfulBill extends BillView {
  /** The part of the heating costs that goes by consumption. */
  readonly consumptionPotCents: number;
}

/** Heating value of a litre of light heating oil, kWh (§9 Abs. 3 HeizkostenV). */
const KWH_PER_LITRE = '10';
/** Emission of a litre of light heating oil, kg of CO2. */
const KG_PER_LITRE = '2.676284';
/** Euros per tonne by the year of the delivery. */
const EUR_PER_TONNE: Readonly<Record<string, string>> = {
  2023: '30',
  2024: '45',
  2025: '55',
  2026: '60',
};
const WITH_VAT = '1.19';
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
  const hotShare = hotWaterShare(invoices, plus(...burnt.map(({ litres }) => litres)));
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
  const credits = co2Credits(burnt, { year, totals, areaM2: plus(...areas) });
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

/** What the allocators of a dwelling counted, with the rating factors of their radiators. */
export function ratedUnits({ allocators }: LawfulUser): Fraction {
  return plus(
    ...allocators.map(({ units, kq, kc }) => times(units, fractionOf(kq), fractionOf(kc))),
  );
}

interface Burnt {
  readonly litres: Fraction;
  readonly cents: Fraction;
  readonly co2: Invoices['oil'][number]['co2'];
}

/** §7 Abs. 2: the costs of the fuel that was used, the oldest first. */
function burntOf({ oil, closingLitres }: Invoices): Burnt[] {
  let left = sumOf(oil.map(({ litres }) => litres)) - closingLitres;
  return oil.map(({ litres, cents, co2 }) => {
    const used = Math.min(left, litres);
    left -= used;
    const part = over(fractionOf(used), fractionOf(litres));
    return { litres: fractionOf(used), cents: times(fractionOf(cents), part), co2 };
  });
}

/** §9 Abs. 3: the fuel for the heat of the hot water, as a part of all fuel. */
function hotWaterShare({ hotWaterKwh }: Invoices, litres: Fraction): Fraction {
  if (hotWaterKwh === undefined) return NOTHING;
  return over(fractionOf(hotWaterKwh), times(litres, fractionOf(KWH_PER_LITRE)));
}

function percent(cents: number, pct: number): number {
  return rounded(times(fractionOf(cents), [BigInt(pct), 100n]));
}

/** What the landlord bears of the costs of CO2, by the costs of each dwelling. */
function co2Credits(
  burnt: readonly Burnt[],
  of: { readonly year: number; readonly totals: readonly number[]; readonly areaM2: Fraction },
): number[] {
  if (of.year < CO2_SPLIT_FROM) return of.totals.map(() => 0);
  const lots = burnt.map(({ litres, co2 }) => {
    const kg = times(litres, fractionOf(KG_PER_LITRE));
    const price = priceOf(co2);
    // Euros per tonne are tenths of a cent per kilogram.
    const cents = rounded(times(kg, fractionOf(price), fractionOf(WITH_VAT), [1n, 10n]));
    return { kg, cents };
  });
  const kg = plus(...lots.map((lot) => lot.kg));
  const perM2 = rounded(times(over(kg, of.areaM2), [10n, 1n]));
  const step = STEPS.filter((from) => perM2 >= from * 10).length;
  const landlord = percent(sumOf(lots.map(({ cents }) => cents)), LANDLORD_PCT[step] ?? 0);
  return spread(landlord, of.totals.map(fractionOf));
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
