/**
 * Devices that measured nothing (§9a HeizkostenV): the units come from comparable rooms, from the
 * same rooms in an earlier period or from the average of the building. Where the rooms without a
 * value exceed the limit, that side's consumption costs go by area. Exactly the limit does not
 * exceed it.
 */
import {
  compare,
  divide,
  multiply,
  rational,
  subtract,
  sum,
  toExactText,
  ZERO,
} from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import type { BecauseInputs } from './because.ts';
import type { Addition, Measured } from './consumption.ts';
import { badField } from './errors.ts';
import { dayInForce } from './in-force.ts';
import { areaOfUnits } from './lines.ts';
import type { Line } from './lines.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillInput, BillPeriod, FailedDevices, PotSide } from './types.ts';

export interface AffectedShare {
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
  const limitPct = law.number('estimate_limit', dayInForce(law, 'estimate_limit', period));
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
    const affectedM2 = failedArea(failed, side, lines);
    return affectedShare({ affectedM2, totalM2 }, input.period, law).exceeds;
  });
  const additions = failed
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => !overLimit.includes(entry.side))
    .map(({ entry, index }) => {
      const values = entry.side === 'heating' ? measured.units : measured.volumes;
      const affectedM2 = failedArea(failed, entry.side, lines);
      const known = { units: sum(values), areaM2: subtract(totalM2, affectedM2) };
      return addition({ entry, index }, { lines, known }, law);
    });
  return { additions, overLimit };
}

/** Rooms that failed under two users of one unit count once, with the part of their time. */
function failedArea(
  failed: readonly FailedDevices[],
  side: PotSide,
  lines: readonly Line[],
): Rational {
  return sum(
    failed
      .filter((entry) => entry.side === side)
      .map((entry) => {
        const line = lines.find(({ user }) => user.id === entry.user);
        const base = side === 'heating' ? line?.heatBase : line?.waterBase;
        return base === undefined ? ZERO : multiply(entry.areaM2, base.part);
      }),
  );
}

interface Known {
  readonly units: Rational;
  readonly areaM2: Rational;
}

function addition(
  { entry, index }: { readonly entry: FailedDevices; readonly index: number },
  { lines, known }: { readonly lines: readonly Line[]; readonly known: Known },
  law: RuleSet,
): Addition {
  const line = lines.find(({ user }) => user.id === entry.user);
  if (line === undefined) {
    throw badField(`failed[${index}].user`, entry.user, 'the id of a user');
  }
  const base = entry.side === 'heating' ? line.heatBase : line.waterBase;
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
  const from = basis.method === 'comparable_rooms' ? basis : known;
  if (from.areaM2.n <= 0n) {
    const got = toExactText(from.areaM2);
    throw badField(`failed[${index}].comparable.area_m2`, got, 'more than 0');
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
