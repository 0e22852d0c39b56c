/** `metertwin inform`: the monthly information of a dwelling, and worked examples by kind. */
import path from 'node:path';
import { EXIT_CODE, LabError, type ExitCode } from '#kernel/errors.ts';
import { lastDay, type Month } from '#kernel/month.ts';
import { civilDate } from '#kernel/time.ts';
import { brandOf } from '../../twin/brand/brand-file.ts';
import { informationFigures } from '../../twin/property/information-figures.ts';
import { dwellingInformation } from '../../twin/property/dwelling-information.ts';
import { monthlyLetter } from '../../twin/property/monthly-letter.ts';
import { INFORM_EXAMPLES } from '../../twin/inform/examples.ts';
import { parseMonth } from '../../twin/inform/parse-month.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import {
  HTML_OPTION,
  LANGUAGE_OPTION,
  languageOption,
  PDF_OPTION,
  writeDocument,
} from '../common/document-file.ts';
import { informationText } from './inform-text.ts';
import { BrokenRow, readJsonRows } from '../common/text-file.ts';
import { withPortalStore } from '../common/portal-data.ts';
import { columns } from '../common/render.ts';

export const command: Command = {
  name: 'inform',
  summary: 'consumption information: monthly values, tariffs, water alarms, what a landlord sees',
  usage: [
    'inform DWELLING [--month YYYY-MM] [--pdf FILE] [--html FILE] [--data DIR] [--json]',
    'inform --input FILE [--json]',
  ],
  options: {
    month: { type: 'string', value: 'YYYY-MM', summary: 'default: the newest whole month' },
    pdf: PDF_OPTION,
    html: HTML_OPTION,
    language: LANGUAGE_OPTION,
    date: { type: 'string', value: 'DAY', summary: 'date of the letter (default: of the data)' },
    data: DATA_OPTION,
    input: { type: 'string', value: 'FILE', summary: 'worked examples: {"id", "kind", "input"}' },
    json: JSON_OPTION,
  },
  examples: [
    {
      line: 'metertwin inform d05 --month 2025-11',
      does: 'kWh, comparisons and the year of a dwelling',
    },
    { line: 'metertwin inform d05 --pdf november.pdf', does: 'the letter to the tenant' },
    {
      line: 'metertwin inform --input examples.jsonl',
      does: 'answers each example of a kind it knows',
    },
  ],
  notes: [
    `Kinds: ${Object.keys(INFORM_EXAMPLES).join(', ')}. The file is one JSON object, a list of them, or one a line; the worked examples of the project are in test/vectors/billing.jsonl. Of several examples one that cannot be answered is one error line, the others are answered, and the command ends with the code of the first error.`,
  ],
  run: inform,
};

async function inform(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const file = textOption(args, 'input');
  const [dwelling, more] = args.positionals;
  if (more !== undefined || (file === undefined) === (dwelling === undefined)) {
    throw badUsage('inform', 'inform takes one dwelling, or --input FILE');
  }
  if (file !== undefined) return answerExamples(file, args, io);
  return informDwelling(dwelling ?? '', args, io);
}

async function informDwelling(id: string, args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const asked = textOption(args, 'month');
  const month = asked === undefined ? undefined : parseMonth(asked);
  const language = languageOption(args);
  const day = textOption(args, 'date');
  const dated = day === undefined ? {} : { date: civilDate(day, '--date') };
  const dataDir = dataDirOption(args, io);
  const brand = await brandOf(dataDir);
  const { source, letter } = withPortalStore(dataDir, (store) => {
    const read = dwellingInformation(store, id, { month });
    checkLetterDay(day, read.information.month);
    return { source: read, letter: monthlyLetter(store, read, { language, brand, ...dated }) };
  });
  for (const format of ['pdf', 'html'] as const) {
    const file = textOption(args, format);
    if (file === undefined) continue;
    await writeDocument(letter, path.resolve(io.cwd, file), format);
    io.err(`wrote ${file}`);
  }
  io.out(
    flag(args, 'json')
      ? JSON.stringify(informationFigures(source, language))
      : informationText(source, io),
  );
  return EXIT_CODE.ok;
}

/** The letter tells a whole month, so it cannot be older than its end. */
function checkLetterDay(day: string | undefined, month: Month): void {
  if (day === undefined || day > lastDay(month)) return;
  throw badUsage('inform', `--date ${day} is not after ${lastDay(month)}, the end of the month`);
}

interface Answered {
  readonly id: string;
  readonly kind: string;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
}

async function answerExamples(file: string, args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const rows = await readJsonRows(file, io);
  if (rows.length === 1) return showExamples([answer(rows[0], 0) ?? []].flat(), [], { args, io });
  const answers: Answered[] = [];
  const failed: LabError[] = [];
  for (const [index, row] of rows.entries()) {
    try {
      answers.push(...[answer(row, index) ?? []].flat());
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      failed.push(ofExample(error, index + 1));
    }
  }
  return showExamples(answers, failed, { args, io });
}

/** An example that cannot be answered is one error line, and costs no other one. */
function showExamples(
  answers: readonly Answered[],
  failed: readonly LabError[],
  { args, io }: { readonly args: ParsedArgs; readonly io: CommandIo },
): ExitCode {
  if (answers.length === 0 && failed.length === 0) {
    const file = textOption(args, 'input') ?? '';
    throw badUsage('inform', `${file} has no example of a kind that inform knows`);
  }
  const isJson = flag(args, 'json');
  const errors = failed.map(({ code, message, hint, details }) => ({
    code,
    message,
    hint,
    details,
  }));
  if (isJson) io.out(JSON.stringify({ answers, ...(errors.length > 0 && { errors }) }));
  else if (answers.length > 0) io.out(answers.map(answerText).join('\n\n'));
  for (const { code, message, hint } of isJson ? [] : errors) {
    io.err(`${code}: ${message}\n  ${hint}`);
  }
  return failed[0]?.exitCode ?? EXIT_CODE.ok;
}

function ofExample(error: LabError, example: number): LabError {
  const { code, message, hint, exitCode, httpStatus } = error;
  const details = { ...error.details, example };
  const told = `example ${example}: ${message}`;
  return new LabError(code, { message: told, hint, exitCode, httpStatus, details, cause: error });
}

/** Undefined for a kind that belongs to another command. */
function answer(row: unknown, index: number): Answered | undefined {
  if (row instanceof BrokenRow) throw row.error;
  const { id, kind, input } = (row ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof kind !== 'string' || !Object.hasOwn(INFORM_EXAMPLES, kind)) return undefined;
  const { steps, expect: result } = INFORM_EXAMPLES[kind]?.(input) ?? { steps: {}, expect: {} };
  return { id: typeof id === 'string' ? id : String(index + 1), kind, steps, result };
}

function answerText({ id, kind, steps, result }: Answered): string {
  const lines = Object.entries({ ...steps, ...result }).map(([name, value]) => [
    `  ${name}`,
    value === null ? '–' : JSON.stringify(value).replaceAll('"', ''),
  ]);
  return [`${id}   ${kind}`, ...columns(lines)].join('\n');
}
