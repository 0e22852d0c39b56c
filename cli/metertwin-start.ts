/** `metertwin start` alone, as one script, which `start.vite.config.ts` beside it makes `dist/start.cjs` of. */
import { runBundled } from './bundled-command.ts';
import { command } from './start/start.ts';

runBundled(command);
