/**
 * What hot water took of the plant's energy (§9 HeizkostenV): measured by heat meter, or by
 * formula from the volume or the area. Corrections belong to the formulas only. Where fuel is
 * metered instead of heat, the heat is turned into fuel by its heating value.
 */
import { defined } from '#kernel/defined.ts';
import {
  compare,
  divide,
  multiply,
  ONE,
  rational,
  subtract,
  toExactText,
  type Rational,
} from '#kernel/rational.ts';
import { daysInclusive } from '#kernel/time.ts';
import { because } from './amounts.ts';
import type { Because, BecauseInputs, RuleId } from './because.ts';
import { isFullYears, yearsOf } from './calendar.ts';
import { badField, billingError } from './errors.ts';
import { asked, dayInForce } from './in-force.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillPeriod, HotWaterSplit, PlantEnergy } from './types.ts';

export interface HotWaterEnergy {
  /** Undefined where nobody knows: the split is flat. */
  readonly kwh?: Rational;
  readonly fuel?: Rational;
  readonly totalKwh?: Rational;
  /** Of the plant's energy, from 0 to 1. */
  readonly share: Rational;
  readonly because: readonly Because[];
}

type Metered = Exclude<
  HotWaterSplit,
  { method: 'none' } | { method: 'flat' } | { method: 'recognised_rule' }
>;

/** How the plant's costs come apart; undefined where all of them are heating costs. */
export function hotWaterPart(
  split: HotWaterSplit,
  period: BillPeriod,
  law: RuleSet,
): HotWaterEnergy | undefined {
  switch (split.method) {
    case 'none':
      return undefined;
    case 'flat':
      return flatPart(split.heatingPct, law);
    case 'recognised_rule':
      return recognisedPart(split, law);
    default:
      return hotWaterEnergy(split, period, law);
  }
}

/** Throws BILLING_RULE_NOT_IN_LAW where the law knows no flat split. */
function flatPart(heatingPct: Rational, law: RuleSet): HotWaterEnergy {
  const share = divide(subtract(rational(100), heatingPct), rational(100));
  const reason = because(law, {
    rule: 'hot-water-flat',
    formula: 'hotWaterShare = (100 − heatingPct) ÷ 100',
    inputs: { heatingPct: toExactText(heatingPct), hotWaterShare: toExactText(share) },
  });
  return { share, because: [reason] };
}

/** §9 Abs. 1 S. 5: of a plant without boiler and heat delivery. */
function recognisedPart(
  { hotWaterPct, rule }: Extract<HotWaterSplit, { method: 'recognised_rule' }>,
  law: RuleSet,
): HotWaterEnergy {
  const share = divide(hotWaterPct, rational(100));
  const reason = because(law, {
    rule: 'hot-water-recognised-rule',
    formula: 'hotWaterShare = hotWaterPct ÷ 100',
    inputs: {
      recognisedRule: rule,
      hotWaterPct: toExactText(hotWaterPct),
      hotWaterShare: toExactText(share),
    },
  });
  return { share, because: [reason] };
}

/** Throws BILLING_SPLIT_IMPOSSIBLE, BILLING_BAD_FIELD, BILLING_NO_PARAMETER. */
function hotWaterEnergy(split: Metered, period: BillPeriod, law: RuleSet): HotWaterEnergy {
  const heat = heatOf(split, period, law);
  const plant = plantShare(split.plant, heat.value, law);
  if (compare(plant.share, ONE) > 0) {
    const details = {
      field: 'split',
      got: toExactText(plant.own),
      total: toExactText(plant.total),
    };
    throw billingError('BILLING_SPLIT_IMPOSSIBLE', { details });
  }
  return {
    kwh: heat.value,
    ...defined({ fuel: plant.fuel }),
    totalKwh: plant.totalKwh,
    share: plant.share,
    because: [...plant.because, because(law, heat)],
  };
}

interface Heat {
  readonly value: Rational;
  readonly rule: RuleId;
  readonly formula: string;
  readonly inputs: BecauseInputs;
}

function heatOf(split: Metered, period: BillPeriod, law: RuleSet): Heat {
  switch (split.method) {
    case 'heat_meter': {
      const text = toExactText(split.hotWaterKwh);
      return {
        value: split.hotWaterKwh,
        rule: 'hot-water-energy-meter',
        formula: 'hotWaterKwh = meterKwh',
        inputs: { meterKwh: text, hotWaterKwh: text },
      };
    }
    case 'formula_volume':
      return adjusted(byVolume(split, period, law), split, { period, law });
    case 'formula_area':
      return adjusted(byArea(split, period, law), split, { period, law });
  }
}

