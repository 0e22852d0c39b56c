/** Units of heat cost allocators (EN 834) and kWh of heat meters, as the bill counts them. */
import {
  add,
  multiply,
  ONE,
  rational,
  toDecimal,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import type { CivilDate } from '#kernel/time.ts';
import type { Because } from './because.ts';
import { billingError } from './errors.ts';

/** What a device showed, and when. */
export interface MeterReading {
  readonly day: CivilDate;
  readonly value: Rational;
}

export interface MeterReadings {
  readonly start?: MeterReading;
  readonly end?: MeterReading;
}

/** A meter of warm water, as a letter shows it. */
export interface WaterMeter extends MeterReadings {
  readonly id: string;
  readonly room: string;
  readonly m3: Rational;
}

export interface MeterConsumption extends MeterReadings {
  readonly id: string;
  readonly label: string;
  readonly room: string;
  /** Counted in the period, from the display, ≥ 0: whole units, or kWh of a heat meter. */
  readonly units: number;
  /** Rated output of the radiator. */
  readonly kq: Rational;
  /** Thermal coupling of the sensor. */
  readonly kc: Rational;
  /** For rooms that are designed for another temperature; 1 where it is not given. */
  readonly kt?: Rational;
  /** `unit`: the display is raw and K belongs to the bill; `product`: K is in it already; `kwh`: a heat meter. */
  readonly scale: 'unit' | 'product' | 'kwh';
}

interface RatedMeter {
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
  const isCount = scale === 'kwh' ? Number.isFinite(units) : Number.isSafeInteger(units);
  if (!isCount || units < 0) {
    throw billingError('BILLING_BAD_UNITS', { details: { field, meter: id, got: units } });
  }
  if (scale !== 'unit') return;
  for (const factor of ['kq', 'kc', 'kt'] as const) {
    const value = meter[factor] ?? ONE;
    if (value.n > 0n) continue;
    const got = toDecimal(value, 3);
    throw billingError('BILLING_BAD_RATING', {
      details: { field: `${field}.${factor}`, meter: id, factor: factor.toUpperCase(), got },
    });
  }
}

/**
 * Display × KQ × KC × KT on a unit scale, the display as it is on a product scale and of a heat meter: a
 * factor is never applied twice. Throws BILLING_BAD_UNITS, BILLING_BAD_RATING.
 */
export function rateMeter(meter: MeterConsumption): RatedMeter {
  checkMeter(meter);
  const { id, label, room, units } = meter;
  if (meter.scale !== 'unit') {
    const because = meter.scale === 'kwh' ? heatBecause(units) : productBecause(units);
    return { id, label, room, units, rated: rational(units), because };
  }
  const factor = multiply(multiply(meter.kq, meter.kc), meter.kt ?? ONE);
  const rated = multiply(rational(units), factor);
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
      ...(meter.kt === undefined ? {} : { kt: toExactText(meter.kt) }),
      ratedUnits: toExactText(rated),
    },
    formula: `ratedUnits = units × kq × kc${meter.kt === undefined ? '' : ' × kt'}`,
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

function heatBecause(kwh: number): Because {
  return {
    rule: 'heat-meter-kwh',
    inputs: { kwh, ratedUnits: kwh },
    formula: 'ratedUnits = kwh',
    source: 'EN 1434',
  };
}
