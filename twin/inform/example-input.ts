/** Reads the fields of a worked example; every refusal names the field. */
import { rational, type Rational } from '#kernel/rational.ts';
import { civilDate, type CivilDate } from '#kernel/time.ts';
import { informError } from './errors.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?(\/\d*[1-9]\d*)?$/i;
/** More rows than a year of quarters of an hour; a file must not fill the memory. */
const ITEMS_MAX = 50_000;
/** Beyond any house, and below where cents stop being exact. */
const MAGNITUDE_MAX = 10n ** 9n;

export class ExampleInput {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;
  /** What was asked for: a field that nobody asks for is a mistake of the writer. */
  readonly #asked = new Set(['note']);
  readonly #children: ExampleInput[] = [];

  /** Throws INFORM_BAD_INPUT for anything but an object. */
  constructor(value: unknown, path = 'input') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw badInput(path, 'must be an object');
    }
    this.#fields = value as Record<string, unknown>;
    this.#path = path;
  }

  has(field: string): boolean {
    const value = this.#value(field);
    return value !== undefined && value !== null;
  }

  /** The fields that are there. */
  names(): readonly string[] {
    return Object.keys(this.#fields);
  }

  object(field: string): ExampleInput {
    const child = new ExampleInput(this.#value(field), this.#name(field));
    this.#children.push(child);
    return child;
  }

  /**
   * To be called once everything was read. Throws INFORM_BAD_INPUT for a field that has no
   * meaning here: dropped silently it would show what it should hide.
   */
  refuseUnknown(): void {
    const unknown = Object.keys(this.#fields).find((field) => !this.#asked.has(field));
    if (unknown !== undefined) throw badInput(this.#name(unknown), 'is no field of this kind');
    for (const child of this.#children) child.refuseUnknown();
  }

  #value(field: string): unknown {
    this.#asked.add(field);
    return Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
  }

  /** Throws TIME_NOT_A_DATE with the path of the field. */
  day(field: string): CivilDate {
    return civilDate(this.text(field), this.#name(field));
  }

  flag(field: string, missing: boolean): boolean {
    const value = this.#value(field) ?? missing;
    if (typeof value === 'boolean') return value;
    throw badInput(this.#name(field), 'must be true or false');
  }

  text(field: string): string {
    const value = this.#value(field);
    if (typeof value === 'string') return value;
    throw badInput(this.#name(field), 'must be a text');
  }

  /** A number, or a text "a/b" or "12.34". */
  number(field: string): Rational {
    return exact(this.#value(field), this.#name(field));
  }

  /** From 0 on; undefined where it is null or missing. */
  optionalAmount(field: string): Rational | undefined {
    return this.has(field) ? this.amount(field) : undefined;
  }

  positive(field: string): Rational {
    const value = this.number(field);
    if (value.n > 0n) return value;
    throw badInput(this.#name(field), 'must be more than 0');
  }

  /** From 0 on. */
  amount(field: string): Rational {
    const value = this.number(field);
    if (value.n >= 0n) return value;
    throw badInput(this.#name(field), 'must not be less than 0');
  }

  integer(field: string, { min, max }: { readonly min: number; readonly max: number }): number {
    const value = this.#value(field);
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
      return value;
    }
    throw badInput(this.#name(field), `must be a whole number from ${min} to ${max}`);
  }

  numbers(field: string): Rational[] {
    return this.list(field).map((value, index) => exact(value, `${this.#name(field)}[${index}]`));
  }

  amounts(field: string): Rational[] {
    const values = this.numbers(field);
    const below = values.findIndex(({ n }) => n < 0n);
    if (below === -1) return values;
    throw badInput(`${this.#name(field)}[${below}]`, 'must not be less than 0');
  }

  list(field: string): readonly unknown[] {
    const value = this.#value(field);
    if (!Array.isArray(value)) throw badInput(this.#name(field), 'must be a list');
    if (value.length <= ITEMS_MAX) return value;
    throw badInput(this.#name(field), `must not have more than ${ITEMS_MAX} entries`);
  }

  /** Pairs [count, value] as the values they stand for. */
  runLengths(field: string): Rational[] {
    const pairs = this.list(field).map((pair, index) => {
      const path = `${this.#name(field)}[${index}]`;
      const [count, value] = Array.isArray(pair) ? (pair as unknown[]) : [];
      if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > ITEMS_MAX) {
        throw badInput(path, `must be a count from 0 to ${ITEMS_MAX} and a value`);
      }
      const litres = exact(value, path);
      if (litres.n < 0n) throw badInput(path, 'must not be less than 0');
      return { count, value: litres };
    });
    const total = pairs.reduce((sum, { count }) => sum + count, 0);
    if (total > ITEMS_MAX) throw badInput(this.#name(field), `stands for over ${ITEMS_MAX} values`);
    return pairs.flatMap(({ count, value }) => Array.from({ length: count }, () => value));
  }

  #name(field: string): string {
    return this.#path === 'input' ? field : `${this.#path}.${field}`;
  }
}

function exact(value: unknown, path: string): Rational {
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  if (!isNumber && !(typeof value === 'string' && value.length <= 64)) {
    throw badInput(path, 'must be a number');
  }
  if (!NUMBER.test(String(value))) {
    throw badInput(path, `must be a number, not ${JSON.stringify(value)}`);
  }
  const number = rational(value);
  const magnitude = number.n < 0n ? -number.n : number.n;
  if (magnitude <= MAGNITUDE_MAX * number.d) return number;
  throw badInput(path, `must not be beyond ${MAGNITUDE_MAX}`);
}

function badInput(field: string, reason: string): Error {
  return informError('INFORM_BAD_INPUT', { details: { field, reason } });
}
