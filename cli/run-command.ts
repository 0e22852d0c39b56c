/**
 * From the words on the command line and a list of commands to an exit code: finds the command, runs
 * it, reports errors.
 */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import {
  flag,
  parseCommandArgs,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from './common/args.ts';
import type { CommandEntry } from './commands.ts';
import { errorText } from './common/error-text.ts';
import { cliError } from './common/errors.ts';
import { knownError } from './common/known-error.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { VERSION } from '../twin/version.ts';

/** Never throws: what goes wrong is told on `io.err` and in the exit code. */
export async function runCommand(
  words: readonly string[],
  io: CommandIo,
  commands: readonly CommandEntry[],
): Promise<ExitCode> {
  const context: ErrorContext = { json: words.includes('--json') };
  try {
    const [name, ...rest] = words;
    if (name === undefined || ['--help', '-h', 'help', '--no-color'].includes(name)) {
      return await showHelp(rest[0], io, commands);
    }
    if (name === '--version' || name === '-v') {
      io.out(VERSION);
      return EXIT_CODE.ok;
    }
    const command = await findCommand(name, commands);
    if (rest.includes('--help') || rest.includes('-h')) {
      io.out(commandHelp(command, io));
      return EXIT_CODE.ok;
    }
    const args = parseCommandArgs(command, rest);
    context.seed = seedOf(command, args);
    context.json = flag(args, 'json');
    return await command.run(args, io);
  } catch (error) {
    io.live('');
    return reportError(error, io, context);
  }
}

async function showHelp(
  topic: string | undefined,
  io: CommandIo,
  entries: readonly CommandEntry[],
): Promise<ExitCode> {
  if (topic !== undefined && !topic.startsWith('-')) {
    io.out(commandHelp(await findCommand(topic, entries), io));
    return EXIT_CODE.ok;
  }
  io.out(overviewHelp(entries, io));
  return EXIT_CODE.ok;
}

async function findCommand(name: string, entries: readonly CommandEntry[]): Promise<Command> {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry !== undefined) return (await entry.load()).command;
  const meant = didYouMean(
    name,
    entries.map((candidate) => candidate.name),
  );
  throw cliError('CLI_UNKNOWN_COMMAND', {
    details: { name },
    ...(meant === undefined
      ? {}
      : { hint: `did you mean "metertwin ${meant}"? metertwin --help lists all` }),
  });
}

function seedOf(command: Command, args: ParsedArgs): string | undefined {
  return command.seedOf?.(args);
}

interface ErrorContext {
  json: boolean;
  seed?: string | undefined;
}

/** `error CODE: message` and `  hint: …` on stderr; with --json the same as an object on stdout. */
function reportError(error: unknown, io: CommandIo, context: ErrorContext): ExitCode {
  const known = knownError(error);
  if (known === undefined) return reportBug(error, io, context);
  const { code, message, hint, exitCode } = known;
  if (context.json) io.out(JSON.stringify({ error: { code, message, hint, exitCode } }));
  io.err(errorText(known, io));
  return exitCode;
}

function reportBug(error: unknown, io: CommandIo, context: ErrorContext): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  const seed = context.seed === undefined ? '' : `, seed ${context.seed}`;
  const hint = `this is a bug of ours; please report it with these lines (metertwin ${VERSION}${seed})`;
  if (context.json) {
    io.out(JSON.stringify({ error: { code: 'LAB_BUG', message, hint, exitCode: EXIT_CODE.bug } }));
  }
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  io.err(errorText({ code: 'LAB_BUG', message, hint }, io));
  if (stack !== '') io.err(io.style('dim', stack));
  return EXIT_CODE.bug;
}
