/**
 * From pots to lines: base costs by area and time, consumption costs by units or volume, each
 * cent by largest remainder. With user groups the heating costs go to the groups first (§6 Abs. 2
 * HeizkostenV) and then inside each.
 */
import { allocate } from '#kernel/allocate.ts';
import {
  add,
  divide,
  multiply,
  rational,
  roundToCents,
  sum,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { amountOf, distribute, splitByPct, sumOf, type Claim } from './amounts.ts';
import type { Amount, Because } from './because.ts';
import { badField } from './errors.ts';
import type { Base, Consumption, Line } from './lines.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillInput, PotSide, UserGroup, UserGroups } from './types.ts';

export interface Shares {
  readonly base: readonly Amount[];
  readonly consumption: readonly Amount[];
}

interface SidePots {
  readonly side: PotSide;
  readonly base: Amount;
  readonly consumption: Amount;
}

interface DistributionBasis {
  readonly lines: readonly Line[];
  readonly consumption: Consumption;
  readonly law: RuleSet;
}

/** Without any weight the pot goes by the base weights: nobody consumed anything. */
export function distributeSide(
  pots: SidePots,
  { lines, consumption, law }: DistributionBasis,
): Shares {
  const { side } = pots;
  const baseWeights = lines.map((line) => baseOf(line, side).weight);
  const baseWhole = { name: 'totalAreaM2', value: sumWeights(baseWeights) };
  const weights = lines.map(({ index }) => weightOf(side, consumption, index));
  const whole = sumWeights(weights);
  const byArea = consumption.areaOnly.has(side) || whole.n === 0n;
  const base = distribute(
    law,
    { pot: pots.base, whole: baseWhole },
    lines.map((line) => baseClaim(line, side, pots.base.because)),
  );
  if (byArea) {
    const claims = lines.map((line): Claim => ({
      ...baseClaim(line, side, pots.consumption.because),
      rule: 'consumption-by-area',
    }));
    const shares = distribute(law, { pot: pots.consumption, whole: baseWhole }, claims);
    return { base, consumption: shares };
  }
  const name = side === 'heating' ? 'totalRatedUnits' : 'totalVolumeM3';
  const claims = lines.map(({ index, rank }, at) => ({
    ...consumptionClaim(weights[at] ?? ZERO, side, [
      ...reasonsOf(side, consumption, index),
      ...pots.consumption.because,
    ]),
    rank,
  }));
  const shares = distribute(law, { pot: pots.consumption, whole: { name, value: whole } }, claims);
  return { base, consumption: shares };
}

function weightOf(side: PotSide, { units, volumes }: Consumption, index: number): Rational {
  return (side === 'heating' ? units[index] : volumes[index]) ?? ZERO;
}

function reasonsOf(
  side: PotSide,
  { unitReasons, volumeReasons }: Consumption,
  index: number,
): readonly Because[] {
  return (side === 'heating' ? unitReasons[index] : volumeReasons[index]) ?? [];
}

const baseOf = (line: Line, side: PotSide): Base =>
  side === 'heating' ? line.heatBase : line.waterBase;

const BASE_RULES = {
  heating: { whole: 'base-by-area', part: 'base-by-area-and-degree-days' },
  hot_water: { whole: 'hot-water-base-by-area', part: 'hot-water-base-by-area-and-days' },
} as const;

function baseClaim(line: Line, side: PotSide, more: readonly Because[]): Claim {
  const { weight, expression, inputs, whole } = baseOf(line, side);
  const { rank } = line;
  return {
    weight,
    rule: BASE_RULES[side][whole ? 'whole' : 'part'],
    expression,
    inputs,
    more,
    rank,
  };
}

function consumptionClaim(
  weight: Rational,
  side: PotSide,
  more: readonly Because[],
): Omit<Claim, 'rank'> {
  const name = side === 'heating' ? 'ratedUnits' : 'volumeM3';
  return {
    weight,
    rule: side === 'heating' ? 'consumption-by-rated-units' : 'consumption-by-volume',
    expression: name,
    inputs: { [name]: toExactText(weight) },
    more,
  };
}

/** The sum over one common denominator, built pairwise so that it stays quick for many lines. */
function sumWeights(weights: readonly Rational[]): Rational {
  if (weights.length <= 8) return sum(weights);
  const half = weights.length >> 1;
  return add(sumWeights(weights.slice(0, half)), sumWeights(weights.slice(half)));
}

interface GroupedHeating {
  readonly shares: Shares;
  readonly base: Amount;
  readonly consumption: Amount;
}

/** Heating with groups: to the groups by heat and by area, then inside each group. */
export function distributeGroups(
  { input, groups, heating }: { input: BillInput; groups: UserGroups; heating: Amount },
  basis: DistributionBasis,
): GroupedHeating {
  const members = membersOf(input, groups, basis.lines);
  const costs = groupCosts(groups, { heating, members }, basis.law);
  const base: Amount[] = [];
  const consumption: Amount[] = [];
  const pots: Record<'base' | 'consumption', Record<string, number>> = {
    base: {},
    consumption: {},
  };
  groups.groups.forEach((group, index) => {
    const lines = members[index] ?? [];
    const cost = costs[index];
    if (cost === undefined) return;
    const [used, rest] = splitByPct(
      basis.law,
      { whole: cost.cents, pct: group.consumptionPct },
      { rule: 'heating-cost-split', whole: 'costs', first: 'consumption', rest: 'base' },
    );
    const side: SidePots = {
      side: 'heating',
      base: { cents: rest.cents, because: [...rest.because, ...cost.because] },
      consumption: { cents: used.cents, because: [...used.because, ...cost.because] },
    };
    pots.base[`group${index + 1}Cents`] = rest.cents;
    pots.consumption[`group${index + 1}Cents`] = used.cents;
    const shares = distributeSide(side, { ...basis, lines });
    lines.forEach((line, at) => {
      const [own, units] = [shares.base[at], shares.consumption[at]];
      if (own !== undefined) base[line.index] = own;
      if (units !== undefined) consumption[line.index] = units;
    });
  });
  return {
    shares: { base, consumption },
    base: sumOf(basis.law, 'group-costs', { result: 'baseCents', parts: pots.base }),
    consumption: sumOf(basis.law, 'group-costs', {
      result: 'consumptionCents',
      parts: pots.consumption,
    }),
  };
}

function membersOf(input: BillInput, { groups }: UserGroups, lines: readonly Line[]): Line[][] {
  input.users.forEach(({ group }, index) => {
    if (groups.some(({ id }) => id === group)) return;
    const known = groups.map(({ id }) => id).join(', ');
    throw badField(`users[${index}].group`, group, `one of ${known}`);
  });
  return groups.map(({ id }, index) => {
    const own = lines.filter(({ user }) => user.group === id);
    if (own.length > 0) return own;
    throw badField(`groups.groups[${index}].id`, id, 'a group that some user is in');
  });
}

/** Measured part by the heat of the groups, the rest by their areas. */
function groupCosts(
  { measuredPct, groups }: { measuredPct: Rational; groups: readonly UserGroup[] },
  { heating, members }: { heating: Amount; members: readonly (readonly Line[])[] },
  law: RuleSet,
): Amount[] {
  const areas = members.map((lines) => sumWeights(lines.map(({ heatBase }) => heatBase.weight)));
  return groupCostsByArea({ measuredPct, groups, areas }, heating, law);
}

function groupCostsByArea(
  {
    measuredPct,
    groups,
    areas,
  }: { measuredPct: Rational; groups: readonly UserGroup[]; areas: readonly Rational[] },
  heating: Amount,
  law: RuleSet,
): Amount[] {
  const measuredCents = roundToCents(
    divide(multiply(rational(heating.cents), measuredPct), rational(100)),
  );
  const areaCents = cents(heating.cents - measuredCents);
  const kwh = groups.map((group) => group.kwh);
  const measured = allocate(measuredCents, sum(kwh).n === 0n ? areas : kwh);
  const byArea = allocate(areaCents, areas);
  return groups.map((group, index) => {
    const [a, b] = [measured[index] ?? 0, byArea[index] ?? 0];
    return amountOf(law, a + b, {
      rule: 'group-costs',
      formula: 'costsCents = byHeatCents + byAreaCents',
      inputs: {
        group: group.id,
        kwh: toExactText(group.kwh),
        areaM2: toExactText(areas[index] ?? ZERO),
        measuredPct: toExactText(measuredPct),
        byHeatCents: a,
        byAreaCents: b,
        costsCents: a + b,
      },
    });
  });
}
