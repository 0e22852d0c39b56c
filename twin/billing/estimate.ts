/**
 * Devices that measured nothing (§9a HeizkostenV): the units come from comparable rooms, from the
 * same rooms in an earlier period or from the average of the building. Where the rooms without a
 * value exceed the limit, that side's consumption costs go by area. Exactly the limit does not
 * exceed it.
 */
import {
  add,
  compare,
  divide,
  multiply,
  rational,
  subtract,
  sum,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import type { BecauseInputs } from './because.ts';
import { badField } from './errors.ts';
import { asked, dayInForce } from './in-force.ts';
import { areaOfUnits, type Addition, type Line, type Measured } from './lines.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillInput, BillPeriod, FailedDevices, PotSide } from './types.ts';

interface AffectedShare {
  readonly pct: Rational;
  readonly limitPct: Rational;
  readonly exceeds: boolean;
}

/** Share of the area without a measured value, against the limit in force. */
export function affectedShare(
  { affectedM2, totalM2 }: { readonly affectedM2: Rational; readonly totalM2: Rational },
  period: BillPeriod,
  law: RuleSet,
): AffectedShare {
  const day = dayInForce(law, 'estimate_limit', period);
  const limitPct = asked('failed', () => law.number('estimate_limit', day));
  const pct = divide(multiply(affectedM2, rational(100)), totalM2);
  return { pct, limitPct, exceeds: compare(pct, limitPct) > 0 };
}

/** Units per area of what was measured, for the area that was not. */
export function estimateByArea(
  known: { readonly units: Rational; readonly areaM2: Rational },
  failedM2: Rational,
): Rational {
  return divide(multiply(known.units, failedM2), known.areaM2);
}

/** §9a Abs. 1: several comparable periods, scaled by what the whole building used against them. */
export function meanOfPeriods({
  units,
  buildingRatio,
}: Pick<PreviousPeriods, 'units' | 'buildingRatio'>): Rational {
  return multiply(divide(sum(units), rational(units.length)), buildingRatio);
}

type PreviousPeriods = Extract<FailedDevices['basis'], { method: 'previous_periods' }>;

interface Estimates {
  readonly additions: readonly Addition[];
  readonly overLimit: readonly PotSide[];
}

export function estimateFailed(
  input: BillInput,
  { lines, measured }: { readonly lines: readonly Line[]; readonly measured: Measured },
  law: RuleSet,
): Estimates {
  const failed = input.failed ?? [];
  const totalM2 = areaOfUnits(lines);
  const sides = (['heating', 'hot_water'] as const).filter((side) =>
    failed.some((entry) => entry.side === side),
  );
  const overLimit = sides.filter((side) => {
    const affectedM2 = affectedArea(input, side, lines);
    return affectedShare({ affectedM2, totalM2 }, input.period, law).exceeds;
  });
  const byUser = new Map(lines.map((line) => [line.user.id, line]));
  const averages = new Map<string, Known>();
  const knownOf = (side: PotSide, group: string | undefined): Known => {
    const key = `${side} ${group ?? ''}`;
    const known = averages.get(key) ?? measuredUnits(input, { side, group, lines, measured });
    averages.set(key, known);
    return known;
  };
  const additions = failed.flatMap((entry, index) => {
    const line = byUser.get(entry.user);
    if (line === undefined || overLimit.includes(entry.side)) return [];
    // Groups have devices of their own kind, and units of two kinds have no average.
    const group = entry.side === 'heating' ? line.user.group : undefined;
    return [addition({ entry, index }, { line, known: knownOf(entry.side, group) }, law)];
  });
  return { additions, overLimit };
}

/**
 * Area without a measured value, users of one unit by their part of the time. Units that were
 * estimated before they came here count with their whole dwelling, once.
 */
export function affectedArea(
  input: Pick<BillInput, 'failed'>,
  side: PotSide,
  lines: readonly Line[],
): Rational {
  const failed = failedByUser(input, side);
  return sum(
    lines.map((line) => {
      const estimated = side === 'heating' && line.user.estimated === true;
      const area = estimated ? line.user.areaM2 : failed.get(line.user.id);
      return area === undefined ? ZERO : multiply(area, baseOf(line, side).part);
    }),
  );
}

function failedByUser(
  { failed = [] }: Pick<BillInput, 'failed'>,
  side: PotSide,
): Map<string, Rational> {
  const areas = new Map<string, Rational>();
  for (const { user, areaM2 } of failed.filter((entry) => entry.side === side)) {
    areas.set(user, add(areas.get(user) ?? ZERO, areaM2));
  }
  return areas;
}

interface Known {
  readonly units: Rational;
  readonly areaM2: Rational;
}

/** What the building, or a group of it, measured, and on how much area. */
function measuredUnits(
  input: BillInput,
  {
    side,
    group,
    lines,
    measured,
  }: {
    readonly side: PotSide;
    readonly group: string | undefined;
    readonly lines: readonly Line[];
    readonly measured: Measured;
  },
): Known {
  const failed = failedByUser(input, side);
  const values = side === 'heating' ? measured.units : measured.volumes;
  const own = lines.filter(({ user }) => group === undefined || user.group === group);
  const areas = own.map((line) => {
    const { weight, part } = baseOf(line, side);
    return subtract(weight, multiply(failed.get(line.user.id) ?? ZERO, part));
  });
  return { units: sum(own.map(({ index }) => values[index] ?? ZERO)), areaM2: sum(areas) };
}

const baseOf = ({ heatBase, waterBase }: Line, side: PotSide): Line['heatBase'] =>
  side === 'heating' ? heatBase : waterBase;

function addition(
  { entry, index }: { readonly entry: FailedDevices; readonly index: number },
  { line, known }: { readonly line: Line; readonly known: Known },
  law: RuleSet,
): Addition {
  const base = baseOf(line, entry.side);
  const { value, formula, inputs } = estimated(entry, { index, known, part: base.part });
  const part = toExactText(base.part);
  return {
    line: line.index,
    side: entry.side,
    value,
    because: {
      rule: 'estimated-units',
      formula: `estimatedUnits = ${formula}`,
      inputs: { ...inputs, linePart: part, estimatedUnits: toExactText(value) },
      source: law.clause('estimated-units'),
    },
  };
}

interface Estimated {
  readonly value: Rational;
  readonly formula: string;
  readonly inputs: BecauseInputs;
}

function estimated(
  { basis, areaM2 }: FailedDevices,
  {
    index,
    known,
    part,
  }: { readonly index: number; readonly known: Known; readonly part: Rational },
): Estimated {
  if (basis.method === 'previous_period') {
    return {
      value: multiply(basis.units, part),
      formula: 'previousUnits × linePart',
      inputs: { previousUnits: toExactText(basis.units) },
    };
  }
  if (basis.method === 'previous_periods') {
    const inputs = Object.fromEntries(
      basis.units.map((units, at) => [`period${at + 1}Units`, toExactText(units)]),
    );
    return {
      value: multiply(meanOfPeriods(basis), part),
      formula: `(${Object.keys(inputs).join(' + ')}) ÷ periods × buildingRatio × linePart`,
      inputs: {
        ...inputs,
        periods: basis.units.length,
        buildingRatio: toExactText(basis.buildingRatio),
      },
    };
  }
  const from = basis.method === 'comparable_rooms' ? basis : known;
  if (from.areaM2.n <= 0n) {
    const expected = 'comparable_rooms or previous_period, as nothing else was measured';
    throw badField(`failed[${index}].method`, basis.method, expected);
  }
  return {
    value: multiply(estimateByArea(from, areaM2), part),
    formula: 'knownUnits ÷ knownAreaM2 × failedAreaM2 × linePart',
    inputs: {
      knownUnits: toExactText(from.units),
      knownAreaM2: toExactText(from.areaM2),
      failedAreaM2: toExactText(areaM2),
    },
  };
}
