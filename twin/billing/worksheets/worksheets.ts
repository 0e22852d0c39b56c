/**
 * All kinds of worksheet. A file holds `{ kind, input }` with what else describes it, or the
 * input alone: then the kind is the one whose fields it has.
 */
import { defined } from '#kernel/defined.ts';
import { heatingBill } from '../bill.ts';
import { billingError } from '../errors.ts';
import { labourShares } from '../labour.ts';
import { legalCheck } from '../legal-check/legal-check.ts';
import type { RuleSet } from '../rule-set.ts';
import type { Bill } from '../types.ts';
import { whatIf } from '../what-if.ts';
import { billAnswer } from './bill-answer.ts';
import { billInputOf, changeOf } from './bill-input.ts';
import { BillSheetSchema, ChangeField } from './bill-schema.ts';
import { checkCostItems, type CostItem } from './cost-list.ts';
import { sheet, worksheet, type Answer, type Worksheet } from './fields.ts';
import { DEVICE_SHEETS } from './device-sheets.ts';
import { claimSheet } from './claim-sheet.ts';
import { meteringResultSheet } from './result-sheet.ts';
import { SETTLING_SHEETS } from './settling-sheets.ts';
import { SHARE_SHEETS } from './share-sheets.ts';

const heatingBillSheet = worksheet(
  'heating_bill',
  { about: 'a whole bill', schema: BillSheetSchema },
  (sheet, law) => {
    const input = billInputOf(sheet);
    checkCostItems(sheet.costs);
    const bill = heatingBill(input, law);
    const answer = billAnswer(bill, input, legalCheck(input, bill, law));
    return withLabour(answer, bill, sheet.costs.items ?? []);
  },
);

/** §35a EStG: what of a share was labour. */
function withLabour(answer: Answer, bill: Bill, items: readonly CostItem[]): Answer {
  const shares = labourShares(items, bill);
  if (shares === undefined) return answer;
  const users = { ...(answer['users'] as Readonly<Record<string, Answer>>) };
  bill.lines.forEach(({ userId }, at) => {
    users[userId] = { ...users[userId], labour_cents: shares[at] ?? 0 };
  });
  return { ...answer, users };
}

const whatIfSheet = worksheet(
  'what_if',
  {
    about: 'a bill under other circumstances: before and after for each unit',
    schema: sheet({ bill: BillSheetSchema, change: ChangeField }),
  },
  (asked, law) => {
    const { before, after, units, users } = whatIf(
      billInputOf(asked.bill),
      changeOf(asked.change),
      law,
    );
    const row = (one: (typeof users)[number] | (typeof units)[number]) => ({
      before_cents: one.beforeCents,
      after_cents: one.afterCents,
      difference_cents: one.differenceCents,
    });
    return {
      units: Object.fromEntries(units.map((one) => [one.unit, row(one)])),
      users: Object.fromEntries(users.map((one) => [one.user, row(one)])),
      before_total_cents: before.totalCents,
      after_total_cents: after.totalCents,
    };
  },
);

export const BILLING_SHEETS: readonly Worksheet[] = [
  heatingBillSheet,
  whatIfSheet,
  meteringResultSheet,
  claimSheet,
  ...SHARE_SHEETS,
  ...DEVICE_SHEETS,
  ...SETTLING_SHEETS,
];

export interface AskedSheet {
  readonly sheet: Worksheet;
  readonly id?: string;
  readonly input: unknown;
}

/** Finds the kind. Throws BILLING_UNKNOWN_KIND, BILLING_BAD_WORKSHEET. */
export function askedSheet(
  raw: unknown,
  sheets: readonly Worksheet[] = BILLING_SHEETS,
  wanted?: string,
): AskedSheet {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    const details = { kind: 'any', path: 'the worksheet', expected: 'an object' };
    const hint = 'see the fields of a worksheet with: metertwin bill --schema';
    throw billingError('BILLING_BAD_WORKSHEET', { details, hint });
  }
  const row = raw as { kind?: unknown; id?: unknown; input?: unknown };
  const wrapped = 'input' in row;
  const { kind: _kind, ...bare } = row;
  const input = wrapped ? row.input : bare;
  const kind = wanted ?? (typeof row.kind === 'string' ? row.kind : undefined);
  const sheet = kind === undefined ? recognised(input, sheets) : named(kind, sheets);
  return { sheet, input, ...(typeof row.id === 'string' && wrapped ? { id: row.id } : {}) };
}

function named(kind: string, sheets: readonly Worksheet[]): Worksheet {
  const sheet = sheets.find((one) => one.kind === kind);
  if (sheet !== undefined) return sheet;
  const known = sheets.map((one) => one.kind).join(', ');
  throw billingError('BILLING_UNKNOWN_KIND', { details: { kind, known } });
}

/** A bill where nothing else fits, so that the complaint is about a bill. */
function recognised(input: unknown, sheets: readonly Worksheet[]): Worksheet {
  return sheets.find((sheet) => sheet.accepts(input)) ?? heatingBillSheet;
}

/** Throws BILLING_* for what cannot be answered. */
export function answerSheet({ sheet, id, input }: AskedSheet, law: RuleSet): Answer {
  return {
    ...defined({ id }),
    worksheet: sheet.kind,
    ...sheet.answer(input, law),
  };
}
