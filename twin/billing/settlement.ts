/**
 * From what a line cost to what its payer owes: CO2 credit, cuts (§12 HeizkostenV), prepayments,
 * the new prepayment, and for users with VAT option the net price and the tax.
 */
import { add, divide, multiply, rational, roundToCents, toExactText } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { addMonths } from '#kernel/time.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import { amountOf } from './amounts.ts';
import type { Amount } from './because.ts';
import { monthsOf } from './calendar.ts';
import { checkDistinct, notNegativeCents } from './check-fields.ts';
import { badField } from './errors.ts';
import { dayInForce } from './in-force.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillPeriod, BillUser, Reduction, ReductionClaim } from './types.ts';

/** Cut for which the CO2 law names the heating share as its base, not the whole bill. */
const HEATING_SHARE_ONLY = 'missing_co2_information';

export interface Billed {
  /** What the user is billed, the CO2 credit taken off. */
  readonly shareCents: Cents;
  readonly heatingCents: Cents;
  /** All that the user is billed, where it is known: no cut counts from more. */
  readonly totalCents?: Cents;
}

/** Throws BILLING_BAD_FIELD for a reason that the law does not know. */
export function reductionsOf(
  claims: readonly ReductionClaim[],
  billed: Billed,
  {
    period,
    law,
    field,
  }: { readonly period: BillPeriod; readonly law: RuleSet; readonly field: string },
): Reduction[] {
  checkDistinct(
    claims.map(({ reason }) => reason),
    (index) => `${field}[${index}]`,
  );
  return claims.map(({ reason, baseCents }, index) => {
    notNegativeCents(`${field}[${index}].base_cents`, baseCents);
    const day = dayInForce(law, 'reduction', period);
    const source = law.at('reduction', day)?.source ?? law.clause('reduction');
    const table = law.at('reduction', day) === undefined ? new Map() : law.table('reduction', day);
    const pct: Rational | undefined = table.get(reason);
    if (pct === undefined) {
      const known = [...table.keys()].join(', ');
      throw badField(
        `${field}[${index}]`,
        reason,
        known === '' ? 'no reduction' : `one of ${known}`,
      );
    }
    const whole = reason === HEATING_SHARE_ONLY ? billed.heatingCents : billed.shareCents;
    const base = baseCents ?? whole;
    if (billed.totalCents !== undefined && base > billed.totalCents) {
      const most = `at most the ${billed.totalCents} that the user is billed`;
      throw badField(`${field}[${index}].base_cents`, base, most);
    }
    const cut = roundToCents(divide(multiply(rational(base), pct), rational(100)));
    const inputs = { baseCents: base, reductionPct: toExactText(pct), cutCents: cut };
    const formula = 'cutCents = round(baseCents × reductionPct ÷ 100)';
    return { reason, amount: amountOf(law, cut, { rule: 'reduction', formula, inputs, source }) };
  });
}

export interface Settlement {
  readonly balance: Amount;
  readonly newMonthlyPrepayment: Amount;
}

/**
 * Balance > 0 is to be paid, < 0 comes back. The new prepayment is the result by months. `owed`
 * names what is owed: the payable amount, or with VAT option the gross one.
 */
export function settle(
  {
    payableCents,
    prepaidCents,
    months,
    owed = 'payableCents',
  }: {
    payableCents: number;
    prepaidCents: number;
    months: number;
    owed?: 'payableCents' | 'grossCents';
  },
  law: RuleSet,
): Settlement {
  const balanceCents = payableCents - prepaidCents;
  const monthly = roundToCents(divide(rational(payableCents), rational(months)));
  return {
    balance: amountOf(law, balanceCents, {
      rule: 'balance',
      formula: `balanceCents = ${owed} − prepaidCents`,
      inputs: { [owed]: payableCents, prepaidCents, balanceCents },
    }),
    newMonthlyPrepayment: amountOf(law, monthly, {
      rule: 'new-prepayment',
      formula: `monthlyCents = round(${owed} ÷ months)`,
      inputs: { [owed]: payableCents, months, monthlyCents: monthly },
    }),
  };
}

export function settlementOf(
  user: BillUser,
  {
    payableCents,
    grossCents,
    period,
  }: { payableCents: number; grossCents: number | undefined; period: BillPeriod },
  law: RuleSet,
): Settlement | undefined {
  const { prepaidCents } = user;
  if (prepaidCents === undefined) return undefined;
  const months = user.prepaidMonths ?? monthsOf(period);
  if (grossCents === undefined) return settle({ payableCents, prepaidCents, months }, law);
  return settle({ payableCents: grossCents, prepaidCents, months, owed: 'grossCents' }, law);
}

export interface VatParts {
  readonly net: Amount;
  readonly tax: Amount;
  readonly gross: Amount;
}

/** A gross share becomes net plus tax; flats are charged gross and are shown no tax. */
export function vatParts(
  grossShareCents: Cents,
  { inputPct, outputPct }: { readonly inputPct: Rational; readonly outputPct: Rational },
  law: RuleSet,
): VatParts {
  const factor = add(rational(100), inputPct);
  const net = roundToCents(divide(multiply(rational(grossShareCents), rational(100)), factor));
  const tax = roundToCents(divide(multiply(rational(net), outputPct), rational(100)));
  return {
    net: amountOf(law, net, {
      rule: 'vat-net',
      formula: 'netCents = round(payableCents × 100 ÷ (100 + inputVatPct))',
      inputs: { payableCents: grossShareCents, inputVatPct: toExactText(inputPct), netCents: net },
    }),
    tax: amountOf(law, tax, {
      rule: 'vat-tax',
      formula: 'taxCents = round(netCents × vatPct ÷ 100)',
      inputs: { netCents: net, vatPct: toExactText(outputPct), taxCents: tax },
    }),
    gross: amountOf(law, net + tax, {
      rule: 'vat-gross',
      formula: 'grossCents = netCents + taxCents',
      inputs: { netCents: net, taxCents: tax, grossCents: net + tax },
    }),
  };
}

/** Last day on which the tenant may get the bill (§556 Abs. 3 S. 2 BGB). */
export function billDeadline(periodEnd: CivilDate, law: RuleSet): CivilDate {
  return addMonths(periodEnd, Number(law.number('bill_deadline_months', periodEnd).n));
}
