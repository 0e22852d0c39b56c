/**
 * `metertwin bill`: a property's heating bill from the portal's data, or the answer to a worksheet.
 */
import path from 'node:path';
import { defined } from '#kernel/defined.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { LANGUAGES } from '#kernel/language.ts';
import { addDays, civilDate } from '#kernel/time.ts';
import { storedBillLetter } from '../../twin/property/bill-letters.ts';
import { dwellingRow } from '../../twin/property/bill-sheets.ts';
import { newestPeriod } from '../../twin/property/stored-bill.ts';
import { propertyBill, type PropertyBill } from '../../twin/billing/dwelling-rows.ts';
import { countries, ruleSetOf } from '../../twin/billing/rule-sets.ts';
import { findingAnswer } from '../../twin/billing/worksheets/bill-answer.ts';
import type { BillSheet } from '../../twin/billing/worksheets/bill-schema.ts';
import type { ClaimSheet } from '../../twin/billing/worksheets/claim-sheet.ts';
import type { RuleSet } from '../../twin/billing/rule-set.ts';
import {
  answerSheet,
  askedSheet,
  type AskedSheet,
} from '../../twin/billing/worksheets/worksheets.ts';
import type { Finding } from '../../twin/billing/types.ts';
import { stateOf, type BillLetter } from '../../twin/documents/bill-letter.ts';
import type { Store } from '../../twin/store/store.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import {
  asksForDocuments,
  DOCUMENT_OPTIONS,
  exactNumbers,
  letterBrand,
  senderOption,
  writeBillDocuments,
} from './bill-documents.ts';
import { answerFile, countryOf } from './answer-file.ts';
import { findingLines } from './bill-sheet-text.ts';
import { SHEETS } from './bill-sheets.ts';
import { billText, dwellingText } from './bill-text.ts';
import { writeClaim } from './claim.ts';
import { sheetLetter } from './sheet-letter.ts';
import { sheetRows, TABLE_OPTIONS, writeTables } from './tables.ts';
import { cliError } from '../common/errors.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { askedLanguage, languageOption } from '../common/document-file.ts';
import { inLanguage } from './error-in-language.ts';
import { BrokenRow } from '../common/text-file.ts';
import { withPortalStore } from '../common/portal-data.ts';

