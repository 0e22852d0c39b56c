/**
 * A bill by dwelling: the lines of its users added up, for a sheet of the property. Where a
 * dwelling had one user its figures are that user's, with the same reasons.
 */
import { add, sum, toDecimal } from '#kernel/rational.ts';
import { cents, type Cents } from '#kernel/units.ts';
import type { Amount, Because } from './because.ts';
import type { Bill, BillLine, BillPeriod, MeterLine } from './types.ts';

const AREA_DIGITS = 2;
const UNIT_DIGITS = 3;

export type FurtherFigure =
  'hotWaterBase' | 'hotWaterConsumption' | 'co2Credit' | 'payable' | 'balance';

export interface DwellingRow {
  readonly dwellingId: string;
  readonly label: string;
  readonly occupant: string;
  readonly areaM2: string;
  readonly ratedUnits: string;
  readonly meters: readonly MeterLine[];
  readonly baseCents: Cents;
  readonly consumptionCents: Cents;
  readonly totalCents: Cents;
  readonly because: {
    readonly base: Because;
    readonly consumption: Because;
    readonly total: Because;
  };
  /** Figures of hot water, CO2 and prepayments; undefined where only heating is billed. */
  readonly further?: Readonly<Partial<Record<FurtherFigure, Amount>>>;
  /** In order of time. */
  readonly lines: readonly BillLine[];
}

export interface PropertyBill {
  readonly property: { readonly id: string; readonly name: string };
  readonly period: BillPeriod;
  readonly provisional: boolean;
  readonly consumptionPct: number;
  /** All costs: heating, and hot water where it is billed. */
  readonly heatingCents: Cents;
  readonly basePotCents: Cents;
  readonly consumptionPotCents: Cents;
  readonly hotWaterPotCents: Cents;
  readonly areaM2: string;
  readonly ratedUnits: string;
  readonly rows: readonly DwellingRow[];
  readonly sumCents: Cents;
  readonly because: Because;
}

/** Rows in the order in which the dwellings first appear on the bill. */
export function propertyBill(bill: Bill): PropertyBill {
  const byUnit = Map.groupBy(bill.lines, ({ unit }) => unit);
  const rows = [...byUnit].map(([unit, lines]) => dwellingRow(unit, lines));
  const areas = [...byUnit.values()].map(([first]) => first?.areaM2 ?? { n: 0n, d: 1n });
  const { pots } = bill;
  return {
    property: bill.property,
    period: bill.period,
    provisional: bill.provisional,
    consumptionPct: Number(toDecimal(bill.shares.heatingConsumptionPct, UNIT_DIGITS)),
    heatingCents: bill.costs.total.cents,
    basePotCents: pots.heatingBase.cents,
    consumptionPotCents: pots.heatingConsumption.cents,
    hotWaterPotCents: pots.hotWater.cents,
    areaM2: toDecimal(sum(areas), AREA_DIGITS),
    ratedUnits: toDecimal(sum(bill.lines.map(({ heatUnits }) => heatUnits)), UNIT_DIGITS),
    rows,
    sumCents: bill.totalCents,
    because: pots.heatingConsumption.because[0],
  };
}

/** The figures of one line as a row: what a single user of a dwelling sees. */
export function lineRow(line: BillLine): DwellingRow {
  return dwellingRow(line.unit, [line]);
}

function dwellingRow(dwellingId: string, lines: readonly BillLine[]): DwellingRow {
  const last = lines.at(-1);
  const figure = (of: (line: BillLine) => Amount, result: string) => addUp(lines.map(of), result);
  const base = figure((line) => line.heatingBase, 'baseCents');
  const consumption = figure((line) => line.heatingConsumption, 'consumptionCents');
  const total = figure((line) => line.total, 'totalCents');
  const units = lines.map(({ heatUnits }) => heatUnits).reduce(add, { n: 0n, d: 1n });
  return {
    dwellingId,
    label: last?.label ?? dwellingId,
    occupant: last?.occupant ?? '',
    areaM2: toDecimal(last?.areaM2 ?? units, AREA_DIGITS),
    ratedUnits: toDecimal(units, UNIT_DIGITS),
    meters: lines.flatMap(({ meters }) => meters),
    baseCents: base.cents,
    consumptionCents: consumption.cents,
    totalCents: total.cents,
    because: {
      base: base.because[0],
      consumption: consumption.because[0],
      total: total.because[0],
    },
    ...furtherOf(lines),
    lines,
  };
}

function furtherOf(lines: readonly BillLine[]): Pick<DwellingRow, 'further'> {
  const all = (of: (line: BillLine) => Amount | undefined, result: string): Amount | undefined => {
    const amounts = lines.map(of).filter((amount) => amount !== undefined);
    return amounts.length === 0 ? undefined : addUp(amounts, result);
  };
  const water = [
    all((line) => line.hotWaterBase, 'hotWaterBaseCents'),
    all((line) => line.hotWaterConsumption, 'hotWaterConsumptionCents'),
  ];
  const hasWater = water.some((amount) => amount !== undefined && amount.cents > 0);
  const co2Credit = all((line) => line.co2Credit, 'co2CreditCents');
  const balance = all((line) => line.balance, 'balanceCents');
  if (!hasWater && co2Credit === undefined && balance === undefined) return {};
  const payable = all((line) => line.payable, 'payableCents');
  const [hotWaterBase, hotWaterConsumption] = hasWater ? water : [];
  const figures = { hotWaterBase, hotWaterConsumption, co2Credit, payable, balance };
  const known = Object.entries(figures).filter(([, amount]) => amount !== undefined);
  return { further: Object.fromEntries(known) };
}

/** One amount stays itself; several are added up, in the order of the users. */
function addUp(amounts: readonly Amount[], result: string): Amount {
  const [only, ...more] = amounts;
  if (only !== undefined && more.length === 0) return only;
  const parts = amounts.map((amount, index) => [`user${index + 1}Cents`, amount.cents] as const);
  const total = cents(parts.reduce((all, [, part]) => all + part, 0));
  const first: Because = {
    rule: 'row-total',
    formula: `${result} = ${parts.map(([name]) => name).join(' + ')}`,
    inputs: { ...Object.fromEntries(parts), [result]: total },
    source: only?.because[0].source ?? '',
  };
  return { cents: total, because: [first, ...amounts.flatMap(({ because }) => because)] };
}
