/**
 * Entry of `metertwin`: runs the command and leaves with its exit code once everything is written.
 */
import { runLab } from './dispatch.ts';
import { exitOnClosedPipe, processIo } from './process-io.ts';

const words = process.argv.slice(2);
exitOnClosedPipe();
const exitCode = await runLab(words, processIo(words));
process.stdout.write('', () => process.exit(exitCode));
