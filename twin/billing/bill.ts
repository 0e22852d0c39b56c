/**
 * The heating bill of a property as one pure function: costs to pots, pots to lines, CO2 credit,
 * cuts, prepayments. Every cent is allocated by largest remainder and every figure has its
 * `because`. It knows no store, no clock, no country and no year; the law is a parameter.
 */
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { add, rational, ZERO } from '#kernel/rational.ts';
import { cents, type Cents } from '#kernel/units.ts';
import { amountOf, distribute, sumOf } from './amounts.ts';
import type { Amount, RuleId } from './because.ts';
import { checkInput } from './check-input.ts';
import { co2Split } from './co2-split.ts';
import { consumptionOf } from './consumption.ts';
import { distributeGroups, distributeSide, type Shares } from './distribution.ts';
import { asked, dayInForce } from './in-force.ts';
import { billLines, type Consumption, type Line } from './lines.ts';
import { billCosts, type Costs } from './pots.ts';
import type { RuleSet } from './rule-set.ts';
import { reductionsOf, settlementOf, vatParts } from './settlement.ts';
import type { Co2Result } from './co2-types.ts';
import type { Bill, BillInput, BillLine, Pots } from './types.ts';

/**
 * Bills a period to the users of the property. Where the law has no value or no rule for what the
 * input asks, it says so instead of guessing.
 * Throws BILLING_* for input that no bill can be made from; what is only unlawful or doubtful is
 * found by the legal check.
 */
export function heatingBill(input: BillInput, law: RuleSet): Bill {
  checkInput(input);
  const costs = billCosts(input, law);
  const lines = billLines(input, law);
  const consumption = consumptionOf(input, lines, law);
  const basis = { input, law, lines, consumption };
  const { heating, pots } = heatingShares(costs, basis);
  const hotWater = distributeSide(
    { side: 'hot_water', base: pots.hotWaterBase, consumption: pots.hotWaterConsumption },
    basis,
  );
  const rows = lines.map((line, at) => rowOf(line, { heating, hotWater, at, pots }, basis));
  const totalCents = sumCents(rows.map(({ total }) => total.cents));
  assert(totalCents === costs.total.cents, 'the lines of a bill add up to its costs');
  const co2 = input.co2 === undefined ? undefined : co2Split(input.co2, input.period, law);
  const settled = settledLines(rows, co2, basis);
  return {
    country: law.country,
    property: input.property ?? { id: '', name: '' },
    period: input.period,
    provisional: input.provisional ?? false,
    ...defined({ trust: input.trust }),
    shares: input.shares,
    costs: {
      unitary: costs.unitary,
      total: costs.total,
      heatingOnlyCents: input.costs.heatingOnlyCents ?? cents(0),
      hotWaterOnlyCents: input.costs.hotWaterOnlyCents ?? cents(0),
      relief: input.costs.relief ?? [],
    },
    ...defined({ hotWater: costs.energy }),
    pots,
    lines: settled,
    totalCents,
    payableCents: sumCents(settled.map(({ payable }) => payable.cents)),
    ...defined({ co2 }),
    areaOnly: [...consumption.areaOnly],
  };
}

interface BillBasis {
  readonly input: BillInput;
  readonly law: RuleSet;
  readonly lines: readonly Line[];
  readonly consumption: Consumption;
}

function heatingShares({ pots }: Costs, basis: BillBasis): { heating: Shares; pots: Pots } {
  const { groups } = basis.input;
  if (groups === undefined) {
    const { heatingBase: base, heatingConsumption: consumption } = pots;
    return { heating: distributeSide({ side: 'heating', base, consumption }, basis), pots };
  }
  const heating = pots.heating;
  const grouped = distributeGroups({ input: basis.input, groups, heating }, basis);
  const { base, consumption } = grouped;
  return {
    heating: grouped.shares,
    pots: { ...pots, heatingBase: base, heatingConsumption: consumption },
  };
}

type Row = Omit<BillLine, 'payable' | 'reductions'>;

function rowOf(
  line: Line,
  { heating, hotWater, at, pots }: { heating: Shares; hotWater: Shares; at: number; pots: Pots },
  { law, consumption, input }: BillBasis,
): Row {
  const { user } = line;
  const heatingBase = amountAt(heating.base, at);
  const heatingConsumption = amountAt(heating.consumption, at);
  const hotWaterBase = amountAt(hotWater.base, at);
  const hotWaterConsumption = amountAt(hotWater.consumption, at);
  const failed = input.failed?.some((entry) => entry.user === user.id) ?? false;
  return {
    userId: user.id,
    unit: user.unit,
    payer: user.payer,
    label: user.label ?? user.unit,
    occupant: user.occupant ?? '',
    period: line.period,
    days: line.days,
    degreeDaysPermille: line.permille,
    areaM2: user.areaM2,
    heatUnits: consumption.units[at] ?? ZERO,
    hotWaterM3: consumption.volumes[at] ?? ZERO,
    estimated: user.estimated === true || failed,
    meters: line.meters,
    ...defined({ waterMeters: user.waterMeters }),
    heatingBase,
    heatingConsumption,
    hotWaterBase,
    hotWaterConsumption,
    total: sumOf(law, 'row-total', {
      result: 'totalCents',
      parts: {
        heatingBaseCents: heatingBase.cents,
        heatingConsumptionCents: heatingConsumption.cents,
        ...(pots.hotWater.cents === 0
          ? {}
          : {
              hotWaterBaseCents: hotWaterBase.cents,
              hotWaterConsumptionCents: hotWaterConsumption.cents,
            }),
      },
    }),
  };
}

