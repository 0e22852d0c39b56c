/** The bill that the law makes of what the store holds. */
import { berlinDate, civilParts } from '#kernel/time.ts';
import { heatingBill } from '../billing/bill.ts';
import type { Bill, BillLine } from '../billing/types.ts';
import type { Store } from '../store/store.ts';
import { billSource, type BillSource, type BillStore } from './bill-source.ts';

export interface StoredBill {
  readonly source: BillSource;
  readonly bill: Bill;
}

/** What of a bill is kept back from its reader. */
export interface Withheld {
  /** Figures of single dwellings. */
  readonly dwellings: boolean;
  /** The sum over all dwellings too, because it would tell of one of them. */
  readonly sum: boolean;
}

/** For the period that ends in `year`. Throws what `billSource` and `heatingBill` throw. */
export function storedBill(store: BillStore, year: string): StoredBill {
  const source = billSource(store, year);
  return { source, bill: heatingBill(source.input, source.law) };
}

/** The line of a user; one user for the whole period is named by the dwelling. */
export function lineOf(
  lines: readonly BillLine[],
  dwellingId: string,
  userId: string,
): BillLine | undefined {
  return lines.find((line) => line.userId === userId || line.userId === dwellingId);
}

/** The year that the newest committed bundle lies in; null before the first one. */
export function newestPeriod(store: Pick<Store, 'counters'>): string | null {
  const watermark = store.counters.watermark();
  return watermark === null ? null : String(civilParts(berlinDate(watermark)).year);
}
