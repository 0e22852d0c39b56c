/**
 * Which value of the law holds for a period: the one of its first day. Where the law only begins
 * to know a value within the period, that first value holds; the legal check names it.
 */
import type { CivilDate } from '#kernel/time.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillPeriod } from './types.ts';

export function dayInForce(law: RuleSet, id: string, period: BillPeriod): CivilDate {
  if (law.at(id, period.from) !== undefined) return period.from;
  return law.changes(id, period)[0]?.from ?? period.from;
}