function amountAt(amounts: readonly Amount[], at: number): Amount {
  const amount = amounts[at];
  assert(amount !== undefined, 'every line has a share of every pot');
  return amount;
}

function settledLines(
  rows: readonly Row[],
  co2: Co2Result | undefined,
  basis: BillBasis,
): BillLine[] {
  const credits = co2 === undefined ? undefined : co2Shares(rows, 'landlord', { co2, basis });
  const own = co2 === undefined ? undefined : co2Shares(rows, 'tenant', { co2, basis });
  return rows.map((row, at) =>
    settledLine(row, { at, credit: credits?.[at], co2Own: own?.[at] }, basis),
  );
}

const CO2_RULES = { landlord: 'co2-credit', tenant: 'co2-own-part' } as const;

/** Both parts go to the lines by what each cost in all: the landlord's comes back as a credit. */
function co2Shares(
  rows: readonly Row[],
  part: keyof typeof CO2_RULES,
  { co2, basis }: { readonly co2: Co2Result; readonly basis: BillBasis },
): Amount[] {
  const { law, lines } = basis;
  const rule = CO2_RULES[part];
  const totals = rows.map(({ total }) => rational(total.cents));
  const value = totals.reduce(add, ZERO);
  if (value.n === 0n) return rows.map(() => emptyShare(rule, law));
  return distribute(
    law,
    { pot: co2[part], whole: { name: 'allTotalsCents', value } },
    rows.map(({ total }, at) => ({
      weight: totals[at] ?? ZERO,
      rule,
      expression: 'totalCents',
      inputs: { totalCents: total.cents },
      more: co2[part].because,
      rank: lines[at]?.rank ?? at,
    })),
  );
}

function emptyShare(rule: RuleId, law: RuleSet): Amount {
  return amountOf(law, 0, { rule, formula: 'shareCents = 0', inputs: { shareCents: 0 } });
}

function settledLine(
  row: Row,
  { at, credit, co2Own }: { at: number; credit: Amount | undefined; co2Own: Amount | undefined },
  { input, law }: BillBasis,
): BillLine {
  const user = input.users[at];
  assert(user !== undefined, 'a line belongs to a user');
  const creditCents = credit?.cents ?? cents(0);
  // Where the credit is more than the share there is nothing to cut from.
  const shareCents = cents(Math.max(0, row.total.cents - creditCents));
  const heatingCents = cents(row.heatingBase.cents + row.heatingConsumption.cents);
  const reductions = reductionsOf(
    user.reductions ?? [],
    {
      shareCents,
      heatingCents,
      partCents: unmeasuredCents(row, shareCents, input),
      totalCents: row.total.cents,
    },
    {
      period: input.period,
      law,
      field: `users[${at}].reductions`,
      betweenOwners: input.facts?.betweenOwners ?? false,
    },
  );
  const payable = payableOf(row.total.cents, { creditCents, reductions, law });
  const vat = user.vatOption === true ? vatOf(payable, input, law) : undefined;
  const owed = {
    payableCents: payable.cents,
    grossCents: vat?.gross.cents,
    period: row.period,
  };
  return {
    ...row,
    ...defined({ co2Credit: credit }),
    ...defined({ co2Own }),
    reductions,
    payable,
    ...defined({ prepaidCents: user.prepaidCents }),
    // Before the end of the period nothing is owed, and no prepayment follows from it.
    ...(input.provisional === true ? {} : settlementOf(user, owed, law)),
    ...defined({ vat }),
  };
}

/** §12 Abs. 1 S. 1: where one side was not measured, the cut is of that side alone. */
function unmeasuredCents(row: Row, shareCents: Cents, { areaOnly = [] }: BillInput): Cents {
  const sides = new Set(areaOnly);
  if (sides.size !== 1) return shareCents;
  const [base, consumption] = sides.has('heating')
    ? [row.heatingBase, row.heatingConsumption]
    : [row.hotWaterBase, row.hotWaterConsumption];
  return cents(Math.min(shareCents, base.cents + consumption.cents));
}

function payableOf(
  totalCents: number,
  {
    creditCents,
    reductions,
    law,
  }: { creditCents: number; reductions: BillLine['reductions']; law: RuleSet },
): Amount {
  const reductionCents = reductions.reduce((sum, { amount }) => sum + amount.cents, 0);
  const payableCents = totalCents - creditCents - reductionCents;
  return amountOf(law, payableCents, {
    rule: 'payable',
    formula: 'payableCents = totalCents − creditCents − reductionCents',
    inputs: { totalCents, creditCents, reductionCents, payableCents },
  });
}

function vatOf(payable: Amount, { period, inputVatPct }: BillInput, law: RuleSet) {
  const day = dayInForce(law, 'vat_standard', period);
  const outputPct = asked('period.to', () => law.number('vat_standard', day));
  return vatParts(payable.cents, { inputPct: inputVatPct ?? outputPct, outputPct }, law);
}

function sumCents(values: readonly number[]) {
  return cents(values.reduce((sum, value) => sum + value, 0));
}
