/**
 * What a load profile costs under a tariff: flat, by time of day (HT/NT), or dynamic by market
 * price (§41a EnWG). The price is that of the local time at which a quarter of an hour begins.
 * The energy of a bill is one line and is rounded once: rounding each quarter makes 6.97 € of a
 * 24 kWh day 7.04 €, and bills nothing for small loads.
 */
import {
  add,
  divide,
  multiply,
  rational,
  roundToCents,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import {
  civilParts,
  daysInMonth,
  formatInstant,
  HOUR_MS,
  type CivilDate,
  type Instant,
} from '#kernel/time.ts';
import { cents, type Cents } from '#kernel/units.ts';
import { informError } from './errors.ts';
import {
  isWithin,
  quarters,
  type DayHours,
  type LoadProfile,
  type Quarter,
} from './load-profile.ts';

export type EnergyPrice =
  | { readonly kind: 'flat'; readonly ctPerKwh: Rational }
  | {
      readonly kind: 'ht-nt';
      /** High tariff in these local hours, low tariff in all others. */
      readonly high: DayHours;
      readonly highCtPerKwh: Rational;
      readonly lowCtPerKwh: Rational;
      /** Saturdays and Sundays are low tariff all day. Default false. */
      readonly lowAtWeekends?: boolean;
    }
  | {
      readonly kind: 'dynamic';
      /** Net market price by the start of its quarter or, where that is missing, of its hour. */
      readonly marketCtPerKwh: ReadonlyMap<Instant, Rational>;
      /** On the market part, also where it is negative. */
      readonly vatPct: Rational;
      /** Grid fees, taxes and levies, VAT included. */
      readonly fixedGrossCtPerKwh: Rational;
    };

export interface Tariff {
  readonly id: string;
  readonly name: string;
  readonly price: EnergyPrice;
  /** Standing charge, VAT included; by days. Default 0. */
  readonly baseCentsPerYear?: Cents;
}

type PartName = 'flat' | 'high' | 'low' | 'market' | 'fixed';

interface TariffPart {
  readonly name: PartName;
  readonly kwh: Rational;
  readonly exactCents: Rational;
  /** For information; the parts add up to the energy line. */
  readonly cents: Cents;
}

export interface TariffBill {
  readonly tariffId: string;
  readonly name: string;
  readonly days: number;
  readonly quarterCount: number;
  readonly kwh: Rational;
  readonly parts: readonly TariffPart[];
  readonly exactEnergyCents: Rational;
  readonly energyCents: Cents;
  readonly baseCents: Cents;
  readonly totalCents: Cents;
}

/** Throws INFORM_BAD_PROFILE, INFORM_BAD_TARIFF, INFORM_NO_PRICE. */
export function tariffBill(profile: LoadProfile, tariff: Tariff): TariffBill {
  const slots = quarters(profile);
  const sums = partSums(slots, tariff);
  const exactEnergyCents = [...sums.values()].reduce((total, part) => add(total, part.cents), ZERO);
  const energyCents = countedCents(exactEnergyCents);
  const days = [...new Set(slots.map(({ day }) => day))];
  const baseCents = roundToCents(standingCharge(tariff, days));
  return {
    tariffId: tariff.id,
    name: tariff.name,
    days: days.length,
    quarterCount: slots.length,
    kwh: slots.reduce((total, { kwh }) => add(total, kwh), ZERO),
    parts: shownParts(sums, energyCents),
    exactEnergyCents,
    energyCents,
    baseCents,
    totalCents: cents(energyCents + baseCents),
  };
}

/**
 * What the energy would cost if each quarter of an hour were rounded on its own: the trap that one
 * rounding a line avoids. Beside the bill it shows how far such a bill would be off.
 * Throws like `tariffBill`.
 */
export function centsRoundedByQuarter(profile: LoadProfile, tariff: Tariff): Cents {
  const rounded = quarters(profile).map((slot) =>
    countedCents(
      [...partSums([slot], tariff).values()].reduce((sum, p) => add(sum, p.cents), ZERO),
    ),
  );
  return cents(rounded.reduce((sum: number, own) => sum + own, 0));
}

function countedCents(exact: Rational): Cents {
  const magnitude = exact.n < 0n ? -exact.n : exact.n;
  if (magnitude < exact.d * BigInt(Number.MAX_SAFE_INTEGER)) return roundToCents(exact);
  const reason = 'it costs more than can be counted in cents';
  throw informError('INFORM_BAD_PROFILE', { details: { reason } });
}

interface PartSum {
  readonly kwh: Rational;
  readonly cents: Rational;
}

type PartSums = ReadonlyMap<PartName, PartSum>;

/** kWh are summed by price first, so that a year is not 35,040 multiplications of long fractions. */
function partSums(slots: readonly Quarter[], tariff: Tariff): PartSums {
  const { price } = tariff;
  switch (price.kind) {
    case 'flat':
      return new Map([['flat', partSum(sumKwh(slots), price.ctPerKwh)]]);
    case 'ht-nt': {
      checkHours(price.high, tariff);
      const weekendLow = price.lowAtWeekends === true;
      const isHigh = ({ hour, weekday }: Quarter) =>
        !(weekendLow && weekday >= 6) && isWithin(price.high, hour);
      const high = sumKwh(slots.filter(isHigh));
      const low = sumKwh(slots.filter((slot) => !isHigh(slot)));
      return new Map([
        ['high', partSum(high, price.highCtPerKwh)],
        ['low', partSum(low, price.lowCtPerKwh)],
      ]);
    }
    case 'dynamic': {
      const kwh = sumKwh(slots);
      const withVat = divide(add(rational(100), price.vatPct), rational(100));
      const market = slots.reduce(
        (total, slot) => add(total, multiply(slot.kwh, marketPrice(slot.at, price, tariff))),
        ZERO,
      );
      return new Map([
        ['market', { kwh, cents: multiply(market, withVat) }],
        ['fixed', partSum(kwh, price.fixedGrossCtPerKwh)],
      ]);
    }
    default:
      return price satisfies never;
  }
}

function partSum(kwh: Rational, ctPerKwh: Rational): PartSum {
  return { kwh, cents: multiply(kwh, ctPerKwh) };
}

function sumKwh(slots: readonly Quarter[]): Rational {
  return slots.reduce((total, { kwh }) => add(total, kwh), ZERO);
}

function marketPrice(
  at: Instant,
  price: Extract<EnergyPrice, { kind: 'dynamic' }>,
  tariff: Tariff,
): Rational {
  const hour = at - (at % HOUR_MS);
  const found = price.marketCtPerKwh.get(at) ?? price.marketCtPerKwh.get(hour);
  if (found !== undefined) return found;
  throw informError('INFORM_NO_PRICE', {
    details: { tariff: tariff.name, at: formatInstant(hour) },
  });
}

function checkHours({ from, to }: DayHours, tariff: Tariff): void {
  const isHour = (hour: number) => Number.isInteger(hour) && hour >= 0 && hour <= 24;
  if (isHour(from) && isHour(to) && from !== to) return;
  const reason = `high tariff from hour ${from} to hour ${to} is no time of day`;
  throw informError('INFORM_BAD_TARIFF', { details: { tariff: tariff.name, reason } });
}

/** Each but the last rounded on its own, the last is the rest: they add up to the line. */
function shownParts(sums: PartSums, energyCents: Cents): TariffPart[] {
  const parts = [...sums];
  let rest: number = energyCents;
  return parts.map(([name, { kwh, cents: exactCents }], index) => {
    const shown = index === parts.length - 1 ? cents(rest) : countedCents(exactCents);
    rest -= shown;
    return { name, kwh, exactCents, cents: shown };
  });
}

/** One 365th of the year's charge a day, one 366th in a leap year. */
function standingCharge({ baseCentsPerYear }: Tariff, days: readonly CivilDate[]): Rational {
  if (baseCentsPerYear === undefined) return ZERO;
  const byYear = Map.groupBy(days, (day) => civilParts(day).year);
  return [...byYear].reduce((total, [year, { length }]) => {
    const yearDays = rational(337 + daysInMonth(year, 2));
    return add(total, divide(multiply(rational(baseCentsPerYear), rational(length)), yearDays));
  }, ZERO);
}
