/** `cast(v AS type)`: the standard conversions, and numbers from and to Booleans. */
import type { CastType } from './ast.ts';
import {
  isNumber,
  toBoolean,
  toDouble,
  toInt,
  toNumber,
  toText,
  type SqlValue,
  type SqlVersion,
} from './values.ts';

export function castTo(type: CastType, value: SqlValue, version: SqlVersion): SqlValue {
  switch (type) {
    case 'String':
      return toText(value);
    case 'Int':
      return toInt(asNumber(value), version);
    case 'Decimal':
      return toNumber(asNumber(value), version);
    case 'Boolean':
      if (isNumber(value)) return toDouble(value, version) !== 0;
      return toBoolean(value);
  }
}

function asNumber(value: SqlValue): SqlValue {
  return typeof value === 'boolean' ? Number(value) : value;
}
