/**
 * JSON of users, to the digit: a number that a double would change stays as it was written. What
 * is beyond every double, such as `1e400`, is no number anybody could read back, so it is refused.
 */
/** A number that a double cannot hold, as it was written. */
export class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  toJSON(): unknown {
    return (JSON as unknown as RawJson).rawJSON(this.source);
  }
}

/** Part of the language since 2025; the library types do not know it yet. */
interface RawJson {
  rawJSON(text: string): unknown;
}

/** So many digits, or an exponent so long, may be more than a double holds. */
const MAY_BE_LONG = /[\d.]{16}|\d[eE][+-]?\d{3}/;
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Could a number of this JSON be one that a double changes? */
export function mayBeLong(text: string): boolean {
  return MAY_BE_LONG.test(text);
}

/** Throws SyntaxError, also for a number beyond every double. */
export function parseExactJson(text: string): unknown {
  if (!MAY_BE_LONG.test(text)) return JSON.parse(text);
  const reviver = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
    typeof value === 'number' && source !== undefined ? exact(value, source) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** Equality by value: `1`, `1.0` and `10e-1` are the same. */
export function sameNumber(a: number | ExactNumber, b: number | ExactNumber): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b;
  return digitsOf(sourceOf(a)) === digitsOf(sourceOf(b));
}

function exact(value: number, source: string): number | ExactNumber {
  if (!Number.isFinite(value))
    throw new SyntaxError(`the number ${source.slice(0, 40)} is too large`);
  return digitsOf(String(value)) === digitsOf(source) ? value : new ExactNumber(source);
}

function sourceOf(value: number | ExactNumber): string {
  return typeof value === 'number' ? String(value) : value.source;
}

/** Sign, digits without zeros around them, and where the point is: the same for equal numbers. */
function digitsOf(source: string): string {
  const [, whole = '', fraction = '', power = '0'] = NUMBER.exec(source) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const exponent =
    BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${source.startsWith('-') ? '-' : ''}${significant}e${exponent}`;
}
