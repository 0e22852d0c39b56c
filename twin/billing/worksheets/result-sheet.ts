/**
 * What a metering company billed, taken over: its shares stay as they are, their sum and what can
 * be computed again is checked, and CO2 costs, cuts, prepayments and labour are split by them.
 */
import { Type, type Static } from 'typebox';
import { rational, sum } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { heatingBill } from '../bill.ts';
import { badField } from '../errors.ts';
import { labourShares } from '../labour.ts';
import { finding } from '../legal-check/findings.ts';
import { legalCheck } from '../legal-check/legal-check.ts';
import { judged } from '../legal-check/one-cut.ts';
import type { RuleSet } from '../rule-set.ts';
import type { Bill, BillInput, BillLine, Finding } from '../types.ts';
import { findingAnswer } from './bill-answer.ts';
import { billInputOf } from './bill-input.ts';
import { BillSheetSchema } from './bill-schema.ts';
import { checkCostItems } from './cost-list.ts';
import { CentsField, NameField, optional, sheet, worksheet, type Answer } from './fields.ts';

const amount = optional(CentsField);
const ResultField = sheet({
  user: NameField,
  heating_base_cents: amount,
  heating_consumption_cents: amount,
  hot_water_base_cents: amount,
  hot_water_consumption_cents: amount,
  heating_cents: amount,
  hot_water_cents: amount,
  total_cents: CentsField,
  co2_credit_cents: amount,
  labour_cents: amount,
});
type Result = Static<typeof ResultField>;

/** A unit price that is rounded to three decimals moves a share by some cents. */
const TOLERANCE_CENTS = 5;

export const meteringResultSheet = worksheet(
  'metering_result',
  {
    about: 'shares as a metering company billed them: checked, and CO2 and prepayments split',
    schema: sheet({
      bill: BillSheetSchema,
      result: Type.Array(ResultField, { minItems: 1, maxItems: 200_000 }),
      tolerance_cents: optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
    }),
  },
  ({ bill: asked, result, tolerance_cents = TOLERANCE_CENTS }, law) => {
    const input = billInputOf(asked);
    checkCostItems(asked.costs);
    const own = heatingBill(input, law);
    const rows = rowsOf(own, result);
    const settled = settledBy(rows, { input, own }, law);
    const labour = labourShares(asked.costs.items ?? [], settled);
    const findings = [
      ...legalCheck(input, own, law).filter(({ code }) => isOfResult(code, own)),
      ...sumFindings(rows, own),
      ...rows.flatMap((row) => shareFindings(row, { own, tolerance: tolerance_cents })),
      ...co2Findings(rows, settled),
    ];
    return {
      users: Object.fromEntries(
        rows.map(({ line, given }, at) => [
          line.userId,
          userAnswer(settled.lines[at] ?? line, { line, given, labour: labour?.[at] }),
        ]),
      ),
      total_cents: own.totalCents,
      delivered_sum_cents: sumOf(rows),
      findings: judged(findings, own).map(findingAnswer),
    };
  },
);

interface Row {
  readonly line: BillLine;
  readonly given: Result;
  /** Of the row as it was delivered. */
  readonly field: string;
}

/** Each line of the bill has one row. Throws BILLING_BAD_FIELD. */
function rowsOf({ lines }: Bill, result: readonly Result[]): Row[] {
  const at = new Map(result.map(({ user }, index) => [user, index]));
  const known = new Set(lines.map(({ userId }) => userId));
  result.forEach(({ user, total_cents }, index) => {
    const field = `result[${index}]`;
    if (!known.has(user)) throw badField(`${field}.user`, user, 'the id of a user');
    if (at.get(user) !== index) throw badField(`${field}.user`, user, 'each user once');
    if (total_cents < 0) throw badField(`${field}.total_cents`, total_cents, '0 or more');
  });
  return lines.map((line) => {
    const index = at.get(line.userId);
    const given = index === undefined ? undefined : result[index];
    if (given === undefined)
      throw badField('result', `nothing of ${line.userId}`, 'each user once');
    return { line, given, field: `result[${index}]` };
  });
}

const sumOf = (rows: readonly Row[]): number =>
  rows.reduce((all, { given }) => all + given.total_cents, 0);

/**
 * Credit, cuts and balance of what was delivered: as the engine settles a bill whose shares are
 * these, because consumption in cents gives them back.
 */
function settledBy(
  rows: readonly Row[],
  { input, own }: { readonly input: BillInput; readonly own: Bill },
  law: RuleSet,
): Bill {
  const delivered = sumOf(rows);
  const heatUnits = new Map(rows.map(({ line, given }) => [line.userId, given.total_cents]));
  const { period, property, co2, facts, inputVatPct } = input;
  const optionalParts = {
    ...(property && { property }),
    ...(co2 && { co2 }),
    ...(facts && { facts }),
    ...(inputVatPct && { inputVatPct }),
  };
  const users = input.users.map((user) => {
    const {
      devices: _devices,
      hotWaterM3: _m3,
      waterMeters: _meters,
      group: _group,
      ...rest
    } = user;
    return { ...rest, heatUnits: rational(heatUnits.get(user.id) ?? 0) };
  });
  const bill = heatingBill(
    {
      period,
      ...optionalParts,
      costs: { unitaryCents: cents(delivered) },
      shares: { heatingConsumptionPct: rational(100), moreByAgreement: true },
      users,
    },
    law,
  );
  return { ...bill, totalCents: own.totalCents };
}

