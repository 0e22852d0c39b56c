/**
 * What a command of `metertwin` is, and how its words become typed options. A command is data plus
 * one `run`; it writes results to `io.out`, notes and progress to `io.err`, and gives back an exit
 * code. It never calls `process.exit` and never reads `process` itself, so tests can run it.
 */
import { parseArgs } from 'node:util';
import { defined } from '#kernel/defined.ts';
import type { ExitCode, LabError } from '#kernel/errors.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import { cliError } from './errors.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** May be given several times; the values come as a list. */
  readonly multiple?: boolean;
  /** What stands for the value in the help, for example `N` or `FILE`. */
  readonly value?: string;
  readonly summary: string;
}

export interface ParsedArgs {
  readonly command: string;
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** Names of `util.styleText` that the command line uses. */
type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export interface CommandIo {
  /** Results. Takes one or several whole lines without the last line break. */
  out(text: string): void;
  /** Many results: whole lines in UTF-8 with their line breaks, not to be changed afterwards. */
  outLines(bytes: Uint8Array): void;
  /** Notes and errors, as `out`. */
  err(text: string): void;
  /** Replaces the one live line on a terminal; does nothing elsewhere. Empty text clears it. */
  live(text: string): void;
  /** Colours for `out` when it is a terminal that wants colours, else the text as it is. */
  style(style: Style, text: string): string;
  /** Standard input in chunks. */
  stdin(): AsyncIterable<Uint8Array>;
  /** What a person types at a prompt, unseen; only where `interactive` is true. */
  secret(prompt: string): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Width of the terminal in columns, at least 80. */
  readonly columns: number;
  /** True when a person sits at the keyboard: prompts and single keys may be used. */
  readonly interactive: boolean;
  /** Aborts at the first ctrl-c or SIGTERM; the command then stops in order. */
  readonly signal: AbortSignal;
}

export interface Command {
  readonly name: string;
  /** One line for `metertwin --help`. */
  readonly summary: string;
  /** One line per form, without the leading `metertwin`, for example `check FILE…`. */
  readonly usage: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Lines to copy, with what each does. */
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** Further paragraphs of the help. */
  readonly notes?: readonly string[];
  /** The seed to name when the command ends in a bug of ours. */
  seedOf?(args: ParsedArgs): string | undefined;
  run(args: ParsedArgs, io: CommandIo): Promise<ExitCode>;
}

/** Options that every command knows. */
export const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h', summary: 'show this help' },
  'no-color': { type: 'boolean', summary: 'plain text (also NO_COLOR=1)' },
} as const satisfies Record<string, OptionSpec>;

export const JSON_OPTION: OptionSpec = { type: 'boolean', summary: 'print one JSON object' };

/** Words after the command name → options. Throws CLI_BAD_USAGE with a did-you-mean. */
export function parseCommandArgs(command: Command, words: readonly string[]): ParsedArgs {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: parserOptions({ ...command.options, ...COMMON_OPTIONS }),
      allowPositionals: true,
      strict: true,
    });
    return { command: command.name, values: values as ParsedArgs['values'], positionals };
  } catch (error) {
    throw badUsage(command.name, usageProblem(error, Object.keys(command.options)), error);
  }
}

function usageProblem(error: unknown, options: readonly string[]): string {
  const sentence = firstSentence(error);
  const unknown = /^Unknown option '--?([^']+)'/.exec(sentence)?.[1];
  const meant = unknown === undefined ? undefined : didYouMean(unknown, options);
  return meant === undefined ? sentence : `${sentence}; did you mean "--${meant}"?`;
}

type ParserOption = { type: 'string' | 'boolean'; short?: string; multiple?: boolean };

function parserOptions(specs: Readonly<Record<string, OptionSpec>>): Record<string, ParserOption> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      {
        type: spec.type,
        ...defined({ short: spec.short, multiple: spec.multiple }),
      },
    ]),
  );
}

/** `util.parseArgs` explains at length how to write a positional that begins with a dash. */
function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split(/\. |\n/)[0] ?? text).replace(/\.$/, '');
}

/** An error about how the command was called; exit code 2. */
export function badUsage(command: string, problem: string, cause?: unknown): LabError {
  return cliError('CLI_BAD_USAGE', { details: { command, problem }, cause });
}

/** Text of `--name`, or undefined where it was not given. */
export function textOption(args: ParsedArgs, name: string): string | undefined {
  const value = args.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of a `multiple` option, also split at commas: `--without D3,D4 --without D6`. */
export function listOption(args: ParsedArgs, name: string): readonly string[] {
  const value = args.values[name];
  const given = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
  return given.flatMap((part: string) => part.split(',')).filter((part) => part !== '');
}

export function flag(args: ParsedArgs, name: string): boolean {
  return args.values[name] === true;
}

/** Whole number of `--name` in `min`…`max`, or undefined. Throws CLI_BAD_VALUE. */
export function integerOption(
  args: ParsedArgs,
  name: string,
  range: { readonly min: number; readonly max: number },
): number | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= range.min && value <= range.max) return value;
  throw cliError('CLI_BAD_VALUE', {
    details: {
      command: args.command,
      option: name,
      value: text,
      expected: `a whole number from ${range.min} to ${range.max}`,
    },
  });
}
