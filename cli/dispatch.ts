/** `metertwin WORDS…` with all its commands, as the program and its tests run it. */
import type { ExitCode } from '#kernel/errors.ts';
import type { CommandIo } from './common/args.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { runCommand } from './run-command.ts';

/** Never throws: what goes wrong is told on `io.err` and in the exit code. */
export function runMetertwin(
  words: readonly string[],
  io: CommandIo,
  commands: readonly CommandEntry[] = COMMANDS,
): Promise<ExitCode> {
  return runCommand(words, io, commands);
}
