/** Values of the rules language as cells of a table. */
import { toJson } from '../sql/json.ts';
import { BigNumber, RawBytes, type SqlValue } from '../sql/values.ts';
import type { Cell } from '../tables.ts';

/** Booleans become 1 and 0, arrays and objects JSON, numbers beyond a double text. */
export function cellOf(value: SqlValue): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string') return value;
  if (value instanceof RawBytes) return value.bytes;
  return value instanceof BigNumber ? String(toJson(value)) : toJson(value);
}
