/**
 * The monthly consumption information of a dwelling (§6a Abs. 2 HeizkostenV): kWh of the month,
 * the previous month, the same month of last year, and a normed average user. It is no bill and
 * names no money. Pure; which month it is comes in.
 *
 * Units of heat cost allocators are no energy (EN 834). They become kWh by the heat of the last
 * bill over the units of the last bill: the law leaves the conversion open.
 */
import { defined } from '#kernel/defined.ts';
import {
  divide,
  multiply,
  rational,
  subtract,
  toDecimal,
  type Rational,
} from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import { informError } from './errors.ts';
import { firstDay, lastDay, monthLater, type Month } from '#kernel/month.ts';

/** What a dwelling's allocators counted in a month, already rated. */
export interface MonthUnits {
  readonly units: Rational;
  /** Set where the figure does not rest on readings of both ends of the month alone. */
  readonly substitute?: SubstituteReason;
}

/** `interpolated`: between two readings, by degree days; `last-year`: from the same month before. */
export type SubstituteReason = 'interpolated' | 'last-year';

/** Heat and units of the last finished bill of the whole property. */
export interface LastBill {
  readonly heatKwh: Rational;
  readonly units: Rational;
}

/** Both days included; without `to` the tenancy goes on. */
export interface Residence {
  readonly from: CivilDate;
  readonly to?: CivilDate;
}

export interface MonthlyInput {
  readonly month: Month;
  readonly areaM2: Rational;
  readonly residence: Residence;
  readonly lastBill: LastBill;
  readonly months: ReadonlyMap<Month, MonthUnits>;
  /** Room heating of the average user in this month, kWh per m². */
  readonly averageKwhM2: Rational;
}

export interface Comparison {
  readonly kwh: Rational;
  /** The own month against it, percent with one decimal; null where it is 0. */
  readonly differencePct: string | null;
  readonly substitute?: SubstituteReason;
}

export type MonthlyInformation =
  | {
      readonly shown: true;
      readonly month: Month;
      readonly kwh: Rational;
      readonly kwhPerUnit: Rational;
      readonly units: Rational;
      readonly substitute?: SubstituteReason;
      /** Undefined where nothing was recorded, or where it was not the resident's own time. */
      readonly previousMonth?: Comparison;
      readonly previousYear?: Comparison;
      readonly average: Comparison;
    }
  | { readonly shown: false; readonly month: Month; readonly reason: NotShown };

/** Only whole months of the own residence are shown, and only months with data. */
type NotShown = 'not-a-full-month' | 'no-data';

/** Throws INFORM_BAD_INPUT where units or heat of the last bill or the area are not positive. */
export function monthlyInformation(input: MonthlyInput): MonthlyInformation {
  const { month, months, residence } = input;
  if (!livedThrough(residence, month)) return { shown: false, month, reason: 'not-a-full-month' };
  const own = months.get(month);
  if (own === undefined) return { shown: false, month, reason: 'no-data' };
  const kwhPerUnit = unitHeat(input.lastBill);
  const kwh = multiply(own.units, kwhPerUnit);
  const averageKwh = multiply(positive('areaM2', input.areaM2), input.averageKwhM2);
  const earlier = (back: number): Comparison | undefined => {
    const other = monthLater(month, -back);
    const then = livedThrough(residence, other) ? months.get(other) : undefined;
    return then && compareTo(kwh, { ...then, kwh: multiply(then.units, kwhPerUnit) });
  };
  const [previousMonth, previousYear] = [earlier(1), earlier(12)];
  return {
    shown: true,
    month,
    kwh,
    kwhPerUnit,
    units: own.units,
    ...defined({ substitute: own.substitute }),
    ...defined({ previousMonth, previousYear }),
    average: compareTo(kwh, { kwh: averageKwh }),
  };
}

/** kWh that one rated unit stands for. Throws INFORM_BAD_INPUT. */
export function unitHeat({ heatKwh, units }: LastBill): Rational {
  return divide(positive('lastBill.heatKwh', heatKwh), positive('lastBill.units', units));
}

/** True where every day of the month belongs to the residence. */
export function livedThrough({ from, to }: Residence, month: Month): boolean {
  return from <= firstDay(month) && (to === undefined || to >= lastDay(month));
}

function compareTo(
  kwh: Rational,
  other: { readonly kwh: Rational; readonly substitute?: SubstituteReason },
): Comparison {
  return {
    kwh: other.kwh,
    differencePct: changePct(kwh, other.kwh),
    ...defined({ substitute: other.substitute }),
  };
}

/** (a − b) ÷ b in percent, one decimal, halves away from zero; null where b is 0. */
function changePct(a: Rational, b: Rational): string | null {
  if (b.n === 0n) return null;
  return toDecimal(divide(multiply(subtract(a, b), rational(100)), b), 1);
}

function positive(field: string, value: Rational): Rational {
  if (value.n > 0n) return value;
  const reason = `is ${toDecimal(value, 2)}, it must be more than 0`;
  throw informError('INFORM_BAD_INPUT', { details: { field, reason } });
}
