/**
 * All kinds of worksheet. A file holds `{ kind, input }` with what else describes it, or the
 * input alone: then the kind is the one whose fields it has.
 */
import { heatingBill } from '../bill.ts';
import { billingError } from '../errors.ts';
import type { RuleSet } from '../rule-set.ts';
import { billAnswer } from './bill-answer.ts';
import { billInputOf } from './bill-input.ts';
import { BillSheetSchema } from './bill-schema.ts';
import { worksheet } from './fields.ts';
import type { Answer, Worksheet } from './fields.ts';
import { DEVICE_SHEETS } from './device-sheets.ts';
import { SETTLING_SHEETS } from './settling-sheets.ts';
import { SHARE_SHEETS } from './share-sheets.ts';

const heatingBillSheet = worksheet(
  'heating_bill',
  { about: 'a whole bill', schema: BillSheetSchema },
  (sheet, law) => {
    const input = billInputOf(sheet);
    return billAnswer(heatingBill(input, law), input, []);
  },
);

export const BILLING_SHEETS: readonly Worksheet[] = [
  heatingBillSheet,
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
    throw billingError('BILLING_BAD_WORKSHEET', { details });
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
    ...(id === undefined ? {} : { id }),
    worksheet: sheet.kind,
    ...sheet.answer(input, law),
  };
}
