/**
 * Heat that uninsulated pipes give off and no allocator counts (§7 Abs. 1 S. 3 HeizkostenV,
 * VDI 2077 Blatt 3.5, balance method): where all criteria are met, pipe heat units raise the
 * captured share to the corrected one and go to the users by area or by length of pipe.
 */
import {
  add,
  compare,
  divide,
  multiply,
  ONE,
  ratio,
  rational,
  subtract,
  sum,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { badField } from './errors.ts';
import { asked, dayInForce } from './in-force.ts';
import { areaOfUnits, type Addition, type Line } from './lines.ts';
import type { RuleSet, Table } from './rule-set.ts';
import type { BillInput, PipeHeat } from './types.ts';

interface PipeHeatCriteria {
  readonly capturedShare: Rational;
  /** Square of the standard deviation of the consumption factors: it stays a fraction. */
  readonly variance: Rational;
  readonly lowUserShare: Rational;
  readonly met: boolean;
}

interface MeasuredLines {
  readonly lines: readonly Line[];
  readonly units: readonly Rational[];
}

export function pipeHeatUnits(input: BillInput, of: MeasuredLines, law: RuleSet): Addition[] {
  const { pipeHeat } = input;
  if (pipeHeat === undefined) return [];
  const source = law.clause('pipe-heat-units');
  const criteria = pipeHeatCriteria(input, of, law);
  if (criteria === undefined || !criteria.met || criteria.capturedShare.n === 0n) return [];
  const corrected = valueOf(tableOf(input, law), 'corrected_share');
  const measured = sum(of.units);
  // All units together stand for the corrected share of the heat, so the pipes get the difference.
  const pipeUnits = subtract(
    divide(multiply(measured, corrected), criteria.capturedShare),
    measured,
  );
  const weights = of.lines.map((line) => pipeWeight(line, pipeHeat));
  const whole = sum(weights);
  if (whole.n === 0n) throw badField('users[].pipe_length_m', 0, 'a length for the users');
  return of.lines.map((line, index) => {
    const weight = weights[index] ?? ZERO;
    const value = divide(multiply(pipeUnits, weight), whole);
    return {
      line: line.index,
      side: 'heating',
      value,
      because: {
        rule: 'pipe-heat-units',
        formula:
          'pipeUnits = (allUnits × correctedShare ÷ capturedShare − allUnits) × weight ÷ allWeights',
        inputs: {
          allUnits: toExactText(measured),
          correctedShare: toExactText(corrected),
          capturedShare: toExactText(criteria.capturedShare),
          weight: toExactText(weight),
          allWeights: toExactText(whole),
          pipeUnits: toExactText(value),
        },
        source,
      },
    };
  });
}

function pipeWeight(line: Line, { key }: PipeHeat): Rational {
  if (key === 'area') return line.heatBase.weight;
  return multiply(line.user.pipeLengthM ?? ZERO, line.heatBase.part);
}

/** Undefined where no pipe heat is asked for. */
export function pipeHeatCriteria(
  input: BillInput,
  { lines, units }: MeasuredLines,
  law: RuleSet,
): PipeHeatCriteria | undefined {
  const { pipeHeat } = input;
  if (pipeHeat === undefined) return undefined;
  const limits = tableOf(input, law);
  const capturedShare = divide(multiply(sum(units), pipeHeat.kwhPerUnit), pipeHeat.fedKwh);
  const factors = consumptionFactors(lines, units);
  const variance = varianceOf(factors);
  const low = factors.filter((f) => compare(f, valueOf(limits, 'low_user_factor_max')) <= 0);
  const lowUserShare = ratio(BigInt(low.length), BigInt(Math.max(1, factors.length)));
  const deviation = valueOf(limits, 'deviation_min');
  const met =
    pipeHeat.mostlyUninsulated &&
    pipeHeat.exposed !== false &&
    compare(capturedShare, valueOf(limits, 'captured_share_max')) <= 0 &&
    compare(variance, multiply(deviation, deviation)) >= 0 &&
    compare(lowUserShare, valueOf(limits, 'low_users_min')) >= 0;
  return { capturedShare, variance, lowUserShare, met };
}

function tableOf(input: BillInput, law: RuleSet): Table {
  const day = dayInForce(law, 'pipe_heat', input.period);
  return asked('pipe_heat', () => law.table('pipe_heat', day));
}

function valueOf(table: Table, key: string): Rational {
  const value = table.get(key);
  if (value === undefined) throw badField(`pipe_heat.${key}`, undefined, 'a value in the law');
  return value;
}

/** Units per m² of each dwelling over those of the building. */
function consumptionFactors(lines: readonly Line[], units: readonly Rational[]): Rational[] {
  const byUnit = new Map<string, { areaM2: Rational; units: Rational }>();
  lines.forEach(({ user }, index) => {
    const known = byUnit.get(user.unit)?.units ?? ZERO;
    const own = add(known, units[index] ?? ZERO);
    byUnit.set(user.unit, { areaM2: user.areaM2, units: own });
  });
  const mean = divide(sum(units), areaOfUnits(lines));
  if (mean.n === 0n) return [...byUnit.values()].map(() => ONE);
  return [...byUnit.values()].map((unit) => divide(divide(unit.units, unit.areaM2), mean));
}

/** Of a sample: n − 1 in the divisor. */
function varianceOf(values: readonly Rational[]): Rational {
  if (values.length < 2) return ZERO;
  const mean = divide(sum(values), rational(values.length));
  const squares = values.map((value) => {
    const distance = subtract(value, mean);
    return multiply(distance, distance);
  });
  return divide(sum(squares), rational(values.length - 1));
}
