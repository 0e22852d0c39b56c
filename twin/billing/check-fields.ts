/** Ranges of single fields; every refusal names the field by its path in a worksheet. */
import { compare, rational, toExactText, type Rational } from '#kernel/rational.ts';
import { badField, billingError } from './errors.ts';

/** Throws BILLING_BAD_FIELD. */
export function notNegative(field: string, value: Rational | undefined): void {
  if (value === undefined || value.n >= 0n) return;
  throw badField(field, toExactText(value), '0 or more');
}

/** Throws BILLING_BAD_FIELD. */
export function aboveZero(field: string, value: Rational): void {
  if (value.n > 0n) return;
  throw badField(field, toExactText(value), 'more than 0');
}

/** Throws BILLING_BAD_FIELD. */
export function notNegativeCents(field: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  throw badField(field, value, 'whole cents, 0 or more');
}

/** Throws BILLING_SHARE_OUT_OF_RANGE. */
export function checkPct(field: string, value: Rational | undefined): void {
  if (value === undefined || (value.n >= 0n && compare(value, rational(100)) <= 0)) return;
  const details = { field, got: toExactText(value), min: 0, max: 100 };
  throw billingError('BILLING_SHARE_OUT_OF_RANGE', { details });
}

/** Throws BILLING_BAD_FIELD for a value that an earlier entry of the list has. */
export function checkDistinct(values: readonly string[], fieldOf: (index: number) => string): void {
  const seen = new Set<string>();
  values.forEach((value, index) => {
    if (seen.has(value)) throw badField(fieldOf(index), value, 'each one once');
    seen.add(value);
  });
}
