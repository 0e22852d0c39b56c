/**
 * A tenant who buys the fuel claims the landlord's part of its CO2 costs (§6 Abs. 2 CO2KostAufG):
 * how much, until when, and whether that day has passed.
 */
import type { Static } from 'typebox';
import { defined } from '#kernel/defined.ts';
import { addMonths, civilDate, type CivilDate } from '#kernel/time.ts';
import { checkCo2, checkPeriod } from '../check-parts.ts';
import { co2Split } from '../co2-split.ts';
import type { Co2Result } from '../co2-types.ts';
import { badField } from '../errors.ts';
import { deliveryFindings } from '../legal-check/checks-plausible.ts';
import { finding } from '../legal-check/findings.ts';
import type { RuleSet } from '../rule-set.ts';
import type { BillPeriod, Finding } from '../types.ts';
import { co2Answer, co2StepsOf, findingAnswer } from './bill-answer.ts';
import { Co2Field } from './bill-schema.ts';
import { co2Of } from './co2-input.ts';
import {
  DayField,
  optional,
  PeriodField,
  periodOf,
  sheet,
  showableText,
  worksheet,
} from './fields.ts';
import { SenderField } from './letter-fields.ts';

const TextField = showableText(200, 1);

const ClaimField = sheet({
  period: PeriodField,
  co2: Co2Field,
  tenant: SenderField,
  landlord: sheet({ name: TextField, address: TextField }),
  dwelling: optional(TextField),
  supplier: optional(TextField),
  /** Day on which the supplier billed the fuel: the claim runs from it. */
  supplier_billed_on: DayField,
  /** Day of the letter. */
  claimed_on: optional(DayField),
});
export type ClaimSheet = Static<typeof ClaimField>;

export interface Claim {
  readonly sheet: ClaimSheet;
  readonly period: BillPeriod;
  readonly co2: Co2Result;
  /** Last day on which it can be made; undefined where the law knows none. */
  readonly until?: CivilDate;
  readonly findings: readonly Finding[];
}

/** The sheet has the form of the schema. Throws BILLING_*. */
export function claimOf(claim: ClaimSheet, law: RuleSet, day = claim.claimed_on): Claim {
  const input = co2Of(claim.co2, 'co2.');
  if (input.selfSupply === undefined) {
    throw badField('co2.self_supply', undefined, 'what the gas serves, as the tenant buys it');
  }
  checkCo2(input, 'co2.');
  const period = periodOf(claim.period);
  checkPeriod(period, 'period');
  const co2 = co2Split(input, period, law);
  const billedOn = civilDate(claim.supplier_billed_on);
  const months = law.at('co2_claim_months', billedOn);
  const until =
    months === undefined
      ? undefined
      : addMonths(billedOn, Number(law.number('co2_claim_months', billedOn).n));
  const known = {
    billedOn,
    until,
    source: months?.source ?? law.law,
    cents: co2.reimbursement?.cents ?? 0,
  };
  const { emissions } = input;
  return {
    sheet: claim,
    period,
    co2,
    ...defined({ until }),
    findings: [
      ...dayFindings(day, known),
      ...('deliveries' in emissions ? deliveryFindings(emissions.deliveries, law) : []),
    ],
  };
}

interface ClaimDays {
  readonly billedOn: CivilDate;
  readonly until: CivilDate | undefined;
  readonly source: string;
  readonly cents: number;
}

/** The claim begins with the bill of the supplier and ends with its last day. */
function dayFindings(
  day: CivilDate | undefined,
  { billedOn, until, source, cents }: ClaimDays,
): Finding[] {
  const seed = { level: 'error', field: 'claimed_on', source, consequenceCents: cents } as const;
  if (day !== undefined && day < billedOn) {
    return [finding('claim-early', { ...seed, details: { billedOn, claimedOn: day } })];
  }
  if (until === undefined || day === undefined || day <= until) return [];
  return [finding('claim-late', { ...seed, details: { until, claimedOn: day } })];
}

export const claimSheet = worksheet(
  'co2_claim',
  {
    about: 'what a tenant with a gas boiler of their own claims of the landlord, and until when',
    schema: ClaimField,
  },
  (asked, law) => {
    const { co2, until, findings } = claimOf(asked, law);
    return {
      ...co2Answer(co2),
      ...defined({ claim_until: until }),
      steps: co2StepsOf(co2, co2Of(asked.co2, 'co2.')),
      findings: findings.map(findingAnswer),
    };
  },
);
