/**
 * `metertwin decode` alone, as one script: two hundred modules are found and linked one by one, which
 * takes longer than a telegram. `vite.config.ts` beside it makes `dist/decode.cjs`.
 */
import { command } from './decode/decode.ts';
import { processIo } from './process-io.ts';
import { runCommand } from './run-command.ts';

const words = process.argv.slice(2);
const io = processIo(words);
const { name, summary } = command;
const commands = [{ name, summary, load: () => Promise.resolve({ command }) }];
// A script has no `await` outside of functions.
void runCommand(words, io, commands).then((exitCode) => io.finish(() => process.exit(exitCode)));
