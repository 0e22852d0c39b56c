/**
 * Which value of the law counts for a billing period. A rule binds the periods that begin once it
 * is in force, unless the parameter says that its own day decides; a value that is not in force
 * yet is never taken.
 */
import { LabError } from '#kernel/errors.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillPeriod } from './types.ts';

/** The day on which the value of a parameter is looked up. */
export function dayInForce(law: RuleSet, id: string, period: BillPeriod): CivilDate {
  return law.parameter(id)?.applies === 'day' ? period.to : period.from;
}

/** What the law does not know of a time is refused by the field that asks for it. */
export function asked<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LabError) || error.details['field'] !== undefined) throw error;
    const { code, hint, exitCode, httpStatus } = error;
    const details = { ...error.details, field };
    const message = `${field}: ${error.message}`;
    throw new LabError(code, { message, hint, exitCode, httpStatus, details, cause: error });
  }
}
