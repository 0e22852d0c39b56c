/** What the portal bills for a year, as the auditor of a run compares it. */
import { LabError } from '#kernel/errors.ts';
import { storedBill } from '../../twin/property/stored-bill.ts';
import { lineRow, propertyBill, type DwellingRow } from '../../twin/billing/dwelling-rows.ts';
import type { Bill } from '../../twin/billing/types.ts';
import type { Store } from '../../twin/store/store.ts';
import type { BillRow, BillView } from '../../sim/scenario/audit/bill-audit.ts';

const NO_BILL = ['PROPERTY_NOT_FOUND', 'PROPERTY_NO_COSTS', 'PROPERTY_NO_READINGS'];

/** Undefined where the portal has no reading for the year. */
export function portalBill(store: Store, year: number): BillView | undefined {
  try {
    return billView(storedBill(store, String(year)).bill);
  } catch (error) {
    if (error instanceof LabError && NO_BILL.includes(error.code)) return undefined;
    throw error;
  }
}

export function billView(bill: Bill): BillView {
  const { period, provisional, heatingCents, rows } = propertyBill(bill);
  return {
    period: period.to.slice(0, 4),
    provisional,
    costsCents: heatingCents,
    rows: rows.flatMap((row) => {
      if (row.lines.length === 1) return [rowOf(row, provisional)];
      // Who had the dwelling one after the other is billed apart.
      return row.lines.map((line) => ({
        ...rowOf(lineRow(line), provisional),
        userId: line.userId,
      }));
    }),
  };
}

/** A period that is not over promises nothing: no prepayment is set against it. */
function rowOf(
  { dwellingId, totalCents, further = {} }: DwellingRow,
  provisional: boolean,
): BillRow {
  const { co2Credit, payable, balance } = further;
  return {
    dwellingId,
    totalCents,
    ...(co2Credit === undefined ? {} : { co2CreditCents: co2Credit.cents }),
    ...(payable === undefined ? {} : { payableCents: payable.cents }),
    ...(balance === undefined || provisional ? {} : { balanceCents: balance.cents }),
  };
}
