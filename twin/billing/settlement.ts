/**
 * From what a line cost to what its payer owes: CO2 credit, cuts (§12 HeizkostenV), prepayments,
 * the new prepayment, and for users with VAT option the net price and the tax.
 */
import {
  add,
  divide,
  multiply,
  rational,
  roundToCents,
  toExactText,
  type Rational,
} from '#kernel/rational.ts';
import { addMonths, type CivilDate } from '#kernel/time.ts';
import type { Cents } from '#kernel/units.ts';
import { amountOf } from './amounts.ts';
import type { Amount } from './because.ts';
import { monthsOf } from './calendar.ts';
import { checkDistinct, notNegativeCents } from './check-fields.ts';
import { badField } from './errors.ts';
import { dayInForce } from './in-force.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillPeriod, BillUser, Reduction, ReductionClaim } from './types.ts';

/** The parts of a bill that cuts are taken from; each cut has one of them by law. */
interface Billed {
  /** What the user is billed, the CO2 credit taken off: base of the cuts of §12 S. 2 and 3. */
  readonly shareCents: Cents;
  /** What is not billed by consumption: base of the cut of §12 S. 1. */
  readonly partCents: Cents;
  /** Share of the heating costs: base of the cut of the CO2 law. */
  readonly heatingCents: Cents;
  /** All that the user is billed, where it is known: no cut counts from more. */
  readonly totalCents?: Cents;
}

interface CutOptions {
  readonly period: BillPeriod;
  readonly law: RuleSet;
  readonly field: string;
  /** Between an owner and the community there is no cut (§12 Abs. 1 S. 4 HeizkostenV). */
  readonly betweenOwners?: boolean;
}

/** Throws BILLING_BAD_FIELD for a reason that the law does not know, or not yet. */
export function reductionsOf(
  claims: readonly ReductionClaim[],
  billed: Billed,
  options: CutOptions,
): Reduction[] {
  const { period, law, field } = options;
  checkDistinct(
    claims.map(({ reason }) => reason),
    (index) => `${field}[${index}]`,
  );
  return claims.map(({ reason, baseCents }, index) => {
    const path = `${field}[${index}]`;
    notNegativeCents(`${path}.base_cents`, baseCents);
    const { pct, source, base: baseName } = cutOf(reason, { period, law, path });
    if (options.betweenOwners === true) {
      throw badField(path, reason, 'no cut between an owner and the community (§12 Abs. 1 S. 4)');
    }
    if (baseCents !== undefined && baseName !== 'part') {
      throw badField(
        `${path}.base_cents`,
        baseCents,
        `nothing, as the law sets the base of ${reason}`,
      );
    }
    const base = baseCents ?? baseOf(billed, baseName);
    if (billed.totalCents !== undefined && base > billed.totalCents) {
      const most = `at most the ${billed.totalCents} that the user is billed`;
      throw badField(`${path}.base_cents`, base, most);
    }
    const cut = roundToCents(divide(multiply(rational(base), pct), rational(100)));
    const inputs = { baseCents: base, reductionPct: toExactText(pct), cutCents: cut };
    const formula = 'cutCents = round(baseCents × reductionPct ÷ 100)';
    return { reason, amount: amountOf(law, cut, { rule: 'reduction', formula, inputs, source }) };
  });
}

function baseOf(billed: Billed, name: string | undefined): Cents {
  if (name === 'part') return billed.partCents;
  return name === 'heating' ? billed.heatingCents : billed.shareCents;
}

function cutOf(
  reason: string,
  {
    period,
    law,
    path,
  }: { readonly period: BillPeriod; readonly law: RuleSet; readonly path: string },
) {
  const inForce = law.entries('reduction').filter((one) => dated(law, one, period) !== undefined);
  const value = inForce.includes(reason) ? dated(law, reason, period) : undefined;
  if (value === undefined) {
    const expected = inForce.length === 0 ? 'no reduction' : `one of ${inForce.join(', ')}`;
    throw badField(path, reason, expected);
  }
  const id = `reduction/${reason}`;
  const pct: Rational = law.number(id, dayInForce(law, id, period));
  return { pct, source: value.source, base: law.parameter(id)?.base };
}

function dated(law: RuleSet, reason: string, period: BillPeriod) {
  const id = `reduction/${reason}`;
  return law.at(id, dayInForce(law, id, period));
}

interface Settlement {
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

interface VatParts {
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
