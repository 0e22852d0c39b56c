/**
 * What is wrong with a bill before it goes out: each finding names field, clause, consequence in
 * cents and how to mend it. A finding never changes the bill.
 */
import { CONTENT_CHECKS } from './checks-content.ts';
import { CONTINUITY_CHECKS } from './checks-continuity.ts';
import { DUTY_CHECKS } from './checks-duties.ts';
import { PLANT_CHECKS } from './checks-plant.ts';
import { PLAUSIBLE_CHECKS } from './checks-plausible.ts';
import { SHARE_CHECKS } from './checks-shares.ts';
import { TRUST_CHECKS } from './checks-trust.ts';
import type { Check } from './findings.ts';
import { judged } from './one-cut.ts';
import type { RuleSet } from '../rule-set.ts';
import type { Bill, BillInput, Finding } from '../types.ts';

const CHECKS: readonly Check[] = [
  ...SHARE_CHECKS,
  ...DUTY_CHECKS,
  ...PLANT_CHECKS,
  ...CONTENT_CHECKS,
  ...CONTINUITY_CHECKS,
  ...TRUST_CHECKS,
  ...PLAUSIBLE_CHECKS,
];

/** Findings, the worst first; what they cost in all is their sum. */
export function legalCheck(input: BillInput, bill: Bill, law: RuleSet): Finding[] {
  const checked = { input, bill, law };
  return judged(
    CHECKS.flatMap((check) => check(checked)),
    bill,
  );
}
