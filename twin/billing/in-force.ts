/**
 * Which value of the law counts for a billing period. A rule binds the periods that begin once it
 * is in force, unless the parameter says that its own day decides; a value that is not in force
 * yet is never taken.
 */
import type { CivilDate } from '#kernel/time.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillPeriod } from './types.ts';

/** The day on which the value of a parameter is looked up. */
export function dayInForce(law: RuleSet, id: string, period: BillPeriod): CivilDate {
  return law.parameter(id)?.applies === 'day' ? period.to : period.from;
}
