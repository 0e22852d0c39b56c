/**
 * From costs to pots (§§7 to 9 HeizkostenV): the plant's costs are split between heating and hot
 * water, costs of one side join it after that, and each side is split into costs by consumption
 * and base costs. Each split rounds its first part and leaves the rest to the second.
 */
import { defined } from '#kernel/defined.ts';
import {
  multiply,
  rational,
  roundToCents,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { amountOf, splitByPct, sumOf } from './amounts.ts';
import type { Amount } from './because.ts';
import { badField } from './errors.ts';
import { fuelUse } from './fuel-stock.ts';
import { hotWaterPart, type HotWaterEnergy } from './hot-water-energy.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillInput, Pots } from './types.ts';

export interface Costs {
  readonly unitary: Amount;
  readonly total: Amount;
  readonly energy?: HotWaterEnergy;
  readonly pots: Pots;
}

export function billCosts(input: BillInput, law: RuleSet): Costs {
  const { costs, period, split = { method: 'none' } } = input;
  const unitary = unitaryCosts(input, law);
  const energy = hotWaterPart(split, period, law);
  const total = sumOf(law, 'costs-total', {
    result: 'totalCents',
    parts: {
      unitaryCents: unitary.cents,
      ...(costs.heatingOnlyCents ? { heatingOnlyCents: costs.heatingOnlyCents } : {}),
      ...(costs.hotWaterOnlyCents ? { hotWaterOnlyCents: costs.hotWaterOnlyCents } : {}),
    },
  });
  const sides = splitSides(unitary, energy, law);
  const heating = withOwnCosts('heating', { side: sides.heating, input }, law);
  const hotWater = withOwnCosts('hotWater', { side: sides.hotWater, input }, law);
  const [heatingConsumption, heatingBase] = consumptionAndBase('heating', {
    side: { unitary: sides.heating, whole: heating, input },
    law,
  });
  const [hotWaterConsumption, hotWaterBase] = consumptionAndBase('hotWater', {
    side: { unitary: sides.hotWater, whole: hotWater, input },
    law,
  });
  return {
    unitary,
    total,
    ...defined({ energy }),
    pots: {
      unitaryHeating: sides.heating,
      unitaryHotWater: sides.hotWater,
      heating,
      hotWater,
      heatingConsumption,
      heatingBase,
      hotWaterConsumption,
      hotWaterBase,
    },
  };
}

/** Relief of the state is the users': it lowers what they share. */
function unitaryCosts(input: BillInput, law: RuleSet): Amount {
  const before = costsBeforeRelief(input, law);
  const { relief = [] } = input.costs;
  const reliefCents = relief.reduce((total, { cents: own }) => total + own, 0);
  if (reliefCents === 0) return before;
  if (reliefCents > before.cents) {
    throw badField('costs.relief', reliefCents, `at most the costs of ${before.cents} cents`);
  }
  const unitaryCents = before.cents - reliefCents;
  return amountOf(law, unitaryCents, {
    rule: 'relief-credit',
    formula: 'unitaryCents = billedCents − reliefCents',
    inputs: { billedCents: before.cents, reliefCents, unitaryCents },
    more: before.because,
  });
}

function costsBeforeRelief({ costs }: BillInput, law: RuleSet): Amount {
  const given = costs.unitaryCents;
  if (costs.fuelStock === undefined) {
    return amountOf(law, given, {
      rule: 'costs-given',
      formula: 'unitaryCents = givenCents',
      inputs: { givenCents: given, unitaryCents: given },
    });
  }
  const fuel = fuelUse(costs.fuelStock, law);
  const total = cents(given + fuel.cost.cents);
  return amountOf(law, total, {
    rule: 'costs-total',
    formula: 'unitaryCents = givenCents + fuelCents',
    inputs: { givenCents: given, fuelCents: fuel.cost.cents, unitaryCents: total },
    more: fuel.cost.because,
  });
}

interface Sides {
  readonly heating: Amount;
  readonly hotWater: Amount;
}

/** The hot water part is rounded; heating is the rest. */
function splitSides(unitary: Amount, energy: HotWaterEnergy | undefined, law: RuleSet): Sides {
  const share = energy?.share ?? ZERO;
  const part = roundToCents(multiply(rational(unitary.cents), share));
  const more = energy?.because ?? [];
  const unitaryCents = unitary.cents;
  return {
    hotWater: amountOf(law, part, {
      rule: 'hot-water-share',
      formula: 'hotWaterCents = round(unitaryCents × hotWaterShare)',
      inputs: { unitaryCents, hotWaterShare: toExactText(share), hotWaterCents: part },
      more,
    }),
    heating: amountOf(law, unitaryCents - part, {
      rule: 'heating-share',
      formula: 'heatingCents = unitaryCents − hotWaterCents',
      inputs: { unitaryCents, hotWaterCents: part, heatingCents: unitaryCents - part },
    }),
  };
}

interface Side {
  readonly unitary: Amount;
  readonly whole: Amount;
  readonly input: BillInput;
}

type SideName = 'heating' | 'hotWater';

function ownCosts(name: SideName, { costs }: BillInput): number {
  return (name === 'heating' ? costs.heatingOnlyCents : costs.hotWaterOnlyCents) ?? 0;
}

function withOwnCosts(
  name: SideName,
  { side, input }: { readonly side: Amount; readonly input: BillInput },
  law: RuleSet,
): Amount {
  const own = ownCosts(name, input);
  if (own === 0) return side;
  const sum = side.cents + own;
  return amountOf(law, sum, {
    rule: 'one-sided-costs',
    formula: 'potCents = splitCents + ownCents',
    inputs: { splitCents: side.cents, ownCents: own, potCents: sum },
    more: side.because,
  });
}

/** Where the law sends costs of one side to the area alone, only the rest is split. */
function consumptionAndBase(
  name: SideName,
  { side, law }: { readonly side: Side; readonly law: RuleSet },
): [Amount, Amount] {
  const shared = law.defaults.operating_costs === 'shared';
  const split = shared ? side.whole : side.unitary;
  const pct = consumptionPct(name, side);
  const rule = name === 'heating' ? 'heating-cost-split' : 'hot-water-cost-split';
  const parts = splitByPct(
    law,
    { whole: split.cents, pct },
    { rule, whole: 'costs', first: 'consumption', rest: 'base' },
  );
  const own = ownCosts(name, side.input);
  if (shared || own === 0) return parts;
  const [consumption, base] = parts;
  const baseCents = base.cents + own;
  return [
    consumption,
    amountOf(law, baseCents, {
      rule: 'one-sided-costs',
      formula: 'baseCents = splitCents + ownCents',
      inputs: { splitCents: base.cents, ownCents: own, baseCents },
      more: base.because,
    }),
  ];
}

function consumptionPct(name: SideName, { whole, input }: Side): Rational {
  const { heatingConsumptionPct, hotWaterConsumptionPct } = input.shares;
  if (name === 'heating') return heatingConsumptionPct;
  if (hotWaterConsumptionPct !== undefined) return hotWaterConsumptionPct;
  if (whole.cents === 0) return ZERO;
  throw badField('shares.hot_water_consumption_pct', undefined, 'a share, as there is hot water');
}