export const command: Command = {
  name: 'bill',
  summary: 'the heating bill of a property or a dwelling, every figure explained',
  usage: [
    'bill [--period YEAR] [--dwelling ID] [--explain] [--data DIR]',
    'bill [--period YEAR] [--dwelling ID] [--pdf FILE] [--html FILE] [--out DIR] [--language L]',
    'bill --input FILE [--kind KIND] [--country NAME] [--explain] [--language L] [--json]',
    'bill --input FILE [--tables DIR] [--write-tables DIR] [--result FILE]',
    'bill --schema [--kind KIND]',
  ],
  options: {
    period: { type: 'string', value: 'YEAR', summary: 'billing period by the year it ends in' },
    dwelling: { type: 'string', value: 'ID', summary: 'one dwelling, for example d05' },
    input: { type: 'string', value: 'FILE', summary: 'answer worksheets from a file, - for stdin' },
    kind: { type: 'string', value: 'KIND', summary: 'kind of worksheet where the file names none' },
    country: { type: 'string', value: 'NAME', summary: 'whose law a worksheet is answered by' },
    schema: { type: 'boolean', summary: 'the fields of a worksheet as JSON Schema' },
    ...TABLE_OPTIONS,
    ...DOCUMENT_OPTIONS,
    language: {
      ...DOCUMENT_OPTIONS.language,
      summary: `${LANGUAGES.join(' or ')}: documents (default de), legal check and errors (default en)`,
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
    {
      line: 'metertwin bill --input house.json --write-tables tables',
      does: 'users, devices, deliveries, costs, fuel as CSV, for --tables tables',
    },
    {
      line: 'metertwin bill --input house.json --result company.csv',
      does: 'checks what a metering company billed, and splits its CO2 costs',
    },
  ],
  notes: [
    'Without --period the newest period is billed. A period that is not over gives an interim statement: its files begin with interim-, it asks for nothing and promises nothing, and the command ends with 1 unless --interim asks for just that; so does a bill that is only shown.',
    'An error of the legal check makes drafts (draft-…) instead of letters and ends with 1; warnings do not. In a file of many worksheets one that cannot be answered is one error line, and the others are answered.',
    'The letters of a co2_claim are one: the tenant who buys the gas claims the landlord’s part of its CO2 costs. After the last day of the claim it is a draft and ends with 1.',
    'Tables are CSV as spreadsheets write it: semicolons and decimal commas or commas and points; UTF-8, UTF-16 or Windows-1252. A column is named as the field of the worksheet or in German, as --write-tables writes it; an error names line and column. A result has a row a user: user, total_eur, and where known heating_base_eur, heating_consumption_eur, hot_water_base_eur, hot_water_consumption_eur, co2_credit_eur, labour_eur; bill.csv of --out is one.',
    `A worksheet is {"kind", "input"} or the input alone; a file holds one, a list of them or one a line, and --json answers each on a line of its own. Kinds: ${SHEETS.map(({ kind }) => kind).join(', ')}. Countries: ${countries().join(', ')}.`,
  ],
  async run(args, io) {
    if (args.positionals.length > 0) {
      throw badUsage('bill', `bill takes no "${args.positionals[0]}"; use --dwelling or --input`);
    }
    const language = askedLanguage(args);
    try {
      return await answer(args, io);
    } catch (error) {
      throw inLanguage(error, language);
    }
  },
};

async function answer(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  if (flag(args, 'schema')) {
    io.out(schemaText(textOption(args, 'kind')));
    return EXIT_CODE.ok;
  }
  checkTableOptions(args);
  if (textOption(args, 'write-tables') !== undefined) {
    await writeTables(args, io);
    return EXIT_CODE.ok;
  }
  if (asksForDocuments(args)) return billDocuments(args, io);
  if (textOption(args, 'input') !== undefined) return answerFile(args, io);
  return showStoredBill(args, io);
}

function checkTableOptions(args: ParsedArgs): void {
  const asked = Object.keys(TABLE_OPTIONS).find((name) => textOption(args, name) !== undefined);
  if (asked === undefined || textOption(args, 'input') !== undefined) return;
  throw badUsage('bill', `--${asked} belongs to a worksheet: name it with --input FILE`);
}

function schemaText(kind = 'heating_bill'): string {
  const { sheet } = askedSheet({ kind }, SHEETS);
  const head = { $schema: 'http://json-schema.org/draft-07/schema#', title: sheet.kind };
  return JSON.stringify({ ...head, description: sheet.about, ...sheet.schema }, null, 2);
}

async function billDocuments(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  if (textOption(args, 'input') === undefined)
    return writeLetters(await storedLetter(args, io), args, io);
  const { asked, law } = await askedBill(args, io);
  if (asked.sheet.kind === 'co2_claim') {
    return writeClaim(asked.input as ClaimSheet, law, { args, io });
  }
  return writeLetters(await worksheetLetter({ asked, law }, args, io), args, io);
}

async function writeLetters(
  letter: BillLetter,
  args: ParsedArgs,
  io: CommandIo,
): Promise<ExitCode> {
  checkReplaced(letter);
  const bill = propertyBill(letter.bill);
  const dwelling = textOption(args, 'dwelling');
  const lines = dwelling === undefined ? letter.bill.lines : linesOf(bill, dwelling);
  await writeBillDocuments({ letter, lines, ofDwelling: dwelling !== undefined }, args, io);
  showBill(letter, { row: undefined, explain: false }, { args, io });
  return tellState(letter, args, io);
}

/** A letter takes the place of one that was there: after the period, and not after itself. */
function checkReplaced({ replaces, date, bill: { period } }: BillLetter): void {
  if (replaces === undefined || (replaces > period.to && replaces <= date)) return;
  const from = addDays(period.to, 1);
  throw badUsage(
    'bill',
    `--corrects ${replaces} is no day from ${from} to ${date}, the date of the letters`,
  );
}

/** What is not final says so, and ends as a failure unless just that was asked for. */
function tellState(letter: BillLetter, args: ParsedArgs, io: CommandIo): ExitCode {
  const { kind } = stateOf(letter);
  const errors = (letter.findings ?? []).filter(({ level }) => level === 'error');
  if (kind === 'interim') {
    io.err(
      `this is an interim statement, not a bill: ${letter.bill.property.name} has no final values for ${letter.bill.period.to} yet`,
    );
  }
  for (const { code, field, message } of errors) io.err(`error ${code} (${field}): ${message}`);
  if (kind === 'draft') io.err('the letters are drafts: mend the errors before anything is sent');
  const others = errors.filter(({ code }) => code !== 'not-over');
  const isAsked = kind === 'interim' && flag(args, 'interim') && others.length === 0;
  const isFine = isAsked || (kind !== 'interim' && kind !== 'draft');
  return isFine ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}

async function storedLetter(args: ParsedArgs, io: CommandIo): Promise<BillLetter> {
  const options = await letterOptions(args, io);
  return withPortalStore(dataDirOption(args, io), (store) =>
    storedBillLetter(store, { ...options, year: askedPeriod(store, args) }),
  );
}

interface AskedBill {
  readonly asked: AskedSheet;
  readonly law: RuleSet;
}

/** The first worksheet of the file, with its fields checked: only then it is what it says. */
async function askedBill(args: ParsedArgs, io: CommandIo): Promise<AskedBill> {
  const [first] = await sheetRows(args, io);
  const row = first?.row;
  if (row instanceof BrokenRow) throw row.error;
  const asked = askedSheet(row, SHEETS, textOption(args, 'kind'));
  const law = ruleSetOf(textOption(args, 'country') ?? countryOf(asked.input));
  try {
    answerSheet(asked, law);
  } catch (error) {
    throw first?.placed(error) ?? error;
  }
  return { asked, law };
}

async function worksheetLetter(
  { asked, law }: AskedBill,
  args: ParsedArgs,
  io: CommandIo,
): Promise<BillLetter> {
  if (asked.sheet.kind !== 'heating_bill') {
    throw badUsage('bill', `letters are written of a heating_bill, not of a ${asked.sheet.kind}`);
  }
  // A worksheet need not name its house; its file has a name.
  const { name } = path.parse(textOption(args, 'input') ?? '');
  const options = await letterOptions(args, io);
  return sheetLetter(asked.input as BillSheet, { law, name, options });
}

async function letterOptions(args: ParsedArgs, io: CommandIo) {
  const sender = await senderOption(args, io);
  const brand = await letterBrand(args, io);
  const day = textOption(args, 'date');
  const replaced = textOption(args, 'corrects');
  return {
    language: languageOption(args),
    ...defined({ sender, brand }),
    ...(day === undefined ? {} : { date: civilDate(day, '--date') }),
    ...(replaced === undefined ? {} : { replaces: civilDate(replaced, '--corrects') }),
  };
}

/** The findings are those of the letters, so that no door knows of fewer. */
async function showStoredBill(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const letter = await storedLetter(args, io);
  const dwelling = textOption(args, 'dwelling');
  const row = dwelling === undefined ? undefined : dwellingRow(propertyBill(letter.bill), dwelling);
  showBill(letter, { row, explain: flag(args, 'explain') }, { args, io });
  return tellState(letter, args, io);
}

interface Shown {
  /** Of one dwelling; undefined for the whole property. */
  readonly row: PropertyBill['rows'][number] | undefined;
  readonly explain: boolean;
}

function showBill(
  letter: BillLetter,
  { row, explain }: Shown,
  { args, io }: { readonly args: ParsedArgs; readonly io: CommandIo },
): void {
  const bill = propertyBill(letter.bill);
  const findings = letter.findings ?? [];
  if (flag(args, 'json')) {
    io.out(toJson(row === undefined ? bill : { ...bill, rows: [row] }, findings));
    return;
  }
  const text =
    row === undefined ? billText(bill, { explain, io }) : dwellingText(bill, row, { explain, io });
  const language = askedLanguage(args) ?? 'en';
  io.out([text, ...findingLines(findings.map(findingAnswer), language, io)].join('\n'));
}

/** The lines of the users hold exact fractions, which JSON has no form for. */
function toJson(bill: PropertyBill, findings: readonly Finding[]): string {
  const answer = { ...bill, findings: findings.map(findingAnswer) };
  return JSON.stringify(answer, exactNumbers);
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
