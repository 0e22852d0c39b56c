/** Units of heat cost allocators as the bill counts them (EN 834). */
import { add, multiply, rational, toDecimal, toExactText, ZERO } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import type { Because } from './because.ts';
import { billingError } from './errors.ts';

export interface MeterConsumption {
  readonly id: string;
  readonly label: string;
  readonly room: string;
  /** Counted in the period, from the display, whole and ≥ 0. */
  readonly units: number;
  /** Rated output of the radiator. */
  readonly kq: Rational;
  /** Thermal coupling of the sensor. */
  readonly kc: Rational;
  /** `unit`: the display is raw and K belongs to the bill; `product`: K is in the display already. */
  readonly scale: 'unit' | 'product';
}

export interface RatedMeter {
  readonly id: string;
  readonly label: string;
  readonly room: string;
  readonly units: number;
  readonly rated: Rational;
  readonly because: Because;
}

/** `field` is the path of the device in the input. Throws BILLING_BAD_UNITS, BILLING_BAD_RATING. */
export function checkMeter(meter: MeterConsumption, field: string = meter.id): void {
  const { id, units, scale } = meter;
  if (!Number.isSafeInteger(units) || units < 0) {
    throw billingError('BILLING_BAD_UNITS', { details: { field, meter: id, got: units } });
  }
  if (scale === 'product') return;
  for (const factor of ['kq', 'kc'] as const) {
    if (meter[factor].n > 0n) continue;
    const got = toDecimal(meter[factor], 3);
    throw billingError('BILLING_BAD_RATING', {
      details: { field: `${field}.${factor}`, meter: id, factor: factor.toUpperCase(), got },
    });
  }
}

/**
 * Display × KQ × KC on a unit scale, the display as it is on a product scale: a factor is never
 * applied twice. Throws BILLING_BAD_UNITS, BILLING_BAD_RATING.
 */
export function rateMeter(meter: MeterConsumption): RatedMeter {
  checkMeter(meter);
  const { id, label, room, units } = meter;
  if (meter.scale === 'product') {
    return { id, label, room, units, rated: rational(units), because: productBecause(units) };
  }
  const rated = multiply(rational(units), multiply(meter.kq, meter.kc));
  return { id, label, room, units, rated, because: unitBecause(meter, rated) };
}

/** Sum over the meters of a dwelling. */
export function sumRated(meters: readonly RatedMeter[]): Rational {
  return meters.reduce((total, meter) => add(total, meter.rated), ZERO);
}

function unitBecause(meter: MeterConsumption, rated: Rational): Because {
  return {
    rule: 'rated-units-unit-scale',
    inputs: {
      units: meter.units,
      kq: toExactText(meter.kq),
      kc: toExactText(meter.kc),
      ratedUnits: toExactText(rated),
    },
    formula: 'ratedUnits = units × kq × kc',
    source: 'EN 834',
  };
}

function productBecause(units: number): Because {
  return {
    rule: 'rated-units-product-scale',
    inputs: { units, ratedUnits: units },
    formula: 'ratedUnits = units',
    source: 'EN 834',
  };
}
