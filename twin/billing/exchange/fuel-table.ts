/** The fuel of a stock as rows of a table: what there was, what came, and what is left. */
import { badCell } from './csv-table.ts';
import type { TableFields, TableRow } from './landlord-csv.ts';

interface FuelTable {
  readonly stock: TableFields;
  /** The row of each lot; undefined of a stock that the table does not begin with. */
  readonly lots: readonly (TableRow | undefined)[];
}

/** Throws BILLING_BAD_TABLE where the stock of the last day is not there once. */
export function fuelStockFrom(rows: readonly TableRow[], file: string): FuelTable {
  const closing = rows.filter(({ fields }) => fields['entry'] === 'closing');
  const opening = rows.filter(({ fields }) => fields['entry'] === 'opening');
  const [last, twice] = closing;
  if (last === undefined || twice !== undefined) {
    const line = (twice ?? rows.at(-1))?.line ?? 1;
    throw badCell({ table: file, line, column: 1 }, closing.length, 'one row of the closing stock');
  }
  const [first, second] = opening;
  if (second !== undefined || (first !== undefined && first !== rows[0])) {
    const { line } = second ?? first ?? last;
    throw badCell({ table: file, line, column: 1 }, 'opening', 'the opening stock once, first');
  }
  const lots = rows.filter((row) => row !== last);
  // A house that began the period with an empty tank says nothing of it.
  const all = first === undefined ? [undefined, ...lots] : lots;
  return {
    stock: {
      stock_and_deliveries: all.map((row) => (row === undefined ? EMPTY : lotOf(row))),
      closing: last.fields['quantity'],
    },
    lots: all,
  };
}

const EMPTY = { quantity: 0, cents: 0 };

function lotOf({ fields: { entry: _entry, ...lot } }: TableRow): TableFields {
  return lot;
}

/** The rows of a stock as a worksheet has it. */
export function fuelRows(stock: TableFields): TableFields[] {
  const lots = (stock['stock_and_deliveries'] ?? []) as readonly TableFields[];
  const rows = lots.map(({ litres, quantity = litres, ...lot }, at) => ({
    entry: at === 0 ? 'opening' : 'delivery',
    quantity,
    ...lot,
  }));
  return [...rows, { entry: 'closing', quantity: stock['closing'] ?? stock['closing_litres'] }];
}
