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
} from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { daysInclusive } from '#kernel/time.ts';
import type { CivilDate } from '#kernel/time.ts';
import { amountOf } from './amounts.ts';
import type { Amount } from './because.ts';
import { isUnderAYear } from './calendar.ts';
import { co2Emissions } from './co2-emissions.ts';
import { badField } from './errors.ts';
import { dayInForce } from './in-force.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillPeriod, Co2Input, Co2Result } from './types.ts';

/**
 * The input was checked by `checkCo2`.
 * Throws BILLING_BAD_FIELD, BILLING_NO_PARAMETER, BILLING_RULE_NOT_IN_LAW.
 */
export function co2Split(input: Co2Input, period: BillPeriod, law: RuleSet): Co2Result {
  const day = dayInForce(law, 'co2_landlord_share', input.agreedPeriod ?? period);
  const { emissionsKg, cost, deliveries } = co2Emissions(input, day, law);
  const limitScale = limitScaleOf(input.agreedPeriod, day, law);
  const specific = divide(emissionsKg, input.livingAreaM2);
  const rounded = roundSpecific(specific, day, law);
  const tier =
    input.building === 'non_residential' ? null : co2Tier(rounded, limitScale, { day, law });
  const full =
    tier === null ? law.number('co2_non_residential_landlord_share', day) : tier.landlordPct;
  const landlordPct = multiply(full, restrictionFactor(input, day, law));
  const landlord = landlordPart(cost, landlordPct, law);
  return {
    emissionsKg,
    specificKgM2: rounded,
    tier: tier?.tier ?? null,
    landlordPct,
    cost,
    landlord,
    tenant: amountOf(law, cost.cents - landlord.cents, {
      rule: 'co2-tenant-part',
      formula: 'tenantCents = co2Cents − landlordCents',
      inputs: {
        co2Cents: cost.cents,
        landlordCents: landlord.cents,
        tenantCents: cost.cents - landlord.cents,
      },
    }),
    deliveries,
    limitScale,
    ...reimbursement(input, landlord, { day, law }),
  };
}

export interface Co2Tier {
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
