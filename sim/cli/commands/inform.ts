/** `lab inform`: consumption information, and worked examples of it by kind. */
import { EXIT_CODE } from '#kernel/errors.ts';
import type { ExitCode } from '#kernel/errors.ts';
import { INFORM_EXAMPLES } from '../../../twin/inform/examples.ts';
import { badUsage, flag, JSON_OPTION, textOption } from '../args.ts';
import type { Command, CommandIo, ParsedArgs } from '../args.ts';
import { readJsonRows } from '../json-file.ts';
import { columns } from '../render.ts';

export const command: Command = {
  name: 'inform',
  summary: 'consumption information: monthly values, tariffs, water alarms, what a landlord sees',
  usage: ['inform --input FILE [--json]'],
  options: {
    input: { type: 'string', value: 'FILE', summary: 'worked examples: {"id", "kind", "input"}' },
    json: JSON_OPTION,
  },
  examples: [
    { line: 'lab inform --input examples.jsonl', does: 'answers each example of a kind it knows' },
  ],
  notes: [
    `Kinds: ${Object.keys(INFORM_EXAMPLES).join(', ')}. The file is one JSON object, a list of them, or one a line; the worked examples of the project are in test/vectors/billing.jsonl.`,
  ],
  run: inform,
};

interface Answered {
  readonly id: string;
  readonly kind: string;
  readonly steps: Readonly<Record<string, unknown>>;
  readonly result: Readonly<Record<string, unknown>>;
}

async function inform(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const file = textOption(args, 'input');
  if (file === undefined || args.positionals.length > 0) {
    throw badUsage('inform', 'inform takes --input FILE');
  }
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
