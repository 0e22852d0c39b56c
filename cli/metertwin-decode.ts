/**
 * `metertwin decode` alone, as one file of JavaScript: two hundred modules are found and linked one by
 * one, which takes longer than a telegram. `vite.config.ts` beside it makes `dist/decode.mjs`.
 */
import { command } from './decode/decode.ts';
import { exitOnClosedPipe, processIo } from './process-io.ts';
import { runCommand } from './run-command.ts';

const words = process.argv.slice(2);
exitOnClosedPipe();
const { name, summary } = command;
const commands = [{ name, summary, load: () => Promise.resolve({ command }) }];
const exitCode = await runCommand(words, processIo(words), commands);
process.stdout.write('', () => process.exit(exitCode));
