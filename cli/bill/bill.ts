/**
 * `metertwin bill`: a property's heating bill from the portal's data, or the answer to a worksheet.
 */
import path from 'node:path';
import { EXIT_CODE, LabError } from '#kernel/errors.ts';
import { addDays, civilDate } from '#kernel/time.ts';
import { storedBillLetter } from '../../twin/property/bill-letters.ts';
import { dwellingRow } from '../../twin/property/bill-sheets.ts';
import { newestPeriod, storedBill } from '../../twin/property/stored-bill.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { propertyBill } from '../../twin/billing/dwelling-rows.ts';
import type { PropertyBill } from '../../twin/billing/dwelling-rows.ts';
import { legalCheck } from '../../twin/billing/legal-check/legal-check.ts';
import { countries, ruleSetOf } from '../../twin/billing/rule-sets.ts';
import { billInputOf } from '../../twin/billing/worksheets/bill-input.ts';
import type { BillSheet } from '../../twin/billing/worksheets/bill-schema.ts';
import type { Answer } from '../../twin/billing/worksheets/fields.ts';
import { answerSheet, askedSheet } from '../../twin/billing/worksheets/worksheets.ts';
import type { BillLetter } from '../../twin/documents/bill-letter.ts';
import type { Store } from '../../twin/store/store.ts';
import { badUsage, flag, JSON_OPTION, textOption } from '../common/args.ts';
import type { Command, CommandIo, ParsedArgs } from '../common/args.ts';
import {
  asksForDocuments,
  DOCUMENT_OPTIONS,
  senderOption,
  writeBillDocuments,
} from './bill-documents.ts';
import { answerText } from './bill-sheet-text.ts';
import { SHEETS } from './bill-sheets.ts';
import { billText, dwellingText } from './bill-text.ts';
import { cliError } from '../common/errors.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { askedLanguage, languageOption } from '../common/document-file.ts';
import { inGerman } from './german-error.ts';
import { readJsonRows } from '../common/text-file.ts';
import { withPortalStore } from '../common/portal-data.ts';

export const command: Command = {
  name: 'bill',
  summary: 'the heating bill of a property or a dwelling, every figure explained',
  usage: [
    'bill [--period YEAR] [--dwelling ID] [--explain] [--data DIR]',
    'bill [--period YEAR] [--dwelling ID] [--pdf FILE] [--html FILE] [--out DIR] [--language L]',
    'bill --input FILE [--kind KIND] [--country NAME] [--explain] [--language L] [--json]',
    'bill --schema [--kind KIND]',
  ],
  options: {
    period: { type: 'string', value: 'YEAR', summary: 'billing period by the year it ends in' },
    dwelling: { type: 'string', value: 'ID', summary: 'one dwelling, for example d05' },
    input: { type: 'string', value: 'FILE', summary: 'answer worksheets from a file, - for stdin' },
    kind: { type: 'string', value: 'KIND', summary: 'kind of worksheet where the file names none' },
    country: { type: 'string', value: 'NAME', summary: 'whose law a worksheet is answered by' },
    schema: { type: 'boolean', summary: 'the fields of a worksheet as JSON Schema' },
    ...DOCUMENT_OPTIONS,
    language: {
      ...DOCUMENT_OPTIONS.language,
      summary: 'de or en: documents (default de), legal check and errors (default en)',
    },
    lang: { type: 'string', value: 'L', summary: 'the same as --language' },
    explain: { type: 'boolean', summary: 'show where each figure comes from' },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin bill --period 2025', does: 'all dwellings; the sum equals the costs' },
    {
      line: 'metertwin bill --period 2025 --dwelling d05 --explain',
      does: 'one dwelling, opened up',
    },
    {
      line: 'metertwin bill --period 2025 --out bills',
      does: 'a folder of letters, summary, CSV, JSON',
    },
    {
      line: 'metertwin bill --input house.json --explain',
      does: 'a bill from a file, with footnotes',
    },
  ],
  notes: [
    'Without --period the newest period is billed. A period that is not over is marked provisional: it splits the whole year’s estimated costs by the units so far.',
    `A worksheet is {"kind", "input"} or the input alone; a file holds one, a list of them or one a line, and --json answers each on a line of its own. Kinds: ${SHEETS.map(({ kind }) => kind).join(', ')}. Countries: ${countries().join(', ')}.`,
  ],
  async run(args, io) {
    if (args.positionals.length > 0) {
      throw badUsage('bill', `bill takes no "${args.positionals[0]}"; use --dwelling or --input`);
    }
    const language = askedLanguage(args);
    try {
      await answer(args, io);
    } catch (error) {
      throw language === 'de' ? inGerman(error) : error;
    }
    return EXIT_CODE.ok;
  },
};

async function answer(args: ParsedArgs, io: CommandIo): Promise<void> {
  if (flag(args, 'schema')) io.out(schemaText(textOption(args, 'kind')));
  else if (asksForDocuments(args)) await billDocuments(args, io);
  else if (textOption(args, 'input') !== undefined) await answerFile(args, io);
  else showStoredBill(args, io);
}

function schemaText(kind = 'heating_bill'): string {
  const { sheet } = askedSheet({ kind }, SHEETS);
  const head = { $schema: 'http://json-schema.org/draft-07/schema#', title: sheet.kind };
  return JSON.stringify({ ...head, description: sheet.about, ...sheet.schema }, null, 2);
}

