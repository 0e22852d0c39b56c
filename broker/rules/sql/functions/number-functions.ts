/** Arithmetic. Strings that look like numbers count as numbers; all else is Undefined. */
import { roundTo, signOf, stripped, type Rounding } from '../decimal.ts';
import { applyNegate, arithmetic } from '../operators.ts';
import {
  decimalOf,
  isArray,
  isObject,
  numberOf,
  toDouble,
  toIndex,
  toInt,
  toNumber,
  type SqlValue,
} from '../values.ts';
import type { Call, FunctionSpec } from './function-spec.ts';

const GROUP = 'Numbers';
const BITS = 128n;

export const NUMBER_FUNCTIONS: readonly FunctionSpec[] = [
  {
    ...one('abs', 'iot-func-abs', 'The absolute value.'),
    examples: [
      ['abs(-5)', '5'],
      ['abs("-5.123")', '5.123'],
      ['abs([1])', ''],
    ],
    call: ({ args: [value], version }) => {
      const number = toNumber(value, version);
      return (toDouble(number, version) ?? 0) < 0 ? applyNegate(number, version) : number;
    },
  },
  rounding('ceil', 'ceil', 'Rounds up to an Int.', [
    ['ceil(1.2)', '2'],
    ['ceil(-1.2)', '-1'],
  ]),
  rounding('floor', 'floor', 'Rounds down to an Int.', [
    ['floor(1.2)', '1'],
    ['floor(-1.2)', '-2'],
    ['floor([1, 2])', ''],
  ]),
  rounding('round', 'half-away', 'Rounds to the nearest Int, halves away from zero.', [
    ['round(1.5)', '2'],
    ['round(-1.5)', '-2'],
    ['round(-1.1)', '-1'],
  ]),
  {
    ...two('trunc', 'iot-func-trunc', 'Cuts off after that many places, 0 to 34.'),
    examples: [
      ['trunc(2.3, 0)', '2'],
      ['trunc(2.888, 2)', '2.88'],
      ['trunc(2.00, 5)', '2'],
    ],
    call: truncated,
  },
  {
    ...one('sign', 'iot-func-sign', '-1, 0 or 1.'),
    examples: [
      ['sign(-7)', '-1'],
      ['sign(0)', '0'],
      ['sign("13")', '1'],
    ],
    call: ({ args: [value], version }) => {
      const number = toNumber(value, version);
      const decimal = number === undefined ? undefined : decimalOf(number);
      return decimal && signOf(decimal);
    },
  },
  modulo('mod', 'iot-func-mod'),
  modulo('remainder', 'iot-func-remainder'),
  {
    ...two('power', 'iot-func-power', 'The first to the power of the second.'),
    examples: [
      ['power(2, 5)', '32'],
      ['power(4, 0.5)', '2'],
    ],
    call: ({ args: [base, exponent], version }) =>
      double(toDouble(base, version), toDouble(exponent, version), (a, b) => a ** b),
  },
  real('sqrt', Math.sqrt, 'The square root.', [
    ['sqrt(9)', '3'],
    ['sqrt(-1)', ''],
  ]),
  real('exp', Math.exp, 'e to the power of the number.', [['exp(1)', '2.718281828459045']]),
  real(
    'ln',
    Math.log,
    'The natural logarithm.',
    [
      ['ln(2.718281828459045)', '1'],
      ['ln(0)', ''],
    ],
    'iot-func-nln',
  ),
  real('log', Math.log10, 'The logarithm to base 10.', [['log(100)', '2']]),
  real('sin', Math.sin, 'The sine of an angle in radians.', [['sin(0)', '0']]),
  real('cos', Math.cos, 'The cosine of an angle in radians.', [['cos(0)', '1']]),
  real('tan', Math.tan, 'The tangent of an angle in radians.', [['tan(3)', '-0.1425465430742778']]),
  real('asin', Math.asin, 'The angle whose sine it is.', [
    ['asin(0)', '0'],
    ['asin(2)', ''],
  ]),
  real('acos', Math.acos, 'The angle whose cosine it is.', [['acos(0)', '1.5707963267948966']]),
  real('atan', Math.atan, 'The angle whose tangent it is.', [['atan(0)', '0']]),
  real('sinh', Math.sinh, 'The hyperbolic sine.', [['sinh(2.3)', '4.936961805545957']]),
  real('cosh', Math.cosh, 'The hyperbolic cosine.', [['cosh(2.3)', '5.037220649268761']]),
  real('tanh', Math.tanh, 'The hyperbolic tangent.', [['tanh(2.3)', '0.9800963962661914']]),
  {
    ...two(
      'atan2',
      'iot-func-atan2',
      'The angle between the x axis and the point (x, y), given y, x.',
    ),
    examples: [['atan2(1, 0)', '1.5707963267948966']],
    call: ({ args: [y, x], version }) =>
      double(toDouble(y, version), toDouble(x, version), Math.atan2),
  },
  bitwise('bitand', 'iot-func-bitand', 'and', (a, b) => a & b, ['bitand(13, 5)', '5']),
  bitwise('bitor', 'iot-func-bitor', 'or', (a, b) => a | b, ['bitor(8, 5)', '13']),
  bitwise('bitxor', 'iot-func-xbitor', 'exclusive or', (a, b) => a ^ b, ['bitxor(13, 5)', '8']),
  {
    ...one('bitnot', 'iot-func-bitnot', "The bits turned round, as in two's complement."),
    examples: [['bitnot(13)', '-14']],
    call: ({ args: [value], version }) => fromBits(bitsOf(toInt(value, version)), (bits) => ~bits),
  },
  {
    name: 'rand',
    group: GROUP,
    signature: '',
    minArgs: 0,
    maxArgs: 0,
    anchor: 'iot-sql-function-rand',
    summary: 'A random number from 0 to below 1.',
    examples: [['rand()', '0.5']],
    call: ({ message }) => message.random(),
  },
  {
    name: 'nanvl',
    group: GROUP,
    signature: 'Value, Value',
    minArgs: 2,
    maxArgs: 2,
    anchor: 'iot-func-nanvl',
    summary: 'The first unless it is missing, null or no number; then the second.',
    examples: [
      ['nanvl(8, 3)', '8'],
      ['nanvl(missing, 3)', '3'],
      ['nanvl(null, 3)', '3'],
    ],
    call: ({ args: [value, otherwise] }) =>
      value === undefined || value === null || Number.isNaN(value) ? otherwise : value,
  },
];

