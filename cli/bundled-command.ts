/** Runs one command as a script of its own: what the bundles in `dist` begin with. */
import type { Command } from './common/args.ts';
import { processIo } from './process-io.ts';
import { runCommand } from './run-command.ts';

export function runBundled(command: Command): void {
  const words = process.argv.slice(2);
  const io = processIo(words);
  const { name, summary } = command;
  const commands = [{ name, summary, load: () => Promise.resolve({ command }) }];
  // A script has no `await` outside of functions.
  void runCommand(words, io, commands).then((exitCode) => io.finish(() => process.exit(exitCode)));
}
