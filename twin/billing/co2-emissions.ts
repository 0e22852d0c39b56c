/** Emissions and CO2 costs of the fuel: from the deliveries, or as the supplier states them. */
import {
  add,
  compare,
  divide,
  multiply,
  ONE,
  rational,
  roundToCents,
  subtract,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import { amountOf, because } from './amounts.ts';
import type { Amount, Because } from './because.ts';
import { badField } from './errors.ts';
import { asked } from './in-force.ts';
import type { FuelData, RuleSet } from './rule-set.ts';
import type { Co2Delivery, Co2Input, PricedDelivery } from './co2-types.ts';
import type { BillPeriod } from './types.ts';

interface Co2Emissions {
  readonly emissionsKg: Rational;
  readonly cost: Amount;
  readonly deliveries: readonly PricedDelivery[];
}

/** Each delivery is priced and rounded on its own, tax included. */
export function co2Emissions(
  { emissions }: Co2Input,
  period: BillPeriod,
  law: RuleSet,
): Co2Emissions {
  if ('kg' in emissions) {
    const { kg, costCents } = emissions;
    const cost = amountOf(law, costCents, {
      rule: 'co2-costs',
      formula: 'co2Cents = statedCents',
      inputs: { statedCents: costCents, emissionsKg: toExactText(kg), co2Cents: costCents },
    });
    return { emissionsKg: kg, cost, deliveries: [] };
  }
  // A country without a price of CO2 says so before anything is computed.
  if (law.parameter('co2_price') === undefined) {
    asked('co2', () => law.number('co2_price', period.from));
  }
  const priced = emissions.deliveries.map((delivery, index) =>
    pricedDelivery(delivery, { field: `co2.deliveries[${index}]`, period }, law),
  );
  const total = priced.reduce((sum, { costCents }) => sum + costCents, 0);
  const inputs = Object.fromEntries(
    priced.map(({ costCents }, index) => [`delivery${index + 1}Cents`, costCents]),
  );
  const names = Object.keys(inputs);
  return {
    emissionsKg: priced.map(({ emissionsKg }) => emissionsKg).reduce(add, ZERO),
    cost: amountOf(law, total, {
      rule: 'co2-costs',
      formula: `co2Cents = ${names.length === 0 ? '0' : names.join(' + ')}`,
      inputs: { ...inputs, co2Cents: total },
      more: priced.flatMap((one) => deliveryReasons(one, law)),
    }),
    deliveries: priced,
  };
}

interface Where {
  readonly field: string;
  readonly period: BillPeriod;
}

/** As much as a worksheet can name: a thousand deliveries still add up exactly. */
const CENTS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 1000);

function pricedDelivery(delivery: Co2Delivery, where: Where, law: RuleSet): PricedDelivery {
  const kgPerUnit = factorOf(delivery, where, law);
  const emissionsKg = multiply(delivery.quantity, multiply(kgPerUnit, fossilPart(delivery)));
  const eurPerTonne = isBeforeLaw(delivery, law) ? ZERO : priceOf(delivery, where, law);
  // What costs nothing carries no tax, so nobody need know its day.
  const vatPct = eurPerTonne.n === 0n ? (delivery.vatPct ?? ZERO) : vatOf(delivery, where, law);
  const net = divide(multiply(emissionsKg, eurPerTonne), rational(10));
  const gross = multiply(net, divide(add(rational(100), vatPct), rational(100)));
  if (compare(gross, rational(CENTS_MAX)) > 0) {
    const expected = 'a quantity whose CO2 costs can be billed';
    throw badField(`${where.field}.quantity`, toExactText(delivery.quantity), expected);
  }
  const costCents = roundToCents(gross);
  const unit = law.fuel(delivery.fuel)?.unit ?? '';
  return { delivery, unit, kgPerUnit, eurPerTonne, vatPct, emissionsKg, costCents };
}

function deliveryReasons(one: PricedDelivery, law: RuleSet): Because[] {
  const { delivery, kgPerUnit, eurPerTonne, vatPct, emissionsKg, costCents } = one;
  const kg = toExactText(emissionsKg);
  const fossil = fossilPart(delivery);
  const isFossil = compare(fossil, ONE) === 0;
  return [
    because(law, {
      rule: 'co2-costs',
      formula: 'deliveryCents = round(emissionsKg × eurPerTonne ÷ 10 × (100 + vatPct) ÷ 100)',
      inputs: {
        emissionsKg: kg,
        eurPerTonne: toExactText(eurPerTonne),
        vatPct: toExactText(vatPct),
        deliveryCents: costCents,
      },
    }),
    because(law, {
      rule: 'co2-emissions',
      formula: `emissionsKg = quantity × kgPerUnit${isFossil ? '' : ' × fossilPart'}`,
      inputs: {
        fuel: delivery.fuel,
        quantity: toExactText(delivery.quantity),
        kgPerUnit: toExactText(kgPerUnit),
        ...(isFossil ? {} : { fossilPart: toExactText(fossil) }),
        emissionsKg: kg,
      },
    }),
  ];
}

