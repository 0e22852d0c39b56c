/**
 * The values of the rules language and how one kind becomes another
 * (developer guide, page `iot-sql-data-types`).
 */
import {
  compare,
  formatDecimal,
  isWhole,
  parseDecimal,
  roundTo,
  stripped,
  type Decimal,
  type Rounding,
} from './decimal.ts';

/** A payload that is not JSON. */
export class RawBytes {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
  toJSON(): string {
    return this.bytes.toString('base64');
  }
}

/** A number that a double cannot hold exactly, or (in 2015-10-08) one written with a point. */
export class BigNumber {
  readonly decimal: Decimal;
  /** As it came, with the digits beyond those that the language counts with. */
  readonly #source: string | undefined;
  constructor(decimal: Decimal, source?: string) {
    this.decimal = decimal;
    this.#source = source;
  }
  as(source: string): BigNumber {
    return new BigNumber(this.decimal, source);
  }
  /** All digits, where `JSON.stringify` would round. */
  toJSON(): unknown {
    return (JSON as unknown as RawJson).rawJSON(this.#source ?? formatDecimal(this.decimal));
  }
}

/** Part of the language since 2025; the library types do not know it yet. */
interface RawJson {
  rawJSON(text: string): unknown;
}

export interface SqlObject {
  [key: string]: SqlValue;
}
type SqlArray = readonly SqlValue[];
export type SqlNumber = number | BigNumber;
/** `undefined` is the language's Undefined: what is missing or could not be converted. */
export type SqlValue =
  undefined | null | boolean | string | SqlNumber | SqlArray | SqlObject | RawBytes;

export type SqlVersion = '2015-10-08' | '2016-03-23' | 'beta';
export const SQL_VERSIONS: readonly SqlVersion[] = ['2015-10-08', '2016-03-23', 'beta'];

type TypeName =
  'Undefined' | 'Null' | 'Boolean' | 'String' | 'Int' | 'Decimal' | 'Array' | 'Object' | 'Binary';

export function typeOf(value: SqlValue): TypeName {
  if (value === undefined) return 'Undefined';
  if (value === null) return 'Null';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'string') return 'String';
  if (isNumber(value)) return isInt(value) ? 'Int' : 'Decimal';
  if (isArray(value)) return 'Array';
  return value instanceof RawBytes ? 'Binary' : 'Object';
}

export function isNumber(value: SqlValue): value is SqlNumber {
  return typeof value === 'number' || value instanceof BigNumber;
}

export function isArray(value: SqlValue): value is SqlArray {
  return Array.isArray(value);
}

export function isObject(value: SqlValue): value is SqlObject {
  return typeof value === 'object' && value !== null && typeOf(value) === 'Object';
}

/** Without a prototype, so that a key `__proto__` is a key like any other. */
export function emptyObject(): SqlObject {
  return Object.create(null) as SqlObject;
}

export function memberOf(value: SqlValue, key: string): SqlValue {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** 10.0 counts as Int from version 2016-03-23 on; before, it comes as a `BigNumber` with a point. */
export function isInt(value: SqlNumber): boolean {
  return typeof value === 'number' ? Number.isInteger(value) : value.decimal.exponent >= 0;
}

/** The number as a double where nothing is lost by it, which makes it print the same. */
export function numberOf(decimal: Decimal | undefined, version: SqlVersion): SqlNumber | undefined {
  if (decimal === undefined) return undefined;
  const keepsPoint = version === '2015-10-08' && decimal.exponent < 0 && isWhole(decimal);
  if (keepsPoint) return new BigNumber(decimal);
  const plain = decimal.exponent < 0 ? stripped(decimal) : decimal;
  const text = formatDecimal(plain);
  const double = Number(text);
  return isExact(double, text) ? double : new BigNumber(plain);
}

function isExact(double: number, text: string): boolean {
  return String(double) === text && (Number.isSafeInteger(double) || !Number.isInteger(double));
}

export function decimalOf(value: SqlNumber): Decimal | undefined {
  if (typeof value !== 'number') return value.decimal;
  if (Number.isSafeInteger(value)) return { coefficient: BigInt(value), exponent: 0 };
  return parseDecimal(String(value));
}

/** Numbers, and strings that look like one; nothing else is converted. */
export function toNumber(value: SqlValue, version: SqlVersion): SqlNumber | undefined {
  if (isNumber(value)) return value;
  if (typeof value !== 'string' || value.length > 400 || !NUMERIC.test(value)) return undefined;
  return numberOf(parseDecimal(value), version);
}

/** The pattern of the page `iot-sql-data-types`. */
const NUMERIC = /^-?\d+(\.\d+)?(E-?\d+)?$/i;

export function toDouble(value: SqlValue, version: SqlVersion): number | undefined {
  const number = toNumber(value, version);
  if (number === undefined || typeof number === 'number') return number;
  return Number(formatDecimal(number.decimal));
}

/** Rounds numbers down, unless told otherwise. */
export function toInt(
  value: SqlValue,
  version: SqlVersion,
  rounding: Rounding = 'floor',
): SqlNumber | undefined {
  const number = toNumber(value, version);
  if (number === undefined || (typeof number === 'number' && Number.isSafeInteger(number))) {
    return number;
  }
  const decimal = decimalOf(number);
  return decimal && numberOf(stripped(roundTo(decimal, rounding)), '2016-03-23');
}

/** A small whole number for positions and counts, cut to the safe range. */
export function toIndex(value: SqlValue, version: SqlVersion): number | undefined {
  const int = toInt(value, version);
  if (int === undefined || typeof int === 'number') return int;
  return compare(int.decimal, { coefficient: 0n, exponent: 0 }) < 0
    ? Number.MIN_SAFE_INTEGER
    : Number.MAX_SAFE_INTEGER;
}

export function toBoolean(value: SqlValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** Null and Undefined have no text. */
export function toText(value: SqlValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (value instanceof RawBytes) return value.bytes.toString('utf8');
  return JSON.stringify(value);
}

/** Equality of values that are not Undefined; keys in any order. */
export function isEqual(a: SqlValue, b: SqlValue): boolean {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return isEqualNumber(a, b);
  if (isArray(a) && isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (a instanceof RawBytes && b instanceof RawBytes) return a.bytes.equals(b.bytes);
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  );
}

function isEqualNumber(a: SqlNumber, b: SqlNumber): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  const [left, right] = [decimalOf(a), decimalOf(b)];
  return left !== undefined && right !== undefined && compare(left, right) === 0;
}
