/** `metertwin core` alone, as one script, which `core.vite.config.ts` beside it makes `dist/core.cjs` of. */
import { runBundled } from './bundled-command.ts';
import { command } from './core/core.ts';

runBundled(command);