/** Who takes a result over has no readings: nothing is missing then. */
function isOfResult(code: string, { lines }: Bill): boolean {
  const isRead = sum(lines.map(({ heatUnits }) => heatUnits)).n > 0n;
  return isRead || !['nothing-consumed', 'consumption-missing', 'not-over'].includes(code);
}

function sumFindings(rows: readonly Row[], own: Bill): Finding[] {
  const [sumCents, costsCents] = [sumOf(rows), own.totalCents];
  const difference = Math.abs(sumCents - costsCents);
  if (difference === 0) return [];
  const isRounding = difference <= rows.length;
  return [
    finding(isRounding ? 'result-sum-differs/rounding' : 'result-sum-differs', {
      level: isRounding ? 'note' : 'error',
      field: 'result',
      source: '§§259, 556 Abs. 3 BGB',
      consequenceCents: difference,
      details: { sumCents, costsCents },
    }),
  ];
}

const PARTS = [
  ['heating_base_cents', 'heatingBase'],
  ['heating_consumption_cents', 'heatingConsumption'],
  ['hot_water_base_cents', 'hotWaterBase'],
  ['hot_water_consumption_cents', 'hotWaterConsumption'],
] as const;

function shareFindings(
  { line, given, field }: Row,
  { own, tolerance }: { readonly own: Bill; readonly tolerance: number },
): Finding[] {
  const isHeatRead = sum(own.lines.map(({ heatUnits }) => heatUnits)).n > 0n;
  const isWaterRead =
    own.pots.hotWater.cents === 0 || sum(own.lines.map(({ hotWaterM3 }) => hotWaterM3)).n > 0n;
  const isKnown = { heatingConsumption: isHeatRead, hotWaterConsumption: isWaterRead };
  const heating = line.heatingBase.cents + line.heatingConsumption.cents;
  const hotWater = line.hotWaterBase.cents + line.hotWaterConsumption.cents;
  const compared: (readonly [keyof Result, number, boolean])[] = [
    ...PARTS.map(([name, part]) => {
      return [name, line[part].cents, isKnown[part as keyof typeof isKnown] ?? true] as const;
    }),
    ['heating_cents', heating, isHeatRead],
    ['hot_water_cents', hotWater, isWaterRead],
    ['total_cents', line.total.cents, isHeatRead && isWaterRead],
  ];
  const differing = compared.flatMap(([name, ours, known]) => {
    const theirs = given[name];
    if (typeof theirs !== 'number' || !known || Math.abs(theirs - ours) <= tolerance) return [];
    return [
      finding('result-share-differs', {
        level: 'warning',
        field: `${field}.${name}`,
        source: '§6 Abs. 1 HeizkostenV',
        consequenceCents: Math.abs(theirs - ours),
        details: { user: line.userId, theirsCents: theirs, oursCents: ours },
      }),
    ];
  });
  return [...partFindings(given, field), ...differing];
}

/** Shares of a row that do not make its total are wrong whoever computed them. */
function partFindings(given: Result, field: string): Finding[] {
  const sums = [
    PARTS.map(([name]) => given[name]),
    [given.heating_cents, given.hot_water_cents],
  ].flatMap((parts) => {
    const known = parts.filter((part) => part !== undefined);
    return known.length === parts.length ? [known.reduce((all, own) => all + own, 0)] : [];
  });
  return sums
    .filter((partsCents) => partsCents !== given.total_cents)
    .map((partsCents) =>
      finding('result-parts-differ', {
        level: 'error',
        field: `${field}.total_cents`,
        source: '§259 BGB',
        consequenceCents: Math.abs(partsCents - given.total_cents),
        details: { partsCents, totalCents: given.total_cents },
      }),
    );
}

function co2Findings(rows: readonly Row[], settled: Bill): Finding[] {
  return rows.flatMap(({ given, field, line }, at) => {
    const ours = settled.lines[at]?.co2Credit?.cents ?? 0;
    const theirs = given.co2_credit_cents;
    if (theirs === undefined || Math.abs(theirs - ours) <= 1) return [];
    return [
      finding('result-co2-differs', {
        level: 'warning',
        field: `${field}.co2_credit_cents`,
        source: '§7 Abs. 1 S. 2 CO2KostAufG',
        consequenceCents: Math.abs(theirs - ours),
        details: { user: line.userId, theirsCents: theirs, oursCents: ours },
      }),
    ];
  });
}

function userAnswer(
  settled: BillLine,
  { line, given, labour }: { line: BillLine; given: Result; labour: number | undefined },
): Answer {
  const own = given.labour_cents ?? labour;
  return {
    total_cents: given.total_cents,
    own_total_cents: line.total.cents,
    ...(settled.co2Credit && { co2_landlord_credit_cents: settled.co2Credit.cents }),
    ...(settled.co2Own && { co2_own_cents: settled.co2Own.cents }),
    ...Object.fromEntries(
      settled.reductions.map(({ reason, amount: cut }) => [`reduction_${reason}_cents`, cut.cents]),
    ),
    payable_cents: settled.payable.cents,
    ...(settled.balance && { balance_cents: settled.balance.cents }),
    ...(own !== undefined && { labour_cents: own }),
  };
}
