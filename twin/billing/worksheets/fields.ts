/**
 * Fields of a worksheet, the JSON in which a calculation is asked for: money is whole cents,
 * other numbers are decimals or exact texts `"a/b"`, days are `YYYY-MM-DD`.
 */
import { Type, type Static, type TProperties, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { compare, rational, toDecimal, toExactText, type Rational } from '#kernel/rational.ts';
import { civilDate } from '#kernel/time.ts';
import { cents, type Cents } from '#kernel/units.ts';
import type { Amount, Because } from '../because.ts';
import { badField, billingError } from '../errors.ts';
import type { RuleSet } from '../rule-set.ts';
import { complaintAbout, SHOWABLE_TEXT, type Complaint } from './complaint.ts';
import { checkDays, DAY_FORMAT } from './days.ts';

export const DecimalField = Type.Union(
  [
    Type.Number({ minimum: -1e15, maximum: 1e15 }),
    Type.String({ pattern: '^-?\\d{1,30}(\\.\\d{1,30})?(/0*[1-9]\\d{0,29})?$' }),
  ],
  { description: 'a decimal, or an exact text such as "12.5" or "35209/1825"' },
);
export type DecimalValue = Static<typeof DecimalField>;

export const CentsField = Type.Integer({
  minimum: -Number.MAX_SAFE_INTEGER / 1000,
  maximum: Number.MAX_SAFE_INTEGER / 1000,
  description: 'whole cents',
});
export const DayField = Type.String({
  format: DAY_FORMAT,
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'a day, YYYY-MM-DD',
});
/**
 * Texts go to paper and screens: a control character or one that turns the direction of writing
 * could hide or reorder what stands there.
 */
const SHOWABLE = `^[^${[
  '\\u0000-\\u001f\\u007f-\\u009f',
  '\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff',
  // Without width two names look alike; half a pair of surrogates is no letter at all.
  '\\u200b\\u2060-\\u2064\\ud800-\\udfff',
].join('')}]*$`;

/** A text that a person reads. */
export const showableText = (maxLength: number, minLength = 0) =>
  Type.String({ minLength, maxLength, pattern: SHOWABLE, description: SHOWABLE_TEXT });
export const NameField = showableText(100, 1);
/** Values by a name, which goes to paper too. */
export const byName = <T extends TSchema>(value: T) =>
  Type.Record(showableText(100), value, { additionalProperties: false });
export const PeriodField = sheet({ from: DayField, to: DayField });
export const optional = Type.Optional;

/** An object that takes no other keys than these and a note. */
export function sheet<T extends TProperties>(fields: T) {
  return Type.Object(
    { ...fields, note: Type.Optional(Type.String()) },
    { additionalProperties: false },
  );
}

export type Answer = Readonly<Record<string, unknown>>;

/** One kind of worksheet: what it takes and how it is answered. */
export interface Worksheet {
  readonly kind: string;
  readonly about: string;
  readonly schema: TSchema;
  readonly accepts: (input: unknown) => boolean;
  /** First complaint about the input, as path and what was expected. */
  readonly complaint: (input: unknown) => Complaint | undefined;
  answer(input: unknown, law: RuleSet): Answer;
}

/** Ties a schema to the function that answers what the schema accepts. */
export function worksheet<T extends TSchema>(
  kind: string,
  { about, schema }: { readonly about: string; readonly schema: T },
  answer: (input: Static<T>, law: RuleSet) => Answer,
): Worksheet {
  const check = Compile(schema);
  const complaint: Worksheet['complaint'] = (input) =>
    check.Check(input) ? undefined : complaintAbout(check, input);
  return {
    kind,
    about,
    schema,
    accepts: (input) => check.Check(input),
    complaint,
    answer(input, law) {
      const wrong = complaint(input);
      if (wrong === undefined) {
        checkDays(schema, input);
        return answer(input as Static<T>, law);
      }
      throw billingError('BILLING_BAD_WORKSHEET', { details: { kind, ...wrong } });
    },
  };
}

export const exact = (value: DecimalValue): Rational => rational(value);
export const money = (value: number): Cents => cents(value);

export function periodOf({ from, to }: { readonly from: string; readonly to: string }) {
  return { from: civilDate(from), to: civilDate(to) };
}

/** A field that is left out stays out. */
export function given<K extends string, V, R>(
  key: K,
  value: V | undefined,
  convert: (value: V) => R,
): { [key in K]?: R } {
  return value === undefined ? {} : ({ [key]: convert(value) } as { [key in K]: R });
}

/** A rounded number for a reader; the exact value stands elsewhere. */
export function approximate(value: Rational, digits: number): number {
  return Number(toDecimal(value, digits));
}

export function reasons(
  amounts: Readonly<Record<string, Amount | undefined>>,
): Record<string, readonly Because[]> {
  const entries = Object.entries(amounts).flatMap(([key, amount]) =>
    amount === undefined ? [] : [[key, amount.because] as const],
  );
  return Object.fromEntries(entries);
}

/** Throws BILLING_BAD_FIELD for a number that is not above 0. */
export function positive(field: string, value: DecimalValue): Rational {
  const read = exact(value);
  if (read.n > 0n) return read;
  throw badField(field, toExactText(read), 'more than 0');
}

/** Throws BILLING_BAD_FIELD for a number above another one. */
export function atMost(
  field: string,
  { value, most }: { readonly value: DecimalValue; readonly most: DecimalValue },
): void {
  if (compare(exact(value), exact(most)) <= 0) return;
  throw badField(field, toExactText(exact(value)), `at most ${toExactText(exact(most))}`);
}

/** The law as it stands, where a worksheet names no day. */
export const LATEST = '9900-12-31';
