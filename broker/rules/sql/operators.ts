/** Operators by the tables of the page `iot-sql-operators`: what fits no row is Undefined. */
import type { BinaryOperator } from './ast.ts';
import {
  add,
  compare,
  divide,
  multiply,
  negate,
  remainder,
  roundTo,
  type Decimal,
} from './decimal.ts';
import {
  decimalOf,
  isArray,
  isEqual,
  isInt,
  isNumber,
  numberOf,
  toBoolean,
  toNumber,
  toText,
  type SqlNumber,
  type SqlValue,
  type SqlVersion,
} from './values.ts';

export function applyBinary(
  operator: BinaryOperator,
  [left, right]: readonly [SqlValue, SqlValue],
  version: SqlVersion,
): SqlValue {
  switch (operator) {
    case 'AND':
    case 'OR':
      return logical(operator, toBoolean(left), toBoolean(right));
    case '=':
      return equals(left, right);
    case '<>':
      return applyNot(equals(left, right));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(operator, toNumber(left, version), toNumber(right, version));
    case 'IN':
      return left === undefined || !isArray(right)
        ? undefined
        : right.some((item) => isEqual(item, left));
    case '+':
      if (typeof left === 'string' || typeof right === 'string') return joined(left, right);
      return isNumber(left) && isNumber(right) ? calculate('+', [left, right], version) : undefined;
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, [left, right], version);
  }
}

export function applyNot(operand: SqlValue): SqlValue {
  const value = toBoolean(operand);
  return value === undefined ? undefined : !value;
}

export function applyNegate(operand: SqlValue, version: SqlVersion): SqlValue {
  const number = toNumber(operand, version);
  if (number === undefined) return undefined;
  if (typeof number === 'number') return number === 0 ? 0 : -number;
  return numberOf(negate(number.decimal), version);
}

type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** `-`, `*`, `/` and `%`, with strings that look like numbers. */
export function arithmetic(
  operator: Arithmetic,
  [left, right]: readonly [SqlValue, SqlValue],
  version: SqlVersion,
): SqlValue {
  const [a, b] = [toNumber(left, version), toNumber(right, version)];
  return a === undefined || b === undefined ? undefined : calculate(operator, [a, b], version);
}

function logical(
  operator: 'AND' | 'OR',
  left: boolean | undefined,
  right: boolean | undefined,
): SqlValue {
  if (left === undefined || right === undefined) return undefined;
  return operator === 'AND' ? left && right : left || right;
}

function equals(left: SqlValue, right: SqlValue): SqlValue {
  if (left === undefined || right === undefined) return undefined;
  return isEqual(left, right);
}

function ordered(
  operator: '<' | '<=' | '>' | '>=',
  left: SqlNumber | undefined,
  right: SqlNumber | undefined,
): SqlValue {
  if (left === undefined || right === undefined) return undefined;
  const order = compareNumbers(left, right);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function compareNumbers(left: SqlNumber, right: SqlNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [decimalOf(left), decimalOf(right)];
  return a === undefined || b === undefined ? Number.NaN : compare(a, b);
}

function joined(left: SqlValue, right: SqlValue): SqlValue {
  const [a, b] = [toText(left), toText(right)];
  return a === undefined || b === undefined ? undefined : a + b;
}

function calculate(
  operator: Arithmetic,
  [left, right]: readonly [SqlNumber, SqlNumber],
  version: SqlVersion,
): SqlNumber | undefined {
  const quick = quickly(operator, left, right);
  if (quick !== undefined) return quick;
  const [a, b] = [decimalOf(left), decimalOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const result = EXACT[operator](a, b);
  // Int divided by Int stays Int.
  const isWhole = operator === '/' && isInt(left) && isInt(right);
  if (!isWhole || result === undefined) return numberOf(result, version);
  return numberOf(roundTo(result, 'truncate'), version);
}

const EXACT: Readonly<Record<Arithmetic, (a: Decimal, b: Decimal) => Decimal | undefined>> = {
  '+': add,
  '-': (a, b) => add(a, negate(b)),
  '*': multiply,
  '/': divide,
  '%': remainder,
};

/** Whole numbers that fit a double, which most are. */
function quickly(operator: Arithmetic, a: SqlNumber, b: SqlNumber): number | undefined {
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return undefined;
  const result = QUICK[operator](a as number, b as number);
  // -0 would print as 0 and divide as something else.
  return Number.isSafeInteger(result) ? result + 0 : undefined;
}

const QUICK: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};
