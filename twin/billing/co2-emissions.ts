/** Emissions and CO2 costs of the fuel: from the deliveries, or as the supplier states them. */
import {
  add,
  divide,
  multiply,
  rational,
  roundToCents,
  toExactText,
  ZERO,
} from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import { amountOf, because } from './amounts.ts';
import type { Amount, Because } from './because.ts';
import { badField } from './errors.ts';
import type { RuleSet } from './rule-set.ts';
import type { Co2Delivery, Co2Input } from './types.ts';

export interface Co2Emissions {
  readonly emissionsKg: Rational;
  readonly cost: Amount;
  readonly deliveries: readonly { readonly emissionsKg: Rational; readonly costCents: Cents }[];
}

/** Each delivery is priced and rounded on its own, tax included. */
export function co2Emissions({ emissions }: Co2Input, day: CivilDate, law: RuleSet): Co2Emissions {
  if ('kg' in emissions) {
    const { kg, costCents } = emissions;
    const cost = amountOf(law, costCents, {
      rule: 'co2-costs',
      formula: 'co2Cents = statedCents',
      inputs: { statedCents: costCents, emissionsKg: toExactText(kg), co2Cents: costCents },
    });
    return { emissionsKg: kg, cost, deliveries: [] };
  }
  const split = emissions.deliveries.map((delivery, index) =>
    deliveryOf(delivery, { field: `co2.deliveries[${index}]`, day }, law),
  );
  const total = split.reduce((sum, { costCents }) => sum + costCents, 0);
  const inputs = Object.fromEntries(
    split.map(({ costCents }, index) => [`delivery${index + 1}Cents`, costCents]),
  );
  const names = Object.keys(inputs);
  return {
    emissionsKg: split.map(({ emissionsKg }) => emissionsKg).reduce(add, ZERO),
    cost: amountOf(law, total, {
      rule: 'co2-costs',
      formula: `co2Cents = ${names.length === 0 ? '0' : names.join(' + ')}`,
      inputs: { ...inputs, co2Cents: total },
      more: split.flatMap((delivery) => delivery.because),
    }),
    deliveries: split.map(({ emissionsKg, costCents }) => ({ emissionsKg, costCents })),
  };
}

interface PricedDelivery {
  readonly emissionsKg: Rational;
  readonly costCents: Cents;
  readonly because: readonly Because[];
}

interface Where {
  readonly field: string;
  readonly day: CivilDate;
}

function deliveryOf(delivery: Co2Delivery, { field, day }: Where, law: RuleSet): PricedDelivery {
  const kgPerUnit = factorOf(delivery, { field, day }, law);
  const emissionsKg = multiply(delivery.quantity, kgPerUnit);
  const invoicedBefore = isBeforeLaw(delivery, day, law);
  const price = invoicedBefore ? ZERO : priceOf(delivery, law);
  const vatPct = vatOf(delivery, day, law);
  const net = divide(multiply(emissionsKg, price), rational(10));
  const costCents = roundToCents(multiply(net, divide(add(rational(100), vatPct), rational(100))));
  const kg = toExactText(emissionsKg);
  return {
    emissionsKg,
    costCents,
    because: [
      because(law, {
        rule: 'co2-costs',
        formula: 'deliveryCents = round(emissionsKg × eurPerTonne ÷ 10 × (100 + vatPct) ÷ 100)',
        inputs: {
          emissionsKg: kg,
          eurPerTonne: toExactText(price),
          vatPct: toExactText(vatPct),
          deliveryCents: costCents,
        },
      }),
      because(law, {
        rule: 'co2-emissions',
        formula: 'emissionsKg = quantity × kgPerUnit',
        inputs: {
          fuel: delivery.fuel,
          quantity: toExactText(delivery.quantity),
          kgPerUnit: toExactText(kgPerUnit),
          emissionsKg: kg,
        },
      }),
    ],
  };
}

function factorOf(delivery: Co2Delivery, { field, day }: Where, law: RuleSet): Rational {
  if (delivery.kgPerUnit !== undefined) return delivery.kgPerUnit;
  const factors = law.table('emission_factor', day);
  const factor = factors.get(delivery.fuel);
  if (factor !== undefined) return factor;
  const known = [...factors.keys()].join(', ');
  throw badField(`${field}.fuel`, delivery.fuel, `one of ${known}, or kg_per_unit of the supplier`);
}

function priceOf({ price }: Co2Delivery, law: RuleSet): Rational {
  return 'eurPerTonne' in price
    ? price.eurPerTonne
    : law.number('co2_price', `${String(price.year).padStart(4, '0')}-01-01`);
}

/** The rate of the day of delivery where it is known, else the standard rate. */
function vatOf({ vatPct, deliveredOn, fuel }: Co2Delivery, day: CivilDate, law: RuleSet): Rational {
  if (vatPct !== undefined) return vatPct;
  if (deliveredOn === undefined) return law.number('vat_standard', day);
  const reduced = law.at('vat_fuel', deliveredOn) && law.table('vat_fuel', deliveredOn).get(fuel);
  return reduced ?? law.number('vat_standard', deliveredOn);
}

function isBeforeLaw({ invoicedOn }: Co2Delivery, day: CivilDate, law: RuleSet): boolean {
  const from = law.at('co2_split_from', day)?.value;
  return invoicedOn !== undefined && typeof from === 'string' && invoicedOn < from;
}
