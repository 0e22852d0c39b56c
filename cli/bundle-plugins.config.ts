/** What the bundles of commands have in common: decode in `vite.config.ts`, core in `core.vite.config.ts`. */
import path from 'node:path';
import type { Plugin } from 'vite';

export const ROOT = path.join(import.meta.dirname, '..');

/** Short scripts of ASCII are read faster than others; names stay, because people report what a bug prints. */
export const MINIFY = { compress: true, mangle: false, codegen: true } as const;

/** What runs in a thread of the core. */
export const FUNCTION_WORKER = 'broker/rules/function-worker.ts';

/** Files of the project that make a bundle stale: those of packages change with an install, which builds anew. */
export function listSources(fileName: string, others: readonly string[] = []): Plugin {
  return {
    name: 'list-sources',
    generateBundle() {
      const files = [...this.getModuleIds()].filter(
        (id) => path.isAbsolute(id) && !id.includes('node_modules'),
      );
      const own = files.map((file) => path.relative(ROOT, file));
      const sources = [...own, ...others].toSorted();
      this.emitFile({ type: 'asset', fileName, source: JSON.stringify(sources) });
    },
  };
}

/** A thread runs a file; that of a bundle is a bundle, too. */
export function bundledWorker(source: string, bundle: string): Plugin {
  return {
    name: 'bundled-worker',
    enforce: 'pre',
    transform: (code) => code.replaceAll(`'${source}'`, `'${bundle}'`),
  };
}

/**
 * Sources find their files from where they stand, also once they stand in a bundle. `parts` are files
 * that run on their own, by the name in the source, and what the bundle has for them.
 */
export function sourceUrls(parts: Readonly<Record<string, string>>): Plugin {
  let outDir = ROOT;
  return {
    name: 'source-urls',
    enforce: 'pre',
    configResolved({ root, build }) {
      outDir = path.resolve(root, build.outDir);
    },
    transform(code, id) {
      if (id.includes('node_modules')) return undefined;
      const here = path.dirname(id);
      let text = code;
      for (const [source, part] of Object.entries(parts)) {
        text = text.replaceAll(`'${source}'`, `'${path.relative(here, path.join(outDir, part))}'`);
      }
      return text.replaceAll('import.meta.url', `${URL_OF}('${path.relative(ROOT, id)}')`);
    },
    generateBundle: {
      order: 'post',
      handler(_, files) {
        const root = path.relative(outDir, ROOT);
        const urlOf = `globalThis.${URL_OF} = (file) => require('node:url').pathToFileURL(require('node:path').join(__dirname, '${root}', file)).href;`;
        for (const file of Object.values(files)) {
          if (file.type === 'chunk' && file.isEntry) file.code = `${urlOf}\n${file.code}`;
        }
      },
    },
  };
}

const URL_OF = 'metertwinSourceUrl';

/** Every other character stands in a text or a pattern, where its number means the same. */
export function onlyAscii(): Plugin {
  const numbered = (found: string): string =>
    `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'only-ascii',
    generateBundle: {
      order: 'post',
      handler(_, files) {
        for (const file of Object.values(files)) {
          if (file.type === 'chunk') file.code = file.code.replace(/[\u0080-\uffff]/g, numbered);
        }
      },
    },
  };
}