type Row = Omit<FunctionSpec, 'examples' | 'call'>;
type Examples = FunctionSpec['examples'];

function one(name: string, anchor: string, summary: string): Row {
  return { name, group: GROUP, signature: 'Decimal', minArgs: 1, maxArgs: 1, anchor, summary };
}

function two(name: string, anchor: string, summary: string): Row {
  const signature = 'Decimal, Decimal';
  return { name, group: GROUP, signature, minArgs: 2, maxArgs: 2, anchor, summary };
}

function rounding(
  name: string,
  how: Rounding,
  ...[summary, examples]: [string, Examples]
): FunctionSpec {
  return {
    ...one(name, `iot-func-${name}`, summary),
    examples,
    call: ({ args: [value], version }) => toInt(value, version, how),
  };
}

function modulo(name: string, anchor: string): FunctionSpec {
  return {
    ...two(name, anchor, 'What is left of the first divided by the second; the same as %.'),
    examples: [
      [`${name}(8, 3)`, '2'],
      [`${name}(-7, 3)`, '-1'],
      [`${name}(5.5, "2")`, '1.5'],
      [`${name}(1, 0)`, ''],
    ],
    call: ({ args: [a, b], version }) => arithmetic('%', [a, b], version),
  };
}

/** Double precision; a result that is no finite number is Undefined. */
function real(
  name: string,
  compute: (value: number) => number,
  ...[summary, examples, anchor = `iot-func-${name}`]: [string, Examples, string?]
): FunctionSpec {
  return {
    ...one(name, anchor, summary),
    examples,
    call: ({ args: [value], version }) => double(toDouble(value, version), 0, compute),
  };
}

function double(
  a: number | undefined,
  b: number | undefined,
  compute: (a: number, b: number) => number,
): SqlValue {
  if (a === undefined || b === undefined) return undefined;
  const result = compute(a, b);
  return Number.isFinite(result) ? result + 0 : undefined;
}

function bitwise(
  name: string,
  anchor: string,
  ...[word, compute, example]: [string, (a: bigint, b: bigint) => bigint, [string, string]]
): FunctionSpec {
  return {
    ...two(name, anchor, `The bits of two Ints combined with ${word}.`),
    signature: 'Int, Int',
    examples: [example],
    call: ({ args: [left, right], version }) => {
      const b = bitsOf(toInt(right, version));
      if (b === undefined) return undefined;
      return fromBits(bitsOf(toInt(left, version)), (a) => compute(a, b));
    },
  };
}

/** Undefined for Ints that do not fit 128 bits. */
function bitsOf(value: SqlValue): bigint | undefined {
  if (typeof value === 'number') return BigInt(value);
  if (value === undefined || value === null || typeof value !== 'object') return undefined;
  if (isArray(value) || isObject(value) || !('decimal' in value)) return undefined;
  const { coefficient, exponent } = value.decimal;
  if (exponent > 40) return undefined;
  const bits = coefficient * 10n ** BigInt(exponent);
  return BigInt.asIntN(Number(BITS), bits) === bits ? bits : undefined;
}

function fromBits(bits: bigint | undefined, compute: (bits: bigint) => bigint): SqlValue {
  if (bits === undefined) return undefined;
  return numberOf({ coefficient: compute(bits), exponent: 0 }, '2016-03-23');
}

function truncated({ args: [value, places], version }: Call): SqlValue {
  const number = toNumber(value, version);
  const count = toIndex(places, version);
  const decimal = number === undefined ? undefined : decimalOf(number);
  if (decimal === undefined || count === undefined) return undefined;
  const kept = Math.min(34, Math.max(0, count));
  return numberOf(stripped(roundTo(decimal, 'truncate', kept)), '2016-03-23');
}