/** All answers are made before the first is shown: a file is right as a whole or not at all. */
async function answerFile(args: ParsedArgs, io: CommandIo): Promise<void> {
  const rows = await readJsonRows(textOption(args, 'input') ?? '', io);
  const country = textOption(args, 'country');
  const answers = rows.map((row, index): Answer => {
    try {
      const asked = askedSheet(row, SHEETS, textOption(args, 'kind'));
      const named = country ?? countryOf(asked.input);
      return answerSheet(asked, ruleSetOf(named));
    } catch (error) {
      throw rows.length > 1 ? ofWorksheet(error, index + 1) : error;
    }
  });
  const options = { explain: flag(args, 'explain'), language: askedLanguage(args) ?? 'en', io };
  const texts = flag(args, 'json')
    ? answers.map((one) => JSON.stringify(one))
    : answers.map((one) => answerText(one, options));
  io.out(texts.join(flag(args, 'json') ? '\n' : '\n\n'));
}

/** A file of many worksheets says which of them is wrong. */
function ofWorksheet(error: unknown, worksheet: number): unknown {
  if (!(error instanceof LabError)) return error;
  const { code, message, hint, exitCode, httpStatus } = error;
  const details = { ...error.details, worksheet };
  const init = { message: `worksheet ${worksheet}: ${message}`, hint, exitCode, httpStatus };
  return new LabError(code, { ...init, details, cause: error });
}

function countryOf(input: unknown): string | undefined {
  const { country } = (input ?? {}) as { country?: unknown };
  return typeof country === 'string' ? country : undefined;
}

async function billDocuments(args: ParsedArgs, io: CommandIo): Promise<void> {
  const made = textOption(args, 'input') === undefined ? storedLetter : worksheetLetter;
  const letter = await made(args, io);
  const bill = propertyBill(letter.bill);
  const dwelling = textOption(args, 'dwelling');
  const lines = dwelling === undefined ? letter.bill.lines : linesOf(bill, dwelling);
  await writeBillDocuments({ letter, lines, ofDwelling: dwelling !== undefined }, args, io);
  io.out(flag(args, 'json') ? toJson(bill) : billText(bill, { explain: false, io }));
}

async function storedLetter(args: ParsedArgs, io: CommandIo): Promise<BillLetter> {
  const options = await letterOptions(args, io);
  return withPortalStore(dataDirOption(args, io), (store) =>
    storedBillLetter(store, { ...options, year: askedPeriod(store, args) }),
  );
}

/** The first worksheet of the file that is a bill. */
async function worksheetLetter(args: ParsedArgs, io: CommandIo): Promise<BillLetter> {
  const [row] = await readJsonRows(textOption(args, 'input') ?? '', io);
  const asked = askedSheet(row, SHEETS, textOption(args, 'kind'));
  const law = ruleSetOf(textOption(args, 'country') ?? countryOf(asked.input));
  // Checks the fields: only then is the input what it says.
  answerSheet(asked, law);
  if (asked.sheet.kind !== 'heating_bill') {
    throw badUsage('bill', `letters are written of a heating_bill, not of a ${asked.sheet.kind}`);
  }
  const input = billInputOf(asked.input as BillSheet);
  const made = heatingBill(input, law);
  const options = await letterOptions(args, io);
  // A worksheet need not name its house; its file has a name.
  const name = made.property.name || path.parse(textOption(args, 'input') ?? '').name;
  const bill = { ...made, property: { id: made.property.id, name } };
  return {
    date: addDays(bill.period.to, 1),
    sender: { name, address: '' },
    propertyAddress: '',
    bill,
    findings: legalCheck(input, made, law),
    ...options,
  };
}

async function letterOptions(args: ParsedArgs, io: CommandIo) {
  const sender = await senderOption(args, io);
  const day = textOption(args, 'date');
  return {
    language: languageOption(args),
    ...(sender === undefined ? {} : { sender }),
    ...(day === undefined ? {} : { date: civilDate(day) }),
  };
}

function showStoredBill(args: ParsedArgs, io: CommandIo): void {
  const bill = readBill(dataDirOption(args, io), args);
  const explain = flag(args, 'explain');
  const dwelling = textOption(args, 'dwelling');
  if (dwelling === undefined) {
    io.out(flag(args, 'json') ? toJson(bill) : billText(bill, { explain, io }));
    return;
  }
  const row = dwellingRow(bill, dwelling);
  const one = { ...bill, rows: [row] };
  io.out(flag(args, 'json') ? toJson(one) : dwellingText(bill, row, { explain, io }));
}

/** The lines of the users hold exact fractions, which JSON has no form for. */
function toJson(bill: PropertyBill): string {
  return JSON.stringify(bill, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function readBill(dataDir: string, args: ParsedArgs): PropertyBill {
  return withPortalStore(dataDir, (store) =>
    propertyBill(storedBill(store, askedPeriod(store, args)).bill),
  );
}

function askedPeriod(store: Store, args: ParsedArgs): string {
  const period = textOption(args, 'period') ?? newestPeriod(store);
  if (period === null) throw cliError('CLI_NOTHING_TO_BILL');
  return period;
}

/** Of a dwelling, or of one of its users by the id in the worksheet. */
function linesOf(bill: PropertyBill, id: string): PropertyBill['rows'][number]['lines'] {
  const user = bill.rows.flatMap(({ lines }) => lines).filter(({ userId }) => userId === id);
  return user.length > 0 ? user : dwellingRow(bill, id).lines;
}
