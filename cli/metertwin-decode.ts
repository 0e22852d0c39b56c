/**
 * `metertwin decode` alone, as one script: two hundred modules are found and linked one by one, which
 * takes longer than a telegram. `vite.config.ts` beside it makes `dist/decode.cjs`, which its threads
 * run as well. They are told by a word: Node's module for threads takes longer to load than a telegram.
 */
import { runBundled } from './bundled-command.ts';
import { command } from './decode/decode.ts';
import { LINE_WORKER } from './decode/line-work.ts';

if (process.argv[2] === LINE_WORKER) void import('./decode/line-worker.ts');
else runBundled(command);
