/** `metertwin inform`: the monthly information of a dwelling, and worked examples by kind. */
import path from 'node:path';
import { EXIT_CODE } from '#kernel/errors.ts';
import type { ExitCode } from '#kernel/errors.ts';
import { civilDate } from '#kernel/time.ts';
import { informationFigures } from '../../twin/property/information-figures.ts';
import { dwellingInformation } from '../../twin/property/dwelling-information.ts';
import { monthlyLetter } from '../../twin/property/monthly-letter.ts';
import { INFORM_EXAMPLES } from '../../twin/inform/examples.ts';
import { parseMonth } from '../../twin/inform/parse-month.ts';
import { badUsage, flag, JSON_OPTION, textOption } from '../common/args.ts';
import type { Command, CommandIo, ParsedArgs } from '../common/args.ts';
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
    `Kinds: ${Object.keys(INFORM_EXAMPLES).join(', ')}. The file is one JSON object, a list of them, or one a line; the worked examples of the project are in test/vectors/billing.jsonl.`,
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
  const { source, letter } = withPortalStore(dataDirOption(args, io), (store) => {
    const read = dwellingInformation(store, id, { month });
    return { source: read, letter: monthlyLetter(store, read, { language, ...dated }) };
  });
  for (const format of ['pdf', 'html'] as const) {
    const file = textOption(args, format);
    if (file === undefined) continue;
    await writeDocument(letter, path.resolve(io.cwd, file), format);
    io.err(`wrote ${file}`);
  }
  io.out(
    flag(args, 'json') ? JSON.stringify(informationFigures(source)) : informationText(source, io),
  );
  return EXIT_CODE.ok;
}

interface Answered {
  readonly id: string;
  readonly kind: string;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
}

async function answerExamples(file: string, args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const rows = await readJsonRows(file, io);
  const answers = rows.flatMap((row, index) => answer(row, index) ?? []);
  if (answers.length === 0) {
    throw badUsage('inform', `${file} has no example of a kind that inform knows`);
  }
  if (flag(args, 'json')) io.out(JSON.stringify({ answers }));
  else io.out(answers.map(answerText).join('\n\n'));
  return EXIT_CODE.ok;
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