function fossilPart({ biogenicPct }: Co2Delivery): Rational {
  if (biogenicPct === undefined) return ONE;
  return divide(subtract(rational(100), biogenicPct), rational(100));
}

/** kg of a unit: of the invoice, of the law, or of the law by kWh where a unit is turned into them. */
function factorOf(delivery: Co2Delivery, { field }: Where, law: RuleSet): Rational {
  if (delivery.kgPerUnit !== undefined) return delivery.kgPerUnit;
  const fuel = law.fuel(delivery.fuel);
  if (fuel === undefined) {
    const known = law.fuelIds.join(', ');
    const expected = `one of ${known}, or kg_per_unit of the supplier`;
    throw badField(`${field}.fuel`, delivery.fuel, expected);
  }
  if (fuel.kg_per_unit !== undefined) return rational(fuel.kg_per_unit);
  if (fuel.co2_price_from === undefined) return ZERO;
  const byKwh = fuel.counted_as === undefined ? undefined : law.fuel(fuel.counted_as);
  if (byKwh?.kg_per_unit === undefined) {
    throw badField(`${field}.kg_per_unit`, undefined, 'kg CO2 of a unit from the invoice');
  }
  return multiply(kwhOfUnit(delivery, fuel, field), rational(byKwh.kg_per_unit));
}

function kwhOfUnit({ gas }: Co2Delivery, fuel: FuelData, field: string): Rational {
  if (fuel.unit !== CUBIC_METRE) return rational(fuel.kwh_per_unit ?? 0);
  if (gas !== undefined) return multiply(gas.stateNumber, gas.kwhPerM3);
  const expected = 'state number and gross calorific value of the invoice, as gas is in m³';
  throw badField(`${field}.state_number`, undefined, expected);
}

const CUBIC_METRE = 'm³';

function priceOf(delivery: Co2Delivery, { field }: Where, law: RuleSet): Rational {
  const { eurPerTonne, fuel } = delivery;
  const year = delivery.year ?? yearOf(delivery.deliveredOn);
  const known = law.fuel(fuel);
  const from = known?.co2_price_from;
  if (known !== undefined && from === undefined) return ZERO;
  if (eurPerTonne !== undefined) return eurPerTonne;
  if (year === undefined) {
    throw badField(`${field}.year`, undefined, 'a year, delivered_on or price_eur_t');
  }
  const day = `${String(year).padStart(4, '0')}-01-01`;
  // Before its fuel had a price nothing was paid, however long ago that was.
  if (from !== undefined && day < from && law.parameter('co2_price') !== undefined) return ZERO;
  return asked(`${field}.year`, () => law.number('co2_price', day));
}

const yearOf = (day: CivilDate | undefined): number | undefined =>
  day === undefined ? undefined : Number(day.slice(0, 4));

/** The rate of the day of delivery. Throws BILLING_BAD_FIELD where it is not known and matters. */
function vatOf(delivery: Co2Delivery, { field, period }: Where, law: RuleSet): Rational {
  if (delivery.vatPct !== undefined) return delivery.vatPct;
  const days = deliveryDays(delivery, period);
  const group = law.fuel(delivery.fuel)?.vat;
  const changes = ['vat_standard', 'vat_fuel'].flatMap((id) =>
    law.changes(id, days).map(({ from }) => from),
  );
  const rates = [days.from, ...changes].map((day) => vatOn(day, group, law));
  const [rate = ZERO] = rates;
  if (rates.every((other) => compare(other, rate) === 0)) return rate;
  const all = [...new Set(rates.map(toExactText))].join(' and ');
  const expected = `the day of delivery or vat_pct, as ${all} % held between ${days.from} and ${days.to}`;
  throw badField(`${field}.delivered_on`, undefined, expected);
}

/** Where only a price is given it is the fuel of the period. */
function deliveryDays({ deliveredOn, year }: Co2Delivery, period: BillPeriod): BillPeriod {
  if (deliveredOn !== undefined) return { from: deliveredOn, to: deliveredOn };
  if (year === undefined) return period;
  const name = String(year).padStart(4, '0');
  return { from: `${name}-01-01`, to: `${name}-12-31` };
}

function vatOn(day: CivilDate, group: string | undefined, law: RuleSet): Rational {
  const reduced =
    group === undefined || law.at('vat_fuel', day) === undefined
      ? undefined
      : law.table('vat_fuel', day).get(group);
  return reduced ?? asked('co2.deliveries', () => law.number('vat_standard', day));
}

/** §11 Abs. 2 S. 2 CO2KostAufG goes by the day of the invoice. */
function isBeforeLaw({ invoicedOn }: Co2Delivery, law: RuleSet): boolean {
  const from = law.parameter('co2_split_from')?.values[0]?.value;
  return invoicedOn !== undefined && typeof from === 'string' && invoicedOn < from;
}
