/**
 * Entry of `metertwin`: runs the command and leaves with its exit code once everything is written.
 */
import { runMetertwin } from './dispatch.ts';
import { processIo } from './process-io.ts';

const words = process.argv.slice(2);
const io = processIo(words);
// As a bundle it is a script, which has no `await` outside of functions.
void runMetertwin(words, io).then((exitCode) => io.finish(() => process.exit(exitCode)));
