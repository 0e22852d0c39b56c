/** Branded numbers for what must not be mixed up. Each has one maker that checks its range. */
import { assert } from './errors.ts';

declare const unit: unique symbol;
type Branded<Name extends string> = number & { readonly [unit]: Name };

/** Money in integer cents; never a fraction, never a float. */
export type Cents = Branded<'cents'>;
/** Units of a heat cost allocator: a dimensionless share, not energy (EN 834). */
type HcaUnits = Branded<'hca-units'>;
/** Thermal energy in kWh. */
type KilowattHours = Branded<'kwh'>;
/** Living area in m². */
type SquareMetres = Branded<'m2'>;
/** Temperature in °C. */
type Celsius = Branded<'celsius'>;

export function cents(value: number): Cents {
  assert(Number.isSafeInteger(value), () => `money must be whole cents, got ${value}`);
  return value as Cents;
}

export function hcaUnits(value: number): HcaUnits {
  assert(
    Number.isSafeInteger(value) && value >= 0,
    () => `units must be whole and ≥ 0, got ${value}`,
  );
  return value as HcaUnits;
}

export function kilowattHours(value: number): KilowattHours {
  assert(Number.isFinite(value), () => `energy must be finite, got ${value}`);
  return value as KilowattHours;
}

export function squareMetres(value: number): SquareMetres {
  assert(Number.isFinite(value) && value > 0, () => `an area must be > 0, got ${value}`);
  return value as SquareMetres;
}

export function celsius(value: number): Celsius {
  assert(value >= -273.15 && value < 10_000, () => `not a temperature: ${value}`);
  return value as Celsius;
}
