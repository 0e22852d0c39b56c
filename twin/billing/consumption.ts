/**
 * What each line consumed: measured, and where nothing was measured found by the rules of the
 * law: readings that a change of users was not read for (§9b), devices that failed (§9a), heat
 * that the pipes gave off (§7 Abs. 1 S. 3 HeizkostenV).
 */
import { add, divide, multiply, sum, toExactText, ZERO, type Rational } from '#kernel/rational.ts';
import { estimateFailed } from './estimate.ts';
import type { Addition, Consumption, Line, Measured } from './lines.ts';
import { pipeHeatUnits } from './pipe-heat.ts';
import type { RuleSet } from './rule-set.ts';
import type { BillInput, PotSide } from './types.ts';

/** Throws BILLING_BAD_FIELD, BILLING_RULE_NOT_IN_LAW, BILLING_NO_PARAMETER. */
export function consumptionOf(input: BillInput, lines: readonly Line[], law: RuleSet): Consumption {
  const areaOnly = new Set(input.areaOnly);
  const measured = gather(lines, noInterim(input, lines, law));
  const estimates = estimateFailed(input, { lines, measured }, law);
  for (const side of estimates.overLimit) areaOnly.add(side);
  const estimated = gather(lines, estimates.additions, measured);
  const pipes = pipeHeatUnits(input, { lines, units: estimated.units }, law);
  return { ...gather(lines, pipes, estimated), areaOnly };
}

function gather(
  lines: readonly Line[],
  additions: readonly Addition[],
  before: Measured = {
    units: lines.map(({ units }) => units),
    volumes: lines.map(({ volumeM3 }) => volumeM3),
    unitReasons: lines.map(({ meters }) => meters.map(({ because }) => because)),
    volumeReasons: lines.map(() => []),
  },
): Measured {
  if (additions.length === 0) return before;
  const units = [...before.units];
  const volumes = [...before.volumes];
  const unitReasons = before.unitReasons.map((reasons) => [...reasons]);
  const volumeReasons = before.volumeReasons.map((reasons) => [...reasons]);
  for (const { line, side, value, because } of additions) {
    const [values, reasons] = side === 'heating' ? [units, unitReasons] : [volumes, volumeReasons];
    values[line] = add(values[line] ?? ZERO, value);
    reasons[line]?.push(because);
  }
  return { units, volumes, unitReasons, volumeReasons };
}

/** §9b Abs. 3: the reading of the whole unit goes by the keys of the base costs. */
function noInterim(input: BillInput, lines: readonly Line[], law: RuleSet): Addition[] {
  return (input.noInterimReading ?? []).flatMap((reading) => {
    const own = lines.filter(({ user }) => user.unit === reading.unit);
    return [
      ...shareReading(own, { side: 'heating', value: reading.heatUnits }, law),
      ...shareReading(own, { side: 'hot_water', value: reading.hotWaterM3 }, law),
    ];
  });
}

function shareReading(
  own: readonly Line[],
  { side, value }: { readonly side: PotSide; readonly value: Rational | undefined },
  law: RuleSet,
): Addition[] {
  if (value === undefined) return [];
  const key = side === 'heating' ? 'heatBase' : 'waterBase';
  const parts = own.map((line) => line[key].part);
  const whole = sum(parts);
  const [result, reading] =
    side === 'heating' ? ['units', 'unitReading'] : ['volumeM3', 'unitReadingM3'];
  return own.map((line, index) => {
    const part = parts[index] ?? ZERO;
    const found = divide(multiply(value, part), whole);
    return {
      line: line.index,
      side,
      value: found,
      because: {
        rule: 'no-interim-reading',
        formula: `${result} = ${reading} × linePart ÷ allParts`,
        inputs: {
          [reading]: toExactText(value),
          linePart: toExactText(part),
          allParts: toExactText(whole),
          [result]: toExactText(found),
        },
        source: law.clause('no-interim-reading'),
      },
    };
  });
}
