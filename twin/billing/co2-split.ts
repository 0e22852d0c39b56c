/**
 * The CO2 costs between landlord and tenants (CO2KostAufG). The specific emission of the building
 * is rounded before the table is read; an agreed period of less than a year shrinks the limits of
 * the table, never the emission; a change of tenants shortens nothing.
 */
import {
  compare,
  divide,
  multiply,
  ONE,
  ratio,
  rational,
  roundHalfAwayFromZero,
  roundToCents,
  subtract,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { daysInclusive, type CivilDate } from '#kernel/time.ts';
import { amountOf } from './amounts.ts';
import type { Amount } from './because.ts';
import { isUnderAYear } from './calendar.ts';
import { co2Emissions } from './co2-emissions.ts';
import { badField } from './errors.ts';
import { dayInForce } from './in-force.ts';
import type { RuleSet } from './rule-set.ts';
import type { Co2Input, Co2Result } from './co2-types.ts';
import type { BillPeriod } from './types.ts';

/**
 * The input was checked by `checkCo2`.
 * Throws BILLING_BAD_FIELD, BILLING_NO_PARAMETER, BILLING_RULE_NOT_IN_LAW.
 */
export function co2Split(input: Co2Input, period: BillPeriod, law: RuleSet): Co2Result {
  const day = dayInForce(law, 'co2_landlord_share', period);
  const { emissionsKg, cost, deliveries } = co2Emissions(input, period, law);
  const base = { emissionsKg, cost, deliveries, livingAreaM2: input.livingAreaM2 };
  if (isBeforeLaw(law, day)) {
    const none = { specificKgM2: divide(emissionsKg, input.livingAreaM2), tier: null };
    const shared = landlordShare(cost, ZERO, law);
    return { ...base, ...none, ...shared, isBeforeLaw: true, limitScale: ONE };
  }
  const limitScale = limitScaleOf(input.agreedPeriod, day, law);
  const specificKgM2 = roundSpecific(divide(emissionsKg, input.livingAreaM2), day, law);
  const tier =
    input.building === 'non_residential' ? null : co2Tier(specificKgM2, limitScale, { day, law });
  const full =
    tier === null ? law.number('co2_non_residential_landlord_share', day) : tier.landlordPct;
  const shared = landlordShare(cost, multiply(full, restrictionFactor(input, day, law)), law);
  return {
    ...base,
    specificKgM2,
    tier: tier?.tier ?? null,
    ...shared,
    isBeforeLaw: false,
    limitScale,
    ...reimbursement(input, shared.landlord, { day, law }),
  };
}

/** §11 Abs. 2 S. 1: periods that begin before the law are not split. */
function isBeforeLaw(law: RuleSet, day: CivilDate): boolean {
  const parameter = law.parameter('co2_landlord_share');
  return parameter !== undefined && law.at('co2_landlord_share', day) === undefined;
}

function landlordShare(cost: Amount, landlordPct: Rational, law: RuleSet) {
  const landlord = landlordPart(cost, landlordPct, law);
  const tenantCents = cost.cents - landlord.cents;
  const inputs = { co2Cents: cost.cents, landlordCents: landlord.cents, tenantCents };
  const formula = 'tenantCents = co2Cents − landlordCents';
  const tenant = amountOf(law, tenantCents, { rule: 'co2-tenant-part', formula, inputs });
  return { landlordPct, cost, landlord, tenant };
}

interface Co2Tier {
  /** From 1. */
  readonly tier: number;
  readonly landlordPct: Rational;
}

interface When {
  readonly day: CivilDate;
  readonly law: RuleSet;
}

/** The row of the table that a rounded specific emission falls into; lower limits belong to it. */
export function co2Tier(rounded: Rational, limitScale: Rational, { day, law }: When): Co2Tier {
  let found: Co2Tier = { tier: 1, landlordPct: rational(0) };
  let tier = 0;
  for (const [limit, landlordPct] of law.table('co2_landlord_share', day)) {
    tier++;
    if (compare(rounded, multiply(rational(limit), limitScale)) >= 0) found = { tier, landlordPct };
  }
  return found;
}

/** To the decimal that the law reads the table with, halves up. */
export function roundSpecific(specific: Rational, day: CivilDate, law: RuleSet): Rational {
  const scale = rational(10n ** law.number('co2_specific_decimals', day).n);
  return divide(rational(roundHalfAwayFromZero(multiply(specific, scale))), scale);
}

function limitScaleOf(agreed: BillPeriod | undefined, day: CivilDate, law: RuleSet): Rational {
  if (agreed === undefined || !isUnderAYear(agreed)) return ONE;
  const days = daysInclusive(agreed.from, agreed.to);
  return divide(ratio(BigInt(days), 1n), law.number('co2_year_days', day));
}

function restrictionFactor({ restriction }: Co2Input, day: CivilDate, law: RuleSet): Rational {
  if (restriction === undefined) return ONE;
  const factor = law.table('co2_restriction_factor', day).get(restriction);
  if (factor === undefined) throw badField('co2.restriction', restriction, 'half or none');
  return factor;
}

function landlordPart(cost: Amount, pct: Rational, law: RuleSet): Amount {
  const part = roundToCents(divide(multiply(rational(cost.cents), pct), rational(100)));
  return amountOf(law, part, {
    rule: 'co2-landlord-part',
    formula: 'landlordCents = round(co2Cents × landlordPct ÷ 100)',
    inputs: { co2Cents: cost.cents, landlordPct: toExactText(pct), landlordCents: part },
    more: cost.because,
  });
}

/** §6: the tenant paid the fuel and claims the landlord's part, cut where it also cooks. */
function reimbursement(
  { selfSupply }: Co2Input,
  landlord: Amount,
  { day, law }: When,
): { reimbursement?: Amount } {
  if (selfSupply === undefined) return {};
  const cut = selfSupply.otherOwnAppliances ? law.number('co2_self_supply_cut', day) : rational(0);
  const left = divide(subtract(rational(100), cut), rational(100));
  const value = roundToCents(multiply(rational(landlord.cents), left));
  return {
    reimbursement: amountOf(law, value, {
      rule: 'co2-reimbursement',
      formula: 'reimbursementCents = round(landlordCents × (100 − cutPct) ÷ 100)',
      inputs: {
        landlordCents: landlord.cents,
        cutPct: toExactText(cut),
        reimbursementCents: value,
      },
    }),
  };
}
