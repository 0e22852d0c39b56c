/**
 * The heating bill of a property as one pure function: base costs by area, consumption costs by
 * rated units, every cent allocated by largest remainder and every figure with its `because`.
 * It knows no store, no clock and no year; what it bills is in its input.
 */
import { allocate } from '#kernel/allocate.ts';
import { assert } from '#kernel/errors.ts';
import { add, toDecimal, ZERO } from '#kernel/rational.ts';
import type { Rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import type { Cents } from '#kernel/units.ts';
import type { Because } from './because.ts';
import { splitHeatingCosts } from './cost-split.ts';
import type { CostPots } from './cost-split.ts';
import { billingError } from './errors.ts';
import { rateMeter, sumRated } from './rated-units.ts';
import type { MeterConsumption, RatedMeter } from './rated-units.ts';
import type { BillPeriod, MeterLine } from './types.ts';

export interface BillDwelling {
  readonly id: string;
  readonly label: string;
  readonly occupant: string;
  readonly areaM2: Rational;
  readonly meters: readonly MeterConsumption[];
}

export interface HeatingBillInput {
  readonly property: { readonly id: string; readonly name: string };
  readonly period: BillPeriod;
  /** The period is not over: the whole year's estimated costs are split by the units so far. */
  readonly provisional: boolean;
  readonly heatingCents: Cents;
  readonly consumptionPct: number;
  readonly dwellings: readonly BillDwelling[];
}

export interface DwellingBill {
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
}

export interface HeatingBill {
  readonly property: { readonly id: string; readonly name: string };
  readonly period: BillPeriod;
  readonly provisional: boolean;
  readonly consumptionPct: number;
  readonly heatingCents: Cents;
  readonly basePotCents: Cents;
  readonly consumptionPotCents: Cents;
  readonly areaM2: string;
  readonly ratedUnits: string;
  readonly rows: readonly DwellingBill[];
  /** Sum of the rows; equals `heatingCents`, asserted. */
  readonly sumCents: Cents;
  readonly because: Because;
}

interface Shares {
  readonly areaM2: Rational;
  readonly ratedUnits: Rational;
  readonly pots: CostPots;
}

interface RatedDwelling {
  readonly dwelling: BillDwelling;
  readonly meters: readonly RatedMeter[];
  readonly rated: Rational;
}

/**
 * Bills the heating costs of a period to its dwellings (§§6, 7 HeizkostenV). Where no meter
 * counted a unit, the consumption costs go by area as well (§9a Abs. 2).
 * Throws BILLING_NO_DWELLINGS, BILLING_BAD_AREA, BILLING_BAD_UNITS, BILLING_BAD_RATING,
 * BILLING_SHARE_OUT_OF_RANGE.
 */
export function heatingBill(input: HeatingBillInput): HeatingBill {
  const rated = input.dwellings.map(rateDwelling);
  if (rated.length === 0) throw billingError('BILLING_NO_DWELLINGS');
  const pots = splitHeatingCosts(input.heatingCents, input.consumptionPct);
  const shares: Shares = {
    areaM2: rated.reduce((total, { dwelling }) => add(total, dwelling.areaM2), ZERO),
    ratedUnits: rated.reduce((total, dwelling) => add(total, dwelling.rated), ZERO),
    pots,
  };
  const rows = billRows(rated, shares);
  const sumCents = cents(rows.reduce((total, row) => total + row.totalCents, 0));
  assert(sumCents === input.heatingCents, 'the rows of a bill add up to its costs');
  const { property, period, provisional, consumptionPct, heatingCents } = input;
  return {
    property,
    period,
    provisional,
    consumptionPct,
    heatingCents,
    basePotCents: pots.baseCents,
    consumptionPotCents: pots.consumptionCents,
    areaM2: toDecimal(shares.areaM2, 2),
    ratedUnits: toDecimal(shares.ratedUnits, 3),
    rows,
    sumCents,
    because: pots.because,
  };
}

function rateDwelling(dwelling: BillDwelling): RatedDwelling {
  if (dwelling.areaM2.n <= 0n) {
    const got = toDecimal(dwelling.areaM2, 2);
    throw billingError('BILLING_BAD_AREA', { details: { dwelling: dwelling.id, got } });
  }
  const meters = dwelling.meters.map(rateMeter);
  return { dwelling, meters, rated: sumRated(meters) };
}

function billRows(rated: readonly RatedDwelling[], shares: Shares): DwellingBill[] {
  const areas = rated.map(({ dwelling }) => dwelling.areaM2);
  const metered = shares.ratedUnits.n > 0n;
  const weights = metered ? rated.map((dwelling) => dwelling.rated) : areas;
  const base = allocate(shares.pots.baseCents, areas);
  const consumption = allocate(shares.pots.consumptionCents, weights);
  return rated.map((dwelling, line) =>
    billRow(dwelling, shares, {
      baseCents: base[line] ?? cents(0),
      consumptionCents: consumption[line] ?? cents(0),
    }),
  );
}

function billRow(
  { dwelling, meters, rated }: RatedDwelling,
  shares: Shares,
  money: { readonly baseCents: Cents; readonly consumptionCents: Cents },
): DwellingBill {
  const totalCents = cents(money.baseCents + money.consumptionCents);
  const areaM2 = toDecimal(dwelling.areaM2, 2);
  return {
    dwellingId: dwelling.id,
    label: dwelling.label,
    occupant: dwelling.occupant,
    areaM2,
    ratedUnits: toDecimal(rated, 3),
    meters: meters.map(meterLine),
    ...money,
    totalCents,
    because: {
      base: byArea('base-by-area', '§7 Abs. 1 S. 5 HeizkostenV', {
        potCents: shares.pots.baseCents,
        areaM2,
        totalAreaM2: toDecimal(shares.areaM2, 2),
        shareCents: money.baseCents,
      }),
      consumption: consumptionBecause({ dwelling, rated }, shares, money.consumptionCents),
      total: {
        rule: 'row-total',
        inputs: { ...money, totalCents },
        formula: 'total = base + consumption',
        source: '§6 Abs. 1 HeizkostenV',
      },
    },
  };
}

function meterLine(meter: RatedMeter): MeterLine {
  const { id, label, room, units, because } = meter;
  return { id, label, room, units, ratedUnits: toDecimal(meter.rated, 3), because };
}

function consumptionBecause(
  { dwelling, rated }: Pick<RatedDwelling, 'dwelling' | 'rated'>,
  shares: Shares,
  shareCents: Cents,
): Because {
  const potCents = shares.pots.consumptionCents;
  if (shares.ratedUnits.n === 0n) {
    return byArea('consumption-by-area', '§9a Abs. 2 HeizkostenV', {
      potCents,
      areaM2: toDecimal(dwelling.areaM2, 2),
      totalAreaM2: toDecimal(shares.areaM2, 2),
      shareCents,
    });
  }
  return {
    rule: 'consumption-by-rated-units',
    inputs: {
      potCents,
      ratedUnits: toDecimal(rated, 3),
      totalRatedUnits: toDecimal(shares.ratedUnits, 3),
      shareCents,
    },
    formula: 'share = consumption pot × rated units ÷ all rated units',
    source: '§7 Abs. 1 S. 1 HeizkostenV',
  };
}

function byArea(
  rule: 'base-by-area' | 'consumption-by-area',
  source: string,
  inputs: Because['inputs'],
): Because {
  return { rule, inputs, formula: 'share = pot × area ÷ whole area', source };
}
