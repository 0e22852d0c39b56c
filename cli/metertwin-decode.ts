/**
 * `metertwin decode` alone, as one script: two hundred modules are found and linked one by one, which
 * takes longer than a telegram. `vite.config.ts` beside it makes `dist/decode.cjs`.
 */
import { runBundled } from './bundled-command.ts';
import { command } from './decode/decode.ts';

runBundled(command);
