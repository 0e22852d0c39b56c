/**
 * Entry of `metertwin`: runs the command and leaves with its exit code once everything is written.
 */
import { runMetertwin } from './dispatch.ts';
import { exitOnClosedPipe, processIo } from './process-io.ts';

const words = process.argv.slice(2);
exitOnClosedPipe();
const exitCode = await runMetertwin(words, processIo(words));
process.stdout.write('', () => process.exit(exitCode));
