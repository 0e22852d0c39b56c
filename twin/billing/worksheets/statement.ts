/**
 * What a cost statement says beyond the costs of heating: hot water, fuel stock, CO2, prepayments
 * and facts of the house. The fields are those of a worksheet; a portal keeps them as they came.
 */
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { civilDate } from '#kernel/time.ts';
import { billingError } from '../errors.ts';
import type { BillInput } from '../types.ts';
import { complaintAbout } from './complaint.ts';
import { billInputOf } from './bill-input.ts';
import {
  BillSheetSchema,
  Co2Field,
  FactsField,
  FuelStockField,
  ReliefField,
  SplitField,
} from './bill-schema.ts';
import { checkCostList, CostListField } from './cost-list.ts';
import { checkDays } from './days.ts';
import {
  byName,
  CentsField,
  DecimalField,
  given,
  money,
  NameField,
  optional,
  sheet,
} from './fields.ts';
import { AnnualField, checkAnnual, SenderField } from './letter-fields.ts';

export const StatementField = sheet({
  heating_only_cents: optional(CentsField),
  hot_water_only_cents: optional(CentsField),
  fuel_stock: optional(FuelStockField),
  split: optional(SplitField),
  hot_water_consumption_pct: optional(DecimalField),
  degree_day_table: optional(NameField),
  co2: optional(Co2Field),
  facts: optional(FactsField),
  /** By occupant. */
  prepaid_cents: optional(byName(CentsField)),
  /** The costs one by one; they add up to the sums. */
  items: optional(CostListField),
  /** Who sends the bill. */
  sender: optional(SenderField),
  /** For the letters (§6a Abs. 3 HeizkostenV). */
  annual: optional(AnnualField),
  relief: optional(ReliefField),
});
export type Statement = Static<typeof StatementField>;

const CHECK = Compile(StatementField);
const SHEET_CHECK = Compile(BillSheetSchema);

/** Throws BILLING_BAD_WORKSHEET. */
export function readStatement(value: unknown): Statement {
  if (CHECK.Check(value)) {
    checkDays(StatementField, value);
    if (value.annual !== undefined) checkAnnual(value.annual, 'annual');
    return value;
  }
  const details = { kind: 'statement', ...complaintAbout(CHECK, value) };
  const hint = `correct ${details.path} of the cost statement`;
  throw billingError('BILLING_BAD_WORKSHEET', { details, hint });
}

/** Throws BILLING_BAD_FIELD where the listed costs are not those that are billed. */
export function checkStatement(statement: Statement, unitaryCents: number): void {
  if (statement.items === undefined) return;
  checkCostList(statement.items, {
    unitaryCents,
    heatingOnlyCents: statement.heating_only_cents,
    hotWaterOnlyCents: statement.hot_water_only_cents,
  });
}

/** The bill with what its statement says. Prepayments are the caller's: it knows the occupants. */
export function withStatement(input: BillInput, statement: Statement): BillInput {
  const { period, shares } = input;
  checkStatement(statement, input.costs.unitaryCents);
  const sheetOf = {
    period: { from: period.from, to: period.to },
    costs: {
      unitary_cents: input.costs.unitaryCents,
      ...given('heating_only_cents', statement.heating_only_cents, money),
      ...given('hot_water_only_cents', statement.hot_water_only_cents, money),
      ...given('fuel_stock', statement.fuel_stock, (stock) => stock),
      ...given('relief', statement.relief, (relief) => relief),
      ...given('items', statement.items, (items) => items),
    },
    shares: {
      heating_consumption_pct: `${shares.heatingConsumptionPct.n}/${shares.heatingConsumptionPct.d}`,
      ...given('hot_water_consumption_pct', statement.hot_water_consumption_pct, (pct) => pct),
    },
    users: [],
    ...given('split', statement.split, (split) => split),
    ...given('degree_day_table', statement.degree_day_table, (table) => table),
    ...given('co2', statement.co2, (co2) => co2),
    ...given('facts', statement.facts, (facts) => facts),
  };
  if (!SHEET_CHECK.Check(sheetOf)) {
    const details = { kind: 'statement', path: 'costs', expected: 'the fields of a worksheet' };
    throw billingError('BILLING_BAD_WORKSHEET', { details });
  }
  const { costs, shares: read, users: _users, ...rest } = billInputOf(sheetOf);
  return {
    ...input,
    ...rest,
    period: { from: civilDate(period.from), to: period.to },
    costs,
    shares: read,
  };
}
