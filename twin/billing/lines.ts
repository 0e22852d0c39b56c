/**
 * The lines of a bill before any money: when each user lived where, the weights of the base costs
 * and what was measured. Tenant, next tenant, vacancy and owner's use are lines like any other.
 */
import {
  add,
  compare,
  divide,
  multiply,
  ratio,
  rational,
  toDecimal,
  toExactText,
  ZERO,
  type Rational,
} from '#kernel/rational.ts';
import { defined } from '#kernel/defined.ts';
import { daysInclusive } from '#kernel/time.ts';
import type { Because, BecauseInputs } from './because.ts';
import { degreeDaysPermille, degreeDayTable } from './degree-days.ts';
import { lineRanks } from './line-order.ts';
import { rateMeter, sumRated, type MeterReadings } from './rated-units.ts';
import type { RuleSet, Table } from './rule-set.ts';
import type { BillInput, BillPeriod, BillUser, MeterLine, PotSide } from './types.ts';

/** Decimals of rated units where a person reads them. */
const RATED_DIGITS = 3;

/** Part of a unit's base costs that belongs to a line, as a number and as it reads. */
export interface Base {
  /** Area times the line's part of the period. */
  readonly weight: Rational;
  /** The line's part of the period, from 0 to 1. */
  readonly part: Rational;
  /** An expression over `inputs` that gives the weight. */
  readonly expression: string;
  readonly inputs: BecauseInputs;
  readonly whole: boolean;
}

export interface Line {
  readonly user: BillUser;
  readonly index: number;
  /** Place in the order of the bill, see `line-order.ts`. */
  readonly rank: number;
  readonly period: BillPeriod;
  readonly days: number;
  readonly permille: Rational;
  readonly heatBase: Base;
  readonly waterBase: Base;
  readonly meters: readonly MeterLine[];
  /** Measured, rated. */
  readonly units: Rational;
  readonly volumeM3: Rational;
}

interface Stretch {
  readonly days: number;
  readonly permille: Rational;
  readonly heatPart: Rational;
  readonly waterPart: Rational;
}

export function billLines(input: BillInput, law: RuleSet): Line[] {
  const { period } = input;
  const table = degreeDayTable(law, input.degreeDayTable, period.from);
  const stretches = new Map<string, Stretch>();
  const byTable = law.defaults.hot_water_base === 'table';
  const whole = stretchOf(period, table, undefined);
  const ranks = lineRanks(input);
  return input.users.map((user, index) => {
    const own = { from: user.from ?? period.from, to: user.to ?? period.to };
    const key = `${own.from}|${own.to}`;
    const found = stretches.get(key) ?? stretchOf(own, table, whole);
    const stretch = byTable ? { ...found, waterPart: found.heatPart } : found;
    stretches.set(key, found);
    return lineOf({ user, index, rank: ranks[index] ?? index, own, stretch, byTable }, whole);
  });
}

/** Without a table heating goes by days as well. */
function stretchOf(own: BillPeriod, table: Table | undefined, whole: Stretch | undefined): Stretch {
  const days = daysInclusive(own.from, own.to);
  const permille = table === undefined ? ZERO : degreeDaysPermille(table, own);
  const waterPart = ratio(BigInt(days), BigInt(whole?.days ?? days));
  if (table === undefined || whole === undefined || whole.permille.n === 0n) {
    return { days, permille, heatPart: waterPart, waterPart };
  }
  return { days, permille, heatPart: divide(permille, whole.permille), waterPart };
}

interface LineSeed {
  readonly user: BillUser;
  readonly index: number;
  readonly rank: number;
  readonly own: BillPeriod;
  readonly stretch: Stretch;
  /** Hot water goes by the table of the heating. */
  readonly byTable: boolean;
}

function lineOf({ user, index, rank, own, stretch, byTable }: LineSeed, whole: Stretch): Line {
  const rated = (user.devices ?? []).map(rateMeter);
  const areaM2 = toExactText(user.areaM2);
  const byDegreeDays = whole.permille.n > 0n;
  const days = { days: stretch.days, periodDays: whole.days };
  const heat = byDegreeDays
    ? { permille: toExactText(stretch.permille), periodPermille: toExactText(whole.permille) }
    : days;
  return {
    user,
    index,
    rank,
    period: own,
    days: stretch.days,
    permille: stretch.permille,
    heatBase: baseOf(user.areaM2, stretch.heatPart, {
      expression: byDegreeDays ? 'permille ÷ periodPermille' : 'days ÷ periodDays',
      inputs: { areaM2, ...heat },
    }),
    waterBase: baseOf(user.areaM2, stretch.waterPart, {
      expression: byTable && byDegreeDays ? 'permille ÷ periodPermille' : 'days ÷ periodDays',
      inputs: { areaM2, ...(byTable ? heat : days) },
    }),
    meters: rated.map(({ rated: value, ...meter }, at) => ({
      ...meter,
      ...readingsOf(user.devices?.[at]),
      ratedUnits: toDecimal(value, RATED_DIGITS),
    })),
    units:
      rated.length === 0 ? (user.heatUnits ?? ZERO) : add(sumRated(rated), user.heatUnits ?? ZERO),
    volumeM3: user.hotWaterM3 ?? ZERO,
  };
}

function baseOf(
  areaM2: Rational,
  part: Rational,
  { expression, inputs }: { readonly expression: string; readonly inputs: BecauseInputs },
): Base {
  const whole = compare(part, rational(1)) === 0;
  if (whole) {
    const { areaM2: area = '' } = inputs;
    return { weight: areaM2, part, expression: 'areaM2', inputs: { areaM2: area }, whole };
  }
  const weight = multiply(areaM2, part);
  return { weight, part, expression: `areaM2 × ${expression}`, inputs, whole };
}

/** Area of the dwellings, each once however many users it had. */
export function areaOfUnits(lines: readonly Line[]): Rational {
  const units = new Map(lines.map(({ user }) => [user.unit, user.areaM2]));
  return [...units.values()].reduce(add, ZERO);
}

/** What lines consumed, measured or found otherwise, and how it was found. */
export interface Consumption {
  readonly units: readonly Rational[];
  readonly volumes: readonly Rational[];
  readonly unitReasons: readonly (readonly Because[])[];
  readonly volumeReasons: readonly (readonly Because[])[];
  readonly areaOnly: ReadonlySet<'heating' | 'hot_water'>;
}

export type Measured = Omit<Consumption, 'areaOnly'>;

/** Units or m³ that a line is given on top of what it measured. */
export interface Addition {
  readonly line: number;
  readonly side: PotSide;
  readonly value: Rational;
  readonly because: Because;
}

function readingsOf({ start, end }: MeterReadings = {}): MeterReadings {
  return {
    ...defined({ start, end }),
  };
}
