/** Preloaded into a child: puts one fault into one file as it is loaded. Throws where it does not fit. */
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MUTATIONS } from './mutations.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const id = process.env['PLANTED'];
const mutation = MUTATIONS.find((one) => one.id === id);
if (mutation === undefined) throw new Error(`no mutation "${id}"`);
const target = pathToFileURL(`${root}${mutation.file}`).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== target) return loaded;
    const { source: bytes = '' } = loaded;
    const source = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes);
    const parts = source.split(mutation.from);
    if (parts.length !== 2) {
      throw new Error(`"${mutation.from}" is ${parts.length - 1} times in ${mutation.file}`);
    }
    return { ...loaded, source: parts.join(mutation.to) };
  },
});