function byVolume(
  { volumeM3, temperatureC }: Extract<Metered, { method: 'formula_volume' }>,
  period: BillPeriod,
  law: RuleSet,
): Heat {
  const factor = inForce(law, 'hot_water_kwh_per_m3_kelvin', period);
  const cold = inForce(law, 'cold_water_temperature', period);
  if (compare(temperatureC, cold) <= 0) {
    const least = `more than the cold water's ${toExactText(cold)} °C`;
    throw badField('split.tw_c', toExactText(temperatureC), least);
  }
  return {
    value: multiply(factor, multiply(volumeM3, subtract(temperatureC, cold))),
    rule: 'hot-water-energy-volume',
    formula: 'kwhPerM3Kelvin × volumeM3 × (temperatureC − coldC)',
    inputs: {
      kwhPerM3Kelvin: toExactText(factor),
      volumeM3: toExactText(volumeM3),
      temperatureC: toExactText(temperatureC),
      coldC: toExactText(cold),
    },
  };
}

/** The figure of the law is one of a year; other periods get their part of it by days. */
function byArea(
  { areaM2 }: Extract<Metered, { method: 'formula_area' }>,
  period: BillPeriod,
  law: RuleSet,
): Heat {
  const factor = inForce(law, 'hot_water_kwh_per_m2', period);
  const years = yearsOf(period);
  const value = multiply(factor, multiply(areaM2, years));
  const inputs = { kwhPerM2: toExactText(factor), areaM2: toExactText(areaM2) };
  const rule = 'hot-water-energy-area';
  if (isFullYears(period)) {
    return { value, rule, formula: 'kwhPerM2 × areaM2', inputs };
  }
  return {
    value,
    rule,
    formula: 'kwhPerM2 × areaM2 × years',
    inputs: {
      ...inputs,
      years: toExactText(years),
      days: daysInclusive(period.from, period.to),
    },
  };
}

function adjusted(
  heat: Heat,
  { adjust = [] }: Metered,
  { period, law }: { readonly period: BillPeriod; readonly law: RuleSet },
): Heat {
  let { value, formula } = heat;
  const inputs: Record<string, string | number> = { ...heat.inputs };
  for (const name of adjust) {
    const id = `hot_water_factor/${name}`;
    const factor = asked('split.adjust', () => law.number(id, dayInForce(law, id, period)));
    value = multiply(value, factor);
    inputs[name] = toExactText(factor);
    formula = `${formula} × ${name}`;
  }
  inputs['hotWaterKwh'] = toExactText(value);
  return { ...heat, value, formula: `hotWaterKwh = ${formula}`, inputs };
}

interface PlantShare {
  readonly share: Rational;
  readonly own: Rational;
  readonly total: Rational;
  readonly totalKwh: Rational;
  readonly fuel?: Rational;
  readonly because: readonly Because[];
}

function plantShare(plant: PlantEnergy, kwh: Rational, law: RuleSet): PlantShare {
  if ('totalKwh' in plant) {
    const total = positive('split.total_kwh', plant.totalKwh);
    const share = divide(kwh, total);
    const inputs = { hotWaterKwh: toExactText(kwh), totalKwh: toExactText(total) };
    const reason = shareReason(law, 'hotWaterKwh ÷ totalKwh', { share, inputs });
    return { share, own: kwh, total, totalKwh: total, because: [reason] };
  }
  const { type, supplierKwhPerUnit } = plant.fuel;
  const total = positive('split.fuel.quantity', plant.fuel.quantity);
  const value = supplierKwhPerUnit ?? heatingValue(type, law);
  const fuel = divide(kwh, positive('split.fuel.hi_supplier', value));
  const share = divide(fuel, total);
  const texts = { hotWaterFuel: toExactText(fuel), kwhPerUnit: toExactText(value) };
  return {
    share,
    own: fuel,
    total,
    totalKwh: multiply(total, value),
    fuel,
    because: [
      shareReason(law, 'hotWaterFuel ÷ totalFuel', {
        share,
        inputs: { hotWaterFuel: texts.hotWaterFuel, totalFuel: toExactText(total) },
      }),
      because(law, {
        rule: 'hot-water-fuel',
        formula: 'hotWaterFuel = hotWaterKwh ÷ kwhPerUnit',
        inputs: { hotWaterKwh: toExactText(kwh), fuel: type, ...texts },
      }),
    ],
  };
}

function shareReason(
  law: RuleSet,
  expression: string,
  { share, inputs }: { readonly share: Rational; readonly inputs: BecauseInputs },
): Because {
  return because(law, {
    rule: 'hot-water-share',
    formula: `hotWaterShare = ${expression}`,
    inputs: { ...inputs, hotWaterShare: toExactText(share) },
  });
}

function heatingValue(type: string, law: RuleSet): Rational {
  const value = law.fuel(type)?.kwh_per_unit;
  if (value !== undefined) return rational(value);
  const known = law.fuelIds.filter((id) => law.fuel(id)?.kwh_per_unit !== undefined);
  throw badField('split.fuel.type', type, `one of ${known.join(', ')}, or hi_supplier`);
}

function inForce(law: RuleSet, id: string, period: BillPeriod): Rational {
  return asked('split.method', () => law.number(id, dayInForce(law, id, period)));
}

function positive(field: string, value: Rational): Rational {
  if (value.n > 0n) return value;
  throw badField(field, toExactText(value), 'more than 0');
}
