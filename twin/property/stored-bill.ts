/** The bill that the law makes of what the store holds. */
import { heatingBill } from '../billing/bill.ts';
import { ruleSetOf } from '../billing/rule-sets.ts';
import type { Bill, BillLine } from '../billing/types.ts';
import { billSource } from './bill-source.ts';
import type { BillSource, BillStore } from './bill-source.ts';
import { propertyError } from './errors.ts';

export interface StoredBill {
  readonly source: BillSource;
  readonly bill: Bill;
}

/** What of a bill is kept back from its reader. */
export interface Withheld {
  /** Figures of single dwellings. */
  readonly dwellings: boolean;
  /** The sum over all dwellings too, because they are too few. */
  readonly sum: boolean;
}

/** For the period that ends in `year`. Throws what `billSource` and `heatingBill` throw. */
export function storedBill(store: BillStore, year: string): StoredBill {
  const source = billSource(store, year);
  return { source, bill: heatingBill(source.input, ruleSetOf()) };
}

/** The line of a user; one user for the whole period is named by the dwelling. */
export function lineOf(
  lines: readonly BillLine[],
  dwellingId: string,
  userId: string,
): BillLine | undefined {
  return lines.find((line) => line.userId === userId || line.userId === dwellingId);
}

export function unknownDwelling(dwellingId: string): Error {
  return propertyError('PROPERTY_NOT_FOUND', { details: { what: `dwelling ${dwellingId}` } });
}
